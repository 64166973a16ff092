namespace Cjib.Batch.Debtors;

/// <summary>Two debtors that may be one person: a human decides.</summary>
/// <param name="Left">The smaller number.</param>
/// <param name="Bits">log2 of the odds that they are one.</param>
/// <param name="Reasons">The level and the bits of each comparison, without values.</param>
public sealed record LikelyPair(long Left, long Right, double Bits, string Reasons)
{
    public double Probability => 1 / (1 + double.Exp2(-Bits));
}

/// <summary>A night's debtors after likeness has spoken.</summary>
/// <param name="Matches">As the exact rules left them, with those that are one beyond doubt brought together.</param>
/// <param name="Pairs">What a human must judge, ordered by debtor.</param>
/// <param name="Links">Why debtors were brought together, by the numbers the exact rules gave them; ordered by these.</param>
public sealed record LikelyMatches(ExactMatches Matches, IReadOnlyList<LikelyPair> Pairs, IReadOnlyList<LikelyPair> Links);

/// <summary>
/// Debtors of tonight meet each other and the register under keys of likeness. What is beyond doubt is joined, but only when everybody who would
/// come together agrees: where a description fits two people who are not one, all of it waits for a human.
/// </summary>
/// <remarks>
/// An <i>entry</i> is a claim or, behind them, a key row of the register. A <i>node</i> is a debtor; its <i>sayings</i> are the entries with the different
/// descriptions of it.
/// </remarks>
sealed class LikenessRules
{
    const int GroupMax = 64;

    readonly MatchingTerms _terms;
    readonly Likeness _likeness;
    readonly IReadOnlySet<(long, long)> _rejected;
    readonly PersonColumns _claims;
    readonly PersonIdentity[] _likely;
    readonly long[] _debtors;
    readonly int[] _numbers, _since, _starts;
    int[] _nodes, _sayings;
    readonly Dictionary<(int, int), (LikenessLevels Levels, double Bits, bool IsCertain)> _links = [];

    public LikenessRules(PersonColumns claims, ExactMatches exact, IReadOnlyList<KnownPerson> known, MatchingTerms terms, IReadOnlySet<(long, long)> rejected)
    {
        (_terms, _likeness, _rejected, _claims) = (terms, new(terms), rejected, claims);
        var merged = exact.Merges.ToDictionary(merge => merge.Merged, merge => merge.Into);
        var rows = known.Select(row => row with { DebtorId = merged.GetValueOrDefault(row.DebtorId, row.DebtorId) }).ToArray();
        _debtors = [.. exact.DebtorIds.Where(id => id != 0).Concat(rows.Select(row => row.DebtorId)).Distinct().Order()];
        (_numbers, _since) = (new int[_debtors.Length], new int[_debtors.Length]);
        Array.Fill(_since, int.MaxValue);
        foreach (var row in rows)
        {
            ref var since = ref _since[NodeOf(row.DebtorId)];
            since = Math.Min(since, row.SinceDay);
        }
        var likely = rows.Where(row => row.Identity.Given != 0).ToArray();
        _likely = Array.ConvertAll(likely, row => row.Identity);
        _starts = new int[_debtors.Length + 1];
        var nodes = new int[claims.Count + likely.Length];
        for (var entry = 0; entry < nodes.Length; entry++)
        {
            nodes[entry] = entry >= claims.Count ? NodeOf(likely[entry - claims.Count].DebtorId)
                : exact.DebtorIds[entry] == 0 || claims.IsLegalPerson(entry) ? -1 : NodeOf(exact.DebtorIds[entry]);
            if (nodes[entry] >= 0)
                _starts[nodes[entry] + 1]++;
        }
        for (var node = 0; node < _debtors.Length; node++)
            _starts[node + 1] += _starts[node];
        (_nodes, _sayings) = (new int[_starts[^1]], new int[_starts[^1]]);
        var next = _starts[..^1];
        for (var entry = 0; entry < nodes.Length; entry++)
            if (nodes[entry] >= 0)
                (_nodes[next[nodes[entry]]], _sayings[next[nodes[entry]]++]) = (nodes[entry], entry);
        SayOnce();
    }

