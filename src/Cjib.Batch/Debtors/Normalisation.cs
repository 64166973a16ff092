using System.IO.Hashing;

namespace Cjib.Batch.Debtors;

/// <summary>Names, numbers and addresses in one spelling, so that equal means equal.</summary>
static class Normalisation
{
    /// <summary>Longest folded text that is looked at; the longest surname of the BRP has 200 characters.</summary>
    public const int LengthMax = 256;

    /// <summary>
    /// The match key of a surname (domain.md §7.2): capitals A–Z without prefixes and blanks, IJ written Y.
    /// <c>van den Berg</c> and <c>Berg</c> are <c>BERG</c>, <c>de Bruijn</c> is <c>BRUYN</c>, <c>d'Hondt</c> is <c>HONDT</c>.
    /// </summary>
    /// <returns>Length of the key; 0 for an unknown name (<c>.</c>) or one without a Latin letter.</returns>
    public static int SurnameKey(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        Span<byte> folded = stackalloc byte[LengthMax];
        return Join(NamePrefixes.Skip(folded[..Letters.Fold(utf8, folded)]), key);
    }

    /// <summary>Words joined and IJ written Y.</summary>
    public static int Join(ReadOnlySpan<byte> words, Span<byte> key)
    {
        var length = 0;
        foreach (var letter in words)
        {
            if (letter == 'J' && length > 0 && key[length - 1] == 'I')
                key[length - 1] = (byte)'Y';
            else if (letter != ' ')
                key[length++] = letter;
        }
        return length;
    }

    /// <summary>A company's name: folded, without legal form, <c>en</c>/<c>and</c> and what stands for them, joined.</summary>
    public static int CompanyKey(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        Span<byte> folded = stackalloc byte[LengthMax];
        ReadOnlySpan<byte> name = folded[..Letters.Fold(utf8, folded, digits: true)];
        var length = 0;
        var single = default(Range);
        foreach (var range in name.Split((byte)' '))
        {
            // B.V. and V.O.F. come apart in single letters; gather them again before looking.
            var word = name[range];
            if (word.Length == 1 && word[0] > '9')
            {
                single = single.Equals(default) ? range : single.Start..range.End;
                continue;
            }
            length = Take(name[single], key, length);
            single = default;
            length = Take(word, key, length);
        }
        length = Take(name[single], key, length);
        return length > 0 ? length : Join(name, key);

        static int Take(ReadOnlySpan<byte> words, Span<byte> key, int length)
        {
            Span<byte> word = stackalloc byte[LengthMax];
            word = word[..Join(words, word)];
            if (IsLegalForm(word))
                return length;
            word.CopyTo(key[length..]);
            return length + word.Length;
        }
    }

    static bool IsLegalForm(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("BV"u8) || word.SequenceEqual("NV"u8) || word.SequenceEqual("VOF"u8) || word.SequenceEqual("CV"u8)
        || word.SequenceEqual("UA"u8) || word.SequenceEqual("BA"u8) || word.SequenceEqual("WA"u8) || word.SequenceEqual("EN"u8)
        || word.SequenceEqual("AND"u8) || word.SequenceEqual("STICHTING"u8) || word.SequenceEqual("ST"u8) || word.SequenceEqual("STG"u8)
        || word.SequenceEqual("VERENIGING"u8) || word.SequenceEqual("VER"u8) || word.SequenceEqual("COOPERATIE"u8)
        || word.SequenceEqual("COOP"u8) || word.SequenceEqual("EENMANSZAAK"u8) || word.SequenceEqual("MAATSCHAP"u8)
        || word.SequenceEqual("BVBA"u8) || word.SequenceEqual("GMBH"u8) || word.SequenceEqual("LTD"u8);

    /// <summary>Letters and digits of a code (postcode, IBAN, number) in capitals: <c>1234 ab</c> is <c>1234AB</c>.</summary>
    public static int Code(ReadOnlySpan<byte> utf8, Span<byte> code)
    {
        Span<byte> folded = stackalloc byte[LengthMax];
        var length = 0;
        foreach (var c in folded[..Letters.Fold(utf8, folded, digits: true)])
            if (c != ' ')
                code[length++] = c;
        return length;
    }

    /// <summary>A fixed 64-bit hash; 0 only for an empty text.</summary>
    public static long Hash(ReadOnlySpan<byte> key) => key.IsEmpty ? 0 : unchecked((long)(XxHash3.HashToUInt64(key) | 1));

    /// <summary>A citizen number or RSIN of nine digits (or eight, whose leading zero was lost) that passes the 11-test; otherwise 0.</summary>
    /// <remarks>domain.md §7.1. All zeros and 999999990 pass the sum and are nobody's.</remarks>
    public static int CitizenNumber(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is not (8 or 9))
            return 0;
        int number = 0, sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[at] - '0';
            if (digit is < 0 or > 9)
                return 0;
            var weight = digits.Length - at;
            sum += (weight == 1 ? -1 : weight) * digit;
            number = number * 10 + digit;
        }
        return sum % 11 == 0 && number != 999999990 ? number : 0;
    }

    /// <summary>True for a date with year, month and day, which alone may prove something.</summary>
    public static bool IsComplete(int birthDate) => birthDate / 10000 > 0 && birthDate / 100 % 100 > 0 && birthDate % 100 > 0;
}
