using System.CommandLine;
using System.Globalization;
using Cjib.Batch.Storage;
using NodaTime;
using Spectre.Console;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>status</c>: nights, stages, files, what is missing, what is held.</summary>
static class StatusCommand
{
    public static Command Create(Globals globals)
    {
        var date = RunCommand.DateOption("Only the night of this date, with its stages and files.");
        var command = new Command("status", "Nights, stages, files; what is missing, what is held.") { date };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var ledger = new RunLedger(register);
            var runs = await ledger.RunsAsync(NightlyRun.Job, parsed.GetValue(date), cancel);
            var nights = new List<Night>();
            foreach (var run in runs.Take(parsed.GetValue(date) is null ? 10 : 1))
            {
                var steps = await ledger.StepsAsync(run.Id, cancel);
                var deliveries = await new DeliveryTable(register).OfRunAsync(run.Id, cancel);
                var missing = await new MissingDeliveryTable(register).OfRunAsync(run.Id, cancel);
                nights.Add(new(
                    run.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), run.State, run.Attempts,
                    run.Held.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                    [.. missing.Select(m => new Missing(m.Client, m.Kind, m.IsRequired, m.CameOn?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)))],
                    [.. steps.GroupBy(s => s.Stage, StringComparer.Ordinal).Select(g => new Stage(
                        g.Key, g.Count(), g.Sum(s => s.Counts.Read), g.Sum(s => s.Counts.Accepted), g.Sum(s => s.Counts.Refused),
                        g.Sum(s => s.Counts.Held), g.Sum(s => s.Counts.Duplicate), Math.Round(g.Sum(s => s.Seconds), 1)))],
                    [.. deliveries.Select(d => new File(d.Client, d.FileName, d.State, d.Counts.Read, d.Counts.Accepted, d.Counts.Refused, d.Counts.Held, d.Counts.Duplicate,
                        [.. d.Notes.Select(n => n.Code)]))]));
            }
            var waiting = new DropFolder(composition.Data, composition.Data).Waiting().Select(f => $"{f.Client}/{f.Name}").ToArray();
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { nights, waiting });
            else
                Print(nights, waiting, parsed.GetValue(date));
            var isHeld = nights is [{ Held.Count: > 0 }, ..] || (parsed.GetValue(date) is not null && nights.Count == 0);
            return isHeld ? ExitCode.Held : ExitCode.Done;
        }));
        return command;
    }

    static void Print(List<Night> nights, string[] waiting, LocalDate? asked)
    {
        if (nights.Count == 0)
            Console.Out.WriteLine(asked is { } date ? $"There has been no night of {date:uuuu-MM-dd}." : "No night has been run.");
        foreach (var night in nights)
        {
            var delivered = night.Files.GroupBy(f => f.State, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{night.Date}  {night.State,-8}  attempt {night.Attempts}  files: {string.Join(", ", delivered.Select(g => $"{g.Count()} {g.Key}"))}"));
            foreach (var held in night.Held)
                Console.Out.WriteLine($"            held: {held}");
            foreach (var missing in night.Missing)
                Console.Out.WriteLine($"            expected and not come: {missing.Client} {missing.Kind}{(missing.CameOn is null ? "" : $" (came late, on {missing.CameOn})")}");
            if (nights.Count > 1)
                continue;
            var table = Screen.Table(["stage"], "parts", "read", "accepted", "refused", "held", "duplicate");
            foreach (var stage in night.Stages)
                table.AddRow(new object[] { stage.Name, stage.Parts, stage.Read, stage.Accepted, stage.Refused, stage.Held, stage.Duplicate }
                    .Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)!).ToArray());
            Screen.Show(table);
            var files = Screen.Table(["file", "state", "codes"], "read", "accepted", "refused", "held", "duplicate");
            foreach (var file in night.Files)
                files.AddRow(new object[] { Markup.Escape($"{file.Client}/{file.Name}"), file.State, string.Join(' ', file.Codes), file.Read, file.Accepted, file.Refused, file.Held, file.Duplicate }
                    .Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)!).ToArray());
            Screen.Show(files);
        }
        Console.Out.WriteLine(waiting.Length == 0 ? "The inbox is empty." : $"In the inbox: {string.Join(", ", waiting)}");
    }

    sealed record Missing(string Client, string Kind, bool IsRequired, string? CameOn);

    sealed record Night(string Date, string State, int Attempts, IReadOnlyList<string> Held, IReadOnlyList<Missing> Missing, IReadOnlyList<Stage> Stages, IReadOnlyList<File> Files);

    sealed record Stage(string Name, int Parts, long Read, long Accepted, long Refused, long Held, long Duplicate, double Seconds);

    sealed record File(string Client, string Name, string State, long Read, long Accepted, long Refused, long Held, long Duplicate, IReadOnlyList<string> Codes);
}
