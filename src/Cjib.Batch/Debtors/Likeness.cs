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
    // Given names where both have them, or one of the two comparisons of initials.
    const int OtherGiven = 1, SameLetter = 2, FirstEqual = 3, GivenEqual = 4, OtherInitials = 5, SameInitial = 6, InitialsFit = 7, InitialsEqual = 8;

    static readonly string[] GivenLevels =
    [
        "voornamen anders", "voornamen zelfde eerste letter", "voornamen alleen eerste gelijk", "voornamen gelijk",
        "voorletters anders", "voorletters zelfde eerste letter", "voorletters passen", "voorletters gelijk",
    ];
    static readonly string[] NameLevels = ["geslachtsnaam anders", "geslachtsnaam lijkt sterk", "geslachtsnaam deel gelijk of naam van partner", "geslachtsnaam gelijk"];
    static readonly string[] BirthLevels =
    [
        "geboortedatum anders", "geboortedatum jaar scheelt een", "geboortedatum jaar gelijk", "geboortedatum twee van drie delen gelijk",
        "geboortedatum een cijfer anders", "geboortedatum dag en maand verwisseld", "geboortedatum gelijk",
    ];
    static readonly string[] AddressLevels = ["adres anders", "adres zelfde huis"];

    // By level, the missing one first; the bits of one person and of one household.
    readonly (string Level, double Person, double Household)[][] _comparisons;
    readonly (double Person, double Household) _prior;
    readonly Kinship _kinship;

    public Likeness(MatchingTerms terms)
    {
        var model = terms.Model;
        _kinship = model.Kinship;
        _prior = (Prior(model.PairsPerRecord.Person), Prior(model.PairsPerRecord.Household));
        _comparisons = [Of(GivenLevels), Of(NameLevels), Of(BirthLevels), Of(AddressLevels)];

        double Prior(double pairsPerRecord) => Math.Log2(Math.Clamp(pairsPerRecord * 2 / terms.Policy.Persons, 1e-12, 0.5));

        (string, double, double)[] Of(string[] levels) => [("ontbreekt", 0, 0), .. levels.Select(BitsOf)];

        (string, double, double) BitsOf(string level)
        {
            var path = level.Split(' ', 2);
            var chances = model.Comparisons.GetValueOrDefault(path[0])?.GetValueOrDefault(path[1]) ?? new(0.5, 0.5, 0.5);
            return (level, Math.Log2(chances.Person / chances.Strangers), Math.Log2(chances.Household / chances.Strangers));
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
            .Select(level => _comparisons[level.Index][level.Item]).Select(level => Part(level.Level, level.Person));
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
        _prior.Person + _comparisons[0][levels.Given].Person + _comparisons[1][levels.Name].Person + _comparisons[2][levels.Birth].Person + _comparisons[3][levels.Address].Person;

    double Household(LikenessLevels levels) =>
        _prior.Household + _comparisons[1][levels.Name].Household + _comparisons[3][levels.Address].Household
        + Math.Log2(1 - _kinship.Twins - _kinship.Namesakes + _kinship.Twins * double.Exp2(_comparisons[2][levels.Birth].Person) + _kinship.Namesakes * double.Exp2(_comparisons[0][levels.Given].Person));

    static int GivenLevel(long a, long b)
    {
        if (GivenNames.IsEmpty(a) || GivenNames.IsEmpty(b))
            return 0;
        if (GivenNames.HasFirstName(a) && GivenNames.HasFirstName(b))
            return GivenNames.AreCompatible(a, b) ? GivenEqual
                : GivenNames.FirstName(a) == GivenNames.FirstName(b) ? FirstEqual
                : GivenNames.HaveEqualInitials(a, b) ? InitialsEqual
                : GivenNames.FirstInitial(a) == GivenNames.FirstInitial(b) ? SameLetter : OtherGiven;
        return GivenNames.HaveSameInitials(a, b) ? InitialsEqual
            : GivenNames.AreCompatible(a, b) ? InitialsFit
            : GivenNames.FirstInitial(a) == GivenNames.FirstInitial(b) ? SameInitial : OtherInitials;
    }
}
