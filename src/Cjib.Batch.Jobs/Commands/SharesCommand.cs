using System.CommandLine;
using System.Globalization;
using Cjib.Batch.Allocation;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;
using Spectre.Console;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>shares</c>: the fairness report of a night: what each office has of each parcel against its contract, and who moved why.</summary>
static class SharesCommand
{
    public static Command Create(Globals globals)
    {
        var date = RunCommand.DateOption("The night (default: the last one).");
        var parcel = new Option<string?>("--parcel") { Description = "Only this parcel.", HelpName = "CODE" };
        var command = new Command("shares", "Fairness report: shares of the offices in number, euros, quadrants and ages against their contracts; drift and moves.") { date, parcel };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var night = parsed.GetValue(date) ?? await new RunLedger(register).LastFinishedAsync(NightlyRun.Job, cancel)
                ?? throw new SetupException("shares", "no night has been run.");
            var report = await new DivisionTable(register).SharesAsync(NightlyRun.Job, night, parsed.GetValue(parcel), cancel)
                ?? throw new SetupException("--date", $"the night of {night:uuuu-MM-dd} has not divided any debtors; see 'cjib-batch status'.");
            var policy = (await composition.PoliciesAsync(register, night, cancel)).Allocation;
            if (globals.WantsJson(parsed))
                Globals.PrintJson(report);
            else
                Print(report, policy.DriftPerMille);
            return ExitCode.Done;
        }));
        return command;
    }

    static void Print(SharesReport report, int driftMax)
    {
        Console.Out.WriteLine($"Night of {report.Date:uuuu-MM-dd}, {report.Policy}, reference data {report.Reference}; moves {report.Moves}, postponed {report.MovesPostponed}, cost of deviation {report.Objective}");
        foreach (var parcel in report.Shares.GroupBy(s => s.Parcel, StringComparer.Ordinal))
        {
            var all = parcel.Sum(s => s.Debtors);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Parcel {parcel.Key}: {all} debtors"));
            var table = Screen.Table(["office"], ["quota", "debtors", "target ‰", "actual ‰", "drift", "€ open", "€ ‰", .. Enum.GetNames<Quadrant>(), .. AgeNames()]);
            foreach (var s in parcel)
                table.AddRow([
                    Markup.Escape(s.Office), $"{s.QuotaMin}-{s.QuotaMax}", Text(s.Debtors), Text(s.TargetPerMille), Text(s.ActualPerMille),
                    Math.Abs(s.DriftPerMille) > driftMax ? $"{s.DriftPerMille:+0;-0} !" : $"{s.DriftPerMille:+0;-0;0}",
                    (s.OpenCents / 100m).ToString("N2", CultureInfo.InvariantCulture), Text(s.OpenPerMille),
                    .. Enum.GetValues<Quadrant>().Select(q => Text((int)q < s.ByQuadrant.Count ? s.ByQuadrant[(int)q] : 0)), .. s.ByAge.Select(Text)]);
            Screen.Show(table);
        }
        foreach (var move in report.Churn)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parcel {move.Parcel}, {move.Office}: {move.Debtors} case(s) ended, {move.Reason}"));
    }

    static IEnumerable<string> AgeNames() => FairnessRow.AgeYears.Select(years => $"< {years} y").Append($"≥ {FairnessRow.AgeYears[^1]} y");

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
