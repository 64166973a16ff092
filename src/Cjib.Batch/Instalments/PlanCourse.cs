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

/// <summary>Where a plan stands, in the words of <c>regeling_status</c>.</summary>
public enum PlanState
{
    /// <summary>LOPEND</summary>
    Running,

    /// <summary>VOLTOOID</summary>
    Completed,

    /// <summary>VERVALLEN_SCHULD</summary>
    Lapsed,

    /// <summary>VERVALLEN_INKOMEN: a new plan is proposed instead of a lapse.</summary>
    IncomeDropped,
}

/// <summary>A plan on a day.</summary>
/// <param name="State">Whether it goes on.</param>
/// <param name="Terms">The state of each term, in order.</param>
/// <param name="ReminderDue">A reminder goes out today: a term's days of grace ended yesterday.</param>
/// <param name="PaidCents">What came in for it so far, at most its total.</param>
/// <param name="NextLook">The next day on which something may change without a payment; null when nothing can.</param>
public sealed record PlanProgress(PlanState State, IReadOnlyList<TermState> Terms, bool ReminderDue, long PaidCents, LocalDate? NextLook)
{
    /// <summary>Terms that were paid by their due date (signal W04).</summary>
    public int OnTime => Terms.Count(t => t == TermState.OnTime);
}

/// <summary>Follows a plan through its terms: grace, one reminder, repair, and a lapse only after so many missed terms as the policy says.</summary>
static class PlanCourse
{
    public static PlanProgress Of(InstalmentPlan plan, IReadOnlyList<PlanReceipt> receipts, InstalmentPolicy policy, LocalDate date, LocalDate? incomeDrop)
    {
        var paid = receipts.Where(r => r.Date <= date).OrderBy(r => r.Date).ToArray();
        var states = new TermState[plan.Terms.Count];
        var missedOn = new List<LocalDate>();
        LocalDate? nextLook = null;
        var (reminderDue, due, received, next) = (false, 0L, 0L, 0);
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
                reminderDue |= date == graceEnds.PlusDays(1);
                foreach (var change in new[] { term.DueDate, graceEnds, repairEnds })
                    if (change >= date && (nextLook is null || change.PlusDays(1) < nextLook))
                        nextLook = change.PlusDays(1);
            }
            // A term that was missed and paid later counted as missed in between: the lapse stands once it has come.
            if (repairEnds < (isPaid ? paidOn : date))
                missedOn.Add(repairEnds.PlusDays(1));
        }
        var total = plan.TotalCents;
        var lapsedOn = LapsedOn(plan, paid, missedOn, policy);
        var state = lapsedOn is { } day && !(incomeDrop <= day) ? PlanState.Lapsed
            : received >= total ? PlanState.Completed
            : incomeDrop <= date ? PlanState.IncomeDropped : PlanState.Running;
        return new(state, states, state == PlanState.Running && reminderDue, Math.Min(paid.Sum(r => r.Cents), total), state == PlanState.Running ? nextLook : null);
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
