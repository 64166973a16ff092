namespace Cjib.Batch.Allocation;

/// <summary>Which offices may have which debtor (domain facts 6.2, step 1).</summary>
sealed class Eligibility
{
    const int Kinds = 4;

    readonly AllocationInput _input;
    readonly BailiffReference _reference;
    readonly bool[] _hasConflict;
    readonly (int Row, int Office)[] _conflicts;
    readonly ulong[] _open;
    readonly int[] _placeOf;

    public Eligibility(AllocationInput input, BailiffReference reference)
    {
        (_input, _reference) = (input, reference);
        _hasConflict = new bool[input.Count];
        _conflicts = [.. input.Conflicts.Select(c => (c.Row, c.Office))];
        Array.Sort(_conflicts);
        foreach (var (row, _) in _conflicts)
            _hasConflict[row] = true;
        _open = new ulong[reference.Parcels.Count * Kinds];
        _placeOf = new int[reference.Parcels.Count * reference.Offices.Count];
        Array.Fill(_placeOf, -1);
        for (var parcel = 0; parcel < reference.Parcels.Count; parcel++)
            for (var place = 0; place < reference.Parcels[parcel].Shares.Count; place++)
            {
                var office = reference.Parcels[parcel].Shares[place].Office;
                _placeOf[parcel * reference.Offices.Count + office] = place;
                for (var kind = 0; kind < Kinds; kind++)
                    if (reference.Offices[office] is { HasContract: true, IsSuspended: false } o && o.Takes((DebtorKind)kind))
                        _open[parcel * Kinds + kind] |= 1UL << place;
            }
    }

    /// <returns>The office's place among the shares of the parcel, or -1.</returns>
    public int PlaceOf(int parcel, int office) => _placeOf[parcel * _reference.Offices.Count + office];

    /// <summary>Offices open for a new debtor: bit i is the i-th share of the parcel.</summary>
    public ulong Allowed(int row, int parcel)
    {
        var allowed = _open[parcel * Kinds + (int)_input.Kind[row]];
        if (_hasConflict[row])
            for (var at = FirstConflict(row); at < _conflicts.Length && _conflicts[at].Row == row; at++)
                if (PlaceOf(parcel, _conflicts[at].Office) is >= 0 and var place)
                    allowed &= ~(1UL << place);
        return allowed;
    }

    public bool HasConflict(int row, int office) => _hasConflict[row] && Array.BinarySearch(_conflicts, (row, office)) >= 0;

    /// <summary>E1, E3 and E5: what an office needs to go on with a debtor it knows.</summary>
    public bool MayKeep(int row, int office) =>
        office >= 0 && _reference.Offices[office] is { HasContract: true } o && o.Takes(_input.Kind[row]) && !HasConflict(row, office);

    /// <summary>The codes E1…E5 that keep an office from getting a debtor as a new one, in order.</summary>
    public List<string> Refusals(int row, int office, int parcel)
    {
        var (codes, o) = (new List<string>(), _reference.Offices[office]);
        if (!o.HasContract)
            codes.Add("E1");
        if (PlaceOf(parcel, office) < 0)
            codes.Add("E2");
        if (!o.Takes(_input.Kind[row]))
            codes.Add("E3");
        if (o.IsSuspended)
            codes.Add("E4");
        if (HasConflict(row, office))
            codes.Add("E5");
        return codes;
    }

    int FirstConflict(int row)
    {
        var at = Array.BinarySearch(_conflicts, (row, int.MinValue));
        return at < 0 ? ~at : at;
    }
}
