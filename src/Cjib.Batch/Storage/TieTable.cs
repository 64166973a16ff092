using Cjib.Batch.Allocation;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A case of a debtor that was merged into another one and has not been dealt with: in the run, its own case and those of all others merged too.</summary>
/// <param name="DebtorId">The debtor that remains.</param>
/// <param name="CaseOf">The debtor whose case it is.</param>
/// <param name="OpenCents">What is open on the claims of the case.</param>
public readonly record struct MergedCase(long DebtorId, long CaseOf, string Office, int SinceDay, long OpenCents);

/// <summary>What binds debtors to offices, or keeps them apart, besides the case that runs.</summary>
/// <param name="Merged">Per remaining debtor all its running cases, when others with a case were merged into it.</param>
/// <param name="Conflicts">Per debtor the offices that may not have it (E5).</param>
/// <param name="Reported">What offices reported: attachments, closed dossiers, requests.</param>
/// <param name="Dormant">Debtors whose office closed the dossier and to whom no claim came since: no office starts again with what it could not collect.</param>
/// <param name="Recent">
/// Per debtor the office of the case that closed last, and the day, when that may bring it back (ST4); of one that was told apart from another tonight (an undone
/// merge) the office that has its claims.
/// </param>
public sealed record OfficeTies(
    IReadOnlyDictionary<long, List<MergedCase>> Merged, IReadOnlyDictionary<long, List<string>> Conflicts,
    ReportedTies Reported, IReadOnlySet<long> Dormant, IReadOnlyDictionary<long, (string Office, int Day)> Recent);

/// <summary>Reads what earlier nights left behind that bears on tonight's offices.</summary>
public sealed class TieTable(Register register)
{
    /// <summary>Source of a conflict that the office itself reported.</summary>
    public const string Refusal = "DOSSIER_GEWEIGERD";

    static readonly short[] Kinds =
    [
        (short)ReportKind.WageAttachment, (short)ReportKind.BankAttachment, (short)ReportKind.OtherAttachment, (short)ReportKind.AttachmentLifted,
        (short)ReportKind.Closed, (short)ReportKind.TransferRequest,
    ];

