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
    /// <param name="order">Names of components from the catalogue; those it leaves out come last, in the order of the columns.</param>
    public static (IReadOnlyList<long> Open, IReadOnlyList<Component> Order) AfterPayment(IReadOnlyList<long> amounts, long paidCents, IReadOnlyList<string> order)
    {
        Component[] all = [.. order.Select(Of).Concat(Enum.GetValues<Component>()).Distinct()];
        var open = amounts.ToArray();
        Division.Book(paidCents, open, Array.ConvertAll(all, c => (int)c), new long[open.Length]);
        return (open, all);
    }

    /// <summary>A component by the name of its column.</summary>
    internal static Component Of(string name) => name switch
    {
        "hoofdsom" => Component.Principal,
        "verhoging" => Component.Surcharge,
        "administratiekosten" => Component.Administration,
        "rente" => Component.Interest,
        "kosten" => Component.Costs,
        _ => throw new ArgumentException($"'{name}' is no component; the catalogue is checked for that when it is read.", nameof(name)),
    };
}

/// <summary>What a claim consists of, in the order of columns 40 to 44 of a delivery.</summary>
public enum Component
{
    /// <summary>hoofdsom</summary>
    Principal,

    /// <summary>verhoging</summary>
    Surcharge,

    /// <summary>administratiekosten</summary>
    Administration,

    /// <summary>rente</summary>
    Interest,

    /// <summary>kosten</summary>
    Costs,
}
