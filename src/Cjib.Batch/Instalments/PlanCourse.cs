using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>A payment for a plan.</summary>
/// <param name="Date">When it was received.</param>
/// <param name="Cents">More than 0.</param>
public readonly record struct PlanReceipt(LocalDate Date, long Cents);

/// <summary>Where a term stands.</summary>
public enum TermState
{
    /// <summary>Not yet due.</summary>
    Ahead,

    /// <summary>Paid by its due date.</summary>
    OnTime,

    /// <summary>Paid after it.</summary>
    Late,

    /// <summary>Due and not paid, within the days of grace: nothing happens.</summary>
    Grace,

    /// <summary>The one reminder has gone out: the debtor may still repair it (hersteltermijn).</summary>
    Repair,

    /// <summary>Not paid by the end of the repair term.</summary>
    Missed,
}

/// <summary>What came of a plan since it was proposed.</summary>
/// <param name="Receipts">What came in for it, in any order.</param>
/// <param name="IncomeDrop">When it was told that the debtor earns less; the plan then ends in a new proposal instead of a lapse.</param>
/// <param name="LapseTold">When an agency told that the arrangement lapsed by own fault.</param>
public sealed record PlanHistory(IReadOnlyList<PlanReceipt> Receipts, LocalDate? IncomeDrop = null, LocalDate? LapseTold = null);

/// <summary>A plan on a day.</summary>
/// <param name="State">Whether it goes on: <see cref="PlanState.Running"/> or one of its ends.</param>
/// <param name="Since">When it came to its end; null while it runs.</param>
/// <param name="Terms">The state of each term, in order.</param>
/// <param name="Reminder">The last term whose days of grace are over while it is not paid: the debtor must have had a reminder for it; 0 when there is none.</param>
/// <param name="PaidCents">What came in for it, until its end and at most its total.</param>
/// <param name="NextLook">The next day on which something may change without a payment; null when nothing can.</param>
public sealed record PlanProgress(PlanState State, LocalDate? Since, IReadOnlyList<TermState> Terms, int Reminder, long PaidCents, LocalDate? NextLook)
{
    /// <summary>Terms that were paid by their due date (signal W04).</summary>
    public int OnTime => Terms.Count(t => t == TermState.OnTime);
}

/// <summary>Follows a plan through its terms: grace, one reminder, repair, and a lapse only after so many missed terms as the policy says.</summary>
static class PlanCourse
{
    public static PlanProgress Of(InstalmentPlan plan, PlanHistory history, InstalmentPolicy policy, LocalDate date)
    {
        var paid = history.Receipts.Where(r => r.Date <= date).OrderBy(r => r.Date).ToArray();
        var states = new TermState[plan.Terms.Count];
        var missedOn = new List<LocalDate>();
        LocalDate? nextLook = null;
        var (reminder, due, received, next) = (0, 0L, 0L, 0);
        var paidOn = LocalDate.MinIsoValue;
        for (var i = 0; i < states.Length; i++)
        {
            var term = plan.Terms[i];
            due += term.Cents;
            // Payments fill the oldest open term first.
            while (received < due && next < paid.Length)
            {
                received += paid[next].Cents;
                paidOn = paid[next++].Date;
            }
            var graceEnds = term.DueDate.PlusDays(policy.GraceDays);
            var repairEnds = graceEnds.PlusDays(policy.RepairDays);
            var isPaid = received >= due;
            states[i] = isPaid ? paidOn <= term.DueDate ? TermState.OnTime : TermState.Late
                : date <= term.DueDate ? TermState.Ahead
                : date <= graceEnds ? TermState.Grace
                : date <= repairEnds ? TermState.Repair : TermState.Missed;
            if (!isPaid)
            {
                if (date > graceEnds)
                    reminder = term.Number;
                foreach (var change in new[] { graceEnds, repairEnds })
                    if (change >= date && (nextLook is null || change.PlusDays(1) < nextLook))
                        nextLook = change.PlusDays(1);
            }
            // A term that was missed and paid later counted as missed in between: the lapse stands once it has come.
            if (repairEnds < (isPaid ? paidOn : date))
                missedOn.Add(repairEnds.PlusDays(1));
        }
        var (state, since) = StateOf(received < plan.TotalCents ? null : next == 0 ? date : paidOn, LapsedOn(plan, paid, missedOn, policy), history, date);
        var runs = state == PlanState.Running;
        return new(state, since, states, runs ? reminder : 0,
            Math.Min(paid.Where(r => !(r.Date > since)).Sum(r => r.Cents), plan.TotalCents), runs ? nextLook : null);
    }

    // Of what ended the plan the first counts; of two on one day the better for the debtor.
    static (PlanState State, LocalDate? Since) StateOf(LocalDate? completed, LocalDate? lapsed, PlanHistory history, LocalDate date)
    {
        (PlanState State, LocalDate? Day)[] ends =
            [(PlanState.Completed, completed), (PlanState.IncomeDropped, history.IncomeDrop), (PlanState.Lapsed, lapsed), (PlanState.Lapsed, history.LapseTold)];
        return ends.Where(end => end.Day <= date).OrderBy(end => end.Day).FirstOrDefault((PlanState.Running, null));
    }

    // So many terms missed at the same time: one that was repaid before the next was missed does not count any more.
    static LocalDate? LapsedOn(InstalmentPlan plan, PlanReceipt[] paid, List<LocalDate> missedOn, InstalmentPolicy policy)
    {
        foreach (var day in missedOn)
        {
            var received = paid.Where(r => r.Date < day).Sum(r => r.Cents);
            var (due, missed) = (0L, 0);
            foreach (var term in plan.Terms)
            {
                due += term.Cents;
                if (received < due && term.DueDate.PlusDays(policy.GraceDays + policy.RepairDays) < day)
                    missed++;
            }
            if (missed >= policy.MissedTermsMax)
                return day;
        }
        return null;
    }
}
