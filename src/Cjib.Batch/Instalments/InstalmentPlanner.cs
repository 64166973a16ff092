using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>What a plan is asked for.</summary>
/// <param name="Claims">All open claims of the debtor that are not objected to, of all agencies.</param>
/// <param name="Quadrant">Of the debtor.</param>
/// <param name="CapacityCents">What the debtor can pay a month, from a dated source; null when unknown: the table of months then decides alone.</param>
/// <param name="DayOfMonth">The day the debtor chose, 1 to 31; in a shorter month its last day.</param>
/// <param name="BrokenOn">When an earlier arrangement lapsed by the debtor's own fault; null when none did, or by a drop of income.</param>
/// <param name="HasBailiffAct">A bailiff has acted on one of the claims.</param>
public sealed record InstalmentRequest(
    IReadOnlyList<PlanClaim> Claims, Quadrant Quadrant, long? CapacityCents = null, int DayOfMonth = 28, LocalDate? BrokenOn = null,
    bool HasBailiffAct = false);

/// <summary>Betalen in termijnen: one plan for all agencies (domain facts 5.3).</summary>
public static class InstalmentPlanner
{
    /// <summary>Proposes the shortest plan that fits the capacity, or says what stands in the way.</summary>
    /// <param name="date">The day of the proposal; the first term comes after the policy's days.</param>
    /// <returns>
    /// A plan has one term in every month, never one after a claim has lapsed, and its terms add up to what is open. One that is longer than the table
    /// of months awaits a person's approval.
    /// </returns>
    public static InstalmentProposal Propose(InstalmentRequest request, InstalmentPolicy policy, LocalDate date)
    {
        PlanClaim[] claims = [.. request.Claims.Where(c => c.OpenCents > 0)
            .OrderBy(c => c.Client, StringComparer.Ordinal).ThenBy(c => c.ClaimId, StringComparer.Ordinal)];
        var total = claims.Sum(c => c.OpenCents);
        if (total - claims.Sum(c => c.Open[(int)Component.Administration]) < policy.OpenCentsMin)
            return new(PlanVerdict.TooLittleOpen);
        if (request.HasBailiffAct && !policy.AllowsAfterBailiffAct)
            return new(PlanVerdict.BailiffActed);
        if (!policy.Quadrants.Contains(request.Quadrant))
            return new(PlanVerdict.OtherQuadrant);
        if (request.BrokenOn is { } broken && broken.PlusMonths(policy.MonthsAfterBreak) > date)
            return new(PlanVerdict.BrokenBefore);

        var table = policy.MonthsFor(total);
        var longest = Math.Max(table, Math.Max(policy.ExtendedMonths, policy.ExceptionalMonths));
        var months = request.CapacityCents is { } capacity ? Shortest(total, capacity, longest, policy.TermCentsMin) : (int)Math.Min(table, Math.Max(1, total / policy.TermCentsMin));
        if (months is not { } count)
            return new(PlanVerdict.CapacityTooLow);

        var terms = Terms(total, count, request.DayOfMonth, date.PlusDays(policy.FirstTermDays));
        var first = claims.Where(c => c.LimitationDate is not null).MinBy(c => c.LimitationDate);
        if (first is not null && terms[^1].DueDate > first.LimitationDate)
            return new(PlanVerdict.LimitationFirst, Claim: first);
        var kind = count <= table ? PlanKind.Standard : count <= policy.ExtendedMonths ? PlanKind.Extended : PlanKind.Exceptional;
        return new(kind == PlanKind.Standard ? PlanVerdict.Proposed : PlanVerdict.AwaitsApproval, new(claims, terms, kind, policy.Version));
    }

    /// <summary>Follows a plan: which terms are paid, what happens next, whether it has lapsed.</summary>
    /// <param name="receipts">What came in for it, in any order.</param>
    /// <param name="incomeDrop">When the debtor reported less income; the plan then ends in a new proposal instead of a lapse.</param>
    /// <param name="date">The day to look on.</param>
    public static PlanProgress Follow(
        InstalmentPlan plan, IReadOnlyList<PlanReceipt> receipts, InstalmentPolicy policy, LocalDate date, LocalDate? incomeDrop = null) =>
        PlanCourse.Of(plan, receipts, policy, date, incomeDrop);

    // The last term carries the odd cents, so it is the largest: it too must be within the capacity.
    static int? Shortest(long total, long capacity, int longest, long least)
    {
        for (var months = 1; months <= longest && total / months >= Math.Min(least, total); months++)
            if (total / months + total % months <= capacity)
                return months;
        return null;
    }

    static Term[] Terms(long total, int count, int dayOfMonth, LocalDate earliest)
    {
        var month = earliest.ToYearMonth();
        if (DueIn(month, dayOfMonth) < earliest)
            month = month.PlusMonths(1);
        var terms = new Term[count];
        for (var i = 0; i < count; i++)
            terms[i] = new(i + 1, DueIn(month.PlusMonths(i), dayOfMonth), i < count - 1 ? total / count : total / count + total % count);
        return terms;
    }

    // The next working day, but never one of the next month: every month has its term.
    static LocalDate DueIn(YearMonth month, int dayOfMonth)
    {
        var day = month.OnDayOfMonth(Math.Min(dayOfMonth, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));
        var next = WorkingDays.OnOrAfter(day);
        return next.Month == day.Month ? next : WorkingDays.OnOrBefore(day);
    }
}
