using System.CommandLine;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>profile-review</c>: a named person says whether the effects of a harsh quadrant may go out.</summary>
static class ProfileReviewCommand
{
    public static Command Create(Globals globals)
    {
        var id = new Argument<string>("ID") { Description = "Debtor number, D and twelve characters." };
        var agree = new Option<bool>("--agree") { Description = "The instruction of the quadrant may go out." };
        var keepMild = new Option<bool>("--keep-mild") { Description = "The facts ask for something milder: the mild instruction stays." };
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log.", Required = true };
        var command = new Command("profile-review", "Judge a debtor in quadrant NK or NN; the next night goes by it (audited).") { id, agree, keepMild, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var asked = parsed.GetValue(id)!;
            if (!DebtorId.TryParse(asked, out var debtor))
                throw new SetupException("ID", "is not a debtor number; expected D and twelve characters, as in debtors.csv.");
            if (parsed.GetValue(agree) == parsed.GetValue(keepMild))
                throw new SetupException("profile-review", "say one of --agree and --keep-mild.");
            if (string.IsNullOrWhiteSpace(parsed.GetValue(reason)))
                throw new SetupException("--reason", "say why; a word of a person without a reason counts for nothing.");

            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var agrees = parsed.GetValue(agree);
            var quadrant = await new ReviewTable(register).JudgeAsync(debtor, agrees, Environment.UserName, parsed.GetValue(reason)!, cancel);
            if (quadrant is null)
            {
                Console.Error.WriteLine("No such debtor.");
                return ExitCode.Failed;
            }
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { debtor, quadrant, agreed = agrees, reviewer = Environment.UserName });
            else
                Console.Out.WriteLine($"{debtor}: quadrant {quadrant} {(agrees ? "agreed with" : "overridden")} by {Environment.UserName}. The next night goes by it.");
            return ExitCode.Done;
        }));
        return command;
    }
}
