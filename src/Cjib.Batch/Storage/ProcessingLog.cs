using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What is done with data of persons: the entries that the register of processing activities (AVG art. 30) must have.</summary>
public enum ProcessingActivity
{
    /// <summary>An attempt at a night, as a whole.</summary>
    Night,

    /// <summary>Claims and what happened to them are taken over from agencies and offices, and joined to a debtor.</summary>
    Intake,

    /// <summary>A quadrant and an offer of instalments.</summary>
    Profiling,

    /// <summary>An office is given, or taken away.</summary>
    Allocation,

    /// <summary>Told to an office or an agency in a file.</summary>
    Provision,

    /// <summary>Looked at by a person.</summary>
    Inspection,

    /// <summary>Decided about, or added to, by a person.</summary>
    Judgement,
}

/// <summary>One record: an action, or what an action did with the data of one person.</summary>
/// <param name="Debtor">Null for the action as a whole. Never leaves the program as it is.</param>
public readonly record struct ProcessingRecord(
    Guid Trace, long Span, long? Parent, ProcessingActivity Activity, Debtors.DebtorId? Debtor, bool HasFailed, Instant Started, Instant Ended);

/// <summary>
/// The log of data processing (Logboek dataverwerkingen, level 1): whose data was processed, when and for which activity; not by whom, which is for the audit
/// log. Every action has a record, and below it each natural person whose data it processed has one. Records are written in the transaction of what they are
/// about and leave the register when whoever keeps the log has acknowledged them. Written only when <see cref="Register"/> was opened so.
/// </summary>
public sealed class ProcessingLog(Register register)
{
    /// <summary>The activities as they are called in the register of processing activities.</summary>
    public static IReadOnlyList<string> Words { get; } = ["nacht", "inname", "profilering", "toewijzing", "verstrekking", "inzage", "beoordeling"];

    const string Columns = "trace, span, parent, activity, debtor_id, failed, started_at, ended_at";

