namespace Cjib.Batch.Events;

/// <summary>The state of a claim is a fold over its events: whenever and in whatever order they came in, the same events give the same state.</summary>
public static class ClaimEvents
{
    /// <summary>Folds all events of a claim over what its agency last told whole.</summary>
    /// <param name="opening">The claim as delivered, or as replaced last.</param>
    /// <param name="events">All events of the claim, ordered by moment and then by <c>mutatie_id</c>.</param>
    /// <param name="terms">Rates, surcharges and terms; all of them dated, so that a later night folds the same.</param>
    /// <param name="remarks">Receives what the receipts of the events say besides that they were accepted.</param>
    public static ClaimState Fold(in ClaimOpening opening, ReadOnlySpan<ClaimEvent> events, EventTerms terms, List<EventRemark> remarks)
    {
        var fold = new ClaimFold(opening, terms, remarks);
        fold.Resolve(events);
        for (var index = 0; index < events.Length; index++)
            fold.Apply(events, index);
        return fold.State;
    }

    /// <summary>Whether an arrangement lapsed because the debtor earns less, by the word the agency gave.</summary>
    internal static bool IsLossOfIncome(string? reason) => reason?.Contains("INKOMEN", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>What a fold asks of the policy.</summary>
public sealed record EventTerms(InterestRates Rates, Surcharges Surcharges, EventPolicy Policy);
