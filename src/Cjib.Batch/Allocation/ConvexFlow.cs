using Google.OrTools.Graph;

namespace Cjib.Batch.Allocation;

/// <summary>
/// Cost of the amount x on an arc, convex in whole numbers:
/// <c>linear·x + square·((start+x)² − start²) + penalty·(what start+x lies outside min…max)</c>.
/// </summary>
readonly record struct ConvexCost(long Linear, long Square = 0, int Start = 0, int Min = 0, int Max = int.MaxValue, long Penalty = 0)
{
    public bool IsLinear => Square == 0 && Penalty == 0;

    public Int128 At(long x)
    {
        var y = Start + x;
        return (Int128)Linear * x + (Int128)Square * (y * y - (long)Start * Start) + (Int128)Penalty * (Math.Max(0, y - Max) + Math.Max(0, Min - y));
    }

    /// <summary>What one more costs.</summary>
    public long Next(long x)
    {
        var y = Start + x;
        return Linear + Square * (2 * y + 1) + (y >= Max ? Penalty : 0) - (y < Min ? Penalty : 0);
    }
}

/// <summary>
/// Whole-number flow of least convex cost. Far from a guess costs are taken in ever longer straight pieces and near it one by one; OR-Tools solves that,
/// and the solution is the next guess, until all of it lies where every single step has its true price. Then no exchange of one unit gains anything, which
/// for convex costs means that nothing does: <see cref="Prove"/> shows it once more, without the solver. Among equally good flows
/// <see cref="Settle"/> takes the one that has most on the first arc, then on the second, and so on: there is exactly one.
/// </summary>
sealed class ConvexFlow
{
    const int ExactSteps = 4, RoundsMax = 200;

    readonly List<long> _supply = [];
    readonly List<Arc> _arcs = [];
    long[] _flow = [];
    long[] _potential = [];
    int[] _first = [];
    int[] _incident = [];

    readonly record struct Arc(int From, int To, long Capacity, ConvexCost Cost);

    public int AddNode(long supply = 0)
    {
        _supply.Add(supply);
        return _supply.Count - 1;
    }

    public void SetSupply(int node, long supply) => _supply[node] = supply;

    public int AddArc(int from, int to, long capacity, ConvexCost cost, long guess = 0)
    {
        _arcs.Add(new(from, to, capacity, cost));
        if (_flow.Length < _arcs.Count)
            Array.Resize(ref _flow, Math.Max(256, 2 * _flow.Length));
        _flow[_arcs.Count - 1] = Math.Clamp(guess, 0, capacity);
        return _arcs.Count - 1;
    }

    public long Flow(int arc) => _flow[arc];

    public Int128 Cost
    {
        get
        {
            Int128 cost = 0;
            for (var arc = 0; arc < _arcs.Count; arc++)
                cost += _arcs[arc].Cost.At(_flow[arc]);
            return cost;
        }
    }

    /// <param name="order">The arcs that settle ties, in this order; with them all other flows must be fixed.</param>
    public void Solve(IEnumerable<int> order)
    {
        var rounds = 0;
        while (!Improve())
            if (++rounds == RoundsMax)
                throw new InvalidOperationException("The quotas of allocation do not settle.");
        Connect();
        Prove();
        Settle(order);
    }

    /// <returns>True when the solution lies within the exact steps around the guess.</returns>
    bool Improve()
    {
        using var solver = new MinCostFlow();
        var pieces = new List<int>(_arcs.Count * 8);
        Span<long> points = stackalloc long[256];
        for (var arc = 0; arc < _arcs.Count; arc++)
        {
            var (from, to, capacity, cost) = _arcs[arc];
            if (cost.IsLinear)
            {
                if (capacity > 0)
                    Add(from, to, capacity, cost.Linear, arc);
                continue;
            }
            var count = Points(_flow[arc], capacity, points);
            for (var i = 1; i < count; i++)
            {
                var length = points[i] - points[i - 1];
                Add(from, to, length, length == 1 ? cost.Next(points[i - 1]) : (long)((cost.At(points[i]) - cost.At(points[i - 1])) / length), arc);
            }
        }
        for (var node = 0; node < _supply.Count; node++)
            solver.SetNodeSupply(node, _supply[node]);
        if (solver.Solve() is var status && status != MinCostFlowBase.Status.OPTIMAL)
            throw new InvalidOperationException($"The quotas of allocation have no solution ({status}).");
        var flow = new long[_flow.Length];
        for (var piece = 0; piece < pieces.Count; piece++)
            flow[pieces[piece]] += solver.Flow(piece);
        var isExact = true;
        for (var arc = 0; arc < _arcs.Count; arc++)
            isExact &= _arcs[arc].Cost.IsLinear || Math.Abs(flow[arc] - _flow[arc]) < ExactSteps;
        _flow = flow;
        return isExact;

        void Add(int from, int to, long capacity, long unitCost, int arc)
        {
            solver.AddArcWithCapacityAndUnitCost(from, to, capacity, unitCost);
            pieces.Add(arc);
        }
    }

