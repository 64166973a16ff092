namespace Cjib.Batch.Intake;

/// <summary>What agencies that may deliver each other's claims have delivered so far this night, in the order in which their deliveries are read.</summary>
/// <param name="isKept">False when there is only one delivery: nothing can come after it.</param>
sealed class TonightClaims(bool isKept)
{
    readonly Dictionary<long, Line> _lines = [];

    /// <summary>What is known of a stretch's claims, from tonight before what the register says.</summary>
    public IReadOnlyDictionary<long, KnownClaim> And(Dictionary<long, KnownClaim> register, DeliveryBatch batch)
    {
        if (_lines.Count > 0)
            foreach (var key in batch.Keys.AsSpan(0, batch.Rows.Count))
                if (_lines.TryGetValue(key, out var line))
                    register[key] = line.Claim;
        return register;
    }

    /// <summary>Adds the rows that are taken over.</summary>
    /// <returns>A remark for each earlier line of this night whose place one of them takes, with its delivery.</returns>
    public List<(long DeliveryId, LineNote Note)> Add(DeliveryBatch batch, IReadOnlyList<AcceptedRow> rows, long deliveryId)
    {
        var overtaken = new List<(long, LineNote)>();
        if (!isKept)
            return overtaken;
        foreach (var (row, replaces) in rows)
        {
            var (key, claimId) = (batch.Keys[row], batch.Rows.Text(row, (int)ClaimColumn.VorderingId)!);
            if (_lines.TryGetValue(key, out var earlier))
                overtaken.Add((earlier.DeliveryId, new(earlier.LineNumber, earlier.RecordNumber, claimId, LineStatus.AcceptedWithWarning, "W960", "vordering_id")));
            // A claim the register has keeps the debtor it has there; one that came tonight has none yet.
            _lines[key] = new(
                new(batch.Contents[row], replaces?.DebtorId is > 0 and var debtor ? debtor : null, (batch.Rows.Text(row, (int)ClaimColumn.Opdrachtgever)!, claimId)),
                deliveryId, batch.Rows.LineNumber(row), (int)batch.Rows[row][(int)ClaimColumn.RecordNr]);
        }
        return overtaken;
    }

    readonly record struct Line(KnownClaim Claim, long DeliveryId, int LineNumber, int RecordNumber);
}
