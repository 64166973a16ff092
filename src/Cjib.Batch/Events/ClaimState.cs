namespace Cjib.Batch.Events;

/// <summary>A claim as its agency last told it whole: what its events are folded over.</summary>
/// <param name="Type">Its code in the catalogue.</param>
/// <param name="Charged">What was charged per component.</param>
/// <param name="PaidCents">What was paid of it.</param>
/// <param name="InterestKind">Index of the word in <c>rente_soort</c>.</param>
/// <param name="InterestThroughDay">Last day whose interest is in it; days are counted since 1970-01-01.</param>
/// <param name="Arrangement">Index of the word in <c>regeling_status</c>.</param>
/// <param name="Block">Index of the word in <c>blokkade</c>.</param>
/// <param name="RestatedThroughDay">The value date of a full replacement, which holds all that happened up to and including that day; null for a claim as it was first delivered.</param>
/// <param name="Order">Imputation: all components in the order in which a payment is booked.</param>
/// <param name="InterestMinimumCents">Interest of less than this in all is not due once everything else is paid (Awb 4:98); 0 where there is no such rule.</param>
/// <param name="EndsAtDeath">The right to recover ends with the debtor's death.</param>
public readonly record struct ClaimOpening(
    string Type, ComponentCents Charged, long PaidCents, int InterestKind, int? FixedBasisPoints, int? InterestThroughDay, int? DefaultDay,
    int Arrangement, int Block, int? BlockUntilDay, int? LimitationDay, int? RestatedThroughDay,
    IReadOnlyList<Component> Order, long InterestMinimumCents = 0, bool EndsAtDeath = false);

/// <summary>How a claim stands; the order is that of the words in <see cref="ClaimState.Words"/>.</summary>
public enum ClaimStatus
{
    /// <summary>OPEN: something is owed.</summary>
    Open,

    /// <summary>VOLDAAN: nothing is owed any more.</summary>
    Settled,

    /// <summary>INGETROKKEN: the agency declared it void.</summary>
    Withdrawn,

    /// <summary>KWIJTGESCHOLDEN: the rest was remitted.</summary>
    Remitted,

    /// <summary>TERUGGEROEPEN: the agency collects it itself.</summary>
    Recalled,

    /// <summary>VERVALLEN: the right to recover ended with the debtor's death.</summary>
    Ended,
}

/// <summary>A claim after its events.</summary>
/// <param name="Charged">What is charged per component.</param>
/// <param name="PaidCents">What is paid of that.</param>
/// <param name="OpenCents">What there is to collect here: charged less paid, and nothing of a claim that was recalled.</param>
/// <param name="SurplusCents">Paid too much.</param>
/// <param name="InterestThroughDay">Last day whose interest is in it.</param>
/// <param name="PersonEvent">Id of the event that last told who the debtor is; null: as first delivered.</param>
/// <param name="DeathDate">BRP date of death as an event told it; 0: none did.</param>
public sealed record ClaimState(
    ClaimStatus Status, ComponentCents Charged, long PaidCents, long OpenCents, long SurplusCents, int? InterestThroughDay,
    int Arrangement, int Block, int? BlockUntilDay, int? LimitationDay, long? PersonEvent, int DeathDate)
{
    /// <summary>The statuses as reports name them.</summary>
    public static IReadOnlyList<string> Words { get; } = ["OPEN", "VOLDAAN", "INGETROKKEN", "KWIJTGESCHOLDEN", "TERUGGEROEPEN", "VERVALLEN"];
}
