namespace Cjib.Batch.Debtors;

/// <summary>Disjoint sets of nodes of which each has at most one number: joining two with different numbers is refused.</summary>
sealed class NumberedGroups
{
    readonly int[] _parents;

    public NumberedGroups(int nodes)
    {
        (_parents, Number) = (new int[nodes], new int[nodes]);
        for (var node = 0; node < nodes; node++)
            _parents[node] = node;
    }

    /// <summary>The number of a group, at its root; 0 when it has none.</summary>
    public int[] Number { get; }

    /// <summary>The smallest node of the group.</summary>
    public int Root(int node)
    {
        while (_parents[node] != node)
            node = _parents[node] = _parents[_parents[node]];
        return node;
    }

    public bool MayJoin(int a, int b) => Number[Root(a)] is var x && Number[Root(b)] is var y && (x == 0 || y == 0 || x == y);

    /// <summary>True when the two are one group afterwards.</summary>
    public bool TryJoin(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a == b)
            return true;
        if (!MayJoin(a, b))
            return false;
        var (root, child) = a < b ? (a, b) : (b, a);
        _parents[child] = root;
        if (Number[root] == 0)
            Number[root] = Number[child];
        return true;
    }
}
