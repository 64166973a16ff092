namespace Cjib.Batch.Debtors;

/// <summary>Where the new claims of a night belong.</summary>
/// <param name="DebtorIds">For each claim, in the order they were added, its debtor: a known one, or the smallest claim key of a new group; 0 when it is held.</param>
/// <param name="Merges">Known debtors that turned out to be one, ordered by <see cref="DebtorMerge.Merged"/>.</param>
/// <param name="Held">Claims without a debtor until a human has looked, ordered by claim key.</param>
public sealed record ExactMatches(long[] DebtorIds, IReadOnlyList<DebtorMerge> Merges, IReadOnlyList<HeldClaim> Held);

/// <summary>A known debtor that continues as another: the one founded earlier, of two founded on one day the lower id.</summary>
public readonly record struct DebtorMerge(long Merged, long Into);

/// <summary>A claim whose number belongs to someone else, as far as can be seen.</summary>
/// <param name="Code">I901: equal BSN, other birth year. I902: equal BSN, names have nothing in common.</param>
public readonly record struct HeldClaim(long ClaimKey, string Code);
