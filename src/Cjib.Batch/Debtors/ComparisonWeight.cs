using System.Globalization;

namespace Cjib.Batch.Debtors;

/// <summary>What one comparison of two descriptions says, in words without a value.</summary>
/// <param name="Nl">The comparison and its level, as <see cref="LikelyPair.Reasons"/> has them.</param>
/// <param name="En">The same in English; the Dutch words of a model that has others.</param>
/// <param name="Bits">How much it weighs: above 0 for one person, below 0 against. The bits of all comparisons add up to those of the pair.</param>
public sealed record ComparisonWeight(string Nl, string En, double Bits)
{
    static readonly Dictionary<string, string> Comparisons = new(StringComparer.Ordinal)
    {
        ["vooraf"] = "before any comparison",
        ["voornamen"] = "given names",
        ["voorletters"] = "initials",
        ["geslachtsnaam"] = "surname",
        ["geboortedatum"] = "birth date",
        ["adres"] = "address",
        ["huishouden"] = "household",
    };

    static readonly Dictionary<string, string> Levels = new(StringComparer.Ordinal)
    {
        ["anders"] = "different",
        ["zelfde eerste letter"] = "same first letter",
        ["alleen eerste gelijk"] = "only the first equal",
        ["passen"] = "fit",
        ["gelijk"] = "equal",
        ["lijkt sterk"] = "much alike",
        ["deel gelijk of naam van partner"] = "part equal, or the partner's name",
        ["jaar scheelt een"] = "year differs by one",
        ["jaar gelijk"] = "equal year",
        ["twee van drie delen gelijk"] = "two of three parts equal",
        ["een cijfer anders"] = "one digit different",
        ["dag en maand verwisseld"] = "day and month swapped",
        ["zelfde huis"] = "same house",
    };

    /// <summary>Reads what a night wrote down of a pair; empty when that is no list of weights.</summary>
    public static IReadOnlyList<ComparisonWeight> Read(string reasons)
    {
        var weights = new List<ComparisonWeight>();
        foreach (var part in reasons.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var split = part.LastIndexOf(' ');
            if (split < 1 || !double.TryParse(part[(split + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var bits))
                return [];
            var (name, level) = part[..split].IndexOf(' ', StringComparison.Ordinal) is >= 0 and var at ? (part[..at], part[(at + 1)..split]) : (part[..split], "");
            weights.Add(new(
                $"{name} {level}".TrimEnd(), $"{Comparisons.GetValueOrDefault(name, name)} {Levels.GetValueOrDefault(level, level)}".TrimEnd(), bits));
        }
        return weights;
    }
}
