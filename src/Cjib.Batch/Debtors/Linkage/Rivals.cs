namespace Cjib.Batch.Debtors.Linkage;

/// <summary>
/// Somebody can be one of two members of a household, not both: where a record fits two others that are two people (<c>C.</c> beside the twins
/// Chandra and Chaim), each of them takes from the other's odds.
/// </summary>
sealed class Rivals
{
    /// <summary>Two records of one household are two people below this weight.</summary>
    const double ContradictionBits = -3;

    /// <summary>What a record is told of at most: its likeliest partners.</summary>
    const int PartnersMax = 24;

    readonly Persons _persons;
    readonly ScoredPair[] _pairs;
    readonly int[] _starts, _partners;

    /// <param name="pairs">The likeliest first.</param>
    public Rivals(Persons persons, IReadOnlyList<ScoredPair> pairs)
    {
        (_persons, _pairs) = (persons, [.. pairs.TakeWhile(pair => pair.Bits >= 0)]);
        _starts = new int[persons.Count + 1];
        foreach (var pair in _pairs)
        {
            _starts[pair.Left + 1]++;
            _starts[pair.Right + 1]++;
        }
        for (var row = 0; row < persons.Count; row++)
            _starts[row + 1] += _starts[row];
        _partners = new int[_pairs.Length * 2];
        var next = _starts[..^1];
        for (var at = 0; at < _pairs.Length; at++)
        {
            _partners[next[_pairs[at].Left]++] = at;
            _partners[next[_pairs[at].Right]++] = at;
        }
    }

    /// <summary>Bits that rivals take from each of the pairs at or above 0, in their order; 0 or less.</summary>
    public double[] Bits(Weights weights, int workers)
    {
        var taken = new double[_pairs.Length];
        Parallel.For(0, (_pairs.Length + 1023) / 1024, new() { MaxDegreeOfParallelism = workers }, () => new Scorer(_persons, weights), (part, _, scorer) =>
        {
            for (var at = part * 1024; at < Math.Min(_pairs.Length, (part + 1) * 1024); at++)
                taken[at] = Math.Min(Taken(at, _pairs[at].Left, _pairs[at].Right, scorer), Taken(at, _pairs[at].Right, _pairs[at].Left, scorer));
            return scorer;
        }, _ => { });
        return taken;
    }

    // They stand among the pairs: no need to weigh them once more.
    bool AreLikely(int row, int partner)
    {
        for (var at = _starts[row]; at < Math.Min(_starts[row + 1], _starts[row] + PartnersMax); at++)
            if (_pairs[_partners[at]] is var pair && (pair.Left == partner || pair.Right == partner))
                return true;
        return false;
    }

    // The strongest of the row's partners that contradict this one.
    double Taken(int pair, int row, int partner, Scorer scorer)
    {
        for (var at = _starts[row]; at < Math.Min(_starts[row + 1], _starts[row] + PartnersMax); at++)
        {
            var other = _pairs[_partners[at]];
            var rival = other.Left == row ? other.Right : other.Left;
            if (_partners[at] == pair || _pairs[pair].Bits > other.Bits + 30 || AreLikely(partner, rival))
                continue;
            if (scorer.Bits(partner, rival, out var household) < ContradictionBits && household > 0)
                return -Math.Log2(1 + double.Exp2(other.Bits));
        }
        return 0;
    }
}
