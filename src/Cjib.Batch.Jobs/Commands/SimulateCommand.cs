using System.CommandLine;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>simulate</c>: what another policy would have done to the register; nothing is changed.</summary>
static class SimulateCommand
{
    public static Command Create(Globals globals)
    {
        var quadrant = new Option<string?>("--quadrant") { Description = "Another score card (kwadrant-*.json): a file, or the name of a version in policy/.", HelpName = "P" };
        var allocation = new Option<string?>("--allocation") { Description = "Other offices, shares, parcels or regions, or another policy (toewijzing-*.json): a file, or a folder with several.", HelpName = "P" };
        var date = RunCommand.DateOption("The night to try it on (default: the last; for --allocation the one after it).");
        var picture = new Option<string?>("--picture") { Description = "Where to put the picture; .svg or .png.", HelpName = "FILE" };
        var command = new Command("simulate", "What another policy would have done to the register: shift tables, nothing changed.") { quadrant, allocation, date, picture };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var (card, contracts) = (parsed.GetValue(quadrant), parsed.GetValue(allocation));
            if (card is null == contracts is null)
                throw new SetupException("simulate", "name what to try: either --quadrant P or --allocation P.");
            Picture.Demand(parsed.GetValue(picture));
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            if (contracts is not null)
                return await AllocationWhatIf.RunAsync(composition, contracts, parsed.GetValue(date), parsed.GetValue(picture), globals.WantsJson(parsed), cancel);
            return await QuadrantWhatIf.RunAsync(composition, card!, parsed.GetValue(date), parsed.GetValue(picture), globals.WantsJson(parsed), cancel);
        }));
        return command;
    }
}