    // A debtor's claims mostly say the same.
    void SayOnce()
    {
        var (count, from, said) = (0, 0, new HashSet<PersonIdentity>());
        for (var node = 0; node < _debtors.Length; node++)
        {
            var to = _starts[node + 1];
            said.Clear();
            for (; from < to; from++)
            {
                ref readonly var identity = ref Said(from);
                if (!said.Add(identity))
                    continue;
                if (identity.Number != 0 && (_numbers[node] == 0 || identity.Number < _numbers[node]))
                    _numbers[node] = identity.Number;
                (_nodes[count], _sayings[count++]) = (node, _sayings[from]);
            }
            _starts[node + 1] = count;
        }
        Array.Resize(ref _nodes, count);
        Array.Resize(ref _sayings, count);
    }

    public LikelyMatches Resolve(PersonColumns claims, ExactMatches exact)
    {
        Meet(identity => Normalisation.IsComplete(identity.BirthDate) ? identity.BirthDate : 0);
        Meet(identity => identity.Door);
        var roots = JoinCertain();
        var ids = IdsOf(roots);
        var debtorIds = Array.ConvertAll(exact.DebtorIds, id => id == 0 ? 0 : ids[NodeOf(id)]);
        var merges = exact.Merges.Select(merge => merge with { Into = ids[NodeOf(merge.Into)] })
            .Concat(Enumerable.Range(0, _debtors.Length).Where(node => IsKnown(node) && ids[node] != _debtors[node]).Select(node => new DebtorMerge(_debtors[node], ids[node])))
            .OrderBy(merge => merge.Merged);
        var pairs = new SortedDictionary<(long, long), LikelyPair>();
        foreach (var ((a, b), link) in _links.Where(link => roots[link.Key.Item1] != roots[link.Key.Item2]))
        {
            var (left, right) = Ordered(ids[a], ids[b]);
            if (IsRejected(left, right) || IsRejected(_debtors[a], _debtors[b]) || (pairs.TryGetValue((left, right), out var other) && other.Bits >= link.Bits))
                continue;
            pairs[(left, right)] = new(left, right, link.Bits, _likeness.Explain(link.Levels));
        }
        // The nodes are in the order of their debtors.
        var links = _links.Where(link => link.Value.IsCertain && roots[link.Key.Item1] == roots[link.Key.Item2]).OrderBy(link => link.Key)
            .Select(link => new LikelyPair(_debtors[link.Key.Item1], _debtors[link.Key.Item2], link.Value.Bits, _likeness.Explain(link.Value.Levels)));
        return new(exact with { DebtorIds = debtorIds, Merges = [.. merges] }, [.. pairs.Values], [.. links]);
    }

    // Everybody with an equal key and an equal first initial; of a large crowd only those of one surname.
    void Meet(Func<PersonIdentity, long> keyOf)
    {
        var (keys, sayings, count) = (new long[_sayings.Length], new int[_sayings.Length], 0);
        for (var at = 0; at < _sayings.Length; at++)
            if (keyOf(Said(at)) is not 0 and var key && GivenNames.FirstInitial(Said(at).Given) is > 0 and var initial)
                (keys[count], sayings[count++]) = (unchecked(key * 31 + initial), at);
        Array.Sort(keys, sayings, 0, count);
        for (int start = 0, end; start < count; start = end)
        {
            for (end = start + 1; end < count && keys[end] == keys[start];)
                end++;
            var block = sayings.AsSpan(start, end - start);
            if (block.Length <= _terms.Policy.BlockMax)
                Meet(block);
            else
                foreach (var namesakes in block.ToArray().GroupBy(saying => Said(saying).Name).Where(group => group.Count() <= _terms.Policy.BlockMax))
                    Meet([.. namesakes]);
        }
    }

