using System.CommandLine;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>plan-review</c>: a named person agrees with a plan that is longer than the table allows; without a debtor it lists the plans that wait.</summary>
static class PlanReviewCommand
{
    public static Command Create(Globals globals)
    {
        var id = new Argument<string?>("ID") { Description = "Debtor number, D and twelve characters; left out: list the plans that wait.", Arity = ArgumentArity.ZeroOrOne };
        var agree = new Option<bool>("--agree") { Description = "The plan may be proposed." };
        var reason = new Option<string?>("--reason") { Description = "Why; goes to the audit log." };
        var command = new Command("plan-review", "Agree with a plan beyond the table of months; the next night proposes it (audited).") { id, agree, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var (asked, why) = (parsed.GetValue(id), parsed.GetValue(reason));
            var debtor = default(DebtorId);
            if (asked is not null && !DebtorId.TryParse(asked, out debtor))
                throw new SetupException("ID", $"'{asked}' is not a debtor number; expected D and twelve characters, as in debtors.csv.");
            if (asked is not null && (!parsed.GetValue(agree) || string.IsNullOrWhiteSpace(why)))
                throw new SetupException("plan-review", "say --agree and --reason; a plan that nobody agrees with just waits.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var plans = new PlanTable(register);
            if (asked is null)
            {
                var waiting = await plans.WaitingAsync(cancel);
                if (globals.WantsJson(parsed))
                    Globals.PrintJson(waiting.Select(w => new { debtor = w.Debtor, number = w.Plan.Number, months = w.Plan.Plan.Terms.Count, total_cents = w.Plan.Plan.TotalCents }));
                else
                    foreach (var (who, plan) in waiting)
                        Console.Out.WriteLine($"{who}  {plan.Number}  {plan.Plan.Terms.Count} months  € {Screen.Euros(plan.Plan.TotalCents)}");
                return ExitCode.Done;
            }
            var number = await plans.ApproveAsync(debtor, Environment.UserName, why!, cancel);
            if (number is null)
            {
                Console.Error.WriteLine("No plan of this debtor waits for anybody.");
                return ExitCode.Failed;
            }
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { debtor, number, approved_by = Environment.UserName });
            else
                Console.Out.WriteLine($"{number}: agreed by {Environment.UserName}. The next night proposes it.");
            return ExitCode.Done;
        }));
        return command;
    }
}
