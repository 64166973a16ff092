using Cjib.Batch.Allocation;
using Google.OrTools.Graph;

namespace Cjib.Batch.Tests.Allocation;

/// <summary>
/// The question of the quotas asked the long way: a node per debtor, an arc per debtor and office, an arc per seat at its own price; solved by OR-Tools and
/// written from the formula in the docstring of QuotaNetwork, not from its code. Knows running cases and conflicts, no other ties.
/// </summary>
static class DebtorOfficeGraph
{
    /// <summary>Waiting costs four times what a debtor outside the quota does.</summary>
    const int WaitingPenalty = 4;

    const long Move = 1L << 38;

    /// <param name="discount">
    /// Halvings of the two large penalties, so that the prices of a large graph fit 64 bits. The answer holds only if nobody waits and no quota is missed (then it
    /// is the least under the full penalties too); else it is refused.
    /// </param>
    public static Int128 LeastCost(AllocationInput input, BailiffReference reference, AllocationPolicy policy, int discount = 0)
    {
        var outside = 1L << 45 >> discount;
        var conflicts = input.Conflicts.Select(c => (c.Row, c.Office)).ToHashSet();
        var (heldOffice, movable) = (new int[reference.Offices.Count], new int[reference.Offices.Count]);
        var (heldParcel, heldCell) = (new Dictionary<(int, int), int>(), new Dictionary<(int, byte, DebtorKind, int), int>());
        var free = new List<(int Row, int Parcel, int Current, int[] Offices)>();
        for (var row = 0; row < input.Count; row++)
        {
            var (parcel, current) = (reference.ParcelOf(input.Pc4[row]), input.CurrentOffice[row]);
            var covers = reference.Parcels[parcel].Shares.Select(s => s.Office).ToArray();
            var keeps = current >= 0 && reference.Offices[current].HasContract && reference.Offices[current].Takes(input.Kind[row])
                && !conflicts.Contains((row, current));
            if (keeps && !(policy.Rebalance && covers.Contains(current)))
            {
                heldOffice[current]++;
                Add(heldParcel, (parcel, current));
                Add(heldCell, (parcel, input.TreatmentClass[row], input.Kind[row], current));
                continue;
            }
            if (keeps)
                movable[current]++;
            var offices = Array.FindAll(covers, o => (keeps && o == current) || (reference.Offices[o] is { HasContract: true, IsSuspended: false } office
                && office.Takes(input.Kind[row]) && !conflicts.Contains((row, o))));
            if (offices.Length > 0)
                free.Add((row, parcel, keeps ? current : -1, offices));
        }

        using var solver = new MinCostFlow();
        var (nodes, cost, penalties, prices) = (1, (Int128)0, 0L, new List<(int Arc, long Price, int Penalty)>());
        var known = new Dictionary<object, int>();
        var inCell = free.CountBy(f => (f.Parcel, input.TreatmentClass[f.Row], input.Kind[f.Row])).ToDictionary();
        var inParcel = free.CountBy(f => f.Parcel).ToDictionary();
        var inGroup = free.CountBy(GroupOf).ToDictionary();
        foreach (var debtor in free)
        {
            var node = nodes++;
            solver.SetNodeSupply(node, 1);
            if (debtor.Current < 0)
                Arc(node, Wait(debtor), 1, 0);
            foreach (var office in debtor.Offices)
                Arc(node, Cell(debtor, office), 1, debtor.Current < 0 || debtor.Current == office ? 0 : Move);
        }
        solver.SetNodeSupply(0, -free.Count);
        if (solver.Solve() is var status && status != MinCostFlowBase.Status.OPTIMAL)
            throw new InvalidOperationException(status.ToString());
        foreach (var (arc, price, penalty) in prices)
        {
            cost += (Int128)price * solver.Flow(arc);
            penalties += penalty * solver.Flow(arc);
        }
        return discount == 0 || penalties == 0 ? cost + (Int128)outside * penalties : throw new InvalidOperationException("Penalties were discounted.");

        static void Add<T>(Dictionary<T, int> counts, T key) where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

        (int, byte, DebtorKind, int, string) GroupOf((int Row, int Parcel, int Current, int[] Offices) d) =>
            (d.Parcel, input.TreatmentClass[d.Row], input.Kind[d.Row], d.Current, string.Join(',', d.Offices));

        void Arc(int from, int to, long capacity, long price, int penalty = 0) =>
            prices.Add((solver.AddArcWithCapacityAndUnitCost(from, to, capacity, price + penalty * outside), price, penalty));

        int Node(object key, Action<int> connect)
        {
            if (known.TryGetValue(key, out var node))
                return node;
            known[key] = node = nodes++;
            connect(node);
            return node;
        }

        long Square(int parcel, int office) => (1L << 28) / reference.Parcels[parcel].Shares.Single(s => s.Office == office).Weight;

        int Wait((int Row, int Parcel, int Current, int[] Offices) d) => Node(GroupOf(d), node =>
        {
            var count = inGroup[GroupOf(d)];
            for (var x = 0; x < count; x++)
                Arc(node, 0, 1, Math.Max(1, 65536 / count) * (2 * x + 1), WaitingPenalty);
        });

        int Cell((int Row, int Parcel, int Current, int[] Offices) d, int office)
        {
            var cell = (d.Parcel, input.TreatmentClass[d.Row], input.Kind[d.Row]);
            return Node((cell, office), node =>
            {
                var (held, square, to) = (heldCell.GetValueOrDefault((cell.Parcel, cell.Item2, cell.Item3, office)), Square(d.Parcel, office), ParcelNode(d.Parcel, office));
                for (var x = 0; x < inCell[cell]; x++)
                    Arc(node, to, 1, square * (2 * (held + x) + 1));
            });
        }

        int ParcelNode(int parcel, int office) => Node((parcel, office), node =>
        {
            var (held, square, to) = (heldParcel.GetValueOrDefault((parcel, office)), 8 * Square(parcel, office), OfficeNode(office));
            var (min, max) = ExactQuota(parcel, office);
            penalties += Math.Max(0, min - held) + Math.Max(0, held - max);
            for (var y = held; y < held + inParcel[parcel]; y++)
                Arc(node, to, 1, square * (2 * y + 1), y >= max ? 1 : y < min ? -1 : 0);
        });

        int OfficeNode(int office) => Node(office, node =>
        {
            var o = reference.Offices[office];
            Arc(node, 0, Math.Max(movable[office], Math.Min(o.CapacityMax - heldOffice[office], (long)o.NewPerNightMax + movable[office])), 0);
        });

        // Water in vessels as wide as the weights: offices above the level get nothing, the others stand equally high.
        (int Min, int Max) ExactQuota(int parcel, int office)
        {
            var open = reference.Parcels[parcel].Shares.Where(s => reference.Offices[s.Office] is { HasContract: true, IsSuspended: false })
                .Select(s => (s.Office, s.Weight, Held: heldParcel.GetValueOrDefault((parcel, s.Office))))
                .OrderBy(s => (decimal)s.Held / s.Weight).ToList();
            var (level, below) = (0m, 0);
            for (var filled = 1; filled <= open.Count; filled++)
            {
                var water = (decimal)(inParcel[parcel] + open.Take(filled).Sum(s => s.Held)) / open.Take(filled).Sum(s => s.Weight);
                if (filled == open.Count || water <= (decimal)open[filled].Held / open[filled].Weight)
                {
                    (level, below) = (water, filled);
                    break;
                }
            }
            var at = open.FindIndex(s => s.Office == office);
            if (at < 0 || at >= below)
                return (heldParcel.GetValueOrDefault((parcel, office)), heldParcel.GetValueOrDefault((parcel, office)));
            var exact = Math.Round(level * open[at].Weight, 9);
            return ((int)Math.Floor(exact), (int)Math.Ceiling(exact));
        }
    }
}
