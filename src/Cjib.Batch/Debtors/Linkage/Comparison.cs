namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Of whom agreement is evidence.</summary>
enum Evidence
{
    /// <summary>Of the person: members of one household agree as seldom as strangers, but for a number of one written down with another.</summary>
    Person,

    /// <summary>Of the household as much as of the person: surname, address, telephone, account.</summary>
    Household,

    /// <summary>Of the person, but for twins.</summary>
    Birthday,

    /// <summary>Of the person, but for those named after one another, and families who like a letter.</summary>
    GivenName,
}

/// <summary>How far two persons agree in one respect, in levels: 0 when a value is missing, 1 different, and from there on as named.</summary>
/// <param name="name">As in the model file.</param>
/// <param name="levels">Names of the levels from 1, at most fifteen.</param>
/// <param name="usual">For each level from 1 how often two records of one person have it, before anything is learned.</param>
/// <remarks>An instance belongs to one worker: it remembers what it compared last.</remarks>
abstract class Comparison(string name, Evidence evidence, string[] levels, double[] usual)
{
    /// <summary>The level of values that differ by a typing error.</summary>
    public const string VeryAlikeName = "lijkt sterk";

    public string Name { get; } = name;

    public Evidence Evidence { get; } = evidence;

    /// <summary>Names of the levels, the missing one first.</summary>
    public string[] Levels { get; } = ["ontbreekt", .. levels];

    /// <summary>By level, the missing one first; they add up to 1.</summary>
    public double[] Usual { get; } = [0, .. usual];

    /// <summary>Compares two rows of <see cref="Persons.Cells"/>; the order of the two plays no part.</summary>
    /// <param name="log2Chance">
    /// log2 of the chance that a stranger agrees on this level given the value itself; 0 when there is nothing better than the
    /// average of the level.
    /// </param>
    public abstract int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance);
}

/// <summary>Remembers how alike pairs of values are; most pairs are met many times, or are seen to differ from their letters alone.</summary>
sealed class AlikeCache(Column column)
{
    public const int Different = 0, Alike = 1, VeryAlike = 2;

    /// <summary>Jaro–Winkler likeness from which two values are alike, and very alike. Winkler's own clerical range.</summary>
    public const double AlikeMin = 0.84, VeryAlikeMin = 0.92;

    const int Slots = 1 << 14;
    readonly ulong[] _pairs = new ulong[Slots];
    readonly byte[] _answers = new byte[Slots];

    public int Of(int a, int b)
    {
        if (LetterSketch.LikenessMax(column.Sketch(a), column.Sketch(b)) < AlikeMin)
            return Different;
        var pair = a < b ? (ulong)(uint)a << 32 | (uint)b : (ulong)(uint)b << 32 | (uint)a;
        var slot = (int)(unchecked(pair * 0x9E3779B97F4A7C15) >> (64 - 14));
        if (_pairs[slot] != pair)
            (_pairs[slot], _answers[slot]) = (pair, (byte)Compare(column.Tokens[a], column.Tokens[b]));
        return _answers[slot];
    }

    static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var likeness = TextLikeness.JaroWinkler(a, b);
        return likeness >= VeryAlikeMin || (Math.Min(a.Length, b.Length) >= 4 && TextLikeness.IsOneEdit(a, b)) ? VeryAlike
            : likeness >= AlikeMin ? Alike : Different;
    }
}
