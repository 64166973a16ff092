using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Cjib.Batch.Jobs.Sampling;
using NodaTime.Text;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>sample</c>: a realistic synthetic night in a directory of its own.</summary>
static class SampleCommand
{
    public static Command Create(Globals globals)
    {
        var claims = new Option<int>("--claims") { Description = "Claim lines of the night.", Required = true, HelpName = "N" };
        var seed = new Option<long>("--seed") { Description = "Same seed and options, same bytes.", Required = true, HelpName = "S" };
        var output = new Option<string>("--output") { Description = "Becomes a complete data directory.", Required = true, HelpName = "DIR" };
        var date = RunCommand.DateOption("Business date of the night (default: today in Amsterdam, plus K-1 days).");
        var truth = new Option<bool>("--truth") { Description = "Also write truth.csv: opdrachtgever;vordering_id;persoon." };
        var night = new Option<int?>("--night")
        {
            Description = "Which night (default 1): night 2 and later meet debtors of the nights before (same --claims and --seed, a day apart), repeat 2 % of the lines of the night before, and carry the next delivery number.",
            HelpName = "K",
        };
        var mutations = new Option<int>("--mutations")
        {
            Description = "Instead of claims this night (2 or later) delivers N mutations of the claims of night 1: payments and all other kinds.",
            HelpName = "N",
        };
        var command = new Command("sample", "Make a realistic synthetic night that run --data DIR --date D runs; nobody in it exists.")
        {
            claims, seed, output, date, truth, night, mutations,
        };
        command.SetAction(parsed => Failures.ReportedAsync(() =>
        {
            var number = parsed.GetValue(night) ?? 1;
            var options = new SampleOptions(
                parsed.GetValue(claims), parsed.GetValue(seed), Path.GetFullPath(parsed.GetValue(output)!),
                parsed.GetValue(date) ?? RunCommand.Today().PlusDays(number - 1), parsed.GetValue(truth), number, parsed.GetValue(mutations));
            if (options.Problems() is { Count: > 0 } problems)
                throw new SetupException(problems);
            DataDirectory.Prepare(options.Output);
            var clock = Stopwatch.StartNew();
            var counts = SampleNight.Write(options);
            Print(globals.WantsJson(parsed), options, counts, clock.Elapsed.TotalSeconds);
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    static void Print(bool json, SampleOptions options, SampleCounts counts, double seconds)
    {
        var date = LocalDatePattern.Iso.Format(options.Date);
        if (json)
            Globals.PrintJson(new { options.Output, Date = date, counts.Files, counts.Lines, counts.Persons, Seconds = Math.Round(seconds, 3) });
        else
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{counts.Lines} lines about {counts.Persons} debtors in {counts.Files} deliveries for {date}: {options.Output}"));
    }
}
