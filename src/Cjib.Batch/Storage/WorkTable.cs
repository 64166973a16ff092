using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What a night gives the offices to do: read bucket by bucket, so that each office's lines come in the order of debtor and claim.</summary>
public sealed class WorkTable(Register register)
{
    static readonly string ClaimColumns = string.Join(", ", WorkFile.ClaimColumns.Select(c => "c." + c.Name));

    /// <summary>The offices that get a file in this run, in order.</summary>
    public async Task<List<string>> OfficesAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            """
            SELECT office COLLATE "C" FROM (
                SELECT office FROM assignment WHERE run_id = $1
                UNION SELECT a.office FROM assignment a JOIN debtor d ON d.bucket = a.bucket AND d.id = a.debtor_id WHERE a.run_id < $1 AND d.changed_run = $1
                UNION SELECT office FROM withdrawal WHERE run_id = $1) w ORDER BY 1
            """, r => r.GetString(0), cancel, runId);
    }

    /// <summary>Writes the lines of every office.</summary>
    /// <param name="files">The office's file, by its code.</param>
    public async Task WriteAsync(long runId, IReadOnlyDictionary<string, WorkFile> files, CancellationToken cancel)
    {
        var row = new RowBatch(WorkFile.ClaimColumns, 1);
        await using var session = await register.SessionAsync(cancel);
        for (var bucket = 0; bucket < DebtorId.Buckets; bucket++)
        {
            // Everything of a debtor that is new to its office; of one it had, what came in or changed tonight; and what leaves an office.
            await using var copy = await CopyOut.BeginAsync(session,
                $"""
                SELECT w.debtor_id, w.office, w.since, w.action, w.reason, w.treatment, {ClaimColumns}
                FROM (
                    SELECT a.debtor_id, a.office, a.since, a.reason, a.treatment,
                           (CASE WHEN a.run_id < {runId} THEN 1 WHEN a.previous_office IS NULL THEN 0 ELSE 2 END)::smallint AS action
                    FROM assignment a JOIN debtor d ON d.bucket = a.bucket AND d.id = a.debtor_id
                    WHERE a.bucket = {bucket} AND (a.run_id = {runId} OR d.changed_run = {runId})
                    UNION ALL
                    SELECT debtor_id, office, since, reason, '', 3::smallint FROM withdrawal WHERE bucket = {bucket} AND run_id = {runId}
                ) w
                JOIN claim c ON c.bucket = {bucket} AND c.debtor_id = w.debtor_id
                WHERE c.openstaand_cent > 0 AND (w.action <> 1 OR c.run_id = {runId} OR c.merged_run = {runId})
                ORDER BY w.debtor_id, w.action, w.office, c.id
                """, cancel);
            while (copy.Read(cancel))
            {
                var debtor = new DebtorId(copy.BigInt(0));
                Read(row, copy, 6);
                files[copy.Text(1)!].Add(debtor, DossierOf(debtor, Days.ToDate(copy.Date(2))), (WorkAction)copy.SmallInt(3), copy.Text(4)!, copy.Text(5)!, row, 0);
            }
        }
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
                ColumnKind.Cents => copy.BigInt(field),
                ColumnKind.Date => copy.Date(field),
                ColumnKind.Flag => copy.Boolean(field) ? 1 : 0,
                ColumnKind.Code => copy.SmallInt(field),
                ColumnKind.Text => batch.Keep(copy.Utf8(field)),
            };
        }
        batch.Accept(0);
    }
}
