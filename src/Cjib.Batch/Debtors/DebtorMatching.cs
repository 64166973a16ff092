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
    /// <returns>A debtor for every claim but the held ones. Same claims and rows, same answer, in whatever order they came.</returns>
    /// <remarks>
    /// domain.md §7.2 and §7.3. Two different valid numbers never end in one debtor. Claims with an equal BSN that contradict each other
    /// in birth year or name are not merged: those that agree with the register, or else with more than half of the claims, keep the
    /// number, the others are held. Time is that of sorting the claims twice.
    /// </remarks>
    public static ExactMatches Resolve(PersonColumns claims, IReadOnlyList<KnownPerson> known) => new ExactRules(claims, known).Resolve();
}
