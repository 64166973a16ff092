using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What the watchdog looks at, and which alarms stand. An alarm is raised once and told once, whoever watches.</summary>
public sealed class AlarmTable(Register register)
{
    /// <summary>How the nights of a job stand, by the register's clock.</summary>
    public async Task<WatchView> ViewAsync(string job, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var now = Instant.FromDateTimeUtc(await session.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancel));
        var isPaused = await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM calendar WHERE job = $1 AND paused_at IS NOT NULL)", cancel, job);
        var nights = await session.QueryAsync(
            """
            SELECT r.business_date, r.state, r.epoch, r.held <> '', coalesce(b.rings, 0) >= $2
                AND NOT EXISTS (SELECT 1 FROM step s WHERE s.run_id = r.id AND s.committed_at > b.rung_at)
            FROM run r LEFT JOIN bell b ON b.run_id = r.id WHERE r.job = $1 ORDER BY r.business_date DESC LIMIT 30
            """,
            r => new WatchedNight(LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), r.GetString(1), r.GetInt32(2), r.GetBoolean(3), r.GetBoolean(4)), cancel, job, BellTable.RingsMax);
        return new(now, isPaused, nights);
    }

    /// <summary>Makes the standing alarms those that were found.</summary>
    /// <returns>Those that are new, and those that are over.</returns>
    public async Task<(IReadOnlyList<Alarm> Raised, IReadOnlyList<Alarm> Over)> SetAsync(IReadOnlyList<Alarm> found, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var raised = new List<Alarm>();
        foreach (var alarm in found)
            if (await session.ExecuteAsync("INSERT INTO alarm (code, subject) VALUES ($1, $2) ON CONFLICT (code, subject) WHERE over_at IS NULL DO NOTHING", cancel, alarm.Code, alarm.Subject) == 1)
                raised.Add(alarm);
        var over = await session.QueryAsync(
            """
            UPDATE alarm a SET over_at = clock_timestamp() WHERE over_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM unnest($1::text[], $2::text[]) f (code, subject) WHERE f.code = a.code AND f.subject = a.subject) RETURNING code, subject
            """, r => new Alarm(r.GetString(0), r.GetString(1)), cancel, found.Select(alarm => alarm.Code).ToArray(), found.Select(alarm => alarm.Subject).ToArray());
        return (raised, over);
    }

    /// <summary>The alarms that stand, oldest first.</summary>
    public async Task<IReadOnlyList<(Alarm Alarm, Instant Since)>> StandingAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync("SELECT code, subject, raised_at FROM alarm WHERE over_at IS NULL ORDER BY raised_at, code, subject",
            r => (new Alarm(r.GetString(0), r.GetString(1)), Instant.FromDateTimeUtc(r.GetDateTime(2))), cancel);
    }
}

/// <summary>Something an operator must know.</summary>
/// <param name="Code">A word in capitals; docs/operations.md says what to do for each.</param>
/// <param name="Subject">Which night or agency; never a person.</param>
public sealed record Alarm(string Code, string Subject);

/// <summary>What the watchdog sees.</summary>
/// <param name="Nights">Newest first.</param>
public sealed record WatchView(Instant Now, bool IsPaused, IReadOnlyList<WatchedNight> Nights);

/// <summary>A night under watch.</summary>
/// <param name="IsStuck">Was rung as often as allowed, and nothing moved.</param>
public sealed record WatchedNight(LocalDate Date, string State, int Attempts, bool IsHeld, bool IsStuck);