    void Meet(ReadOnlySpan<int> block)
    {
        var reviewMin = Math.Log2(_terms.Policy.ReviewMinProbability / Math.Max(1 - _terms.Policy.ReviewMinProbability, 1e-9));
        for (var i = 0; i < block.Length; i++)
            for (var j = i + 1; j < block.Length; j++)
            {
                var (a, b) = (_nodes[block[i]], _nodes[block[j]]);
                if (a == b || (IsKnown(a) && IsKnown(b)) || (_numbers[a] != 0 && _numbers[b] != 0 && _numbers[a] != _numbers[b]))
                    continue;
                ref readonly var left = ref Said(block[i]);
                ref readonly var right = ref Said(block[j]);
                var levels = Likeness.Compare(left, right);
                var bits = _likeness.Bits(levels);
                var isCertain = bits >= _terms.Policy.AutomaticMinBits && _terms.Policy.MergesByLikeness && !Likeness.IsDoubtful(left, right);
                if (bits < reviewMin && !isCertain)
                    continue;
                var pair = a < b ? (a, b) : (b, a);
                // The best of their sayings; of equals the one whose levels come first, so that the order of meeting decides nothing.
                if (!_links.TryGetValue(pair, out var known) || (isCertain, bits, levels.Order).CompareTo((known.IsCertain, known.Bits, known.Levels.Order)) > 0)
                    _links[pair] = (levels, bits, isCertain);
            }
    }

    // A root for each node. A group in which anybody contradicts anybody is left as it was, all of it.
    int[] JoinCertain()
    {
        var roots = new int[_debtors.Length];
        for (var node = 0; node < roots.Length; node++)
            roots[node] = node;
        foreach (var (pair, _) in _links.Where(link => link.Value.IsCertain))
        {
            var (a, b) = (Root(pair.Item1), Root(pair.Item2));
            roots[Math.Max(a, b)] = Math.Min(a, b);
        }
        var groups = new Dictionary<int, List<int>>();
        foreach (var node in _links.Where(link => link.Value.IsCertain).SelectMany(link => new[] { link.Key.Item1, link.Key.Item2 }).Distinct())
        {
            if (!groups.TryGetValue(Root(node), out var group))
                groups.Add(Root(node), group = []);
            group.Add(node);
        }
        foreach (var group in groups.Values.Where(group => !AgreeAll(group)))
            foreach (var node in group)
                roots[node] = node;
        return Array.ConvertAll(roots, Root);

        int Root(int node)
        {
            while (roots[node] != node)
                node = roots[node];
            return node;
        }
    }

    bool AgreeAll(List<int> group)
    {
        if (group.Sum(node => _starts[node + 1] - _starts[node]) > GroupMax)
            return false;
        for (var i = 0; i < group.Count; i++)
            for (var j = i + 1; j < group.Count; j++)
            {
                var (a, b) = (group[i], group[j]);
                if ((_numbers[a] != 0 && _numbers[b] != 0 && _numbers[a] != _numbers[b]) || IsRejected(_debtors[a], _debtors[b]))
                    return false;
                for (var left = _starts[a]; left < _starts[a + 1]; left++)
                    for (var right = _starts[b]; right < _starts[b + 1]; right++)
                        if (Likeness.Contradict(Said(left), Said(right)))
                            return false;
            }
        return true;
    }

    ref readonly PersonIdentity Said(int saying)
    {
        var entry = _sayings[saying];
        if (entry < _claims.Count)
            return ref _claims.Identity(entry);
        return ref _likely[entry - _claims.Count];
    }

    // The known debtor that was founded first, or else the smallest number, as the exact rules have it.
    long[] IdsOf(int[] roots)
    {
        var best = new Dictionary<int, int>();
        for (var node = 0; node < roots.Length; node++)
            if (!best.TryGetValue(roots[node], out var other) || (_since[node], _debtors[node]).CompareTo((_since[other], _debtors[other])) < 0)
                best[roots[node]] = node;
        return Array.ConvertAll(roots, root => _debtors[best[root]]);
    }

    bool IsKnown(int node) => _since[node] != int.MaxValue;

    bool IsRejected(long a, long b) => _rejected.Contains(Ordered(a, b));

    int NodeOf(long debtor) => Array.BinarySearch(_debtors, debtor);

    static (long, long) Ordered(long a, long b) => a < b ? (a, b) : (b, a);
}
