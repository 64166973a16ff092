using System.Numerics;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>How alike two texts are, on bytes of folded text.</summary>
static class TextLikeness
{
    const int LengthMax = 64;

    /// <summary>Jaro and Winkler's likeness, 0 … 1; of longer texts the first 64 letters count.</summary>
    /// <remarks>Winkler (1990): up to four equal first letters take a tenth of the rest each.</remarks>
    public static double JaroWinkler(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length > LengthMax)
            a = a[..LengthMax];
        if (b.Length > LengthMax)
            b = b[..LengthMax];
        if (a.IsEmpty || b.IsEmpty)
            return a.Length == b.Length ? 1 : 0;
        var window = Math.Max(Math.Max(a.Length, b.Length) / 2 - 1, 0);
        ulong usedA = 0, usedB = 0;
        var matches = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var to = Math.Min(b.Length - 1, i + window);
            for (var j = Math.Max(0, i - window); j <= to; j++)
                if ((usedB >> j & 1) == 0 && a[i] == b[j])
                {
                    usedA |= 1UL << i;
                    usedB |= 1UL << j;
                    matches++;
                    break;
                }
        }
        if (matches == 0)
            return 0;
        var moved = 0;
        for (ulong left = usedA, right = usedB; left != 0; left &= left - 1, right &= right - 1)
            if (a[BitOperations.TrailingZeroCount(left)] != b[BitOperations.TrailingZeroCount(right)])
                moved++;
        var jaro = ((double)matches / a.Length + (double)matches / b.Length + (matches - moved / 2) / (double)matches) / 3;
        var prefix = 0;
        while (prefix < 4 && prefix < a.Length && prefix < b.Length && a[prefix] == b[prefix])
            prefix++;
        return jaro + prefix * 0.1 * (1 - jaro);
    }

    /// <summary>True when one letter put in, left out, replaced, or swapped with its neighbour makes the one the other.</summary>
    public static bool IsOneEdit(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (Math.Abs(a.Length - b.Length) > 1)
            return false;
        var start = a.CommonPrefixLength(b);
        a = a[start..];
        b = b[start..];
        if (a.Length == b.Length)
            return a.Length == 0 || a[1..].SequenceEqual(b[1..])
                || (a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..]));
        return a.Length > b.Length ? a[1..].SequenceEqual(b) : b[1..].SequenceEqual(a);
    }

    /// <summary>True when at most two edits (<see cref="IsOneEdit"/>) apart.</summary>
    public static bool IsWithinTwoEdits(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return false;
        var start = a.CommonPrefixLength(b);
        a = a[start..];
        b = b[start..];
        if (a.IsEmpty || b.IsEmpty)
            return true;
        return IsOneEdit(a[1..], b[1..]) || IsOneEdit(a[1..], b) || IsOneEdit(a, b[1..])
            || (a.Length > 1 && b.Length > 1 && a[0] == b[1] && a[1] == b[0] && IsOneEdit(a[2..], b[2..]));
    }
}

/// <summary>Which letters a text has, and which it has twice: enough to see quickly that two texts cannot be alike.</summary>
readonly record struct LetterSketch(ulong Once, ulong Twice, byte Length)
{
    public static LetterSketch Of(ReadOnlySpan<byte> text)
    {
        ulong once = 0, twice = 0;
        foreach (var letter in text)
        {
            var bit = 1UL << (letter & 63);
            twice |= once & bit;
            once |= bit;
        }
        return new(once, twice, (byte)Math.Min(text.Length, 64));
    }

    /// <summary>No less than the Jaro–Winkler likeness of the two texts.</summary>
    public static double LikenessMax(in LetterSketch a, in LetterSketch b)
    {
        var shared = Math.Min(
            a.Length - BitOperations.PopCount(a.Once & ~b.Once) - BitOperations.PopCount(a.Twice & b.Once & ~b.Twice),
            b.Length - BitOperations.PopCount(b.Once & ~a.Once) - BitOperations.PopCount(b.Twice & a.Once & ~a.Twice));
        if (shared <= 0)
            return 0;
        var jaro = ((double)shared / a.Length + (double)shared / b.Length + 1) / 3;
        return jaro + 0.4 * (1 - jaro);
    }
}
