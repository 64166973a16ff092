using System.Diagnostics;
using Cjib.Batch.Intake;
using NodaTime;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>
/// What makes a rerun safe. A run is a job and a business date; an attempt is one try at it. Each finished part of a stage is a row that is
/// committed together with the part's data, after the attempt has shown that its epoch is still the newest: a paused or cut off
/// executor that wakes up later cannot commit anything.
/// </summary>
public sealed class RunLedger(Register register)
{
    /// <summary>Begins or continues a run.</summary>
    /// <param name="linesPerChunk">Of a first attempt; later ones keep to it.</param>
    /// <returns>The right to commit parts of it; <see cref="RunLease.IsFinished"/> when there is nothing left to do.</returns>
    /// <exception cref="RegisterException">Another process is running this job now.</exception>
    /// <exception cref="OutOfTurnException">Another night comes first, or a later one was finished already.</exception>
    public async Task<RunLease> BeginAsync(string job, LocalDate date, int linesPerChunk, CancellationToken cancel)
    {
        var session = await register.SessionAsync(cancel);
        try
        {
            // The lock belongs to this connection and ends with it, also when the process is killed; the epoch guards what it cannot.
            // A killed predecessor's connection may live for as long as its last statement runs, so wait a while.
            for (var tries = 0; !await session.ScalarAsync<bool>("SELECT pg_try_advisory_lock(hashtext('cjib-batch ' || $1))", cancel, job); tries++)
            {
                if (tries == 120)
                    throw new RegisterException($"another process runs job '{job}' now; look with 'cjib-batch status', or wait until it is done.");
                await Task.Delay(250, cancel);
            }
            await RequireTurnAsync(session, job, date, cancel);
            await session.ExecuteAsync("INSERT INTO run (job, business_date, epoch, state) VALUES ($1, $2, 0, 'RUNNING') ON CONFLICT DO NOTHING", cancel, job, date);
            var rows = await session.QueryAsync(
                // A night that was skipped and is run by hand is a night again.
                "UPDATE run SET epoch = epoch + CASE WHEN state = 'FINISHED' THEN 0 ELSE 1 END, state = CASE WHEN state = 'FINISHED' THEN state ELSE 'RUNNING' END,"
                    + " lines_per_chunk = coalesce(lines_per_chunk, $3) WHERE job = $1 AND business_date = $2 RETURNING id, epoch, state = 'FINISHED', held, lines_per_chunk",
                r => (Id: r.GetInt64(0), Epoch: r.GetInt32(1), IsFinished: r.GetBoolean(2), Held: r.GetString(3), LinesPerChunk: r.GetInt32(4)), cancel, job, date, linesPerChunk);
            var (id, epoch, isFinished, held, lines) = rows[0];
            if (!isFinished)
            {
                await ProcessingLog.NoteCutOffAsync(session, id, cancel);
                await session.ExecuteAsync("INSERT INTO attempt (run_id, epoch) VALUES ($1, $2)", cancel, id, epoch);
            }
            if (session.IsRehearsal)
                await session.DisposeAsync();
            return new(session.IsRehearsal ? null : session, id, epoch, date, lines, isFinished, held);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    // Each night builds on the one before it: one that was cut off comes first, and none is put in after a later one.
    static async Task RequireTurnAsync(RegisterSession session, string job, LocalDate date, CancellationToken cancel)
    {
        var others = await session.QueryAsync(
            """
            SELECT business_date, state FROM run o WHERE job = $1 AND (
                business_date < $2 AND state = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM run WHERE job = $1 AND business_date = $2 AND state = 'FINISHED')
                OR business_date > $2 AND epoch > 0 AND NOT EXISTS (SELECT 1 FROM run WHERE job = $1 AND business_date = $2 AND state <> 'CANCELLED'))
            ORDER BY business_date LIMIT 1
            """, r => (Date: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), State: r.GetString(1)), cancel, job, date);
        if (others is [var other])
            throw new OutOfTurnException(other.Date < date
                ? $"the night of {other.Date:uuuu-MM-dd} is not finished and comes before that of {date:uuuu-MM-dd}: run --date {other.Date:uuuu-MM-dd} first."
                : $"the night of {other.Date:uuuu-MM-dd} has been run already, and that of {date:uuuu-MM-dd} cannot be put in before it: name a later date.");
    }

    /// <summary>The last business date before a date on which the job finished, if any.</summary>
    public async Task<LocalDate?> LastFinishedAsync(string job, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<DateOnly?>("SELECT max(business_date) FROM run WHERE job = $1 AND state = 'FINISHED'", cancel, job) is { } day
            ? LocalDate.FromDateOnly(day)
            : null;
    }

    /// <summary>The finished runs of a job up to a date, oldest first.</summary>
    public async Task<IReadOnlyList<(long RunId, LocalDate Date)>> FinishedAsync(string job, LocalDate through, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT id, business_date FROM run WHERE job = $1 AND business_date <= $2 AND state = 'FINISHED' ORDER BY business_date",
            r => (r.GetInt64(0), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1))), cancel, job, through);
    }

    /// <summary>The parts of a stage that are done, by name.</summary>
    public async Task<IReadOnlyDictionary<string, StepCounts>> DoneAsync(RunLease lease, string stage, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync(
            "SELECT part, read, accepted, refused, held, duplicate, blank, cents_in, cents_out, seconds FROM step WHERE run_id = $1 AND stage = $2",
            r => (Part: r.GetString(0), Counts: new StepCounts(
                new(r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8)), r.GetDouble(9))),
            cancel, lease.RunId, stage);
        return rows.ToDictionary(row => row.Part, row => row.Counts, StringComparer.Ordinal);
    }

    /// <summary>The lines that this run and those before it took over.</summary>
    public async Task<long> AcceptedAsync(RunLease lease, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long>("SELECT coalesce(sum(accepted), 0)::bigint FROM step WHERE stage = 'intake' AND run_id <= $1", cancel, lease.RunId);
    }

    /// <summary>Commits a part of a stage: its data and its row in the ledger, or nothing.</summary>
    /// <param name="save">Writes the data on the given session and returns what the part counted.</param>
    /// <exception cref="FencedException">A newer attempt has taken over; nothing was committed.</exception>
    public async Task<LineCounts> CommitAsync(
        RunLease lease, string stage, string part, Func<RegisterSession, Task<LineCounts>> save, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync(session.IsRehearsal ? "SAVEPOINT part" : "BEGIN", cancel);
        var counts = await save(session);
        // The share lock on the run makes a take-over wait for this commit, and this commit see a take-over that came first.
        var epoch = await session.ScalarAsync<int>("SELECT epoch FROM run WHERE id = $1 FOR SHARE", cancel, lease.RunId);
        if (epoch != lease.Epoch)
            throw new FencedException(lease.Epoch, epoch);
        await session.ExecuteAsync(
            "INSERT INTO step (run_id, stage, part, epoch, read, accepted, refused, held, duplicate, blank, cents_in, cents_out, seconds)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            cancel, lease.RunId, stage, part, lease.Epoch, counts.Read, counts.Accepted, counts.Refused, counts.Held, counts.Duplicate, counts.Blank,
            counts.CentsIn, counts.CentsAccepted, watch.Elapsed.TotalSeconds);
        await ProcessingLog.NoteAsync(session, lease, stage, part, cancel);
        KillPoint.Pass();
        await session.ExecuteAsync(session.IsRehearsal ? "RELEASE SAVEPOINT part" : "COMMIT", cancel);
        KillPoint.Pass();
        return counts;
    }

    /// <summary>Closes the run; it is not run again.</summary>
    /// <param name="held">What waits for an operator, or empty.</param>
    public async Task FinishAsync(RunLease lease, string held, CancellationToken cancel)
    {
        await CommitAsync(lease, "finish", "", async session =>
        {
            await session.ExecuteAsync("UPDATE run SET state = 'FINISHED', held = $2 WHERE id = $1", cancel, lease.RunId, held);
            await EndAsync(session, lease, "FINISHED", cancel);
            return default;
        }, cancel);
    }

    /// <summary>Notes how an attempt ended that did not finish the run.</summary>
    public async Task FailAsync(RunLease lease, string outcome, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await EndAsync(session, lease, outcome, cancel);
    }

    /// <summary>The runs of a job, newest first.</summary>
    public async Task<IReadOnlyList<RunStatus>> RunsAsync(string job, LocalDate? date, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            """
            SELECT r.id, r.business_date, r.state, r.epoch, r.held, a.started_at, a.ended_at, a.outcome
            FROM run r LEFT JOIN attempt a ON a.run_id = r.id AND a.epoch = r.epoch
            WHERE r.job = $1 AND ($2::date IS NULL OR r.business_date = $2) ORDER BY r.business_date DESC LIMIT 60
            """,
            r => new RunStatus(r.GetInt64(0), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1)), r.GetString(2), r.GetInt32(3), r.GetString(4), Time(r, 5), Time(r, 6), r.IsDBNull(7) ? null : r.GetString(7)),
            cancel, job, date);

        static Instant? Time(NpgsqlDataReader r, int field) => r.IsDBNull(field) ? null : Instant.FromDateTimeUtc(r.GetDateTime(field));
    }

    /// <summary>The finished parts of a run, in the order in which they were committed.</summary>
    public async Task<IReadOnlyList<(string Stage, string Part, LineCounts Counts, double Seconds)>> StepsAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT stage, part, read, accepted, refused, held, duplicate, blank, cents_in, cents_out, seconds FROM step WHERE run_id = $1 ORDER BY committed_at, stage, part",
            r => (r.GetString(0), r.GetString(1),
                new LineCounts(r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9)), r.GetDouble(10)),
            cancel, runId);
    }

    static async Task EndAsync(RegisterSession session, RunLease lease, string outcome, CancellationToken cancel)
    {
        await session.ExecuteAsync(
            "UPDATE attempt SET ended_at = clock_timestamp(), outcome = $3 WHERE run_id = $1 AND epoch = $2", cancel, lease.RunId, lease.Epoch, outcome);
        await ProcessingLog.NoteEndAsync(session, lease, cancel);
    }
}

