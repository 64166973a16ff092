using System.CommandLine;
using Cjib.Batch.Jobs.Sampling;
using NodaTime;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>demo</c>: makes a sample inbox, runs its night, prints the report and where to look.</summary>
static class DemoCommand
{
    static readonly LocalDate Date = new(2026, 3, 2);

    public static Command Create(Globals globals)
    {
        var claims = new Option<int>("--claims") { Description = "Claim lines in the sample inbox.", DefaultValueFactory = _ => 20_000, HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "Another seed, another country.", DefaultValueFactory = _ => 1, HelpName = "S" };
        var command = new Command("demo", "Make a sample inbox, run its night, print the report and where to look.") { claims, seed };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var data = globals.Data(parsed);
            var isQuiet = globals.WantsJson(parsed);
            await using var composition = await Composition.OpenAsync(data, cancel);
            // Each demo is the next night of the same country.
            var nights = await composition.FinishedNightsAsync(cancel);
            var date = Date.PlusDays(nights);
            SampleNight.Write(new SampleOptions(parsed.GetValue(claims), parsed.GetValue(seed), data, date, Night: nights + 1));
            var report = await RunCommand.WithProgressAsync(isQuiet, progress => composition.RunNightAsync(date, rehearse: false, progress, log: null, cancel));
            RunCommand.Print(report, isRehearsal: false, isQuiet);
            if (!isQuiet)
                Console.Out.WriteLine(
                    $"""

                    Look at
                      {Path.Combine(report.ReportFolder, "assignments.csv")}    who has which bailiff, and why
                      {Path.Combine(report.ReportFolder, "profiles.csv")}       the quadrants and their reasons
                      {Path.Combine(data, "outbox", "cjib")}                    the receipts of one agency
                      {Path.Combine(data, "outbox", "bailiffs")}                the work files of the offices
                    and ask
                      cjib-batch status --data {data}
                      cjib-batch debtor {FirstDebtor(report)} --data {data}
                    """);
            return report.Held.Count > 0 ? ExitCode.Held : ExitCode.Done;
        }));
        return command;
    }

    static string FirstDebtor(NightlyReport report) =>
        File.ReadLines(Path.Combine(report.ReportFolder, "assignments.csv")).Skip(1).FirstOrDefault()?.Split(';')[0] ?? "ID";
}
