using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>What became of each line of a night's deliveries, in the order of the files.</summary>
public sealed class ReceiptTable(Register register)
{
    /// <summary>Writes the receipts of all deliveries of a run in one read.</summary>
    /// <param name="begin">Begins the receipt of a delivery; called in the order of <paramref name="deliveries"/>.</param>
    /// <param name="deliveries">The deliveries whose lines were taken over; a delivery without a claim or a remark gets an empty receipt.</param>
    public async Task WriteAsync(long runId, IEnumerable<AgencyDelivery> deliveries, Func<AgencyDelivery, ReceiptWriter> begin, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        // A line that was taken over comes first (sequence -1), its warnings after it; a refused line has only its remarks.
        await using var copy = await CopyOut.BeginSortedAsync(session,
            $"""
            SELECT c.delivery_id, c.line, (-1)::smallint, c.record_nr, c.vordering_id, ''::text, ''::text, c.debtor_id, h.code, 0::smallint
            FROM claim c LEFT JOIN claim_hold h ON c.debtor_id = 0 AND h.claim_id = c.id WHERE c.run_id = {runId}
            UNION ALL
            SELECT e.delivery_id, e.line, (-1)::smallint, e.record_nr, e.mutatie_id, '', '', coalesce(k.debtor_id, 0), CASE WHEN w.event_id IS NOT NULL THEN 'M701' END, 0::smallint
            FROM claim_event e LEFT JOIN claim_key k ON k.id = e.claim_id LEFT JOIN event_wait w ON w.event_id = e.id WHERE e.run_id = {runId}
            UNION ALL
            SELECT r.delivery_id, r.line, (-1)::smallint, r.record_nr, r.melding_id, '', '', r.debtor_id, NULL, 0::smallint FROM office_report r WHERE r.run_id = {runId}
            UNION ALL
            SELECT n.delivery_id, n.line, n.sequence, n.record_nr, n.key, n.code, n.column_name, 0, NULL, n.status
            FROM line_note n JOIN delivery d ON d.id = n.delivery_id WHERE d.run_id = {runId}
            ORDER BY 1, 2, 3
            """, cancel);
        var isRead = copy.Read(cancel);
        foreach (var delivery in deliveries.OrderBy(d => d.Id))
        {
            using var receipt = begin(delivery);
            var lines = new Lines(receipt);
            // Remarks on deliveries that were not taken over have no receipt of their lines.
            for (; isRead && copy.BigInt(0) <= delivery.Id; isRead = copy.Read(cancel))
                if (copy.BigInt(0) == delivery.Id)
                    lines.Add(copy);
            lines.End();
            receipt.Close(delivery.Counts);
        }
        while (isRead)
            isRead = copy.Read(cancel);
    }

    /// <summary>Writes, agency by agency, what became of mutations that had waited for their claim.</summary>
    /// <param name="begin">Begins the receipt of an agency.</param>
    public async Task WriteOutcomesAsync(long runId, Func<string, ReceiptWriter> begin, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var outcomes = await session.QueryAsync(
            """
            SELECT o.client, o.record_nr, o.mutatie_id, o.status, coalesce(k.debtor_id, 0) FROM event_outcome o
            LEFT JOIN claim_event e ON e.id = o.event_id LEFT JOIN claim_key k ON k.id = e.claim_id
            WHERE o.run_id = $1 ORDER BY o.client, o.mutatie_id COLLATE "C"
            """,
            r => (Client: r.GetString(0), Record: r.GetInt32(1), MutationId: r.GetString(2), Status: (LineStatus)r.GetInt16(3), Debtor: r.GetInt64(4)), cancel, runId);
        foreach (var agency in outcomes.GroupBy(o => o.Client, StringComparer.Ordinal))
        {
            using var receipt = begin(agency.Key);
            foreach (var (index, (_, record, mutationId, status, debtor)) in agency.Index())
                if (status == LineStatus.Accepted)
                    receipt.Accepted(record, System.Text.Encoding.UTF8.GetBytes(mutationId), debtor == 0 ? null : new DebtorId(debtor));
                else
                    receipt.Note(new(index + 1, record, mutationId, status, "M701", "vordering_id"), null);
            receipt.Close(new(agency.Count(), agency.Count(o => o.Status == LineStatus.Accepted), agency.Count(o => o.Status == LineStatus.Refused), 0, 0, 0, 0, 0));
        }
    }

    /// <summary>The agencies that have such a receipt.</summary>
    public async Task<List<string>> OutcomeClientsAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync("SELECT DISTINCT client FROM event_outcome WHERE run_id = $1 ORDER BY client", r => r.GetString(0), cancel, runId);
    }

    /// <summary>Rows of one delivery become lines of its receipt: an accepted line is told once it is known that no remark follows on it.</summary>
    sealed class Lines(ReceiptWriter receipt)
    {
        readonly byte[] _claimId = new byte[256];
        int _claimIdLength;
        bool _isOpen;
        int _line;
        int _record;
        DebtorId? _debtor;

        public void Add(CopyOut row)
        {
            if (_isOpen && row.Integer(1) != _line)
                End();
            _isOpen = false;
            if (row.SmallInt(2) >= 0)
            {
                receipt.Note(new(row.Integer(1), row.Integer(3), row.Text(4)!, (LineStatus)row.SmallInt(9), row.Text(5)!, row.Text(6)!),
                    row.Integer(1) == _line ? _debtor : null);
                return;
            }
            (_line, _record, _debtor) = (row.Integer(1), row.Integer(3), row.BigInt(7) is not 0 and var id ? new DebtorId(id) : null);
            row.Utf8(4).CopyTo(_claimId);
            _claimIdLength = row.Utf8(4).Length;
            if (!row.IsNull(8))
                receipt.Note(new(_line, _record, row.Text(4)!, LineStatus.Held, row.Text(8)!, ""), null);
            else
                _isOpen = true;
        }

        public void End()
        {
            if (_isOpen)
                receipt.Accepted(_record, _claimId.AsSpan(0, _claimIdLength), _debtor);
            _isOpen = false;
        }
    }
}
