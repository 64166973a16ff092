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

                    Look in {data} at
                      reports/{date:uuuu-MM-dd}/assignments.csv  who has which bailiff, and why
                      reports/{date:uuuu-MM-dd}/profiles.csv     the quadrants and their reasons
                      outbox/cjib                         the receipts of one agency
                      outbox/bailiffs                     the work files of the offices
                    and ask
                      {Quoted(Program)} status --data {Quoted(data)}
                      {Quoted(Program)} debtor {FirstDebtor(report)} --data {Quoted(data)}
                    """);
            return report.Held.Count > 0 ? ExitCode.Held : ExitCode.Done;
        }));
        return command;
    }

    static string Program => Path.Combine(AppContext.BaseDirectory, "cjib-batch") is var path && File.Exists(path) ? path : "cjib-batch";

    static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    static string FirstDebtor(NightlyReport report) =>
        File.ReadLines(Path.Combine(report.ReportFolder, "assignments.csv")).Skip(1).FirstOrDefault()?.Split(';')[0] ?? "ID";
}
