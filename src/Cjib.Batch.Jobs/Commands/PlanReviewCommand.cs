using System.CommandLine;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>plan-review</c>: a named person agrees with a plan that is longer than the table allows, or not; without a debtor it lists the plans that wait.</summary>
static class PlanReviewCommand
{
    public static Command Create(Globals globals)
    {
        var id = new Argument<string?>("ID") { Description = "Debtor number, D and twelve characters; left out: list the plans that wait.", Arity = ArgumentArity.ZeroOrOne };
        var agree = new Option<bool>("--agree") { Description = "The plan may be proposed." };
        var refuse = new Option<bool>("--refuse") { Description = "It is not proposed; asked again when its figures or days change." };
        var reason = new Option<string?>("--reason") { Description = "Why; goes to the audit log." };
        var command = new Command("plan-review", "Judge a plan beyond the table of months; the next night proposes it, or it is not proposed (audited).") { id, agree, refuse, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var (asked, why) = (parsed.GetValue(id), parsed.GetValue(reason));
            var debtor = default(DebtorId);
            if (asked is not null && !DebtorId.TryParse(asked, out debtor))
                throw new SetupException("ID", "is not a debtor number; expected D and twelve characters, as in debtors.csv.");
            var agrees = parsed.GetValue(agree);
            if (asked is not null && (agrees == parsed.GetValue(refuse) || string.IsNullOrWhiteSpace(why)))
                throw new SetupException("plan-review", "say one of --agree and --refuse, and --reason; a plan that nobody agrees with just waits.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var plans = new PlanTable(register);
            if (asked is null)
            {
                var waiting = await plans.WaitingAsync(default, int.MaxValue, cancel);
                if (globals.WantsJson(parsed))
                    Globals.PrintJson(waiting.Select(w => new { debtor = w.Debtor, number = w.Plan.Number, months = w.Plan.Plan.Terms.Count, total_cents = w.Plan.Plan.TotalCents }));
                else
                    foreach (var (who, plan) in waiting)
                        Console.Out.WriteLine($"{who}  {plan.Number}  {plan.Plan.Terms.Count} months  € {Screen.Euros(plan.Plan.TotalCents)}");
                return ExitCode.Done;
            }
            var number = await plans.JudgeAsync(debtor, agrees, Environment.UserName, why!, cancel);
            if (number is null)
            {
                Console.Error.WriteLine("No plan of this debtor waits for anybody.");
                return ExitCode.Failed;
            }
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { debtor, number, agreed = agrees, reviewer = Environment.UserName });
            else
                Console.Out.WriteLine($"{number}: {(agrees ? "agreed" : "refused")} by {Environment.UserName}. {(agrees ? "The next night proposes it." : "It is not proposed.")}");
            return ExitCode.Done;
        }));
        return command;
    }
}
