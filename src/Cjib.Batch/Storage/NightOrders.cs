using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What operators tell the schedule: to pause, to go on, to make up for nights. What takes two persons is in <see cref="FourEyes"/>. Each order is a line in the audit log, in the same statement.</summary>
public sealed class NightOrders(Register register)
{
    /// <summary>The pause of a job, or null while it runs by its calendar.</summary>
    public async Task<Pause?> PauseOfAsync(string job, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await session.QueryAsync(
            "SELECT paused_by, paused_because, paused_at FROM calendar WHERE job = $1 AND paused_at IS NOT NULL",
            r => new Pause(r.GetString(0), r.GetString(1), Instant.FromDateTimeUtc(r.GetDateTime(2))), cancel, job)).FirstOrDefault();
    }

    /// <summary>No night begins any more; one that has begun goes on, and due nights wait.</summary>
    public Task<bool> PauseAsync(string job, string actor, string reason, CancellationToken cancel) => OrderAsync(
        """
        WITH done AS (
            INSERT INTO calendar AS c (job, watched_through, paused_by, paused_because, paused_at) VALUES ($1, clock_timestamp(), $2, $3, clock_timestamp())
            ON CONFLICT (job) DO UPDATE SET paused_by = $2, paused_because = $3, paused_at = clock_timestamp() WHERE c.paused_at IS NULL RETURNING 1)
        INSERT INTO audit (actor, action, object, reason, result) SELECT $2, 'PAUSE', $1, $3, 'DONE' FROM done
        """, cancel, job, actor, reason);

    /// <summary>Waiting nights begin, the oldest first.</summary>
    public Task<bool> ResumeAsync(string job, string actor, string reason, CancellationToken cancel) => OrderAsync(
        """
        WITH done AS (UPDATE calendar SET paused_by = NULL, paused_because = NULL, paused_at = NULL WHERE job = $1 AND paused_at IS NOT NULL RETURNING 1)
        INSERT INTO audit (actor, action, object, reason, result) SELECT $2, 'RESUME', $1, $3, 'DONE' FROM done
        """, cancel, job, actor, reason);

    /// <summary>What a backfill of dates would do.</summary>
    /// <param name="dates">Business dates of the calendar, in order.</param>
    public async Task<IReadOnlyList<(LocalDate Date, BackfillState State)>> PreviewAsync(string job, IReadOnlyList<LocalDate> dates, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var states = (await session.QueryAsync("SELECT business_date, state FROM run WHERE job = $1 AND business_date = ANY ($2)",
            r => (Date: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), State: r.GetString(1)), cancel, job, dates.Select(date => date.ToDateOnly()).ToArray()))
            .ToDictionary(row => row.Date, row => row.State);
        var last = await new RunLedger(register).LastFinishedAsync(job, cancel);
        return [.. dates.Select(date => (date, states.GetValueOrDefault(date) switch
        {
            "FINISHED" => BackfillState.Finished,
            "RUNNING" => BackfillState.Waiting,
            "CANCELLED" => BackfillState.Skipped,
            _ => date <= last ? BackfillState.TooLate : BackfillState.Missing,
        }))];
    }

    /// <summary>Makes runs of the dates that a preview calls missing.</summary>
    public async Task<int> BackfillAsync(string job, IReadOnlyList<LocalDate> dates, string actor, string reason, CancellationToken cancel)
    {
        var missing = (await PreviewAsync(job, dates, cancel)).Where(night => night.State == BackfillState.Missing).Select(night => night.Date).ToList();
        await using var session = await register.SessionAsync(cancel);
        foreach (var date in missing)
            await session.ExecuteAsync(
                """
                WITH done AS (INSERT INTO run (job, business_date, epoch, state) VALUES ($1, $2, 0, 'RUNNING')
                    ON CONFLICT DO NOTHING RETURNING 1)
                INSERT INTO audit (actor, action, object, reason, result) SELECT $3, 'BACKFILL', $2::text, $4, 'DONE' FROM done
                """, cancel, job, date, actor, reason);
        return missing.Count;
    }

    async Task<bool> OrderAsync(string sql, CancellationToken cancel, params object?[] parameters)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ExecuteAsync(sql, cancel, parameters) == 1;
    }
}

/// <summary>Who paused a job, and why.</summary>
public sealed record Pause(string By, string Reason, Instant At);

/// <summary>What a backfill finds on a date.</summary>
public enum BackfillState
{
    /// <summary>No run: it gets one.</summary>
    Missing,

    /// <summary>Two persons skipped it, so it takes two to run it after all.</summary>
    Skipped,

    /// <summary>Has a run that is not finished.</summary>
    Waiting,

    /// <summary>Is finished; it is not run again.</summary>
    Finished,

    /// <summary>A later night has taken over what was delivered; nothing is left for this one.</summary>
    TooLate,
}