    /// <summary>Where the pieces of an arc begin and end: 0, …, four single steps about the guess, …, its capacity.</summary>
    static int Points(long guess, long capacity, Span<long> points)
    {
        var (count, step) = (0, 1L);
        for (var at = guess; at > 0; step = guess - at < ExactSteps ? 1 : step * 2)
            points[count++] = at = Math.Max(0, at - step);
        points[..count].Reverse();
        points[count++] = guess;
        step = 1;
        for (var at = guess; at < capacity; step = at - guess < ExactSteps ? 1 : step * 2)
            points[count++] = at = Math.Min(capacity, at + step);
        return count;
    }

    /// <summary>The arcs at each node; arc a leaves as 2a and is gone back along as 2a+1.</summary>
    void Connect()
    {
        _first = new int[_supply.Count + 1];
        foreach (var arc in _arcs)
            (_first[arc.From + 1], _first[arc.To + 1]) = (_first[arc.From + 1] + 1, _first[arc.To + 1] + 1);
        for (var node = 0; node < _supply.Count; node++)
            _first[node + 1] += _first[node];
        var next = _first[..^1];
        _incident = new int[2 * _arcs.Count];
        for (var arc = 0; arc < _arcs.Count; arc++)
        {
            _incident[next[_arcs[arc].From]++] = 2 * arc;
            _incident[next[_arcs[arc].To]++] = 2 * arc + 1;
        }
    }

    /// <summary>What one unit more (or, on the way back, one less) costs; null when that cannot be.</summary>
    long? StepCost(int step)
    {
        var (arc, x) = (_arcs[step / 2], _flow[step / 2]);
        return step % 2 == 0 ? x < arc.Capacity ? arc.Cost.Next(x) : null : x > 0 ? -arc.Cost.Next(x - 1) : null;
    }

    int Target(int step) => step % 2 == 0 ? _arcs[step / 2].To : _arcs[step / 2].From;

    /// <summary>Bellman and Ford: prices at the nodes under which no step gains, or an exception.</summary>
    void Prove()
    {
        _potential = new long[_supply.Count];
        var passes = new int[_supply.Count];
        var isQueued = new bool[_supply.Count];
        var queue = new Queue<int>(Enumerable.Range(0, _supply.Count));
        Array.Fill(isQueued, true);
        while (queue.TryDequeue(out var node))
        {
            isQueued[node] = false;
            if (++passes[node] > _supply.Count + 1)
                throw new InvalidOperationException("The quotas of allocation are not the best possible.");
            for (var at = _first[node]; at < _first[node + 1]; at++)
                if (StepCost(_incident[at]) is { } cost && Target(_incident[at]) is var to && _potential[node] + cost < _potential[to])
                {
                    _potential[to] = _potential[node] + cost;
                    if (!isQueued[to])
                        queue.Enqueue(to);
                    isQueued[to] = true;
                }
        }
    }

    void Settle(IEnumerable<int> order)
    {
        var isFixed = new bool[_arcs.Count];
        var (cameBy, seen, round) = (new int[_supply.Count], new int[_supply.Count], 0);
        var queue = new Queue<int>();
        foreach (var arc in order)
        {
            while (IsFree(2 * arc) && FindWay(arc))
            {
                var amount = Amount(2 * arc);
                for (var node = _arcs[arc].From; node != _arcs[arc].To; node = Target(cameBy[node] ^ 1))
                    amount = Math.Min(amount, Amount(cameBy[node]));
                _flow[arc] += amount;
                for (var node = _arcs[arc].From; node != _arcs[arc].To; node = Target(cameBy[node] ^ 1))
                    _flow[cameBy[node] / 2] += cameBy[node] % 2 == 0 ? amount : -amount;
            }
            isFixed[arc] = true;
        }

        bool IsFree(int step) => !isFixed[step / 2] && StepCost(step) is { } cost
            && cost + _potential[Target(step ^ 1)] == _potential[Target(step)];

        long Amount(int step) => !_arcs[step / 2].Cost.IsLinear ? 1
            : step % 2 == 0 ? _arcs[step / 2].Capacity - _flow[step / 2] : _flow[step / 2];

        bool FindWay(int arc)
        {
            queue.Clear();
            queue.Enqueue(_arcs[arc].To);
            seen[_arcs[arc].To] = ++round;
            while (queue.TryDequeue(out var node))
                for (var at = _first[node]; at < _first[node + 1]; at++)
                    if (_incident[at] / 2 != arc && Target(_incident[at]) is var to && seen[to] != round && IsFree(_incident[at]))
                    {
                        (seen[to], cameBy[to]) = (round, _incident[at]);
                        if (to == _arcs[arc].From)
                            return true;
                        queue.Enqueue(to);
                    }
            return false;
        }
    }
}
