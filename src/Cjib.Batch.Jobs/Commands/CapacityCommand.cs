using System.CommandLine;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>capacity</c>: dated information on what debtors can pay, from whoever may compute it; the score card and the plans of the next night go by it.</summary>
static class CapacityCommand
{
    public static Command Create(Globals globals)
    {
        var file = new Argument<string>("FILE") { Description = $"Lines of {string.Join(';', CapacityStatement.Columns)} under these names; '-' reads standard input." };
        var source = new Option<string>("--source") { Description = "Who computed it, such as rekenvoorziening.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log.", Required = true };
        var command = new Command("capacity", "Take over dated information on what debtors can pay a month (audited).") { file, source, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var path = parsed.GetValue(file)!;
            if (path != "-" && !File.Exists(path))
                throw new SetupException("FILE", $"'{path}' is not there.");
            var problems = new List<SetupProblem>();
            using var text = path == "-" ? Console.In : new StreamReader(path);
            var statements = CapacityStatement.Read(text, path == "-" ? "standard input" : Path.GetFileName(path), RunCommand.Today(), problems);
            if (problems.Count > 0)
                throw new SetupException(problems);
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var unknown = await new CapacityTable(register).AddAsync(statements, parsed.GetValue(source)!, Environment.UserName, parsed.GetValue(reason)!, cancel);
            if (unknown.Count > 0)
                throw new SetupException([.. unknown.Select(i => new SetupProblem(Path.GetFileName(path), 0, $"{statements[i].Debtor} is no debtor of this register."))]);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { statements = statements.Count, source = parsed.GetValue(source) });
            else
                Console.Out.WriteLine($"{statements.Count} statement(s) of {parsed.GetValue(source)} taken over. The next night goes by them.");
            return ExitCode.Done;
        }));
        return command;
    }
}
