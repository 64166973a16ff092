namespace Cjib.Batch.Debtors.Linkage;

/// <summary>A pair that was compared and found likely enough to be told of; left is the earlier row.</summary>
/// <param name="Bits">log2 of the odds that the two are one person.</param>
/// <param name="RivalBits">What others that the record could be as well take from it, already in the bits; see <see cref="Rivals"/>.</param>
/// <param name="Doubt">Why a human must look at it, if at all.</param>
readonly record struct ScoredPair(int Left, int Right, double Bits, float RivalBits = 0, Doubt Doubt = Doubt.None)
{
    public double Probability => 1 / (1 + double.Exp2(-Bits));
}

/// <summary>Compares and weighs the pairs that blocking brings together.</summary>
sealed class Candidates(Persons persons, Blocking blocking, int workers)
{
    /// <summary>What a pair looks like: levels of all comparisons, four bits each, and how much rarer its values are than the average.</summary>
    /// <param name="Rarity">Bits that the values' own frequencies add to those of the levels.</param>
    public readonly record struct Pattern(UInt128 Levels, PairBits Rarity) : IComparable<Pattern>
    {
        public int Level(int comparison) => (int)((ulong)(Levels >> 4 * comparison) & 15);

        public int CompareTo(Pattern other) =>
            Levels.CompareTo(other.Levels) is not 0 and var levels ? levels
            : Rarity.Person.CompareTo(other.Rarity.Person) is not 0 and var person ? person
            : Rarity.Household.CompareTo(other.Rarity.Household) is not 0 and var household ? household
            : Rarity.Birthday.CompareTo(other.Rarity.Birthday);
    }

    /// <summary>Pairs met and pairs at least as likely as asked for.</summary>
    public (long Count, List<ScoredPair> Pairs) Score(Weights weights, double bitsMin)
    {
        var (found, count) = (new List<ScoredPair>(), 0L);
        ForEachPart(() => new Scorer(persons, weights), (scorer, part) => blocking.ForEachRow(part, sample: null, (left, rights) =>
        {
            scorer.Count += rights.Length;
            scorer.Score(left, rights, bitsMin);
        }), scorer =>
        {
            found.AddRange(scorer.Pairs);
            count += scorer.Count;
        });
        return (count, found);
    }

    /// <summary>Looks at a share of the pairs, chosen by a hash of their contents; the answer is ordered, and the same for any order of rows.</summary>
    /// <param name="bitsMin">Pairs below this weight, for one person and for one household, are left out.</param>
    public (Pattern[] Patterns, bool[] AreOne) Sample(double share, Weights weights, double bitsMin, int[]? truth)
    {
        var sample = PairSample.Of(persons.Contents, share);
        var (patterns, areOne) = (new List<Pattern>(), new List<bool>());
        ForEachPart(() => new Sampler(persons, weights), (sampler, part) => blocking.ForEachRow(part, sample, (left, rights) =>
        {
            foreach (var right in rights)
                Look(sampler, left, right);
        }), sampler =>
        {
            patterns.AddRange(sampler.Patterns);
            areOne.AddRange(sampler.AreOne);
        });
        var (sorted, labels) = (patterns.ToArray(), areOne.ToArray());
        Array.Sort(sorted, labels);
        return (sorted, labels);

        void Look(Sampler sampler, int left, int right)
        {
            var isOne = truth is not null && truth[left] == truth[right] && truth[left] != 0;
            var pattern = sampler.PatternOf(left, right, out var bits);
            if (!isOne && bits.Person < bitsMin && weights.HouseholdBits(bits) < bitsMin)
                return;
            sampler.Patterns.Add(pattern);
            sampler.AreOne.Add(isOne);
        }
    }

    void ForEachPart<T>(Func<T> begin, Action<T, int> work, Action<T> end)
    {
        var sync = new Lock();
        Parallel.For(0, blocking.PartCount, new() { MaxDegreeOfParallelism = workers }, begin, (part, _, state) =>
        {
            work(state, part);
            return state;
        }, state =>
        {
            lock (sync)
                end(state);
        });
    }

