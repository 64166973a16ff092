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
/// <param name="IsOnHold">Nothing may be asked of the person now (hard rules H1 to H4).</param>
/// <param name="IsArranged">An arrangement runs already.</param>
public sealed record InstalmentRequest(
    IReadOnlyList<PlanClaim> Claims, Quadrant Quadrant, long? CapacityCents = null, int DayOfMonth = InstalmentRequest.UsualDay, LocalDate? BrokenOn = null,
    bool HasBailiffAct = false, bool IsOnHold = false, bool IsArranged = false)
{
    /// <summary>The day of the month when the debtor chose none: most income has come in by then.</summary>
    public const int UsualDay = 28;

    /// <summary>Asks for a debtor what its facts say.</summary>
    /// <param name="claims">As above.</param>
    /// <param name="profile">Of tonight.</param>
    /// <param name="hasBailiffAct">As above.</param>
    /// <param name="policy">How long a statement of capacity counts.</param>
    /// <param name="date">Facts of later days do not count yet.</param>
    public static InstalmentRequest Of(
        DebtorFacts debtor, IReadOnlyList<PlanClaim> claims, Profile profile, bool hasBailiffAct, InstalmentPolicy policy, LocalDate date)
    {
        var today = Days.Since1970(date);
        var (broken, isArranged) = (ClaimFacts.Unknown, false);
        foreach (ref readonly var claim in debtor.Claims.Span)
        {
            isArranged |= claim is { IsOpen: true, Arrangement: ArrangementStatus.Running };
            broken = claim.Arrangement == ArrangementStatus.LapsedByDebtor ? Math.Max(broken, claim.ArrangementKnownDay) : broken;
        }
        foreach (ref readonly var e in debtor.Events.Span)
            if (e.Kind == EventKind.PlanLapsedByDebtor)
                broken = Math.Max(broken, e.Day);
        return new(
            claims, profile.Quadrant, CapacityOn(debtor.Events.Span, Days.Since1970(date.PlusMonths(-policy.CapacityMonths)), today), BrokenOn: broken == ClaimFacts.Unknown ? null : Days.ToDate(broken), HasBailiffAct: hasBailiffAct,
            IsOnHold: profile.Holds is [{ Reason: <= HoldReason.Minor }, ..], IsArranged: isArranged);
    }

    // The latest statement that is not too old; of two on one day the lower one.
    static long? CapacityOn(ReadOnlySpan<DebtorEvent> events, int since, int today)
    {
        long? capacity = null;
        var known = ClaimFacts.Unknown;
        foreach (ref readonly var e in events)
            if (e.Kind == EventKind.Capacity && e.Day >= since && e.Day <= today && (e.Day > known || (e.Day == known && e.Cents < capacity)))
                (capacity, known) = (Math.Max(e.Cents, 0), e.Day);
        return capacity;
    }
}
