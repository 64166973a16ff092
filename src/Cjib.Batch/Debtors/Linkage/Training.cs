namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Learns a model from the records themselves by expectation and maximisation; with labels when there are some.</summary>
/// <remarks>
/// Fellegi and Sunter (1969), Winkler (1988), Enamorado et al. (2019). What strangers have in common is not learned from a mixture but
/// counted: exactly from the frequencies for equal values, and on pairs drawn by a hash for values that are only alike.
/// Pairs that blocking does not bring together count as strangers.
/// </remarks>
sealed class Training
{
    const int SampleMax = 400_000, StrangersMax = 400_000, StrangersPerPart = 4000, Iterations = 40;

    /// <summary>How many pairs of one person the usual chances count for, beside what is found.</summary>
    const double UsualPairs = 30;

    /// <summary>How many pairs of one household the usual shares of twins and namesakes count for.</summary>
    const double UsualHouseholds = 100;

    /// <summary>Pairs of one person and of one household for each record, before anything is learned.</summary>
    const double UsualPairsPerRecord = 0.3;

    /// <summary>Pairs of twins for each record that are reckoned with at least: that none are seen in a file does not prove that there are none.</summary>
    const double TwinsPerRecordMin = 0.0015;

    /// <summary>Pairs below this weight, for one person and for one household, are strangers whatever is learned.</summary>
    const double HopelessBits = -25;

    readonly Persons _persons;
    readonly Comparison[] _comparisons;
    readonly double[][] _person, _household, _strangers, _drawn;
    readonly double _allPairs;
    double _personPrior, _householdPrior;
    Kinship _kinship;

    public Training(Persons persons, LinkageModel? model, int workers)
    {
        (_persons, _comparisons) = (persons, Comparisons.For(persons));
        _allPairs = Math.Max(1, persons.Count * (persons.Count - 1.0) / 2);
        _drawn = Strangers(workers);
        _strangers = [.. _drawn.Select(levels => levels.ToArray())];
        _person = [.. _comparisons.Select(c => Known(model, c, chances => chances.Person, c.Usual))];
        _household = [.. _comparisons.Select((c, at) => c.Evidence == Evidence.Household ? Known(model, c, chances => chances.Household, c.Usual) : _strangers[at])];
        var perRecord = model?.PairsPerRecord ?? (UsualPairsPerRecord, UsualPairsPerRecord);
        _kinship = model?.Kinship ?? Kinship.Usual;
        _personPrior = Prior(perRecord.Person);
        _householdPrior = Prior(perRecord.Household);

        double Prior(double pairsPerRecord) => Math.Clamp(pairsPerRecord * persons.Count / _allPairs, 1e-12, 0.2);
    }

    public Weights Weights => new(_comparisons, _person, _household, _strangers, _kinship, Math.Max(_kinship.Twins, TwinsPerRecordMin * _persons.Count / _allPairs / _householdPrior), Math.Log2(_personPrior), Math.Log2(_householdPrior));

    /// <summary>Pairs of one person that there are in the file, as far as is known.</summary>
    public double PersonPairs => _personPrior * _allPairs;

    public LinkageModel Model(string version) => new(
        version,
        _comparisons.Index().ToDictionary(
            c => c.Item.Name,
            c => (IReadOnlyDictionary<string, LevelChances>)Enumerable.Range(1, c.Item.Levels.Length - 1).ToDictionary(
                level => c.Item.Levels[level], level => new LevelChances(_person[c.Index][level], _household[c.Index][level], _strangers[c.Index][level]), StringComparer.Ordinal),
            StringComparer.Ordinal),
        _kinship, (_personPrior * _allPairs / Math.Max(1, _persons.Count), _householdPrior * _allPairs / Math.Max(1, _persons.Count)));

    /// <summary>Learns until nothing moves any more.</summary>
    /// <param name="learnsChances">False to learn only how many pairs of one person there are, with the chances of a model that is given.</param>
    /// <param name="truth">Who is who, per row, to learn with labels; else null.</param>
    public void Learn(Candidates candidates, long candidatePairs, bool learnsChances, int[]? truth)
    {
        var share = Math.Min(1, SampleMax / Math.Max(1.0, candidatePairs));
        var before = Weights;
        var (patterns, areOne) = candidates.Sample(share, before, HopelessBits, truth);
        for (var iteration = 0; iteration < Iterations; iteration++)
            if (!Iterate(patterns, truth is null ? null : areOne, share, learnsChances))
                break;
    }

