using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Claims as their agencies last told them.</summary>
static class ClaimTable
{
    static readonly string Columns = "id, run_id, delivery_id, line, content, " + string.Join(", ", ClaimFileLayout.Columns.Select(c => c.Name));

    /// <summary>What the register knows of each of a stretch's claims: its content and its key in full, by claim key.</summary>
    public static async Task<Dictionary<long, KnownClaim>> KnownAsync(RegisterSession session, ClaimBatch batch, CancellationToken cancel)
    {
        var known = await session.QueryAsync(
            "SELECT c.id, c.content, c.opdrachtgever, c.vordering_id FROM unnest($1) AS new (id) JOIN claim c USING (id)",
            r => (Id: r.GetInt64(0), Claim: new KnownClaim(r.GetInt64(1), r.GetString(2), r.GetString(3))),
            cancel, batch.Keys.AsMemory(0, batch.Rows.Count).ToArray());
        return known.ToDictionary(row => row.Id, row => row.Claim);
    }

    /// <summary>Appends rows of a stretch; those that replace a known claim take its place.</summary>
    public static async Task InsertAsync(
        RegisterSession session, long runId, long deliveryId, ClaimBatch batch, JudgedBatch judged, CancellationToken cancel)
    {
        if (judged.Replaced.Count > 0)
            await session.ExecuteAsync("DELETE FROM claim WHERE id = ANY ($1)", cancel, judged.Replaced.ToArray());
        if (judged.Rows.Count == 0)
            return;
        await using var copy = await CopyIn.BeginAsync(session, "claim", Columns, cancel);
        foreach (var row in judged.Rows)
        {
            WriteRow(copy, runId, deliveryId, batch, row);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    static void WriteRow(CopyIn copy, long runId, long deliveryId, ClaimBatch batch, int row)
    {
        copy.Row();
        copy.BigInt(batch.Keys[row]);
        copy.BigInt(runId);
        copy.BigInt(deliveryId);
        copy.Integer(batch.Rows.LineNumber(row));
        copy.BigInt(batch.Contents[row]);
        var cells = batch.Rows[row];
        for (var column = 0; column < cells.Length; column++)
            copy.Cell(ClaimFileLayout.Columns[column], cells[column], batch.Rows);
    }
}
