namespace Cjib.Batch.Allocation;

/// <summary>Debtors in the draw that are alike in all that bears on the quotas.</summary>
/// <param name="Allowed">Places among the parcel's shares that may have them.</param>
/// <param name="Current">Place of the office they are with while shares are restored, or -1.</param>
readonly record struct Group(int Parcel, byte TreatmentClass, DebtorKind Kind, int Current, ulong Allowed) : IComparable<Group>
{
    public int Cell => CellOf(Parcel, TreatmentClass, Kind);

    /// <summary>Number of a cell of parcel, class and kind.</summary>
    public static int CellOf(int parcel, byte treatmentClass, DebtorKind kind) => (parcel * 256 + treatmentClass) * 4 + (int)kind;

    public int CompareTo(Group other) =>
        (Cell, Current, Allowed).CompareTo((other.Cell, other.Current, other.Allowed));
}

/// <summary>
/// How many debtors of each group each office gets, as a flow: group → office in a cell (parcel, class, kind) → office in a
/// parcel → office → out.
/// <list type="bullet">
/// <item>An office that goes from h to y debtors in a cell or parcel costs <c>k·(y² − h²)</c>, <c>k = ⌊2^28 / weight⌋</c>, in a
/// parcel eight times that; at the same total this is least when each y is in proportion to the weights.</item>
/// <item>Each debtor of a parcel outside the exact quota, rounded down and up, costs 2^45: no office is more than one debtor off
/// where it can be helped. The exact quota divides held and new debtors in proportion to the weights of the open offices; who
/// holds more already gets none.</item>
/// <item>A move costs 2^38: more than any evenness within the exact quotas can gain, and less than being outside them. So running
/// debtors move to restore quotas, as few as that takes, and never to even out classes.</item>
/// <item>A debtor that must wait because offices are full costs 2^47 and a little more as more of the group wait; who has an
/// office never waits.</item>
/// <item>An office takes no more than its capacity and its nightly number leave.</item>
/// </list>
/// Parcels that share an office whose limit can be reached are solved together, others apart. Ties: groups in order of parcel,
/// class, kind, present office and permitted offices; in each group the offices of the parcel's own arrondissement first, then by
/// code; each in turn as many as it can have.
/// </summary>
sealed class QuotaNetwork(BailiffReference reference)
{
    const int ParcelFactor = 8;
    const long WeightScale = 1L << 28, Move = 1L << 38, OutsideQuota = 1L << 45, Waiting = 1L << 47;

    /// <summary>Groups in order, and how many debtors each has.</summary>
    public required IReadOnlyList<(Group Group, int Count)> Groups { get; init; }

    /// <summary>Debtors held, by parcel and place.</summary>
    public required int[][] HeldInParcel { get; init; }

    /// <summary>Debtors held, by cell and place; cells without are absent.</summary>
    public required IReadOnlyDictionary<int, int[]> HeldInCell { get; init; }

    /// <summary>How many debtors each office may still take tonight, those it may keep in the draw included.</summary>
    public required int[] RoomOfOffice { get; init; }

    /// <summary>Exact quotas of a parcel by place: rounded down and up.</summary>
    public (int Min, int Max)[][] Quotas { get; private set; } = [];

    /// <summary>Seats by group and place.</summary>
    public int[][] Seats { get; private set; } = [];

    public Int128 Objective { get; private set; }

    public void Solve()
    {
        var parcels = reference.Parcels;
        Seats = [.. Groups.Select(g => new int[parcels[g.Group.Parcel].Shares.Count])];
        var newInParcel = new int[parcels.Count];
        foreach (var (group, count) in Groups)
            newInParcel[group.Parcel] += count;
        Quotas = [.. parcels.Select((parcel, at) => Quota(parcel.Shares, HeldInParcel[at], newInParcel[at], OpenPlaces(at)))];
        var components = Components(newInParcel);
        var costs = new Int128[components.Count];
        Parallel.For(0, components.Count, at => costs[at] = SolveTogether(components[at]));
        foreach (var cost in costs)
            Objective += cost;
    }

    ulong OpenPlaces(int parcel)
    {
        var open = 0UL;
        foreach (var (place, share) in reference.Parcels[parcel].Shares.Index())
            if (reference.Offices[share.Office] is { HasContract: true, IsSuspended: false })
                open |= 1UL << place;
        return open;
    }

    /// <summary>Divides held and new debtors in proportion to the weights of the permitted places that do not hold more already.</summary>
    internal static (int Min, int Max)[] Quota(IReadOnlyList<OfficeShare> shares, int[] held, int count, ulong allowed)
    {
        var quotas = new (int Min, int Max)[shares.Count];
        for (var isSettled = false; !isSettled && allowed != 0;)
        {
            isSettled = true;
            var (total, weights) = ((long)count, 0L);
            for (var place = 0; place < shares.Count; place++)
                if ((allowed >> place & 1) != 0)
                    (total, weights) = (total + held[place], weights + shares[place].Weight);
            for (var place = 0; place < shares.Count; place++)
                if ((allowed >> place & 1) == 0)
                {
                    quotas[place] = (0, 0);
                }
                else if (held[place] * weights > total * shares[place].Weight)
                {
                    allowed &= ~(1UL << place);
                    isSettled = false;
                }
                else
                {
                    var (min, rest) = Math.DivRem(total * shares[place].Weight, weights);
                    quotas[place] = ((int)min, (int)(rest == 0 ? min : min + 1));
                }
        }
        for (var place = 0; place < shares.Count; place++)
            if ((allowed >> place & 1) == 0)
                quotas[place] = (held[place], held[place]);
        return quotas;
    }

