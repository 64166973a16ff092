using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>
/// Which claims an office has been given and not had to give back. A night changes that by comparing it with the assignments, and its work files say just
/// these changes: so an office that has read all its files has its portfolio, whatever happened to a debtor in between.
/// </summary>
public sealed class WorkTable(Register register)
{
    static readonly string StatusWords = "ARRAY[" + string.Join(", ", ClaimState.Words.Select(word => $"'{word}'")) + "]";

    static readonly string ClaimColumns = string.Join(", ", WorkFile.ClaimColumns.Select(c => "c." + c.Name));

    /// <summary>Ends what is no longer the office's: the case ended, the claim is settled, or turned out to be another debtor's.</summary>
    internal static Task TakeBackAsync(RegisterSession session, long runId, BucketRange part, CancellationToken cancel) => session.ExecuteAsync(
        $"""
        WITH touched AS (
            SELECT bucket, id FROM debtor WHERE bucket BETWEEN $2 AND $3 AND changed_run = $1
            UNION SELECT bucket, debtor_id FROM closed_case WHERE bucket BETWEEN $2 AND $3 AND closed_run = $1)
        UPDATE work w SET to_run = $1, closing = coalesce(
            (SELECT z.closing FROM closed_case z WHERE z.bucket = w.bucket AND z.debtor_id = w.debtor_id AND z.closed_run = $1),
            (SELECT CASE WHEN c.openstaand_cent > 0 THEN 'ANDERE_DEBITEUR' ELSE ({StatusWords})[greatest(c.status, {(int)ClaimStatus.Settled}) + 1] END
             FROM claim_key k JOIN claim c ON c.bucket = (k.debtor_id >> 54)::smallint AND c.debtor_id = k.debtor_id AND c.id = k.id WHERE k.id = w.claim_id),
            'VOLDAAN')
        FROM touched t
        WHERE w.bucket = t.bucket AND w.debtor_id = t.id AND w.to_run IS NULL AND NOT EXISTS (
            SELECT 1 FROM assignment a JOIN claim c ON c.bucket = a.bucket AND c.debtor_id = a.debtor_id
            WHERE a.bucket = w.bucket AND a.debtor_id = w.debtor_id AND a.since = w.since AND c.id = w.claim_id AND c.openstaand_cent > 0)
        """, cancel, runId, part.From, part.Through);

    /// <summary>Gives each office the open claims of its debtors that it does not have yet; what was in another case until tonight is a transfer.</summary>
    internal static Task GiveAsync(RegisterSession session, long runId, BucketRange part, CancellationToken cancel) => session.ExecuteAsync(
        """
        INSERT INTO work (bucket, debtor_id, claim_id, office, since, from_run, action)
        SELECT a.bucket, a.debtor_id, c.id, a.office, a.since, $1,
               CASE WHEN (a.run_id = $1 AND a.previous_office IS NOT NULL) OR EXISTS (SELECT 1 FROM work x WHERE x.to_run = $1 AND x.claim_id = c.id) THEN 2
                    WHEN a.run_id = $1 THEN 0 ELSE 1 END
        FROM assignment a
        JOIN debtor d ON d.bucket BETWEEN $2 AND $3 AND d.id = a.debtor_id
        JOIN claim c ON c.bucket = a.bucket AND c.debtor_id = a.debtor_id
        WHERE a.bucket BETWEEN $2 AND $3 AND (a.run_id = $1 OR d.changed_run = $1) AND c.openstaand_cent > 0 AND NOT EXISTS (
            SELECT 1 FROM work w WHERE w.bucket = a.bucket AND w.debtor_id = a.debtor_id AND w.claim_id = c.id AND w.to_run IS NULL)
        """, cancel, runId, part.From, part.Through);