    sealed class Sampler(Persons persons, Weights weights)
    {
        readonly Comparison[] _comparisons = Comparisons.For(persons);

        public List<Pattern> Patterns { get; } = [];

        public List<bool> AreOne { get; } = [];

        public Pattern PatternOf(int left, int right, out PairBits bits)
        {
            var a = persons.CellsOfRow(left);
            var b = persons.CellsOfRow(right);
            UInt128 levels = 0;
            bits = weights.Prior;
            var rarity = default(PairBits);
            for (var c = 0; c < _comparisons.Length; c++)
            {
                var level = _comparisons[c].Level(a, b, out var chance);
                levels |= (UInt128)level << 4 * c;
                if (level == 0)
                    continue;
                var average = weights.Of(c, level, 0);
                bits += average;
                if (chance < 0)
                    rarity += weights.Of(c, level, chance) - average;
            }
            bits += rarity;
            return new(levels, rarity);
        }
    }
}

/// <summary>Weighs pairs, for one worker.</summary>
sealed class Scorer(Persons persons, Weights weights)
{
    readonly Comparison[] _comparisons = Comparisons.For(persons);
    readonly Doubts? _doubts = weights.KinPerPerson > PersonLinkage.WrongShareMax ? new(persons) : null;
    readonly double[] _rest = weights.MostFrom(persons.Count);

    public List<ScoredPair> Pairs { get; } = [];

    public long Count { get; set; }

    /// <summary>Keeps the pairs of a row that weigh at least so much; the others are left as soon as that is sure.</summary>
    public void Score(int left, ReadOnlySpan<int> rights, double bitsMin)
    {
        var a = persons.CellsOfRow(left);
        foreach (var right in rights)
        {
            var b = persons.CellsOfRow(right);
            var bits = weights.Prior;
            var c = 0;
            for (; c < _comparisons.Length && bits.Person + _rest[c] >= bitsMin; c++)
                if (_comparisons[c].Level(a, b, out var chance) is not 0 and var level)
                    bits += weights.Of(c, level, chance);
            if (c == _comparisons.Length && weights.Total(bits, out var household) is var total && total >= bitsMin)
                Pairs.Add(new(Math.Min(left, right), Math.Max(left, right), total, Doubt: _doubts?.Of(left, right, household) ?? Doubt.None));
        }
    }

    /// <summary>log2 of the odds that two rows are one person, against one household and against strangers together.</summary>
    public double Bits(int left, int right) => Bits(left, right, out _);

    /// <param name="household">log2 of the odds of one household against strangers.</param>
    public double Bits(int left, int right, out double household)
    {
        var a = persons.CellsOfRow(left);
        var b = persons.CellsOfRow(right);
        var bits = weights.Prior;
        for (var c = 0; c < _comparisons.Length; c++)
            if (_comparisons[c].Level(a, b, out var chance) is not 0 and var level)
                bits += weights.Of(c, level, chance);
        return weights.Total(bits, out household);
    }

    /// <summary>The comparisons of a pair, for its explanation: name, level, bits; first the prior, last what the household takes off.</summary>
    public List<(string Comparison, string Level, double Bits)> Explain(int left, int right)
    {
        var a = persons.CellsOfRow(left);
        var b = persons.CellsOfRow(right);
        var bits = weights.Prior;
        var parts = new List<(string, string, double)> { ("vooraf", "", bits.Person) };
        for (var c = 0; c < _comparisons.Length; c++)
        {
            var level = _comparisons[c].Level(a, b, out var chance);
            var part = weights.Of(c, level, chance);
            parts.Add((_comparisons[c].Name, _comparisons[c].Levels[level], part.Person));
            bits += part;
        }
        parts.Add(("huishouden", "", -Weights.Log2OnePlus(weights.HouseholdBits(bits))));
        return parts;
    }
}