    /// <summary>Parcels in sets that no office with a reachable limit connects.</summary>
    List<List<int>> Components(int[] newInParcel)
    {
        var parcels = reference.Parcels;
        var root = Enumerable.Range(0, parcels.Count).ToArray();
        var demand = new long[reference.Offices.Count];
        var seenIn = new int[reference.Offices.Count];
        Array.Fill(seenIn, -1);
        for (var parcel = 0; parcel < parcels.Count; parcel++)
            foreach (var share in parcels[parcel].Shares)
                demand[share.Office] += newInParcel[parcel];
        for (var parcel = 0; parcel < parcels.Count; parcel++)
            foreach (var share in parcels[parcel].Shares)
                if (demand[share.Office] > RoomOfOffice[share.Office])
                {
                    if (seenIn[share.Office] >= 0)
                        root[Root(parcel)] = Root(seenIn[share.Office]);
                    seenIn[share.Office] = parcel;
                }
        return [.. Enumerable.Range(0, parcels.Count).Where(parcel => newInParcel[parcel] > 0).GroupBy(Root).Select(g => g.ToList())];

        int Root(int parcel)
        {
            while (root[parcel] != parcel)
                parcel = root[parcel];
            return parcel;
        }
    }

    Int128 SolveTogether(List<int> parcels)
    {
        var isIncluded = new bool[reference.Parcels.Count];
        foreach (var parcel in parcels)
            isIncluded[parcel] = true;
        var groups = Groups.Index().Where(g => isIncluded[g.Item.Group.Parcel]).ToList();
        var guesses = Guesses(groups.Select(g => g.Item));
        var total = groups.Sum(g => (long)g.Item.Count);
        var flow = new ConvexFlow();
        var sink = flow.AddNode(-total);
        var (offices, inParcel, inCell) = (new Dictionary<int, int>(), new Dictionary<(int, int), int>(), new Dictionary<(int, int), int>());
        var seats = new List<(int Group, int Place, int Arc)>();
        foreach (var (index, (group, count)) in groups)
        {
            var source = flow.AddNode(count);
            if (group.Current < 0)
                flow.AddArc(source, sink, count, new(Waiting, Math.Max(1, (1 << 16) / count)));
            foreach (var place in InOrder(reference.Parcels[group.Parcel]))
                if ((group.Allowed >> place & 1) != 0)
                    seats.Add((index, place, flow.AddArc(
                        source, InCell(group, place), count, new(group.Current < 0 || group.Current == place ? 0 : Move))));
        }
        flow.Solve(seats.Select(seat => seat.Arc));
        foreach (var (group, place, arc) in seats)
            Seats[group][place] = (int)flow.Flow(arc);
        return flow.Cost;

        int InCell(Group group, int place)
        {
            if (inCell.TryGetValue((group.Cell, place), out var node))
                return node;
            var held = HeldInCell.TryGetValue(group.Cell, out var places) ? places[place] : 0;
            inCell[(group.Cell, place)] = node = flow.AddNode();
            flow.AddArc(node, InParcel(group.Parcel, place), total, new(0, Square(group.Parcel, place), held), guesses[group.Cell][place]);
            return node;
        }

        int InParcel(int parcel, int place)
        {
            if (inParcel.TryGetValue((parcel, place), out var node))
                return node;
            var (held, quota) = (HeldInParcel[parcel][place], Quotas[parcel][place]);
            inParcel[(parcel, place)] = node = flow.AddNode();
            flow.AddArc(
                node, Office(reference.Parcels[parcel].Shares[place].Office), total,
                new(0, ParcelFactor * Square(parcel, place), held, quota.Min, quota.Max, OutsideQuota), quota.Min - held);
            return node;
        }

        int Office(int office)
        {
            if (offices.TryGetValue(office, out var node))
                return node;
            offices[office] = node = flow.AddNode();
            flow.AddArc(node, sink, Math.Max(0, RoomOfOffice[office]), new(0));
            return node;
        }
    }

    long Square(int parcel, int place) => WeightScale / reference.Parcels[parcel].Shares[place].Weight;

    IEnumerable<int> InOrder(Parcel parcel) => Enumerable.Range(0, parcel.Shares.Count)
        .OrderBy(place => !string.Equals(reference.Offices[parcel.Shares[place].Office].Arrondissement, parcel.Arrondissement, StringComparison.Ordinal));

    /// <summary>Near what the flow will find, so that it finds it soon: the quotas of each cell on its own.</summary>
    Dictionary<int, int[]> Guesses(IEnumerable<(Group Group, int Count)> groups)
    {
        var guesses = new Dictionary<int, int[]>();
        foreach (var cell in groups.GroupBy(g => g.Group.Cell))
        {
            var shares = reference.Parcels[cell.First().Group.Parcel].Shares;
            var held = HeldInCell.TryGetValue(cell.Key, out var places) ? places : new int[shares.Count];
            var quotas = Quota(shares, held, cell.Sum(g => g.Count), cell.Aggregate(0UL, (all, g) => all | g.Group.Allowed));
            guesses[cell.Key] = [.. quotas.Select((quota, place) => quota.Min - held[place])];
        }
        return guesses;
    }
}
