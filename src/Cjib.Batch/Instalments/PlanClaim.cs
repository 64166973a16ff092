using Cjib.Batch.Events;
using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>One claim in a plan. Amounts in cents.</summary>
/// <param name="Client">Agency.</param>
/// <param name="ClaimId">The agency's key.</param>
/// <param name="Open">What is due of each component, after what was paid; in the order of <see cref="Component"/>.</param>
/// <param name="Order">The order in which a payment is booked (imputatie), every component once.</param>
/// <param name="Rank">Its turn among the claims of all agencies.</param>
/// <param name="LimitationDate">Last day on which it can be recovered; null when none is known.</param>
public sealed record PlanClaim(
    string Client, string ClaimId, IReadOnlyList<long> Open, IReadOnlyList<Component> Order, ClaimRank Rank, LocalDate? LimitationDate)
{
    /// <summary>What is open in all.</summary>
    public long OpenCents { get; } = Open.Sum();

    /// <summary>Takes what was paid off the components in the order of imputation.</summary>
    /// <param name="amounts">The components as they were charged, in the order of <see cref="Component"/>.</param>
    /// <param name="paidCents">All that was paid.</param>
    /// <param name="order">Names of components from the catalogue; null for the usual order.</param>
    public static (IReadOnlyList<long> Open, IReadOnlyList<Component> Order) AfterPayment(IReadOnlyList<long> amounts, long paidCents, IReadOnlyList<string>? order)
    {
        var imputation = Imputation.OrderOf(order);
        var balance = new Balance(imputation);
        for (var component = 0; component < amounts.Count; component++)
            balance.Charge((Component)component, amounts[component]);
        balance.Pay(paidCents);
        return ([.. Enum.GetValues<Component>().Select(component => balance.OpenOf(component))], imputation);
    }
}
