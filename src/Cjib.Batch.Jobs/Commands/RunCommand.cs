using System.CommandLine;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Spectre.Console;
using static Cjib.Batch.Jobs.Commands.Screen;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>run</c>: one night in the foreground, to its end.</summary>
static class RunCommand
{
    public static Command Create(Globals globals)
    {
        var date = DateOption("Business date of the night (default: today in Amsterdam).");
        var rehearse = new Option<bool>("--dry-run") { Description = "Decide everything, change nothing." };
        var command = new Command("run", "Run one night in the foreground, to the end; a night that was cut off continues.") { date, rehearse };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var night = parsed.GetValue(date) ?? Today();
            await using var composition = await Composition.OpenForNightAsync(globals.Data(parsed), night, cancel);
            var report = await WithProgressAsync(globals.WantsJson(parsed), progress =>
                composition.RunNightAsync(
                    night, parsed.GetValue(rehearse), progress,
                    Console.IsErrorRedirected ? composition.Loggers.CreateLogger<NightlyRun>() : null, cancel));
            Print(report, parsed.GetValue(rehearse), globals.WantsJson(parsed));
            foreach (var held in report.Held)
                Console.Error.WriteLine($"held: {held}");
            return report.Held.Count > 0 ? ExitCode.Held : ExitCode.Done;
        }));
        return command;
    }

    public static Option<LocalDate?> DateOption(string description) => new("--date")
    {
        Description = description,
        HelpName = "yyyy-MM-dd",
        CustomParser = result =>
        {
            var parsed = LocalDatePattern.Iso.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
            if (parsed.Success)
                return parsed.Value;
            result.AddError($"--date '{result.Tokens[0].Value}' is not a date; expected yyyy-MM-dd, such as 2026-03-02.");
            return null;
        },
    };

    /// <summary>The date it is in the Netherlands.</summary>
    public static LocalDate Today() => SystemClock.Instance.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb["Europe/Amsterdam"]).Date;

    public static async Task<NightlyReport> WithProgressAsync(bool isQuiet, Func<IProgress<NightProgress>?, Task<NightlyReport>> run)
    {
        if (isQuiet || Console.IsErrorRedirected)
            return await run(null);
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Status().StartAsync("intake", status => run(new Direct(p =>
            status.Status = p.Done > 0 ? string.Create(CultureInfo.InvariantCulture, $"{p.Stage}: {p.Done:N0}") : p.Stage)));
    }

    public static void Print(NightlyReport report, bool isRehearsal, bool asJson)
    {
        if (asJson && report.IsNew)
        {
            Globals.PrintJson(report);
            return;
        }
        if (asJson)
        {
            Globals.PrintJson(new { report.Date, report.IsNew, report.Attempt, report.Held, report.ReportFolder });
            return;
        }
        if (!report.IsNew)
        {
            Console.Out.WriteLine($"The night of {report.Date:uuuu-MM-dd} is finished; it is not run again. Its report: {report.ReportFolder}");
            return;
        }
        var table = Screen.Table(["stage"], "read", "accepted", "refused", "held", "duplicate", "seconds", "peak MB");
        foreach (var stage in report.Stages)
            table.AddRow(stage.Stage, Number(stage.Lines.Read), Number(stage.Lines.Accepted), Number(stage.Lines.Refused), Number(stage.Lines.Held),
                Number(stage.Lines.Duplicate), stage.Seconds.ToString("F1", CultureInfo.InvariantCulture), stage.PeakMegabytes.ToString("F0", CultureInfo.InvariantCulture));
        Screen.Show(table);
        var totals = report.Totals;
        Console.Out.WriteLine($"Register: {Number(totals.Claims)} claims of {Number(totals.Debtors)} debtors, € {Euros(totals.OpenCents)} open.");
        Console.Out.WriteLine($"Quadrants: {string.Join(", ", totals.Quadrants.Select(q => $"{q.Key} {Number(q.Value)}"))}.");
        Console.Out.WriteLine($"One office: {Number(totals.Assigned)} debtors; none yet, with a reason: {Number(totals.Held)}.");
        Console.Out.WriteLine(isRehearsal ? "Rehearsal: nothing was changed." : $"Report: {report.ReportFolder}");
    }

    sealed class Direct(Action<NightProgress> report) : IProgress<NightProgress>
    {
        public void Report(NightProgress value) => report(value);
    }
}
