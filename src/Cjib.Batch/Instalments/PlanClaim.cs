using Cjib.Batch.Events;
using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>One claim in a plan. Amounts in cents.</summary>
/// <param name="Client">Agency.</param>
/// <param name="ClaimId">The agency's key.</param>
/// <param name="OpenCents">What is open in all.</param>
/// <param name="AdministrationCents">The part of it that is administration costs.</param>
/// <param name="Rank">Its turn among the claims of all agencies.</param>
/// <param name="LimitationDate">Last day on which it can be recovered; null when none is known.</param>
public readonly record struct PlanClaim(string Client, string ClaimId, long OpenCents, long AdministrationCents, ClaimRank Rank, LocalDate? LimitationDate)
{
    /// <summary>The turn of a claim that the debtor has not named.</summary>
    public static ClaimRank RankOf(string type, bool isPreferent) =>
        type == "cjib_schadevergoedingsmaatregel" ? ClaimRank.Victim : isPreferent ? ClaimRank.Privileged : ClaimRank.Ordinary;

    /// <summary>What is open of one component, once what was paid is taken off in the order of imputation.</summary>
    /// <param name="amounts">The components as they were charged, in the order of <see cref="Component"/>.</param>
    /// <param name="order">Every component once.</param>
    public static long OpenOf(Component component, ReadOnlySpan<long> amounts, long paidCents, IReadOnlyList<Component> order)
    {
        foreach (var next in order)
        {
            var taken = Math.Min(paidCents, amounts[(int)next]);
            if (next == component)
                return amounts[(int)next] - taken;
            paidCents -= taken;
        }
        return 0;
    }
}
