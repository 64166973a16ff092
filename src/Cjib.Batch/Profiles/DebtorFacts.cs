using Cjib.Batch.Debtors;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Everything the score card may know of one debtor on a date.</summary>
/// <param name="Id">The debtor.</param>
/// <param name="Kind">Natural or legal person.</param>
/// <param name="BirthDate">BRP number <c>yyyyMMdd</c>, unknown parts zero; null when unknown. Used for "minor" and for nothing else.</param>
/// <param name="Claims">All claims the register ever had of this debtor, in any order: closed ones tell how earlier claims were paid.</param>
/// <param name="Events">Dated signals that stand in no claim column, in any order.</param>
/// <param name="Previous">The profile before this one, for the hysteresis; null when there is none.</param>
/// <remarks>
/// The two memories may be slices of large arrays: a bucket of debtors needs one array of claims.
/// The result depends on no order of claims or events.
/// </remarks>
public sealed record DebtorFacts(
    DebtorId Id,
    DebtorKind Kind,
    int? BirthDate,
    ReadOnlyMemory<ClaimFacts> Claims,
    ReadOnlyMemory<DebtorEvent> Events = default,
    PreviousProfile? Previous = null);

/// <summary>In the order of column <c>debiteur_soort</c>.</summary>
public enum DebtorKind : sbyte
{
    /// <summary>NP</summary>
    Natural,

    /// <summary>RP</summary>
    Legal,
}

/// <summary>The profile a debtor had.</summary>
/// <param name="Quadrant">Its quadrant.</param>
/// <param name="Date">The business date it was made on; it counts while it has not expired by the policy.</param>
public readonly record struct PreviousProfile(Quadrant Quadrant, LocalDate Date);

/// <summary>A dated signal about a debtor from a mutation, an office report or capacity information.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Day">When, in days since 1970-01-01; never unknown: an undated report is no signal.</param>
/// <param name="Source">Who said so.</param>
/// <param name="UntilDay">Last day of a state such as an attachment; <see cref="ClaimFacts.Unknown"/> while it lasts.</param>
/// <param name="Cents">Amount of a payment; of <see cref="EventKind.Capacity"/> the monthly income above the beslagvrije voet, 0 or less when there is none.</param>
public readonly record struct DebtorEvent(
    EventKind Kind, int Day, FactSource Source, int UntilDay = ClaimFacts.Unknown, long Cents = 0)
{
    internal bool IsRunningOn(int day) => Day <= day && (UntilDay == ClaimFacts.Unknown || UntilDay >= day);
}

/// <summary>What the score card understands of mutations (MUTATIES), office reports (TERUGMELDINGEN) and capacity information.</summary>
public enum EventKind : sbyte
{
    /// <summary>Debtor or helper took contact or asked for an arrangement (W05).</summary>
    Contact,

    /// <summary>A payment without force (BETALING, not by attachment): W06 counts them, K04 adds them up.</summary>
    VoluntaryPayment,

    /// <summary>A term of an arrangement was paid on time (W04).</summary>
    TermPaidOnTime,

    /// <summary>An arrangement over several agencies, which no claim column knows, was completed (W03).</summary>
    PlanCompleted,

    /// <summary>Such an arrangement lapsed by own fault (W20).</summary>
    PlanLapsedByDebtor,

    /// <summary>Such an arrangement lapsed by a drop of income (K28).</summary>
    PlanLapsedByIncome,

    /// <summary>State: municipal debt help (SCHULDHULP_GESTART) until SCHULDHULP_GESTOPT (W08).</summary>
    DebtHelp,

    /// <summary>State: administration of property for debts, schuldenbewind (W08, K26).</summary>
    DebtAdministration,

    /// <summary>State: curatele (K26).</summary>
    Guardianship,

    /// <summary>State: detention (K27); a bare flag with its end, never a cause.</summary>
    Detention,

    /// <summary>State: a running attachment or set-off (BESLAG_*) until BESLAG_OPGEHEVEN (K21, K22).</summary>
    Attachment,

    /// <summary>Office report WEIGERT with a note: refuses though able (W24).</summary>
    Refuses,

    /// <summary>Office report of an asset (K03).</summary>
    Asset,

    /// <summary>Office report GEEN_VERHAAL: nothing to recover (K25).</summary>
    NoRecovery,

    /// <summary>Monthly income above the beslagvrije voet, from a lawful source (K01, K02, K20, K24). The latest one counts.</summary>
    Capacity,
}

/// <summary>Where a fact comes from.</summary>
public enum FactSource : sbyte
{
    /// <summary>The register itself: what it counted over all claims.</summary>
    Register,

    /// <summary>The agency's delivery.</summary>
    Delivery,

    /// <summary>The agency's mutation.</summary>
    Mutation,

    /// <summary>The bailiff office's report.</summary>
    OfficeReport,

    /// <summary>Dated information on income.</summary>
    Capacity,
}
