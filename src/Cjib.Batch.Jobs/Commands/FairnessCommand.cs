using System.CommandLine;
using System.Globalization;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;
using Spectre.Console;
using static Cjib.Batch.Jobs.Commands.Screen;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>fairness</c>: who is in which quadrant after the last night, by kind of claim, agency and arrondissement, none of which is an input.</summary>
static class FairnessCommand
{
    public static Command Create(Globals globals)
    {
        var csv = new Option<string?>("--csv") { Description = "Also write the groups as CSV.", HelpName = "FILE" };
        var command = new Command("fairness", "Quadrants by kind of claim, agency and arrondissement; reviews and overrides by people.") { csv };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var date = await new RunLedger(register).LastFinishedAsync(NightlyRun.Job, cancel) ?? throw new SetupException("fairness", "the register has had no night; there is nothing to count.");
            var policies = await composition.PoliciesAsync(register, date, cancel);
            var report = await new FairnessTables(register).ReadAsync(policies.Bailiffs, cancel);
            if (parsed.GetValue(csv) is { } file)
                File.WriteAllLines(file, Csv(report));
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new
                {
                    date,
                    policies = report.Policies.Select(p => new { policy = p.Policy, debtors = p.Debtors }),
                    groups = report.Groups.Select(g => new
                    {
                        by = g.By,
                        value = g.Value,
                        debtors = g.Total,
                        quadrants = Enum.GetValues<Quadrant>().ToDictionary(q => q.ToString(), q => g.Debtors[(int)q]),
                        harsh_per_mille = g.HarshPerMille,
                        open_cents = g.OpenCents,
                    }),
                    reviews = report.Reviews.Select(r => new { quadrant = r.Quadrant.ToString(), waiting = r.Waiting, agreed = r.Agreed, overridden = r.Overridden }),
                });
            else
                Print(report);
            return ExitCode.Done;
        }));
        return command;
    }

    static void Print(FairnessReport report)
    {
        Console.Out.WriteLine($"Debtors with something open, by {string.Join(", ", report.Policies.Select(p => $"{p.Policy} ({Number(p.Debtors)})"))}. Harsh is NK and NN.");
        var table = Table(["by", "group"], ["debtors", .. Enum.GetNames<Quadrant>(), "harsh %"]);
        foreach (var group in report.Groups)
            table.AddRow([
                group.By, Markup.Escape(group.Value), Number(group.Total), .. group.Debtors.Select(Number),
                (group.HarshPerMille / 10m).ToString("0.0", CultureInfo.InvariantCulture)]);
        Show(table);
        foreach (var (quadrant, waiting, agreed, overridden) in report.Reviews)
            Console.Out.WriteLine($"{quadrant}: {Number(waiting)} wait for a person, {Number(agreed)} agreed with, {Number(overridden)} overridden.");
    }

    static IEnumerable<string> Csv(FairnessReport report) =>
        report.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.By};{g.Value};{g.Total};{string.Join(';', g.Debtors)};{g.HarshPerMille};{g.OpenCents}"))
            .Prepend($"indeling;waarde;debiteuren;{string.Join(';', Enum.GetNames<Quadrant>())};streng_promille;openstaand_cent");
}
