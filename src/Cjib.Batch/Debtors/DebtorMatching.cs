namespace Cjib.Batch.Debtors;

/// <summary>Brings the claims of one person together.</summary>
public static class DebtorMatching
{
    /// <summary>
    /// Places a night's new claims by the exact rules: an equal BSN, RSIN or KvK number; or an equal surname (own or partner's) with an
    /// equal complete birth date, postcode and house number, when given names do not contradict. Likeness plays no part.
    /// </summary>
    /// <param name="claims">The new claims, in any order.</param>
    /// <param name="known">Key rows of the register for the keys of these claims (<see cref="PersonColumns.KeysOf"/>), in any order; rows of other keys do no harm.</param>
    /// <param name="rejected">Pairs of debtors that are two people, the smaller number first: they are not merged.</param>
    /// <returns>A debtor for every claim but the held ones. Same claims and rows, same answer, in whatever order they came.</returns>
    /// <remarks>
    /// domain.md §7.2 and §7.3. Two different valid numbers never end in one debtor. Claims with an equal BSN that contradict each other
    /// in birth year or name are not merged: those that agree with the register, or else with more than half of the claims, keep the
    /// number, the others are held. Time is that of sorting the claims twice.
    /// </remarks>
    public static ExactMatches Resolve(PersonColumns claims, IReadOnlyList<KnownPerson> known, IReadOnlySet<(long, long)> rejected)
    {
        var exact = new ExactRules(claims, known).Resolve();
        return exact with { Merges = [.. exact.Merges.Where(m => !rejected.Contains((Math.Min(m.Merged, m.Into), Math.Max(m.Merged, m.Into))))] };
    }

    /// <summary>
    /// Brings debtors together that the exact rules left apart and that are one beyond doubt, and says which others a human must judge. Debtors with
    /// different valid numbers, and pairs that a human rejected, stay apart.
    /// </summary>
    /// <param name="claims">The claims that <paramref name="exact"/> places.</param>
    /// <param name="known">Key rows of the register: those the exact rules saw, and those of <see cref="PersonColumns.LikenessKeysOf"/>.</param>
    /// <param name="rejected">Pairs of debtors that are two people, the smaller number first.</param>
    /// <remarks>Same claims and rows, same answer, in whatever order they came. The register's own pairs are not looked at again: the time is that of the night.</remarks>
    public static LikelyMatches Liken(
        PersonColumns claims, ExactMatches exact, IReadOnlyList<KnownPerson> known, MatchingTerms terms, IReadOnlySet<(long, long)> rejected) =>
        new LikenessRules(claims, exact, known, terms, rejected).Resolve(claims, exact);
}
