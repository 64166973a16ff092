using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What takes two persons.</summary>
public enum TwoPersonAction
{
    /// <summary>A night that has not begun is not run. One that has begun took deliveries over: it can wait, but must end.</summary>
    SkipNight,

    /// <summary>
    /// A finished night publishes its files once more, or a skipped one is run after all; only while no later night has begun. What a finished night decided
    /// stands: its report and files are made again from the register, under the same numbers.
    /// </summary>
    RerunNight,

    /// <summary>A delivery that a check holds is let in: the next night takes it over.</summary>
    ReleaseDelivery,
}

/// <summary>
/// One person asks, another agrees, and with that it is done; until then the one who asked may take it back. Asking, taking back, agreeing and doing are lines in the audit log, each in the transaction of what it
/// tells. Whether the two may ask and agree is for the caller to know.
/// </summary>
public sealed class FourEyes(Register register)
{
    const string MayRerun =
        "state IN ('FINISHED', 'CANCELLED') AND NOT EXISTS (SELECT 1 FROM run later WHERE later.job = run.job AND later.business_date > run.business_date AND later.epoch > 0)";

    /// <summary>Asks for it; who asks again takes the place of who asked before.</summary>
    /// <param name="subject">Number of the run or the delivery.</param>
    /// <returns>False when it cannot be done to this subject now.</returns>
    public async Task<bool> AskAsync(TwoPersonAction action, long subject, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ExecuteAsync(
            $"""
            WITH done AS (
                INSERT INTO four_eyes (action, subject, asked_by, reason) SELECT $1, $2, $3, $4 WHERE EXISTS ({Possible(action)})
                ON CONFLICT (action, subject) WHERE agreed_by IS NULL DO UPDATE SET asked_by = $3, reason = $4, asked_at = clock_timestamp() RETURNING 1)
            INSERT INTO audit (actor, action, object, reason, result) SELECT $3, 'ASK_' || $1, $5, $4, 'WAITS' FROM done
            """, cancel, Word(action), subject, actor, reason, Subject(action, subject)) == 1;
    }

    /// <summary>Agrees, as another person than who asked, and does it.</summary>
    /// <returns>False when nobody asked, when it is the same person, or when it cannot be done any more; nothing was changed then.</returns>
    public async Task<bool> AgreeAsync(TwoPersonAction action, long subject, string actor, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync("BEGIN", cancel);
        var agreed = await session.QueryAsync(
            "UPDATE four_eyes SET agreed_by = $3, agreed_at = clock_timestamp() WHERE action = $1 AND subject = $2 AND agreed_by IS NULL AND asked_by <> $3 RETURNING asked_by, reason",
            r => (AskedBy: r.GetString(0), Reason: r.GetString(1)), cancel, Word(action), subject, actor);
        if (agreed is not [var asked] || await session.ScalarAsync<long?>(Effect(action), cancel, subject) is null)
        {
            await session.ExecuteAsync("ROLLBACK", cancel);
            return false;
        }
        await AuditLog.AddAsync(session, actor, Word(action), Subject(action, subject), $"{asked.Reason} ({asked.AskedBy})", "DONE", cancel);
        await session.ExecuteAsync("COMMIT", cancel);
        return true;
    }

    /// <summary>Takes back what one asked for, as the same person.</summary>
    /// <returns>False when this person did not ask, or somebody has agreed by now.</returns>
    public async Task<bool> WithdrawAsync(TwoPersonAction action, long subject, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ExecuteAsync(
            """
            WITH gone AS (DELETE FROM four_eyes WHERE action = $1 AND subject = $2 AND agreed_by IS NULL AND asked_by = $3 RETURNING 1)
            INSERT INTO audit (actor, action, object, reason, result) SELECT $3, 'WITHDRAW_' || $1, $4, $5, 'DONE' FROM gone
            """, cancel, Word(action), subject, actor, Subject(action, subject), reason) == 1;
    }

    /// <summary>What was asked for and nobody has agreed about, by its subject.</summary>
    public async Task<IReadOnlyDictionary<long, TwoPersonRequest>> WaitingAsync(TwoPersonAction action, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync("SELECT subject, asked_by, reason, asked_at FROM four_eyes WHERE action = $1 AND agreed_by IS NULL",
            r => (Subject: r.GetInt64(0), Request: new TwoPersonRequest(r.GetString(1), r.GetString(2), Instant.FromDateTimeUtc(r.GetDateTime(3)))), cancel, Word(action));
        return rows.ToDictionary(row => row.Subject, row => row.Request);
    }

    /// <summary>The nights that may be run again, newest first: the last one that has begun and skipped ones after it.</summary>
    public async Task<IReadOnlyList<(long RunId, LocalDate Date, bool IsSkipped)>> RerunnableAsync(string job, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync($"SELECT id, business_date, state = 'CANCELLED' FROM run WHERE job = $1 AND {MayRerun} ORDER BY business_date DESC LIMIT 60",
            r => (r.GetInt64(0), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1)), r.GetBoolean(2)), cancel, job);
    }

    static string Word(TwoPersonAction action) => action switch
    {
        TwoPersonAction.SkipNight => "SKIP_NIGHT",
        TwoPersonAction.RerunNight => "RERUN_NIGHT",
        TwoPersonAction.ReleaseDelivery => "RELEASE_DELIVERY",
    };

    static string Subject(TwoPersonAction action, long subject) => action == TwoPersonAction.ReleaseDelivery ? $"delivery {subject}" : $"run {subject}";

    // Finds the subject, $2, when it can be done to it.
    static string Possible(TwoPersonAction action) => action switch
    {
        TwoPersonAction.SkipNight => "SELECT 1 FROM run WHERE id = $2 AND state = 'RUNNING' AND epoch = 0",
        TwoPersonAction.RerunNight => $"SELECT 1 FROM run WHERE id = $2 AND {MayRerun}",
        TwoPersonAction.ReleaseDelivery => "SELECT 1 FROM delivery WHERE id = $2 AND state = 'HELD' AND continued_by IS NULL AND decision IS NULL",
    };

    // Does it to the subject, $1; without a row it could not be done. The part that a finished night is opened by was its last one.
    static string Effect(TwoPersonAction action) => action switch
    {
        TwoPersonAction.SkipNight => "UPDATE run SET state = 'CANCELLED' WHERE id = $1 AND state = 'RUNNING' AND epoch = 0 RETURNING id",
        TwoPersonAction.RerunNight => $"WITH opened AS (DELETE FROM step WHERE run_id = $1 AND stage = 'finish') UPDATE run SET state = 'RUNNING' WHERE id = $1 AND {MayRerun} RETURNING id",
        TwoPersonAction.ReleaseDelivery => "UPDATE delivery SET decision = 'RELEASED' WHERE id = $1 AND state = 'HELD' AND continued_by IS NULL AND decision IS NULL RETURNING id",
    };
}

/// <summary>Who asked for what takes two, and why.</summary>
public sealed record TwoPersonRequest(string AskedBy, string Reason, Instant AskedAt);
