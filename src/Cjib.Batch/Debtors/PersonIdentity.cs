using System.Numerics;

namespace Cjib.Batch.Debtors;

/// <summary>
/// What the rules of a night look at in a description of a person: 48 bytes without a readable name, small enough to stand beside every
/// key in the register.
/// </summary>
/// <param name="Number">A valid BSN, or a valid RSIN with a minus before it (so that the two never meet); 0 when there is none.</param>
/// <param name="BirthDate">BRP date yyyymmdd whose unknown parts are zeros; 0 when unknown or a legal person.</param>
/// <param name="Name">Hash of the match key of the own surname or company name; 0 when unknown.</param>
/// <param name="Partner">Hash of the match key of the partner's surname; 0 when there is none.</param>
/// <param name="Sketch">The pairs of letters in both names, as bits: tells "alike" from "nothing in common".</param>
/// <param name="Given">Initials and first name; see <see cref="GivenNames"/>.</param>
/// <param name="Door">Hash of postcode and house number; 0 when one of them is unknown, or for a legal person.</param>
public readonly record struct PersonIdentity(int Number, int BirthDate, long Name, long Partner, long Sketch, long Given, long Door = 0)
{
    /// <summary>0 when unknown.</summary>
    public int BirthYear => BirthDate / 10000;

    /// <summary>True when one of the surnames (own, partner's) is the other's own or partner's.</summary>
    public bool SharesName(in PersonIdentity other) =>
        (Name != 0 && (Name == other.Name || Name == other.Partner)) || (Partner != 0 && (Partner == other.Name || Partner == other.Partner));

    /// <summary>True when each two of them share a name.</summary>
    internal static bool AllShareName(PersonIdentity[] persons)
    {
        foreach (var name in (ReadOnlySpan<long>)[persons[0].Name, persons[0].Partner])
            if (name != 0 && Array.TrueForAll(persons, person => person.Name == name || person.Partner == name))
                return true;
        // Without a name that all have, no more than three couples can share with one another: (a b), (b c) and (c a).
        var couples = persons.DistinctBy(person => (Math.Min(person.Name, person.Partner), Math.Max(person.Name, person.Partner))).Take(4).ToArray();
        return couples.Length < 4 && Array.TrueForAll(couples, one => Array.TrueForAll(couples, other => one.SharesName(other)));
    }

    /// <summary>
    /// True when the names have nothing in common: both known, no surname equal or alike, no first name equal or in the surname's
    /// place, and the initials no support for a changed surname (which needs an equal complete birth date). See domain.md §7.3.
    /// </summary>
    public bool ContradictsNameOf(in PersonIdentity other)
    {
        if (Name == 0 || other.Name == 0 || SharesName(other) || AreAlike(Sketch, other.Sketch))
            return false;
        if (IsGivenNameOf(Name, other.Given) || IsGivenNameOf(other.Name, Given))
            return false;
        if (GivenNames.HasFirstName(Given) && GivenNames.HasFirstName(other.Given))
            return GivenNames.FirstName(Given) != GivenNames.FirstName(other.Given);
        return GivenNames.IsEmpty(Given) || GivenNames.IsEmpty(other.Given) || !GivenNames.AreCompatible(Given, other.Given)
            || BirthDate != other.BirthDate || !Normalisation.IsComplete(BirthDate);
    }

    /// <summary>True when the surnames differ by no more than an error of writing.</summary>
    internal bool HasNameLike(in PersonIdentity other) => AreAlike(Sketch, other.Sketch);

    /// <summary>The pairs of letters of a name, with its begin and end, as bits.</summary>
    internal static long SketchOf(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            return 0;
        var bits = 0UL;
        var before = 0;
        foreach (var letter in key)
        {
            bits |= Bit(before, letter);
            before = letter;
        }
        return unchecked((long)(bits | Bit(before, 0)));

        static ulong Bit(int first, int second) => 1UL << (int)(unchecked((uint)(first * 256 + second) * 2654435761u) >> 26);
    }

    static bool IsGivenNameOf(long name, long given) =>
        GivenNames.HasFirstName(given) && (name & GivenNames.HashMask) == GivenNames.FirstName(given);

    // Six tenths of the pairs of the shorter name: a typing error in a name of five letters keeps that, two unrelated names do not.
    static bool AreAlike(long a, long b) =>
        unchecked(10 * BitOperations.PopCount(unchecked((ulong)(a & b))) >= 6 * Math.Min(BitOperations.PopCount(unchecked((ulong)a)), BitOperations.PopCount(unchecked((ulong)b))));
}

/// <summary>A key row of the register: an earlier claim's identity, found by one of its keys.</summary>
/// <param name="Key">One of the keys that <see cref="PersonColumns.KeysOf"/> gave when the claim came in.</param>
/// <param name="DebtorId">The debtor it belongs to now (of merged debtors the remaining one).</param>
/// <param name="SinceDay">Days since 1970-01-01 on which that debtor was founded.</param>
/// <param name="Identity">
/// What that claim said. A debtor with two citizen numbers (the alias table) has one of them here in all its rows; a new claim that
/// finds a row by its other number is taken to have this one.
/// </param>
public readonly record struct KnownPerson(long Key, long DebtorId, int SinceDay, PersonIdentity Identity);
