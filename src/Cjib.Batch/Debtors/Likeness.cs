using System.Globalization;
using Cjib.Batch.Debtors.Linkage;

namespace Cjib.Batch.Debtors;

/// <summary>How far two descriptions agree, in levels of the model; 0 is missing.</summary>
readonly record struct LikenessLevels(int Given, int Name, int Birth, int Address)
{
    /// <summary>One number for all four.</summary>
    public int Order => ((Given * 16 + Name) * 16 + Birth) * 16 + Address;
}

/// <summary>Weighs two descriptions as <c>match</c> does, with the levels that 48 bytes can tell apart, and knows what only a human may decide.</summary>
/// <remarks>One person, one household and strangers compete: see <see cref="Weights"/>. A rare name counts as an average one here.</remarks>
sealed class Likeness
{
    const int OtherGiven = 1, SameLetter = 2, InitialsFit = 3, InitialsEqual = 4, GivenEqual = 5;

    static readonly string[] GivenLevels = ["anders", "zelfde eerste letter", "voorletters passen", "voorletters gelijk", "gelijk"];
    static readonly string[] NameLevels = ["anders", "lijkt sterk", "deel gelijk of naam van partner", "gelijk"];
    static readonly string[] BirthLevels =
        ["anders", "jaar scheelt een", "jaar gelijk", "twee van drie delen gelijk", "een cijfer anders", "dag en maand verwisseld", "gelijk"];
    static readonly string[] AddressLevels = ["anders", "zelfde huis"];

    readonly (string Name, string[] Levels, double[] Person, double[] Household)[] _comparisons;
    readonly (double Person, double Household) _prior;
    readonly Kinship _kinship;

    public Likeness(MatchingTerms terms)
    {
        var model = terms.Model;
        _kinship = model.Kinship;
        _prior = (Prior(model.PairsPerRecord.Person), Prior(model.PairsPerRecord.Household));
        _comparisons = [Of("voornamen", GivenLevels), Of("geslachtsnaam", NameLevels), Of("geboortedatum", BirthLevels), Of("adres", AddressLevels)];

        double Prior(double pairsPerRecord) => Math.Log2(Math.Clamp(pairsPerRecord * 2 / terms.Policy.Persons, 1e-12, 0.5));

        (string, string[], double[], double[]) Of(string name, string[] levels)
        {
            var chances = levels.Select(level => model.Comparisons.GetValueOrDefault(name)?.GetValueOrDefault(level) ?? new(0.5, 0.5, 0.5));
            return (name, ["ontbreekt", .. levels], [0, .. chances.Select(c => Math.Log2(c.Person / c.Strangers))], [0, .. chances.Select(c => Math.Log2(c.Household / c.Strangers))]);
        }
    }

    public static LikenessLevels Compare(in PersonIdentity a, in PersonIdentity b) => new(
        GivenLevel(a.Given, b.Given),
        a.Name == 0 || b.Name == 0 ? 0 : a.Name == b.Name ? 4 : a.SharesName(b) ? 3 : a.HasNameLike(b) ? 2 : 1,
        a.BirthDate == 0 || b.BirthDate == 0 ? 0 : DateComparison.LevelOf(a.BirthDate, b.BirthDate),
        a.Door == 0 || b.Door == 0 ? 0 : a.Door == b.Door ? 2 : 1);

    /// <summary>log2 of the odds that two descriptions are of one person.</summary>
    public double Bits(LikenessLevels levels) => Person(levels) - Weights.Log2OnePlus(Household(levels));

    /// <summary>What each comparison says, in bits, and its level; the bits add up to <see cref="Bits"/>.</summary>
    public string Explain(LikenessLevels levels)
    {
        int[] each = [levels.Given, levels.Name, levels.Birth, levels.Address];
        var parts = each.Index().Where(level => level.Item > 0)
            .Select(level => (_comparisons[level.Index], level.Item))
            .Select(c => Part($"{c.Item1.Name} {c.Item1.Levels[c.Item2]}", c.Item1.Person[c.Item2]));
        return string.Join(", ", [Part("vooraf", _prior.Person), .. parts, Part("huishouden", -Weights.Log2OnePlus(Household(levels)))]);

        static string Part(string name, double bits) => string.Create(CultureInfo.InvariantCulture, $"{name} {bits:0.00}");
    }

    /// <summary>True when the two may be two of one household, or say too little: whatever they weigh, a human must look.</summary>
    public static bool IsDoubtful(in PersonIdentity a, in PersonIdentity b) =>
        a.BirthYear == 0 || a.BirthYear != b.BirthYear
        || !(GivenNames.HaveEqualInitials(a.Given, b.Given) || (GivenNames.HasFirstName(a.Given) && GivenNames.HasFirstName(b.Given) && GivenNames.FirstName(a.Given) == GivenNames.FirstName(b.Given)));

    /// <summary>True when the two are known to be two people: other citizen numbers, birth years or given names.</summary>
    public static bool Contradict(in PersonIdentity a, in PersonIdentity b) =>
        (a.Number != 0 && b.Number != 0 && a.Number != b.Number)
        || (a.BirthYear != 0 && b.BirthYear != 0 && a.BirthYear != b.BirthYear)
        || (!GivenNames.AreCompatible(a.Given, b.Given) && !GivenNames.HaveEqualInitials(a.Given, b.Given));

    double Person(LikenessLevels levels) =>
        _prior.Person + _comparisons[0].Person[levels.Given] + _comparisons[1].Person[levels.Name] + _comparisons[2].Person[levels.Birth] + _comparisons[3].Person[levels.Address];

    double Household(LikenessLevels levels) =>
        _prior.Household + _comparisons[1].Household[levels.Name] + _comparisons[3].Household[levels.Address]
        + Math.Log2(1 - _kinship.Twins - _kinship.Namesakes + _kinship.Twins * double.Exp2(_comparisons[2].Person[levels.Birth]) + _kinship.Namesakes * double.Exp2(_comparisons[0].Person[levels.Given]));

    static int GivenLevel(long a, long b)
    {
        if (GivenNames.IsEmpty(a) || GivenNames.IsEmpty(b))
            return 0;
        if (GivenNames.HasFirstName(a) && GivenNames.HasFirstName(b))
            return GivenNames.FirstName(a) == GivenNames.FirstName(b) ? GivenEqual
                : GivenNames.HaveEqualInitials(a, b) ? InitialsEqual
                : GivenNames.FirstInitial(a) == GivenNames.FirstInitial(b) ? SameLetter : OtherGiven;
        return GivenNames.HaveSameInitials(a, b) ? InitialsEqual
            : GivenNames.AreCompatible(a, b) ? InitialsFit
            : GivenNames.FirstInitial(a) == GivenNames.FirstInitial(b) ? SameLetter : OtherGiven;
    }
}
