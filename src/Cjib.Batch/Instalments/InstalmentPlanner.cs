using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Instalments;

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
        if (total - claims.Sum(c => c.AdministrationCents) < policy.OpenCentsMin)
            return new(PlanVerdict.TooLittleOpen);
        if (request.IsOnHold)
            return new(PlanVerdict.OnHold);
        if (request.IsArranged)
            return new(PlanVerdict.Arranged);
        if (request.HasBailiffAct && !policy.AllowsAfterBailiffAct)
            return new(PlanVerdict.BailiffActed);
        if (!policy.Quadrants.Contains(request.Quadrant))
            return new(PlanVerdict.OtherQuadrant);
        if (request.BrokenOn is { } broken && broken.PlusMonths(policy.MonthsAfterBreak) > date)
            return new(PlanVerdict.BrokenBefore);

        var table = policy.MonthsFor(total);
        var longest = Math.Max(table, Math.Max(policy.ExtendedMonths, policy.ExceptionalMonths));
        var months = request.CapacityCents is { } capacity
            ? Shortest(total, capacity, longest, policy.TermCentsMin)
            : (int)Math.Min(table, Math.Max(1, total / policy.TermCentsMin));
        if (months is not { } count)
            return new(PlanVerdict.CapacityTooLow);

        var terms = Terms(total, count, request.DayOfMonth, date.PlusDays(policy.FirstTermDays));
        if (claims.MinBy(c => c.LimitationDate ?? LocalDate.MaxIsoValue) is var first && terms[^1].DueDate > first.LimitationDate)
            return new(PlanVerdict.LimitationFirst, Claim: first);
        var kind = count <= table ? PlanKind.Standard : count <= policy.ExtendedMonths ? PlanKind.Extended : PlanKind.Exceptional;
        return new(kind == PlanKind.Standard ? PlanVerdict.Proposed : PlanVerdict.AwaitsApproval, new(claims, terms, kind, policy.Version));
    }

    /// <summary>Follows a plan on its own: which terms are paid, what happens next, whether it has lapsed.</summary>
    /// <param name="history">What came of it.</param>
    /// <param name="date">The day to look on.</param>
    public static PlanProgress Follow(InstalmentPlan plan, PlanHistory history, InstalmentPolicy policy, LocalDate date) => PlanCourse.Of(plan, history, policy, date);

    /// <summary>What a night makes of a plan that was proposed or runs, from the events of its claims.</summary>
    /// <param name="claims">The claims of the plan that are still the debtor's, in any order.</param>
    /// <returns>The plan as it stands now, with <see cref="StoredPlan.News"/> when there is something to tell; the very same object when nothing changed.</returns>
    public static StoredPlan Advance(StoredPlan stored, IReadOnlyList<PlannedClaim> claims, InstalmentPolicy policy, LocalDate date) =>
        PlanNight.Advance(stored, claims, policy, date);

    /// <summary>What a night makes of its answer to a debtor: a new proposal, the one that stands, or none any more.</summary>
    /// <param name="offers">The proposals that stand: at most one, or those of debtors that turned out to be one.</param>
    /// <param name="number">For a new proposal.</param>
    /// <returns>What takes the place of the offers; null when all stays as it is. A new proposal takes back the earlier ones without a word.</returns>
    public static IReadOnlyList<StoredPlan>? Renew(IReadOnlyList<StoredPlan> offers, InstalmentProposal proposal, string number, LocalDate date) =>
        PlanNight.Renew(offers, proposal, number, date);

    /// <summary>The terms of a plan.</summary>
    /// <param name="earliest">The first day on which a term may be due.</param>
    internal static Term[] Terms(long total, int count, int dayOfMonth, LocalDate earliest)
    {
        var month = earliest.ToYearMonth();
        if (DueIn(month, dayOfMonth) < earliest)
            month = month.PlusMonths(1);
        var terms = new Term[count];
        for (var i = 0; i < count; i++)
            terms[i] = new(i + 1, DueIn(month.PlusMonths(i), dayOfMonth), i < count - 1 ? total / count : total / count + total % count);
        return terms;
    }

    // The last term carries the odd cents, so it is the largest: it too must be within the capacity.
    static int? Shortest(long total, long capacity, int longest, long least)
    {
        for (var months = 1; months <= longest && total / months >= Math.Min(least, total); months++)
            if (total / months + total % months <= capacity)
                return months;
        return null;
    }

    // The next working day, but never one of the next month: every month has its term.
    static LocalDate DueIn(YearMonth month, int dayOfMonth)
    {
        var day = month.OnDayOfMonth(Math.Min(dayOfMonth, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));
        var next = WorkingDays.OnOrAfter(day);
        return next.Month == day.Month ? next : WorkingDays.OnOrBefore(day);
    }
}
