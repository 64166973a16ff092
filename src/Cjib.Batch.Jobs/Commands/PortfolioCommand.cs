using System.CommandLine;
using Cjib.Batch.Delivery;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>portfolio</c>: everything an office has now, in the format of its work files; written to the audit log.</summary>
static class PortfolioCommand
{
    public static Command Create(Globals globals)
    {
        var office = new Argument<string>("OFFICE") { Description = "Code of the office, as in kantoren.csv." };
        var output = new Option<string?>("--output") { Description = "File to write (default: standard output).", HelpName = "FILE" };
        var reason = new Option<string>("--reason") { Description = "Why the file is made; goes to the audit log.", Required = true };
        var command = new Command("portfolio", "The complete current portfolio of an office: what the sum of all its work files is (audited).") { office, output, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var date = await new RunLedger(register).LastFinishedAsync(NightlyRun.Job, cancel)
                ?? throw new SetupException("portfolio", "no night has been run; offices have nothing yet.");
            var policies = await composition.PoliciesAsync(register, date, cancel);
            var code = parsed.GetValue(office)!;
            if (policies.Bailiffs.OfficeIndex(code) < 0)
                throw new SetupException("OFFICE", $"'{code}' is not in kantoren.csv.");
            var path = parsed.GetValue(output);
            var stream = path is null ? Console.OpenStandardOutput() : new FileStream(path, FileMode.Create, FileAccess.Write);
            using var file = new WorkFile(stream, code, FileHeader.OfPortfolio(code, date, policies.IsTest), policies.Allocation.Version);
            var claims = await new WorkTable(register).PortfolioAsync(code, file, Environment.UserName, parsed.GetValue(reason)!, cancel);
            file.Close();
            if (path is not null && globals.WantsJson(parsed))
                Globals.PrintJson(new { office = code, date, claims, file = path });
            else if (path is not null)
                Console.Out.WriteLine($"{code}: {claims} claims after the night of {date:uuuu-MM-dd}, in {path}");
            return ExitCode.Done;
        }));
        return command;
    }
}
