using System.Buffers.Binary;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Claims as their agencies last told them, beside the other claims of their debtors, and the keys under which they are known.</summary>
public sealed class ClaimTable(Register register)
{
    static readonly int[] Cells = [(int)ClaimColumn.OpenstaandCent, .. Enumerable.Range(0, ClaimFileLayout.Columns.Count).Where(c => c != (int)ClaimColumn.OpenstaandCent)];

    /// <summary>What is encoded at intake; bucket and debtor stand before it once they are known.</summary>
    static readonly string Columns = "bucket, debtor_id, id, run_id, delivery_id, line, " + string.Join(", ", Cells.Select(c => ClaimFileLayout.Columns[c].Name));

    /// <summary>Where the open cents are in an encoded row: behind four numbers with their widths, and their own width.</summary>
    const int OpenCentsAt = 12 + 12 + 12 + 8 + 4;

    /// <summary>What the register knows of a stretch's claims, by claim key.</summary>
    public async Task<Dictionary<long, KnownClaim>> KnownAsync(long runId, DeliveryBatch batch, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        // A claim that this run released from being held counts as held, so that a night that was cut off decides the same again.
        var rows = await session.QueryAsync(
            """
            SELECT k.id, k.content, CASE WHEN h.released_run = $2 THEN 0 ELSE k.debtor_id END, k.debtor_id
            FROM claim_key k LEFT JOIN claim_hold h ON h.claim_id = k.id WHERE k.id = ANY ($1)
            """,
            r => (Id: r.GetInt64(0), Claim: new KnownClaim(r.GetInt64(1), r.GetInt64(2), null), DebtorId: r.GetInt64(3)),
            cancel, batch.Keys[..batch.Rows.Count], runId);
        var known = rows.ToDictionary(row => row.Id, row => row.Claim);
        if (known.Count == 0)
            return known;
        // The same content says that it is the same claim; for the others it must be seen that no two claims fell on one key.
        var contents = batch.Keys.AsSpan(0, batch.Rows.Count).ToArray().Zip(batch.Contents).ToDictionary(row => row.First, row => row.Second);
        var others = rows.Where(row => row.Claim.Content != contents[row.Id]).ToList();
        foreach (var (id, client, claimId) in await session.QueryAsync(
            """
            SELECT c.id, c.opdrachtgever, c.vordering_id FROM unnest($1, $2) AS k (debtor_id, id)
            JOIN claim c ON c.bucket = (k.debtor_id >> 54)::smallint AND c.debtor_id = k.debtor_id AND c.id = k.id
            """,
            r => (r.GetInt64(0), r.GetString(1), r.GetString(2)), cancel, others.Select(o => o.DebtorId).ToArray(), others.Select(o => o.Id).ToArray()))
            known[id] = known[id] with { Key = (client, claimId) };
        return known;
    }

    /// <summary>Takes the pages of the night into the index of runs: until then every search by run reads them all.</summary>
    internal async Task SummariseAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await session.ScalarAsync<int>("SELECT brin_summarize_new_values('claim_run')", cancel);
    }

    /// <summary>Encodes a row as <see cref="CopyAsync"/> wants it, without its debtor.</summary>
    internal static void Encode(CopyBuffer fields, long runId, long deliveryId, DeliveryBatch batch, int row)
    {
        fields.BigInt(batch.Keys[row]);
        fields.BigInt(runId);
        fields.BigInt(deliveryId);
        fields.Integer(batch.Rows.LineNumber(row));
        var cells = batch.Rows[row];
        foreach (var column in Cells)
            fields.Cell(ClaimFileLayout.Columns[column], cells[column], batch.Rows);
    }

    /// <summary>Appends claims.</summary>
    /// <param name="claims">Debtor (0: held), and place in the spool; ordered by debtor and claim.</param>
    /// <returns>Their open cents.</returns>
    internal static async Task<long> CopyAsync(
        RegisterSession session, ClaimSpool spool, IEnumerable<(long DebtorId, long Place)> claims, CancellationToken cancel)
    {
        await using var copy = await CopyIn.BeginAsync(session, "claim", Columns, cancel);
        var cents = 0L;
        foreach (var (debtorId, place) in claims)
        {
            copy.Row();
            copy.SmallInt(new DebtorId(debtorId).Bucket);
            copy.BigInt(debtorId);
            cents += BinaryPrimitives.ReadInt64BigEndian(spool.Read(place, copy)[OpenCentsAt..]);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
        return cents;
    }

    /// <summary>Takes claims away that a later line replaces.</summary>
    internal static Task DeleteAsync(RegisterSession session, IReadOnlyCollection<ReplacedClaim> claims, CancellationToken cancel) => claims.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            """
            DELETE FROM claim c USING unnest($1, $2) AS r (debtor_id, id)
            WHERE c.bucket = (r.debtor_id >> 54)::smallint AND c.debtor_id = r.debtor_id AND c.id = r.id
            """, cancel, claims.Select(c => c.DebtorId).ToArray(), claims.Select(c => c.ClaimKey).ToArray());

    /// <summary>Makes claims known under their keys.</summary>
    internal static async Task CopyKeysAsync(
        RegisterSession session, long runId, IEnumerable<(long ClaimKey, long Content, long DebtorId)> claims, CancellationToken cancel)
    {
        await using var copy = await CopyIn.BeginAsync(session, "claim_key", "id, content, debtor_id, run_id", cancel);
        foreach (var (key, content, debtorId) in claims)
        {
            copy.Row();
            copy.BigInt(key);
            copy.BigInt(content);
            copy.BigInt(debtorId);
            copy.BigInt(runId);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>Writes down what known claims say now, and whose they are.</summary>
    internal static Task UpdateKeysAsync(RegisterSession session, long runId, IReadOnlyCollection<ReplacedClaim> claims, CancellationToken cancel) => claims.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            "UPDATE claim_key k SET content = n.content, debtor_id = n.debtor_id, run_id = $4 FROM unnest($1, $2, $3) AS n (id, content, debtor_id) WHERE k.id = n.id",
            cancel, claims.Select(c => c.ClaimKey).ToArray(), claims.Select(c => c.Content).ToArray(), claims.Select(c => c.DebtorId).ToArray(), runId);
}
