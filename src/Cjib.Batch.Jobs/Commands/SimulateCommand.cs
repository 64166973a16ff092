using System.CommandLine;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>simulate</c>: what another policy would have done to the register; nothing is changed.</summary>
static class SimulateCommand
{
    public static Command Create(Globals globals)
    {
        var allocation = new Option<string?>("--allocation")
        {
            Description = "Another allocation policy (toewijzing-*.json), offices, shares, parcels or regions: a file, or a folder with several.",
            HelpName = "P",
        };
        var date = RunCommand.DateOption("The night to try it on (default: the one after the last).");
        var picture = new Option<string?>("--picture") { Description = "Where to put the picture (SVG).", HelpName = "FILE" };
        var command = new Command("simulate", "What another policy would have done to the register: shift tables, nothing changed.") { allocation, date, picture };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            if (parsed.GetValue(allocation) is not { } path)
                throw new SetupException("simulate", "name what to try: --allocation P.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            return await AllocationWhatIf.RunAsync(composition, path, parsed.GetValue(date), parsed.GetValue(picture), globals.WantsJson(parsed), cancel);
        }));
        return command;
    }
}
