namespace Cjib.Batch.Debtors;

/// <summary>
/// What a claim says of someone's given names, in 64 bits: up to six initials (five bits each, the first lowest) and above them
/// 34 bits of the hash of the first given name, zero when only initials are known.
/// </summary>
/// <remarks><c>IJ</c> and <c>Y</c> are one initial; <c>Th.</c> and <c>Ch.</c> count as their first letter.</remarks>
static class GivenNames
{
    const int InitialsMax = 6;
    const int InitialsBits = 5 * InitialsMax;
    const long InitialsMask = (1L << InitialsBits) - 1;

    /// <summary>Bits of a name's hash that are kept, so that a given name in the surname's place can be recognised.</summary>
    public const long HashMask = (1L << (64 - InitialsBits)) - 1;

    public static long Pack(ReadOnlySpan<byte> initialsUtf8, ReadOnlySpan<byte> givenNamesUtf8)
    {
        Span<byte> folded = stackalloc byte[Normalisation.LengthMax];
        Span<byte> key = stackalloc byte[Normalisation.LengthMax];
        long initials = 0, first = 0;
        var count = 0;
        ReadOnlySpan<byte> names = folded[..Letters.Fold(givenNamesUtf8, folded)];
        foreach (var range in names.Split((byte)' '))
        {
            var name = key[..Normalisation.Join(names[range], key)];
            if (name.IsEmpty)
                continue;
            if (count == 0 && name.Length > 1)
                first = Normalisation.Hash(name) & HashMask;
            if (count < InitialsMax)
                initials |= (long)(name[0] - 'A' + 1) << (5 * count++);
        }
        var (given, givenCount) = Initials(initialsUtf8);
        return (first << InitialsBits) | (givenCount > count ? given : initials);
    }

    /// <summary>Nothing known at all.</summary>
    public static bool IsEmpty(long given) => given == 0;

    /// <summary>A first name in full, not only an initial.</summary>
    public static bool HasFirstName(long given) => given >>> InitialsBits != 0;

    /// <summary>The kept bits of the first name's hash.</summary>
    public static long FirstName(long given) => given >>> InitialsBits;

    /// <summary>The letter of the first initial, 1…26; 0 when nothing is known.</summary>
    public static int FirstInitial(long given) => (int)(given & 31);

    /// <summary>True when both have the same initials, and at least two.</summary>
    public static bool HaveEqualInitials(long a, long b) => ((a ^ b) & InitialsMask) == 0 && (a & InitialsMask) >> 5 != 0;

    /// <summary>True when both have the same initials, at least one.</summary>
    public static bool HaveSameInitials(long a, long b) => ((a ^ b) & InitialsMask) == 0 && (a & InitialsMask) != 0;

    /// <summary>True when both may be one person's: equal first names where both are known, and initials of which one continues the other.</summary>
    public static bool AreCompatible(long a, long b)
    {
        if (HasFirstName(a) && HasFirstName(b) && FirstName(a) != FirstName(b))
            return false;
        for (long left = a & InitialsMask, right = b & InitialsMask; left != 0 && right != 0; left >>= 5, right >>= 5)
            if ((left & 31) != (right & 31))
                return false;
        return true;
    }

    /// <summary>True when something is known of each, and each two of them are compatible.</summary>
    public static bool AreAllCompatible(IEnumerable<long> givens)
    {
        var distinct = givens.ToHashSet();
        // Initials that begin the longest of all begin one another; the later an initial, the higher its bits.
        var longest = distinct.Max(given => given & InitialsMask);
        return !distinct.Any(IsEmpty) && distinct.Where(HasFirstName).DistinctBy(FirstName).Take(2).Count() < 2
            && distinct.All(given => AreCompatible(given & InitialsMask, longest));
    }

    static (long Initials, int Count) Initials(ReadOnlySpan<byte> utf8)
    {
        long initials = 0;
        int count = 0, inWord = 0, lower = 0;
        var after = default(byte);
        // "J.P." and "JP" are two initials, "Th.J." and "ThJ" too: a small letter continues, unless all are small ("jp").
        foreach (var b in utf8)
            lower += char.IsAsciiLetterLower((char)b) ? 1 : char.IsAsciiLetterUpper((char)b) ? -utf8.Length : 0;
        var allSmall = lower > 0;
        Span<byte> letter = stackalloc byte[8];
        for (var at = 0; at < utf8.Length; at++)
        {
            var length = utf8[at] < 0x80 ? 1 : Math.Min(utf8[at] >= 0xE0 ? 3 : 2, utf8.Length - at);
            var folded = Letters.Fold(utf8.Slice(at, length), letter);
            var small = char.IsAsciiLetterLower((char)utf8[at]);
            at += length - 1;
            if (folded == 0)
            {
                (inWord, after) = (0, default);
                continue;
            }
            var isEndOfIj = inWord == 1 && after == 'I' && letter[0] == 'J' && (at + 1 == utf8.Length || utf8[at + 1] == '.');
            if (isEndOfIj && count > 0)
                initials ^= (long)(('I' - 'A' + 1) ^ ('Y' - 'A' + 1)) << (5 * (count - 1));
            else if ((inWord == 0 || !small || allSmall) && count < InitialsMax)
                initials |= (long)((folded == 2 && letter[..2].SequenceEqual("IJ"u8) ? 'Y' : letter[0]) - 'A' + 1) << (5 * count++);
            (inWord, after) = (inWord + 1, letter[0]);
        }
        return (initials, count);
    }
}
