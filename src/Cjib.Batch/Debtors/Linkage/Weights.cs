namespace Cjib.Batch.Debtors.Linkage;

/// <summary>How two different people of one household may look like one: twins share a birthday, namesakes (father and son) given names; never both.</summary>
/// <param name="Twins">Share of the pairs of a household that are twins.</param>
/// <param name="Namesakes">Share of those named after one another, or with the same initials.</param>
public readonly record struct Kinship(double Twins, double Namesakes)
{
    public static Kinship Usual { get; } = new(0.02, 0.1);

    /// <summary>More than these no people has: what looks like more is one person, described in two ways.</summary>
    public static Kinship Most { get; } = new(0.08, 0.15);
}

/// <summary>What speaks for a pair, in bits against strangers, added up over comparisons.</summary>
/// <param name="Person">For one person.</param>
/// <param name="Household">For one household, but for birthday and given names.</param>
/// <param name="Birthday">The part of the birthday in <paramref name="Person"/>.</param>
/// <param name="GivenName">The part of the given names in <paramref name="Person"/>.</param>
readonly record struct PairBits(double Person, double Household, double Birthday, double GivenName)
{
    public static PairBits operator +(PairBits a, PairBits b) =>
        new(a.Person + b.Person, a.Household + b.Household, a.Birthday + b.Birthday, a.GivenName + b.GivenName);

    public static PairBits operator -(PairBits a, PairBits b) =>
        new(a.Person - b.Person, a.Household - b.Household, a.Birthday - b.Birthday, a.GivenName - b.GivenName);
}

/// <summary>The model made ready for one file: log2 of the chances, by comparison and level.</summary>
/// <remarks>
/// Three stories about a pair compete: one person, one household, strangers (Fellegi and Sunter 1969, with the household as a third).
/// A household agrees on surname, address, telephone and account as one person does, and on all else as strangers do, but for
/// <see cref="Kinship"/>.
/// </remarks>
sealed class Weights
{
    /// <summary>Of two people of one household, how many have a number or an e-mail address in common: one's is written down with the other.</summary>
    const double MixedUpShare = 0.003;

    readonly double[][] _person, _household, _strangers;
    readonly Evidence[] _evidence;
    readonly int[] _veryAlike, _values;
    readonly Kinship _kinship;
    readonly double _twinsMin;

    /// <param name="twinsMin">Share of twins in a household that is reckoned with at least where given names contradict each other.</param>
    public Weights(Comparison[] comparisons, double[][] person, double[][] household, double[][] strangers, Kinship kinship, double twinsMin, double log2PersonPrior, double log2HouseholdPrior)
    {
        (_person, _household, _strangers, _kinship) = (Log2(person), Log2(household), Log2(strangers), kinship);
        _twinsMin = twinsMin;
        _evidence = [.. comparisons.Select(c => c.Evidence)];
        _veryAlike = [.. comparisons.Select(c => Array.IndexOf(c.Levels, Comparison.VeryAlikeName))];
        _values = [.. comparisons.Select(c => c is GivenNameComparison ? 2 : 1)];
        Prior = new(log2PersonPrior, log2HouseholdPrior, 0, 0);
    }

    /// <summary>log2 of the chances that two rows drawn at random are one person, and one household: where the adding up begins.</summary>
    public PairBits Prior { get; }

    /// <summary>Pairs of twins and of namesakes that the file shows for each pair of one person.</summary>
    public double KinPerPerson => double.Exp2(Prior.Household - Prior.Person) * (_kinship.Twins + _kinship.Namesakes);

    /// <summary>What a level of a comparison says.</summary>
    /// <param name="log2Chance">See <see cref="Comparison.Level"/>.</param>
    public PairBits Of(int comparison, int level, float log2Chance)
    {
        if (level == 0)
            return default;
        var strangers = log2Chance < 0 ? Chance(comparison, level, log2Chance) : _strangers[comparison][level];
        var person = _person[comparison][level] - strangers;
        return _evidence[comparison] switch
        {
            Evidence.Household => new(person, _household[comparison][level] - strangers, 0, 0),
            Evidence.Birthday => new(person, 0, person, 0),
            Evidence.GivenName => new(person, 0, 0, person),
            _ => new(person, person < 0 ? 0 : Math.Log2(1 - MixedUpShare + MixedUpShare * double.Exp2(person)), 0, 0),
        };
    }

    /// <summary>For each comparison the most bits that it and all after it can add for one person, in a file of so many rows.</summary>
    public double[] MostFrom(int rows)
    {
        // Nothing is rarer than one in all, but two names that changed places are two values.
        var rarest = -Math.Log2(Math.Max(rows, 2));
        var most = new double[_person.Length];
        for (var c = most.Length - 1; c >= 0; c--)
        {
            var least = _values[c] * rarest;
            var bits = 0.0;
            for (var level = 1; level < _person[c].Length; level++)
                bits = Math.Max(bits, _person[c][level] - Math.Min(_strangers[c][level], least));
            most[c] = bits + (c + 1 < most.Length ? most[c + 1] : 0);
        }
        return most;
    }

    /// <summary>log2 of the odds of one household against strangers.</summary>
    public double HouseholdBits(PairBits bits)
    {
        // Where given names contradict each other, twins are reckoned with even in a file that shows none.
        var twins = bits.GivenName < 0 ? _twinsMin : _kinship.Twins;
        return bits.Household + Math.Log2(
            1 - _kinship.Twins - _kinship.Namesakes + twins * double.Exp2(bits.Birthday) + _kinship.Namesakes * double.Exp2(bits.GivenName));
    }

    /// <summary>log2 of the odds of one person against one household and strangers together.</summary>
    public double Total(PairBits bits, out double household)
    {
        household = HouseholdBits(bits);
        return bits.Person - Log2OnePlus(household);
    }

    /// <summary>log2(1 + 2^x).</summary>
    public static double Log2OnePlus(double x) => x < -40 ? 0 : x > 40 ? x : Math.Log2(1 + double.Exp2(x));

    // Where values are only alike, others like it count as well: a rare value's own frequency counts for half.
    double Chance(int comparison, int level, float log2Chance) =>
        level != _veryAlike[comparison] || _strangers[comparison][level] < log2Chance ? log2Chance : (log2Chance + _strangers[comparison][level]) / 2;

    static double[][] Log2(double[][] chances) => Array.ConvertAll(chances, levels => Array.ConvertAll(levels, chance => Math.Log2(Math.Max(chance, 1e-12))));
}
