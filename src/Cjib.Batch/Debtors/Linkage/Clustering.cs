namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Pairs become groups, the strongest pair first; a group never holds what contradicts itself, and weak chains do not make one.</summary>
/// <remarks>
/// Two different valid citizen numbers never meet in one group. Two groups are joined by a pair unless their members on the whole say no: the
/// mean weight between them, each pair counted for no more than <see cref="BitsMax"/> either way, may speak against it no more than the pair speaks
/// for it, or <see cref="SlackBits"/>. Below 0, where only the curve of precision and recall goes, it may be as doubtful as the pair is.
/// </remarks>
sealed class Clustering
{
    const double BitsMax = 12;
    const int SupportMax = 64;

    /// <summary>So much the members may always speak against it: one poor record does not keep its person apart. Less than any automatic threshold.</summary>
    const double SlackBits = 2;

    readonly int[] _parents, _next, _sizes, _citizens;

    public Clustering(Persons persons)
    {
        (_parents, _next, _sizes, _citizens) = (new int[persons.Count], new int[persons.Count], new int[persons.Count], new int[persons.Count]);
        for (var row = 0; row < persons.Count; row++)
            (_parents[row], _next[row], _sizes[row], _citizens[row]) = (row, row, 1, persons.Citizen(row));
    }

    public int Root(int row)
    {
        while (_parents[row] != row)
            row = _parents[row] = _parents[_parents[row]];
        return row;
    }

    public int Size(int row) => _sizes[Root(row)];

    /// <summary>Joins the groups of a pair when nothing stands against it. Pairs that no chain of pairs connects can be joined at the same time.</summary>
    /// <returns>The two roots as they were, when the groups were joined.</returns>
    public (int Kept, int Gone)? Join(ScoredPair pair, Scorer scorer)
    {
        var (a, b) = (Root(pair.Left), Root(pair.Right));
        if (a == b || (_citizens[a] != 0 && _citizens[b] != 0 && _citizens[a] != _citizens[b]) || !AreSupported(a, b, pair.Bits, scorer))
            return null;
        if (_sizes[a] < _sizes[b])
            (a, b) = (b, a);
        _parents[b] = a;
        _sizes[a] += _sizes[b];
        if (_citizens[a] == 0)
            _citizens[a] = _citizens[b];
        (_next[a], _next[b]) = (_next[b], _next[a]);
        return (a, b);
    }

    bool AreSupported(int a, int b, double bits, Scorer scorer)
    {
        if (_sizes[a] == 1 && _sizes[b] == 1)
            return true;
        var (sum, count) = (0.0, 0);
        var left = a;
        do
        {
            var right = b;
            do
            {
                sum += Math.Clamp(scorer.Bits(left, right), -BitsMax, BitsMax);
                right = _next[right];
            }
            while (++count < SupportMax && right != b);
            left = _next[left];
        }
        while (count < SupportMax && left != a);
        return sum / count > -Math.Max(Math.Abs(bits), SlackBits);
    }
}
