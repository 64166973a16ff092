using System.Runtime.InteropServices;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Events;

/// <summary>What the events of a claim made of each other, found in one look: an agency may send thousands for one claim. Most refer to none, and cost nothing.</summary>
readonly struct Corrections
{
    readonly HashSet<long>? _corrected;
    readonly Dictionary<long, (long Cents, int Times)>? _returned;

    /// <param name="events">All events of a claim, in any order.</param>
    public Corrections(ReadOnlySpan<ClaimEvent> events)
    {
        foreach (ref readonly var e in events)
            if (e.RefersTo is { } target && e.Kind != MutationKind.PaymentReversed)
                (_corrected ??= []).Add(target);
        foreach (ref readonly var e in events)
            if (e.RefersTo is { } payment && e.Kind == MutationKind.PaymentReversed && !IsCorrected(e.Id))
            {
                ref var returned = ref CollectionsMarshal.GetValueRefOrAddDefault(_returned ??= [], payment, out _);
                returned = e.Cents is { } cents ? (returned.Cents + cents, returned.Times) : (returned.Cents, returned.Times + 1);
            }
    }

    /// <summary>Whether another event corrected this one; a payment that came back is not corrected, see <see cref="NetCents"/>.</summary>
    public bool IsCorrected(long id) => _corrected?.Contains(id) == true;

    /// <summary>What is left of a payment after what came back of it (a reversal without an amount is of all of it); cents, 0 or less when all did.</summary>
    public long NetCents(in ClaimEvent payment)
    {
        var (cents, returned) = (payment.Cents ?? 0, _returned?.GetValueOrDefault(payment.Id) ?? default);
        return cents - returned.Cents - returned.Times * cents;
    }
}