    bool Iterate(Candidates.Pattern[] patterns, bool[]? areOne, double share, bool learnsChances)
    {
        var (person, household) = (Zeros(), Zeros());
        var (persons, households, twins, namesakes) = (0.0, 0.0, 0.0, 0.0);
        var weights = Weights;
        var (levels, common) = (UInt128.MaxValue, default(PairBits));
        for (var at = 0; at < patterns.Length; at++)
        {
            var pattern = patterns[at];
            if (pattern.Levels != levels)
            {
                (levels, common) = (pattern.Levels, weights.Prior);
                for (var c = 0; c < _comparisons.Length; c++)
                    common += weights.Of(c, pattern.Level(c), 0);
            }
            var bits = common + pattern.Rarity;
            var (p, h) = (double.Exp2(bits.Person), double.Exp2(weights.HouseholdBits(bits)));
            (p, h) = (p / (1 + p + h), h / (1 + p + h));
            if (areOne is not null)
                (p, h) = areOne[at] ? (1.0, 0.0) : (0.0, h / Math.Max(1 - p, 1e-9));
            if (p + h < 1e-6)
                continue;
            persons += p;
            households += h;
            // The least of twins is a precaution of the weights, not a finding.
            var (twin, namesake) = (_kinship.Twins * double.Exp2(bits.Birthday), _kinship.Namesakes * double.Exp2(bits.GivenName));
            var kin = 1 - _kinship.Twins - _kinship.Namesakes + twin + namesake;
            twins += h * twin / kin;
            namesakes += h * namesake / kin;
            for (var c = 0; c < _comparisons.Length; c++)
            {
                person[c][pattern.Level(c)] += p;
                household[c][pattern.Level(c)] += h;
            }
        }
        if (learnsChances)
            _kinship = new(
                Math.Min(Kinship.Most.Twins, (twins + UsualHouseholds * Kinship.Usual.Twins) / (households + UsualHouseholds)),
                Math.Min(Kinship.Most.Namesakes, (namesakes + UsualHouseholds * Kinship.Usual.Namesakes) / (households + UsualHouseholds)));
        var moved = Math.Abs(Math.Log2(Math.Max(persons / share / _allPairs, 1e-12) / _personPrior));
        _personPrior = Math.Clamp(persons / share / _allPairs, 1e-12, 0.5);
        _householdPrior = Math.Clamp(households / share / _allPairs, 1e-12, 0.5);
        for (var c = 0; c < _comparisons.Length; c++)
        {
            if (learnsChances)
            {
                moved = Math.Max(moved, Update(_person[c], person[c], _comparisons[c].Usual, UsualPairs));
                if (_comparisons[c].Evidence == Evidence.Household)
                    Update(_household[c], household[c], _comparisons[c].Usual, UsualPairs);
            }
            Correct(c);
        }
        return moved > 1e-4;
    }

    // The usual chances count as some pairs more, so that few or no true pairs cannot lead astray.
    static double Update(double[] chances, double[] found, double[] usual, double usualPairs)
    {
        var sum = found.Skip(1).Sum() + usualPairs;
        var moved = 0.0;
        for (var level = 1; level < chances.Length; level++)
        {
            var chance = (found[level] + usualPairs * usual[level]) / sum;
            moved = Math.Max(moved, Math.Abs(chance - chances[level]));
            chances[level] = chance;
        }
        return moved;
    }

    // Among pairs drawn at random some are one person or one household; what is left is of strangers.
    void Correct(int comparison)
    {
        var (drawn, strangers) = (_drawn[comparison], _strangers[comparison]);
        for (var level = 1; level < drawn.Length; level++)
        {
            var rest = (drawn[level] - _personPrior * _person[comparison][level] - _householdPrior * _household[comparison][level]) / (1 - _personPrior - _householdPrior);
            strangers[level] = Math.Max(rest, Math.Max(drawn[level] * 0.02, 1e-9));
        }
    }

    double[][] Zeros() => [.. _comparisons.Select(c => new double[c.Levels.Length])];

    static double[] Known(LinkageModel? model, Comparison comparison, Func<LevelChances, double> chanceOf, double[] usual)
    {
        if (model?.Comparisons.GetValueOrDefault(comparison.Name) is not { } levels)
            return [.. usual];
        return [.. comparison.Levels.Select((name, level) => level == 0 ? 0 : levels.GetValueOrDefault(name) is { } chances ? chanceOf(chances) : usual[level])];
    }

    // Pairs of rows drawn by a hash, from rows in the order of their contents: any order of the file gives the same.
    double[][] Strangers(int workers)
    {
        var counts = Zeros();
        var order = new int[_persons.Count];
        for (var row = 0; row < order.Length; row++)
            order[row] = row;
        Array.Sort((ulong[])_persons.Contents.Clone(), order);
        if (_allPairs <= StrangersMax)
        {
            for (var i = 0; i < order.Length; i++)
                for (var j = i + 1; j < order.Length; j++)
                    Count(_comparisons, counts, order[i], order[j]);
        }
        else
        {
            var sync = new Lock();
            Parallel.For(0, StrangersMax / StrangersPerPart, new() { MaxDegreeOfParallelism = workers }, () => (Comparisons: Comparisons.For(_persons), Counts: Zeros()), (part, _, own) =>
            {
                for (var draw = (ulong)part * StrangersPerPart; draw < ((ulong)part + 1) * StrangersPerPart; draw++)
                {
                    var (i, j) = (Persons.Mix(draw) % (ulong)order.Length, Persons.Mix(~draw) % (ulong)order.Length);
                    if (i != j)
                        Count(own.Comparisons, own.Counts, order[i], order[j]);
                }
                return own;
            }, own =>
            {
                lock (sync)
                    for (var c = 0; c < counts.Length; c++)
                        for (var level = 0; level < counts[c].Length; level++)
                            counts[c][level] += own.Counts[c][level];
            });
        }
        foreach (var levels in counts)
        {
            var sum = levels.Skip(1).Sum();
            for (var level = 1; level < levels.Length; level++)
                levels[level] = (levels[level] + 0.5 / levels.Length) / (sum + 0.5);
        }
        return counts;

        void Count(Comparison[] comparisons, double[][] counts, int left, int right)
        {
            var a = _persons.CellsOfRow(left);
            var b = _persons.CellsOfRow(right);
            for (var c = 0; c < counts.Length; c++)
                counts[c][comparisons[c].Level(a, b, out _)]++;
        }
    }
}