    /// <summary>What held before a run began.</summary>
    public async Task<OfficeTies> BeforeAsync(long runId, AllocationPolicy policy, LocalDate date, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var merged = await MergedAsync(session, runId, cancel);
        var conflicts = await session.QueryAsync(
            """
            SELECT coalesce(d.merged_into, d.id), k.office FROM conflict k JOIN debtor d ON d.bucket = k.bucket AND d.id = k.debtor_id
            WHERE k.run_id <= $1 ORDER BY 1, 2
            """, r => (DebtorId: r.GetInt64(0), Office: r.GetString(1)), cancel, runId);
        var recent = await session.QueryAsync(
            """
            SELECT DISTINCT ON (1) coalesce(d.merged_into, d.id), z.office, z.closed_on
            FROM closed_case z JOIN debtor d ON d.bucket = z.bucket AND d.id = z.debtor_id
            WHERE z.closed_run < $1 AND z.closed_on > $2 AND z.closing <> 'CONFLICT' ORDER BY 1, z.closed_on DESC, z.closed_run DESC, z.office
            """, r => (DebtorId: r.GetInt64(0), Office: r.GetString(1), Day: Days.Since1970(LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2)))),
            cancel, runId, date.PlusMonths(-policy.StickyMonths));
        // Claims that turned out to be somebody else's: whose they are now stays with the office that has them, if it has no case of its own.
        var split = await session.QueryAsync(
            """
            SELECT DISTINCT ON (1) k.debtor_id, w.office FROM debtor d
            JOIN work w ON w.bucket = d.bucket AND w.debtor_id = d.id AND w.from_run < $1 AND (w.to_run IS NULL OR w.to_run = $1)
            JOIN claim_key k ON k.id = w.claim_id
            WHERE d.changed_run = $1 AND d.merged_into IS NULL AND k.debtor_id <> w.debtor_id ORDER BY 1, w.office
            """, r => (DebtorId: r.GetInt64(0), Office: r.GetString(1)), cancel, runId);
        var reports = await session.QueryAsync(
            """
            SELECT coalesce(d.merged_into, d.id), o.office, o.dossier_id, o.kind, o.day, o.id
            FROM office_report o JOIN debtor d ON d.bucket = o.bucket AND d.id = o.debtor_id
            WHERE o.run_id <= $1 AND NOT o.is_held AND o.kind = ANY ($2)
            """,
            r => new TieReport(
                r.GetInt64(0), r.GetString(1), r.GetString(2), (ReportKind)r.GetInt16(3), Days.Since1970(LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(4))), r.GetInt64(5)),
            cancel, runId, Kinds);
        var dormant = await session.QueryAsync(
            """
            WITH closed AS (
                SELECT coalesce(d.merged_into, d.id) AS id, max(z.closed_run) AS run FROM (
                    SELECT bucket, debtor_id, closed_run FROM closed_case WHERE closing = 'SLUITING' AND closed_run < $1
                    UNION ALL SELECT bucket, debtor_id, $1 - 1 FROM office_report WHERE kind = $2 AND run_id = $1 AND NOT is_held) z
                JOIN debtor d ON d.bucket = z.bucket AND d.id = z.debtor_id GROUP BY 1)
            SELECT x.id FROM closed x WHERE NOT EXISTS (
                SELECT 1 FROM claim c
                WHERE c.bucket = (x.id >> 54)::smallint AND c.debtor_id = x.id AND c.run_id > x.run AND c.openstaand_cent > 0)
            """, r => r.GetInt64(0), cancel, runId, (short)ReportKind.Closed);
        var recentOf = recent.ToDictionary(r => r.DebtorId, r => (r.Office, r.Day));
        foreach (var (debtor, office) in split)
            recentOf[debtor] = (office, Days.Since1970(date));
        return new(
            merged.GroupBy(c => c.DebtorId).ToDictionary(g => g.Key, g => g.ToList()),
            conflicts.GroupBy(c => c.DebtorId).ToDictionary(g => g.Key, g => g.Select(c => c.Office).ToList()),
            ReportedTies.Of(reports), dormant.ToHashSet(), recentOf);
    }

    static Task<List<MergedCase>> MergedAsync(RegisterSession session, long runId, CancellationToken cancel) => session.QueryAsync(
        $"""
        WITH merged AS (
            SELECT d.merged_into, b.bucket, b.debtor_id, b.office, b.since FROM debtor d
            JOIN ({AssignmentTable.CasesBefore(runId)}) b ON b.bucket = d.bucket AND b.debtor_id = d.id WHERE d.merged_into IS NOT NULL),
        cases AS (
            SELECT * FROM merged UNION ALL
            SELECT b.debtor_id, b.bucket, b.debtor_id, b.office, b.since FROM ({AssignmentTable.CasesBefore(runId)}) b
            WHERE b.debtor_id IN (SELECT merged_into FROM merged) AND b.bucket = (b.debtor_id >> 54)::smallint)
        SELECT k.merged_into, k.debtor_id, k.office, k.since, coalesce((
            SELECT sum(c.openstaand_cent) FROM work w JOIN claim_key q ON q.id = w.claim_id
            JOIN claim c ON c.bucket = (q.debtor_id >> 54)::smallint AND c.debtor_id = q.debtor_id AND c.id = q.id
            WHERE w.bucket = k.bucket AND w.debtor_id = k.debtor_id AND w.from_run < $1 AND (w.to_run IS NULL OR w.to_run = $1)), 0)::bigint
        FROM cases k ORDER BY k.merged_into, k.debtor_id
        """,
        r => new MergedCase(r.GetInt64(0), r.GetInt64(1), r.GetString(2), Days.Since1970(LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(3))), r.GetInt64(4)),
        cancel, runId);

    /// <summary>Makes the refusals that came in tonight conflicts, which they remain.</summary>
    internal static Task NoteRefusalsAsync(RegisterSession session, long runId, CancellationToken cancel) => session.ExecuteAsync(
        """
        INSERT INTO conflict (bucket, debtor_id, office, run_id, source)
        SELECT DISTINCT bucket, debtor_id, office, run_id, $3 FROM office_report WHERE run_id = $1 AND kind = $2 AND NOT is_held
        ON CONFLICT DO NOTHING
        """, cancel, runId, (short)ReportKind.DossierRefused, Refusal);

    /// <summary>Notes that an office may never have a debtor, from the next run on.</summary>
    /// <param name="actor">Who says so; with the reason it is written to the audit log.</param>
    /// <returns>False when that was known; null when there is no such debtor.</returns>
    public async Task<bool?> AddConflictAsync(DebtorId debtor, string office, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancel);
        if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM debtor WHERE bucket = $1 AND id = $2)", cancel, debtor.Bucket, debtor.Value))
            return null;
        var added = await session.ExecuteAsync(
            """
            INSERT INTO conflict (bucket, debtor_id, office, run_id, source)
            VALUES ($1, $2, $3, (SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED'), $4) ON CONFLICT DO NOTHING
            """, cancel, debtor.Bucket, debtor.Value, office, $"{actor}: {reason}");
        await AuditLog.AddAsync(session, actor, "ADD_CONFLICT", $"{debtor} {office}", reason, added > 0 ? "ADDED" : "KNOWN", cancel);
        await transaction.CommitAsync(cancel);
        return added > 0;
    }
}