/// <summary>The right to commit parts of a run, until a newer attempt takes over. Held as long as it is not disposed.</summary>
public sealed class RunLease : IAsyncDisposable
{
    readonly RegisterSession? _lock;

    internal RunLease(RegisterSession? turn, long runId, int epoch, LocalDate date, int linesPerChunk, bool isFinished, string held) =>
        (_lock, RunId, Epoch, Date, LinesPerChunk, IsFinished, Held) = (turn, runId, epoch, date, linesPerChunk, isFinished, held);

    public long RunId { get; }

    /// <summary>Number of the attempt, from 1.</summary>
    public int Epoch { get; }

    public LocalDate Date { get; }

    /// <summary>Lines that are committed together.</summary>
    public int LinesPerChunk { get; }

    public bool IsFinished { get; }

    /// <summary>What a finished run left for an operator, a sentence a line.</summary>
    public string Held { get; }

    public async ValueTask DisposeAsync()
    {
        if (_lock is null)
            return;
        try
        {
            await _lock.ExecuteAsync("SELECT pg_advisory_unlock_all()", CancellationToken.None);
        }
        catch (System.Data.Common.DbException)
        {
            // The connection is gone, and the lock went with it.
        }
        await _lock.DisposeAsync();
    }
}

/// <summary>What a finished part counted, and how long it took.</summary>
public readonly record struct StepCounts(LineCounts Lines, double Seconds);

/// <summary>A run as <c>status</c> shows it.</summary>
public sealed record RunStatus(long Id, LocalDate Date, string State, int Attempts, string Held, Instant? Started, Instant? Ended, string? Outcome);

/// <summary>A newer attempt has taken over this run; this one must stop.</summary>
public sealed class FencedException(int own, int newest)
    : Exception($"attempt {own} was overtaken by attempt {newest}; it stops, and nothing of its last part was committed.");

/// <summary>The night cannot be run now because of another one; nothing was changed.</summary>
public sealed class OutOfTurnException(string message) : Exception(message);
