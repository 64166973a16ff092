namespace Cjib.Batch.Allocation;

/// <summary>What offices hold once the sticky debtors have their place, and the groups that are left to the draw.</summary>
sealed class Portfolio
{
    readonly BailiffReference _reference;
    readonly int[][] _heldInParcel;
    readonly SortedDictionary<int, int[]> _heldInCell = [];
    readonly int[] _room;

    public Portfolio(
        AllocationInput input, BailiffReference reference, AllocationPolicy policy, Eligibility eligibility, AllocationResult result)
    {
        _reference = reference;
        _heldInParcel = [.. reference.Parcels.Select(parcel => new int[parcel.Shares.Count])];
        var held = new int[reference.Offices.Count];
        var movable = new int[reference.Offices.Count];
        var cells = new int[reference.Parcels.Count * 1024][];
        var numbers = new Dictionary<Group, int>();
        var rows = new List<List<int>>();
        for (var row = 0; row < input.Count; row++)
        {
            var (parcel, office) = (result.Parcel[row], result.Office[row]);
            var place = office < 0 ? -1 : eligibility.PlaceOf(parcel, office);
            var mayMove = policy.Rebalance && place >= 0 && result.Reason[row] == AllocationReason.RunningCase;
            if (office >= 0 && !mayMove)
            {
                held[office]++;
                if (place < 0)
                    continue;
                _heldInParcel[parcel][place]++;
                (cells[Group.CellOf(parcel, input.TreatmentClass[row], input.Kind[row])] ??= new int[_heldInParcel[parcel].Length])[place]++;
                continue;
            }
            if (mayMove)
                movable[office]++;
            var allowed = eligibility.Allowed(row, parcel) | (mayMove ? 1UL << place : 0);
            if (allowed == 0)
            {
                result.Reason[row] = AllocationReason.NoOffice;
                continue;
            }
            var group = new Group(parcel, input.TreatmentClass[row], input.Kind[row], place, allowed);
            if (!numbers.TryGetValue(group, out var number))
            {
                numbers[group] = number = rows.Count;
                rows.Add([]);
            }
            rows[number].Add(row);
        }
        foreach (var (cell, places) in cells.Index())
            if (places is not null)
                _heldInCell[cell] = places;
        _room = [.. reference.Offices.Select((office, at) =>
            (int)Math.Max(movable[at], Math.Min(office.CapacityMax - (long)held[at], office.NewPerNightMax + (long)movable[at])))];
        Groups = [.. numbers.Select(n => (n.Key, rows[n.Value])).OrderBy(g => g.Key)];
    }

    /// <summary>In order, each with its rows.</summary>
    public IReadOnlyList<(Group Group, List<int> Rows)> Groups { get; }

    public int HeldInParcel(int parcel, int place) => _heldInParcel[parcel][place];

    public QuotaNetwork Network() => new(_reference)
    {
        Groups = [.. Groups.Select(g => (g.Group, g.Rows.Count))],
        HeldInParcel = _heldInParcel,
        HeldInCell = _heldInCell,
        RoomOfOffice = _room,
    };
}
