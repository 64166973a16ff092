using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Nights and their stages as the pages show them, read from the ledger alone: a few rows per night, in a register of any size.</summary>
public sealed class NightBoard(Register register)
{
    /// <summary>The newest nights, newest first.</summary>
    public Task<IReadOnlyList<NightRow>> NewestAsync(string job, int count, CancellationToken cancel) => RowsAsync(job, date: null, count, cancel);

    /// <summary>The night of a date; null when there is none.</summary>
    public async Task<NightRow?> OfAsync(string job, LocalDate date, CancellationToken cancel) => await RowsAsync(job, date, 1, cancel) is [var night] ? night : null;

    async Task<IReadOnlyList<NightRow>> RowsAsync(string job, LocalDate? date, int count, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var cells = await session.QueryAsync(
            """
            SELECT s.run_id, s.stage, count(*)::integer, sum(s.read)::bigint, sum(s.accepted)::bigint, sum(s.refused)::bigint, sum(s.held)::bigint,
                sum(s.duplicate)::bigint, sum(s.blank)::bigint, sum(s.cents_in)::bigint, sum(s.cents_out)::bigint, sum(s.seconds), max(s.committed_at)
            FROM step s JOIN (SELECT id FROM run WHERE job = $1 AND ($3::date IS NULL OR business_date = $3) ORDER BY business_date DESC LIMIT $2) r ON r.id = s.run_id
            GROUP BY s.run_id, s.stage
            """,
            r => (Run: r.GetInt64(0), Cell: new StageCell(
                r.GetString(1), r.GetInt32(2),
                new(r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10)),
                r.GetDouble(11), Instant.FromDateTimeUtc(r.GetDateTime(12)))),
            cancel, job, count, date);
        var byRun = cells.ToLookup(cell => cell.Run, cell => cell.Cell);
        var runs = await new RunLedger(register).RunsAsync(job, date, cancel);
        var isWorking = await new BellTable(register, Duration.Zero).HasExecutorAsync(job, cancel);
        var oldestOpen = await session.ScalarAsync<long?>("SELECT id FROM run WHERE job = $1 AND state = 'RUNNING' ORDER BY business_date LIMIT 1", cancel, job);
        return [.. runs.Take(count).Select(run => new NightRow(
            run,
            run.State == "CANCELLED" ? NightState.Skipped
                : run.State == "FINISHED" ? run.Held.Length > 0 ? NightState.Held : NightState.Done
                : run.Id != oldestOpen ? NightState.Waiting
                : isWorking ? NightState.Running
                : run.Attempts == 0 ? NightState.Waiting : NightState.Stopped,
            [.. byRun[run.Id]]))];
    }
}

/// <summary>One night on the board.</summary>
public sealed record NightRow(RunStatus Run, NightState State, IReadOnlyList<StageCell> Stages);

/// <summary>A stage of a night: its finished parts, what they counted, and when the last was committed.</summary>
public sealed record StageCell(string Stage, int Parts, LineCounts Lines, double Seconds, Instant Last);

/// <summary>How a night stands.</summary>
public enum NightState
{
    /// <summary>Nobody has begun it, or an older one comes first.</summary>
    Waiting,

    /// <summary>Somebody works on it now.</summary>
    Running,

    /// <summary>Cut off; it continues when it is rung.</summary>
    Stopped,

    /// <summary>Two persons wanted it left out.</summary>
    Skipped,

    /// <summary>Finished, and something waits for an operator.</summary>
    Held,

    /// <summary>Finished.</summary>
    Done,
}