    /// <summary>The audit at the end of each night: claims that more than one office has, and cases of debtors that were merged away; must be 0.</summary>
    public async Task<long> DoubledAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long>(
            """
            SELECT (SELECT count(*) FROM (SELECT 1 FROM work WHERE to_run IS NULL GROUP BY claim_id HAVING count(*) > 1) w)
                + (SELECT count(*) FROM debtor d JOIN assignment a ON a.bucket = d.bucket AND a.debtor_id = d.id WHERE d.merged_into IS NOT NULL)
            """, cancel);
    }

    /// <summary>The offices that get a file in this run, in order.</summary>
    public async Task<List<string>> OfficesAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            """
            SELECT office FROM (
                SELECT office FROM work WHERE from_run = $1 OR to_run = $1
                UNION SELECT w.office FROM claim c JOIN work w ON w.bucket = c.bucket AND w.debtor_id = c.debtor_id AND w.claim_id = c.id
                WHERE c.run_id = $1 AND w.from_run < $1 AND w.to_run IS NULL
                UNION SELECT w.office FROM changed_claim t JOIN work w ON w.bucket = t.bucket AND w.debtor_id = t.debtor_id AND w.claim_id = t.claim_id
                WHERE t.run_id = $1 AND w.from_run < $1 AND w.to_run IS NULL
                UNION SELECT w.office FROM assignment i JOIN work w ON w.bucket = i.bucket AND w.debtor_id = i.debtor_id
                WHERE i.instructed_run = $1 AND w.from_run < $1 AND w.to_run IS NULL) o ORDER BY office COLLATE "C"
            """, r => r.GetString(0), cancel, runId);
    }

    /// <summary>Writes a night's work files: read part by part, so that each office's lines come in the order of debtor and claim.</summary>
    /// <param name="files">The office's file, by its code.</param>
    public async Task WriteAsync(long runId, IEnumerable<BucketRange> parts, IReadOnlyDictionary<string, WorkFile> files, CancellationToken cancel)
    {
        var row = new RowBatch(WorkFile.ClaimColumns, 1);
        await using var session = await register.SessionAsync(cancel);
        foreach (var part in parts)
        {
            // What an office is given, what it has and changed tonight or has another instruction for, and what it gives back.
            await using var copy = await CopyOut.BeginAsync(session,
                $"""
                SELECT w.debtor_id, w.office, w.since, w.action, coalesce(w.closing, a.reason), coalesce(a.treatment, ''), {ClaimColumns}
                FROM (
                    SELECT bucket, debtor_id, debtor_id AS owner, claim_id, office, since, action, NULL AS closing FROM work WHERE bucket BETWEEN {part.From} AND {part.Through} AND from_run = {runId}
                    UNION ALL
                    SELECT w.bucket, w.debtor_id, w.debtor_id, w.claim_id, w.office, w.since, 1::smallint, NULL
                    FROM work w JOIN claim c ON c.bucket = w.bucket AND c.debtor_id = w.debtor_id AND c.id = w.claim_id
                    WHERE w.bucket BETWEEN {part.From} AND {part.Through} AND w.from_run < {runId} AND w.to_run IS NULL
                    AND (c.run_id = {runId} OR EXISTS (
                        SELECT 1 FROM changed_claim t WHERE t.bucket = c.bucket AND t.debtor_id = c.debtor_id AND t.claim_id = c.id AND t.run_id = {runId})
                    OR EXISTS (SELECT 1 FROM assignment i WHERE i.bucket = w.bucket AND i.debtor_id = w.debtor_id AND i.instructed_run = {runId}))
                    UNION ALL
                    SELECT w.bucket, w.debtor_id, k.debtor_id, w.claim_id, w.office, w.since, 3::smallint, w.closing
                    FROM work w JOIN claim_key k ON k.id = w.claim_id WHERE w.bucket BETWEEN {part.From} AND {part.Through} AND w.to_run = {runId}
                ) w
                JOIN claim c ON c.bucket = (w.owner >> 54)::smallint AND c.debtor_id = w.owner AND c.id = w.claim_id
                LEFT JOIN assignment a ON a.bucket = w.bucket AND a.debtor_id = w.debtor_id AND w.action <> 3
                ORDER BY w.debtor_id, w.action, w.office, w.claim_id
                """, cancel);
            while (copy.Read(cancel))
                Add(files[copy.Text(1)!], copy, row);
        }
    }

    /// <summary>Writes everything an office has now, as if it were given tonight: what an empty system must read to be up to date.</summary>
    /// <param name="actor">Who asks; with the reason it is written to the audit log first.</param>
    /// <returns>The number of claims.</returns>
    public async Task<long> PortfolioAsync(string office, WorkFile file, string actor, string reason, CancellationToken cancel)
    {
        var row = new RowBatch(WorkFile.ClaimColumns, 1);
        var claims = 0L;
        await using var session = await register.SessionAsync(cancel);
        await AuditLog.AddAsync(session, actor, "EXPORT_PORTFOLIO", office, reason, "WRITTEN", cancel);
        await ProcessingLog.NoteAsync(session, ProcessingActivity.Provision, "SELECT debtor_id FROM work WHERE office = $1 AND to_run IS NULL", office, cancel);
        await session.ExecuteAsync("CREATE TEMP TABLE asked AS SELECT $1::text AS office", cancel, office);
        await using (var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT w.debtor_id, w.office, w.since, 0::smallint, a.reason, a.treatment, {ClaimColumns}
            FROM work w JOIN asked o ON o.office = w.office
            JOIN claim c ON c.bucket = w.bucket AND c.debtor_id = w.debtor_id AND c.id = w.claim_id
            JOIN assignment a ON a.bucket = w.bucket AND a.debtor_id = w.debtor_id
            WHERE w.to_run IS NULL ORDER BY w.bucket, w.debtor_id, w.claim_id
            """, cancel))
        {
            for (; copy.Read(cancel); claims++)
                Add(file, copy, row);
        }
        await session.ExecuteAsync("DROP TABLE asked", cancel);
        return claims;
    }

    static void Add(WorkFile file, CopyOut copy, RowBatch row)
    {
        var debtor = new DebtorId(copy.BigInt(0));
        Read(row, copy, 6);
        file.Add(debtor, DossierOf(debtor, Days.ToDate(copy.Date(2))), (WorkAction)copy.SmallInt(3), copy.Text(4)!, copy.Text(5)!, row, 0);
    }

    /// <summary>The name an office and we have for its work on a debtor: it begins with the assignment and ends with it.</summary>
    public static string DossierOf(DebtorId debtor, LocalDate since) => $"{debtor}-{since:uuuuMMdd}";

    static void Read(RowBatch batch, CopyOut copy, int firstField)
    {
        batch.Clear();
        var cells = batch.Begin();
        for (var column = 0; column < cells.Length; column++)
        {
            var field = firstField + column;
            if (copy.IsNull(field))
                continue;
            cells[column] = batch.Columns[column].Kind switch
            {
                ColumnKind.Number or ColumnKind.BirthDate => copy.Integer(field),
                ColumnKind.Cents or ColumnKind.Moment => copy.BigInt(field),
                ColumnKind.Date => copy.Date(field),
                ColumnKind.Flag => copy.Boolean(field) ? 1 : 0,
                ColumnKind.Code => copy.SmallInt(field),
                ColumnKind.Text => batch.Keep(copy.Utf8(field)),
            };
        }
        batch.Accept(0);
    }
}
