using System.Collections.Frozen;
using System.IO.Hashing;
using System.Text;

namespace Cjib.Batch.Debtors;

/// <summary>The words before a surname that do not belong to it: <c>van den</c>, <c>'t</c>, <c>de la</c>.</summary>
/// <remarks>domain.md §7.2: Dutch ones from public lists, German and Romance ones of general knowledge.</remarks>
static class NamePrefixes
{
    const string Known = """
        af, aan, aan de, aan den, aan der, aan het, aan 't, auf, auf dem, auf den, auf der, auf ter, aus, aus dem, aus den, aus der, bij,
        bij de, bij den, bij het, bij 't, boven d', d', da, dal, dal', dalla, das, de, de die, de die le, de l', de la, de las, de le,
        de van der, degli, dei, del, della, den, der, des, di, die le, do, don, dos, du, el, het, i, im, in, in de, in den, in der, in het,
        in 't, l', la, las, le, les, lo, los, of, onder, onder de, onder den, onder het, onder 't, op, op de, op den, op der, op gen, op het,
        op 't, op ten, over, over de, over den, over het, over 't, 's, 't, te, ten, ter, thoe, tho, tot, toe, uijt, uijt de, uijt den,
        uijt het, uijt 't, uijt te de, uijt ten, uit, uit de, uit den, uit het, uit 't, uit te de, uit ten, unter, van, van de, van de l',
        van den, van der, van gen, van het, van la, van 't, van ter, van van de, vanden, ver, vom, von, von dem, von den, von der, voor,
        voor de, voor den, voor in 't, vor, zu, zum, zur
        """;

    const int WordsMax = 3;
    static readonly FrozenSet<ulong> Hashes = Known.Split(',').Select(Hash).ToFrozenSet();

    /// <summary>The part of a folded name after its prefixes; the whole name when nothing else would be left.</summary>
    /// <remarks>Prefixes are taken off until none is left: <c>van in 't Veld</c> is split in more than one way between its two columns.</remarks>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> name)
    {
        while (PrefixLength(name) is > 0 and var length)
            name = name[(length + 1)..];
        return name;
    }

    static int PrefixLength(ReadOnlySpan<byte> name)
    {
        var longest = 0;
        for (int words = 0, end = 0; words < WordsMax; words++, end++)
        {
            var word = name[end..].IndexOf((byte)' ');
            if (word < 0)
                break;
            end += word;
            if (Hashes.Contains(XxHash3.HashToUInt64(name[..end])))
                longest = end;
        }
        return longest;
    }

    static ulong Hash(string prefix)
    {
        Span<byte> folded = stackalloc byte[32];
        return XxHash3.HashToUInt64(folded[..Letters.Fold(Encoding.UTF8.GetBytes(prefix), folded)]);
    }
}
