using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>What became of each line of a delivery, in the order of the file.</summary>
public sealed class ReceiptTable(Register register)
{
    public async Task WriteAsync(long deliveryId, ReceiptWriter receipt, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        // A line that was taken over comes first (sequence -1), its warnings after it; a refused line has only its remarks.
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT c.line, (-1)::smallint, c.record_nr, c.vordering_id, ''::text, ''::text, dc.debtor_id, ch.code, 0::smallint
            FROM claim c LEFT JOIN debtor_claim dc ON dc.claim_id = c.id LEFT JOIN claim_hold ch ON ch.claim_id = c.id
            WHERE c.delivery_id = {deliveryId}
            UNION ALL
            SELECT n.line, n.sequence, n.record_nr, n.key, n.code, n.column_name, NULL, NULL, n.status FROM line_note n WHERE n.delivery_id = {deliveryId}
            ORDER BY 1, 2
            """, cancel);
        var open = false;
        var (line, record, debtor) = (0, 0, (DebtorId?)null);
        var claimId = new byte[256];
        var claimIdLength = 0;
        while (copy.Read(cancel))
        {
            if (open && copy.Integer(0) != line)
                receipt.Accepted(record, claimId.AsSpan(0, claimIdLength), debtor!.Value);
            open = false;
            if (copy.SmallInt(1) >= 0)
            {
                receipt.Note(new(copy.Integer(0), copy.Integer(2), copy.Text(3)!, (LineStatus)copy.SmallInt(8), copy.Text(4)!, copy.Text(5)!),
                    copy.Integer(0) == line ? debtor : null);
                continue;
            }
            (line, record, debtor) = (copy.Integer(0), copy.Integer(2), copy.IsNull(6) ? null : new DebtorId(copy.BigInt(6)));
            copy.Utf8(3).CopyTo(claimId);
            claimIdLength = copy.Utf8(3).Length;
            if (debtor is null)
                receipt.Note(new(line, record, copy.Text(3)!, LineStatus.Held, copy.Text(7)!, ""), null);
            else
                open = true;
        }
        if (open)
            receipt.Accepted(record, claimId.AsSpan(0, claimIdLength), debtor!.Value);
    }
}
