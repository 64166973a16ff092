using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>
/// The bells of runs. Whoever finds the oldest unfinished run of a job without an executor rings for it; one ringer at a time. Ringing twice does
/// no harm, as a run has one executor; ringing for ever does, so the pauses grow and end until the run moves again or an operator rings.
/// </summary>
/// <param name="pause">Between a ring and the next one when nothing moves; doubles each time.</param>
public sealed class BellTable(Register register, Duration pause)
{
    /// <summary>Rings in a row without a committed part; after these an operator must look.</summary>
    public const int RingsMax = 6;

    /// <summary>Makes the run of a date known, if it is not yet.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> ExpectAsync(string job, LocalDate date, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await ExpectAsync(session, job, date, cancel);
    }

    /// <summary>Turns the calendar since the last look into runs. The first look only begins the watch.</summary>
    /// <param name="due">The business dates that a calendar sets between two instants, in order.</param>
    /// <returns>The dates that had no run yet.</returns>
    /// <remarks>The clock is the server's: it is one for all workers.</remarks>
    public async Task<IReadOnlyList<LocalDate>> WatchAsync(string job, Func<Instant, Instant, IEnumerable<LocalDate>> due, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync("BEGIN", cancel);
        await session.ExecuteAsync("INSERT INTO calendar (job, watched_through) VALUES ($1, clock_timestamp()) ON CONFLICT DO NOTHING", cancel, job);
        var (from, to) = (await session.QueryAsync(
            "SELECT watched_through, greatest(watched_through, clock_timestamp()) FROM calendar WHERE job = $1 FOR UPDATE",
            r => (Instant.FromDateTimeUtc(r.GetDateTime(0)), Instant.FromDateTimeUtc(r.GetDateTime(1))), cancel, job))[0];
        var missed = new List<LocalDate>();
        foreach (var date in due(from, to))
            if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM run WHERE job = $1 AND business_date = $2)", cancel, job, date))
            {
                await ExpectAsync(session, job, date, cancel);
                missed.Add(date);
            }
        await session.ExecuteAsync("UPDATE calendar SET watched_through = $2 WHERE job = $1", cancel, job, to.ToDateTimeUtc());
        await session.ExecuteAsync("COMMIT", cancel);
        return missed;
    }

    /// <summary>Notes a ring for the oldest unfinished run, when it has no executor and its pause is over.</summary>
    /// <param name="isPatient">False for an operator or a calendar that rings now, whatever rang before.</param>
    /// <returns>The run to ring, or null when there is nothing to ring for.</returns>
    public async Task<long?> RingAsync(string job, bool isPatient, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long?>(
            $"""
            WITH next AS (
                SELECT r.id, b.rung_at, coalesce(b.rings, 0) AS rings, EXISTS (SELECT 1 FROM step s WHERE s.run_id = r.id AND s.committed_at > b.rung_at) AS moved
                FROM run r LEFT JOIN bell b ON b.run_id = r.id
                WHERE r.job = $1 AND r.state = 'RUNNING' ORDER BY r.business_date LIMIT 1)
            INSERT INTO bell AS old (run_id, rung_at, rings)
            SELECT id, clock_timestamp(), CASE WHEN moved OR NOT $2 THEN 1 ELSE rings + 1 END FROM next
            WHERE NOT {HasExecutor} AND NOT EXISTS (SELECT 1 FROM calendar WHERE job = $1 AND paused_at IS NOT NULL) AND (rung_at IS NULL OR NOT $2 OR (moved OR rings < {RingsMax})
                AND rung_at + $3 * CASE WHEN moved THEN 1 ELSE 2 ^ (rings - 1) END < clock_timestamp())
            ON CONFLICT (run_id) DO UPDATE SET rung_at = excluded.rung_at, rings = excluded.rings WHERE old.rung_at IS NOT DISTINCT FROM (SELECT rung_at FROM next)
            RETURNING run_id
            """, cancel, job, isPatient, pause.ToTimeSpan());
    }

    /// <summary>True while some process works on the job.</summary>
    public async Task<bool> HasExecutorAsync(string job, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<bool>($"SELECT {HasExecutor}", cancel, job);
    }

    /// <summary>The date of a run that is not finished and has no older unfinished one before it; null otherwise.</summary>
    public async Task<LocalDate?> TurnOfAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<DateOnly?>(
            """
            SELECT business_date FROM run r WHERE id = $1 AND state = 'RUNNING'
                AND NOT EXISTS (SELECT 1 FROM run o WHERE o.job = r.job AND o.state = 'RUNNING' AND o.business_date < r.business_date)
            """, cancel, runId) is { } date ? LocalDate.FromDateOnly(date) : null;
    }

    // The advisory lock of RunLedger.BeginAsync: held by its connection, gone with it.
    const string HasExecutor =
        """
        EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
            WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtext('cjib-batch ' || $1)::bigint)
        """;

    static async Task<long> ExpectAsync(RegisterSession session, string job, LocalDate date, CancellationToken cancel)
    {
        await session.ExecuteAsync("INSERT INTO run (job, business_date, epoch, state) VALUES ($1, $2, 0, 'RUNNING') ON CONFLICT DO NOTHING", cancel, job, date);
        return await session.ScalarAsync<long>("SELECT id FROM run WHERE job = $1 AND business_date = $2", cancel, job, date);
    }
}
