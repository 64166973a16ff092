using System.CommandLine;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>reviews</c>: pairs of debtors that may be one person, and what a human says of them.</summary>
static class ReviewsCommand
{
    public static Command Create(Globals globals)
    {
        var max = new Option<int>("--max") { Description = "How many to show.", DefaultValueFactory = _ => 50, HelpName = "N" };
        var list = new Command("list", "The waiting pairs, the likeliest first: numbers and weights, no personal data.") { max };
        list.SetAction((parsed, cancel) => Failures.ReportedAsync(() => WithAsync(globals, parsed, async reviews =>
        {
            var (waiting, pairs) = (await reviews.WaitingAsync(cancel), await reviews.ListAsync(parsed.GetValue(max), cancel));
            if (globals.WantsJson(parsed))
            {
                Globals.PrintJson(new { waiting, pairs = pairs.Select(pair => new { left = pair.Left, right = pair.Right, pair.Probability, pair.Reasons }) });
                return ExitCode.Done;
            }
            foreach (var pair in pairs)
                Console.Out.WriteLine($"{pair.Left} {pair.Right}  {pair.Probability}  {pair.Reasons}");
            Console.Out.WriteLine($"{waiting} pairs wait.");
            return ExitCode.Done;
        }, cancel)));
        return new Command("reviews", "Pairs of debtors that may be one person: list them, and say what they are (audited; it holds from the next night on).")
        {
            list,
            Verdict(globals, "accept", "One person: the next night makes one debtor of the two.", "will be one debtor in the next night",
                (reviews, left, right, reason, cancel) => reviews.DecideAsync(left, right, isOnePerson: true, Environment.UserName, reason, cancel)),
            Verdict(globals, "reject", "Two persons: no night proposes or merges the two again.", "stay two debtors",
                (reviews, left, right, reason, cancel) => reviews.DecideAsync(left, right, isOnePerson: false, Environment.UserName, reason, cancel)),
            Verdict(globals, "later", "Not sure yet: the pair goes on waiting.", "go on waiting",
                (reviews, left, right, reason, cancel) => reviews.PutOffAsync(left, right, Environment.UserName, reason, cancel)),
            Undo(globals),
        };
    }

    static Command Undo(Globals globals)
    {
        var debtor = new Argument<string>("DEBTOR") { Description = "The debtor that was merged: the one whose samengevoegd_in names another." };
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log.", Required = true };
        var command = new Command("undo", "Undoes a merge: the next night gives the debtor its own claims back, and no night merges the two again.") { debtor, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            if (!DebtorId.TryParse(parsed.GetValue(debtor), out var merged))
                throw new SetupException("DEBTOR", "is not a debtor number; expected D and twelve characters, as in debtors.csv.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            if (await new SeparationTable(register).AskAsync(merged, Environment.UserName, parsed.GetValue(reason)!, cancel) is not { } remaining)
            {
                Console.Error.WriteLine($"{merged} is not merged, brought no claim that could go back, or is on its way already; see samengevoegd_in in debtors.csv.");
                return ExitCode.Failed;
            }
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { debtor = merged, from = remaining, verdict = "undo" });
            else
                Console.Out.WriteLine($"{merged} will be itself again in the next night, apart from {remaining}.");
            return ExitCode.Done;
        }));
        return command;
    }

    static Command Verdict(
        Globals globals, string name, string description, string outcome, Func<PairReview, DebtorId, DebtorId, string, CancellationToken, Task<bool>> decide)
    {
        var pair = new Argument<string[]>("PAIR") { Description = "The two debtor numbers, as the list has them.", Arity = new(2, 2) };
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log.", Required = true };
        var command = new Command(name, description) { pair, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var ids = parsed.GetValue(pair)!;
            if (!DebtorId.TryParse(ids[0], out var left) || !DebtorId.TryParse(ids[1], out var right))
                throw new SetupException("PAIR", $"'{ids[0]} {ids[1]}' are not two debtor numbers; expected D and twelve characters each, as in review.csv.");
            if (left.CompareTo(right) > 0)
                (left, right) = (right, left);
            return await WithAsync(globals, parsed, async reviews =>
            {
                if (!await decide(reviews, left, right, parsed.GetValue(reason)!, cancel))
                {
                    Console.Error.WriteLine($"No such pair waits: {left} {right} was judged already, or never proposed; see 'cjib-batch reviews list'.");
                    return ExitCode.Failed;
                }
                if (globals.WantsJson(parsed))
                    Globals.PrintJson(new { left, right, verdict = name });
                else
                    Console.Out.WriteLine($"{left} and {right} {outcome}.");
                return ExitCode.Done;
            }, cancel);
        }));
        return command;
    }

    static async Task<int> WithAsync(Globals globals, ParseResult parsed, Func<PairReview, Task<int>> work, CancellationToken cancel)
    {
        await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
        await using var register = await composition.RegisterAsync(cancel);
        return await work(new PairReview(register));
    }
}