    /// <summary>Takes the oldest records out and hands them over; when that fails all of them stay.</summary>
    /// <param name="most">Records that are handed over together.</param>
    /// <param name="send">Returns when they are acknowledged, and throws otherwise.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> TakeAsync(int most, Func<IReadOnlyList<ProcessingRecord>, Task> send, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancel);
        var records = await session.QueryAsync(
            $"DELETE FROM processing WHERE id = ANY (ARRAY(SELECT id FROM processing ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING {Columns}",
            r => new ProcessingRecord(
                r.GetGuid(0), r.GetInt64(1), r.IsDBNull(2) ? null : r.GetInt64(2), (ProcessingActivity)r.GetInt16(3), r.IsDBNull(4) ? null : new(r.GetInt64(4)),
                r.GetBoolean(5), Instant.FromDateTimeUtc(r.GetDateTime(6)), Instant.FromDateTimeUtc(r.GetDateTime(7))), cancel, most);
        if (records.Count > 0)
            await send(records);
        await transaction.CommitAsync(cancel);
        return records.Count;
    }

    /// <summary>What a part of a night did with data of persons, in the transaction of that part.</summary>
    internal static async Task NoteAsync(RegisterSession session, RunLease run, string stage, string part, CancellationToken cancel)
    {
        if (session.LogsProcessing && Touched(stage, part) is { } touched)
            await session.ExecuteAsync(
                $"""
                INSERT INTO processing ({Columns})
                SELECT a.trace, {Span("d.id", "a.trace", touched.Activity)}, {Root("a.trace")}, {(int)touched.Activity}, d.id, false, transaction_timestamp(), clock_timestamp()
                FROM attempt a, ({touched.Debtors.Replace("$run", "$1", StringComparison.Ordinal)}) t (id) JOIN {Persons("t.id")}
                WHERE a.run_id = $1 AND a.epoch = $2
                """, cancel, run.RunId, run.Epoch);
    }

    /// <summary>The end of an attempt at a night, good or bad.</summary>
    internal static Task NoteEndAsync(RegisterSession session, RunLease run, CancellationToken cancel) =>
        AttemptsAsync(session, "run_id = $1 AND epoch = $2", "ended_at", cancel, run.RunId, run.Epoch);

    /// <summary>Attempts that ended without a word, because their process was killed: known when the next one begins.</summary>
    internal static Task NoteCutOffAsync(RegisterSession session, long runId, CancellationToken cancel) =>
        AttemptsAsync(session, "run_id = $1 AND epoch = (SELECT max(epoch) FROM attempt WHERE run_id = $1) AND ended_at IS NULL", "(SELECT coalesce(max(s.committed_at), started_at) FROM step s WHERE s.run_id = $1)", cancel, runId);

    /// <summary>What a person did with the data of debtors, in the transaction of its line in the audit log when it has one.</summary>
    /// <param name="debtors">SQL that finds their numbers; $1 is the parameter.</param>
    internal static async Task NoteAsync(RegisterSession session, ProcessingActivity activity, string debtors, object parameter, CancellationToken cancel)
    {
        if (session.LogsProcessing)
            await session.ExecuteAsync(
                $"""
                WITH action AS MATERIALIZED (SELECT gen_random_uuid() AS trace), person AS MATERIALIZED (SELECT DISTINCT d.id FROM ({debtors}) t (id) JOIN {Persons("t.id")})
                INSERT INTO processing ({Columns})
                SELECT trace, {Root("trace")}, NULL::bigint, {(int)activity}, NULL::bigint, false, statement_timestamp(), clock_timestamp() FROM action WHERE EXISTS (SELECT 1 FROM person)
                UNION ALL
                SELECT trace, {Span("p.id", "trace", activity)}, {Root("trace")}, {(int)activity}, p.id, false, statement_timestamp(), clock_timestamp() FROM action, person p
                """, cancel, parameter);
    }

    static Task AttemptsAsync(RegisterSession session, string which, string ended, CancellationToken cancel, params object[] parameters) => session.LogsProcessing
        ? session.ExecuteAsync(
            $"""
            INSERT INTO processing ({Columns})
            SELECT trace, {Root("trace")}, NULL, {(int)ProcessingActivity.Night}, NULL, outcome IS DISTINCT FROM 'FINISHED', started_at, {ended} FROM attempt WHERE {which}
            """, cancel, parameters)
        : Task.CompletedTask;

    // Where the data of persons is decided about, and whose it is; a debtor has one record of an activity and night. The stages that read no person's data have none.
    static (ProcessingActivity Activity, string Debtors)? Touched(string stage, string part) => (stage, Debtors.BucketRange.Of(part)) switch
    {
        // The last part that joins what was delivered to debtors; from here on all of it is used.
        ("events", { } range) when part.StartsWith("plans", StringComparison.Ordinal) =>
            (ProcessingActivity.Intake, $"SELECT id FROM debtor WHERE changed_run = $run AND {In(range)}"),
        ("profiles", { } range) => (ProcessingActivity.Profiling, $"SELECT debtor_id FROM profile WHERE run_id = $run AND {In(range)}"),
        ("allocation", { } range) when part == range.Name => (ProcessingActivity.Allocation,
            $"SELECT debtor_id FROM assignment WHERE run_id = $run AND {In(range)} UNION SELECT debtor_id FROM closed_case WHERE closed_run = $run AND {In(range)}"),
        // What is in the files: they have just been published.
        ("finish", _) => (ProcessingActivity.Provision,
            """
            SELECT debtor_id FROM work WHERE from_run = $run OR to_run = $run
            UNION SELECT debtor_id FROM assignment WHERE instructed_run = $run
            UNION SELECT w.debtor_id FROM work w JOIN claim c ON c.bucket = w.bucket AND c.debtor_id = w.debtor_id AND c.id = w.claim_id WHERE w.to_run IS NULL AND c.run_id = $run
            UNION SELECT w.debtor_id FROM work w JOIN changed_claim t ON t.bucket = w.bucket AND t.debtor_id = w.debtor_id AND t.claim_id = w.claim_id WHERE w.to_run IS NULL AND t.run_id = $run
            UNION SELECT debtor_id FROM instalment_plan WHERE news_run = $run AND news <> 0
            """),
        _ => null,
    };

    static string In(Debtors.BucketRange range) => $"bucket BETWEEN {range.From} AND {range.Through}";

    // A company has no data of persons in the sense of the AVG.
    static string Persons(string id) => $"debtor d ON d.bucket = ({id} >> 54)::smallint AND d.id = {id} AND d.kind = 0";

    static string Root(string trace) => $"uuid_hash_extended({trace}, 0)";

    // Eight bytes that no other record of the trace has.
    static string Span(string debtor, string trace, ProcessingActivity activity) => $"hashint8extended({debtor}, uuid_hash_extended({trace}, {(int)activity + 1}))";
}
