using Cjib.Batch.Intake;

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

    /// <summary>Whether another event of the claim corrected this one; a payment that came back is not corrected, see <see cref="NetCents"/>.</summary>
    /// <remarks>The few events of a claim are looked through one by one.</remarks>
    internal static bool IsCorrected(ReadOnlySpan<ClaimEvent> events, long id)
    {
        foreach (ref readonly var e in events)
            if (e.RefersTo == id && e.Kind != MutationKind.PaymentReversed)
                return true;
        return false;
    }

    /// <summary>What is left of a payment after what came back of it; cents, 0 or less when all did.</summary>
    internal static long NetCents(ReadOnlySpan<ClaimEvent> events, in ClaimEvent payment)
    {
        var cents = payment.Cents ?? 0;
        foreach (ref readonly var e in events)
            if (e.Kind == MutationKind.PaymentReversed && e.RefersTo == payment.Id && !IsCorrected(events, e.Id))
                cents -= e.Cents ?? payment.Cents ?? 0;
        return cents;
    }

    /// <summary>Whether an arrangement lapsed because the debtor earns less, by the word the agency gave.</summary>
    internal static bool IsLossOfIncome(string? reason) => reason?.Contains("INKOMEN", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>What a fold asks of the policy.</summary>
public sealed record EventTerms(InterestRates Rates, Surcharges Surcharges, EventPolicy Policy);
