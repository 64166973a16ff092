namespace Cjib.Batch.Allocation;

/// <summary>Who gets which seat: in each group the lowest draw number chooses first.</summary>
sealed class Seating(AllocationInput input, BailiffReference reference, AllocationPolicy policy, Draw draw, AllocationResult result)
{
    /// <summary>A debtor in the draw; equal numbers are settled by the debtor's own.</summary>
    readonly record struct Ticket(ulong Number, long DebtorId, ulong Seed, int Row) : IComparable<Ticket>
    {
        public int CompareTo(Ticket other) =>
            Number != other.Number ? Number.CompareTo(other.Number) : DebtorId.CompareTo(other.DebtorId);
    }

    public void Place(Portfolio portfolio, QuotaNetwork network)
    {
        var cells = new CellSeats[portfolio.Groups.Count][];
        Parallel.For(0, portfolio.Groups.Count, at =>
            cells[at] = Place(portfolio.Groups[at].Group, portfolio.Groups[at].Rows, network.Seats[at]));
        result.Cells = [.. cells.SelectMany(group => group)];
        result.Objective = network.Objective;
        LimitRebalancing();
        Count(portfolio, network);
    }

    CellSeats[] Place(Group group, List<int> rows, int[] seats)
    {
        var shares = reference.Parcels[group.Parcel].Shares;
        var (left, last) = ((int[])seats.Clone(), new ulong[seats.Length]);
        var tickets = new Ticket[rows.Count];
        for (var i = 0; i < tickets.Length; i++)
        {
            var (number, seed) = draw.Of(input.DebtorIds[rows[i]]);
            tickets[i] = new(number, input.DebtorIds[rows[i]], seed, rows[i]);
        }
        Array.Sort(tickets);
        foreach (var (before, ticket) in tickets.Zip(tickets.Skip(1)))
            if (before.DebtorId == ticket.DebtorId)
                throw new ArgumentException("A debtor stands twice in the input of allocation.");
        foreach (var ticket in tickets)
        {
            // Who is with an office that keeps a seat for its group stays, lowest draw number first.
            var place = group.Current >= 0 && left[group.Current] > 0 ? group.Current : Preferred(ticket.Seed, shares, left);
            if (place < 0)
            {
                (result.Office[ticket.Row], result.Reason[ticket.Row]) = (-1, AllocationReason.OfficesFull);
                continue;
            }
            left[place]--;
            last[place] = ticket.Number;
            result.Office[ticket.Row] = shares[place].Office;
            if (group.Current >= 0 && place != group.Current)
                result.Reason[ticket.Row] = AllocationReason.MovedRebalance;
        }
        return [.. Enumerable.Range(0, seats.Length).Where(place => (group.Allowed >> place & 1) != 0).Select(place => new CellSeats(
            group.Parcel, group.TreatmentClass, group.Kind, group.Allowed,
            group.Current < 0 ? -1 : shares[group.Current].Office, shares[place].Office, seats[place], last[place]))];
    }

    /// <returns>The place with a seat left whose smallest ticket is smallest; -1 when no seat is left.</returns>
    int Preferred(ulong seed, IReadOnlyList<OfficeShare> shares, int[] left)
    {
        var (best, bestValue) = (-1, 0UL);
        for (var place = 0; place < left.Length; place++)
            if (left[place] > 0 && draw.Best(seed, shares[place]) is var value && (best < 0 || value < bestValue))
                (best, bestValue) = (place, value);
        return best;
    }

    /// <summary>No more moves to restore shares than the policy's number leaves; the others stay where they are.</summary>
    void LimitRebalancing()
    {
        if (!policy.Rebalance || policy.IsEmergency)
            return;
        var forced = result.Reason.Count(reason => reason == AllocationReason.MovedContractEnded);
        var moving = Enumerable.Range(0, input.Count).Where(row => result.Reason[row] == AllocationReason.MovedRebalance)
            .OrderBy(row => draw.Of(input.DebtorIds[row]).Number).ThenBy(row => input.DebtorIds[row])
            .Skip(Math.Max(0, policy.MovesPerNightMax - forced)).ToList();
        foreach (var row in moving)
            (result.Office[row], result.Reason[row]) = (input.CurrentOffice[row], AllocationReason.WaitsToMove);
        result.MovesPostponed += moving.Count;
    }

    void Count(Portfolio portfolio, QuotaNetwork network)
    {
        var total = reference.Parcels.Select(parcel => new int[parcel.Shares.Count]).ToArray();
        var placeOf = reference.Parcels.Select(p => p.Shares.Index().ToDictionary(s => s.Item.Office, s => s.Index)).ToArray();
        for (var row = 0; row < input.Count; row++)
        {
            var (office, current) = (result.Office[row], input.CurrentOffice[row]);
            if (office >= 0 && current != -1 && office != current)
                result.Moves++;
            if (office < 0 || !placeOf[result.Parcel[row]].TryGetValue(office, out var place))
                continue;
            total[result.Parcel[row]][place]++;
        }
        result.Quotas = [.. reference.Parcels.SelectMany((parcel, at) => parcel.Shares.Select((share, place) => new ParcelQuota(
            at, share.Office, share.Weight, network.Quotas[at][place].Min, network.Quotas[at][place].Max,
            portfolio.HeldInParcel(at, place), total[at][place] - portfolio.HeldInParcel(at, place))))];
    }
}
