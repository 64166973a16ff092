using Cjib.Batch.Debtors;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>A register beside the real one, on the same server, thrown away at the end: what a past night is derived in again.</summary>
public sealed class ScratchRegister : IAsyncDisposable
{
    readonly string _server;
    readonly string _name;

    ScratchRegister(string server, string name, string connectionString) => (_server, _name, ConnectionString) = (server, name, connectionString);

    public string ConnectionString { get; }

    /// <summary>Makes an empty register with the schema of the program.</summary>
    /// <exception cref="RegisterException">The register's user may not make databases.</exception>
    public static async Task<ScratchRegister> CreateAsync(string connectionString, CancellationToken cancel)
    {
        var name = $"cjib_scratch_{Guid.NewGuid():N}";
        try
        {
            await ExecuteAsync(connectionString, $"CREATE DATABASE {name}", cancel);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new RegisterException("the register's user may not make databases, and a past night is derived in one of its own; grant it CREATEDB.", e);
        }
        var scratch = new ScratchRegister(connectionString, name, new NpgsqlConnectionStringBuilder(connectionString) { Database = name, Pooling = false }.ConnectionString);
        try
        {
            Register.Migrate(scratch.ConnectionString);
            return scratch;
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Takes over what people decided between two runs of the real register: conflicts, verdicts about pairs, harsh quadrants and long plans, undone merges, what became of held
    /// deliveries; and what they told of debtors' capacity.
    /// </summary>
    /// <param name="runId">The run that comes.</param>
    public static async Task TakeOverDecisionsAsync(Register real, Register scratch, long runId, CancellationToken cancel)
    {
        await using var from = await real.SessionAsync(cancel);
        var conflicts = await from.QueryAsync(
            "SELECT bucket, debtor_id, office, source FROM conflict WHERE run_id < $1 AND source <> $2",
            r => (Bucket: r.GetInt16(0), Debtor: r.GetInt64(1), Office: r.GetString(2), Source: r.GetString(3)), cancel, runId, TieTable.Refusal);
        await using var to = await scratch.SessionAsync(cancel);
        foreach (var c in conflicts)
            await to.ExecuteAsync(
                "INSERT INTO conflict (bucket, debtor_id, office, run_id, source) VALUES ($1, $2, $3, 0, $4) ON CONFLICT DO NOTHING",
                cancel, c.Bucket, c.Debtor, c.Office, c.Source);
        var verdicts = await from.QueryAsync(
            "SELECT left_id, right_id, probability, reasons, verdict FROM review WHERE verdict IS NOT NULL AND decided_run < $1",
            r => (Left: r.GetInt64(0), Right: r.GetInt64(1), Probability: r.GetString(2), Reasons: r.GetString(3), Verdict: r.GetString(4)), cancel, runId);
        foreach (var v in verdicts)
            await to.ExecuteAsync(
                """
                INSERT INTO review (left_id, right_id, run_id, probability, reasons, verdict, decided_run) VALUES ($1, $2, 0, $3, $4, $5, 0)
                ON CONFLICT (left_id, right_id) DO UPDATE SET verdict = $5, decided_run = 0
                """, cancel, v.Left, v.Right, v.Probability, v.Reasons, v.Verdict);
        var separations = await from.QueryAsync(
            "SELECT debtor_id, from_id FROM separation WHERE decided_run < $1", r => (Id: r.GetInt64(0), From: r.GetInt64(1)), cancel, runId);
        await to.ExecuteAsync(
            "INSERT INTO separation (debtor_id, from_id, decided_run) SELECT debtor_id, from_id, 0 FROM unnest($1, $2) AS s (debtor_id, from_id) ON CONFLICT DO NOTHING",
            cancel, separations.Select(s => s.Id).ToArray(), separations.Select(s => s.From).ToArray());
        await TakeOverReviewsAsync(from, to, runId, cancel);
        await TakeOverCapacityAsync(from, to, runId, cancel);
        var decisions = await from.QueryAsync(
            "SELECT d.stored_as, d.decision FROM delivery d JOIN delivery e ON e.id = d.continued_by WHERE e.run_id = $1 AND d.decision IS NOT NULL",
            r => (StoredAs: r.GetString(0), Decision: r.GetString(1)), cancel, runId);
        await to.ExecuteAsync(
            "UPDATE delivery d SET decision = n.decision FROM unnest($1, $2) AS n (stored_as, decision) WHERE d.stored_as = n.stored_as AND d.state = 'HELD' AND d.continued_by IS NULL",
            cancel, decisions.Select(d => d.StoredAs).ToArray(), decisions.Select(d => d.Decision).ToArray());
    }

    // The newest word about each debtor, when it is about a profile of an earlier night; a word that a later one took the place of stands in audit only.
    static async Task TakeOverReviewsAsync(RegisterSession from, RegisterSession to, long runId, CancellationToken cancel)
    {
        var reviews = await from.QueryAsync(
            """
            SELECT bucket, debtor_id, quadrant, agreed, reviewer, reason, profile_date FROM profile_review
            WHERE profile_date < (SELECT business_date FROM run WHERE id = $1)
            """,
            r => (Bucket: r.GetInt16(0), Debtor: r.GetInt64(1), Quadrant: r.GetInt16(2), Agreed: r.GetBoolean(3), Reviewer: r.GetString(4), Reason: r.GetString(5), Date: r.GetFieldValue<DateOnly>(6)),
            cancel, runId);
        foreach (var review in reviews)
        {
            var isNew = await to.ExecuteAsync(
                """
                INSERT INTO profile_review (bucket, debtor_id, quadrant, agreed, reviewer, reason, profile_date) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                """, cancel, review.Bucket, review.Debtor, review.Quadrant, review.Agreed, review.Reviewer, review.Reason, review.Date) == 1;
            // As when it was given: the night after looks again.
            if (isNew)
                await to.ExecuteAsync("UPDATE profile SET valid_through = LEAST(valid_through, decided_on) WHERE bucket = $1 AND debtor_id = $2", cancel, review.Bucket, review.Debtor);
        }
    }

    static async Task TakeOverCapacityAsync(RegisterSession from, RegisterSession to, long runId, CancellationToken cancel)
    {
        // Of the last run before: those of earlier ones were taken over then.
        var told = await from.QueryAsync(
            "SELECT debtor_id, day, cents, source FROM capacity WHERE run_id = (SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED' AND id < $1)",
            r => (Id: r.GetInt64(0), Day: r.GetFieldValue<DateOnly>(1), Cents: r.GetInt64(2), Source: r.GetString(3)), cancel, runId);
        if (told.Count > 0)
            await CapacityTable.InsertAsync(
                to, [.. told.Select(t => t.Id)], [.. told.Select(t => t.Day)], [.. told.Select(t => t.Cents)], [.. told.Select(t => t.Source)], 0, cancel);
        var approved = await from.QueryAsync(
            "SELECT debtor_id, number, agreed, reviewer FROM plan_approval WHERE run_id = (SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED' AND id < $1)",
            r => (Id: new DebtorId(r.GetInt64(0)), Number: r.GetString(1), IsAgreed: r.GetBoolean(2), By: r.GetString(3)), cancel, runId);
        foreach (var plan in approved)
            await PlanTable.JudgeAsync(to, plan.Id, plan.Number, plan.IsAgreed, plan.By, 0, cancel);
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);

#pragma warning disable CA2100 // The name is ours.
    static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
#pragma warning restore CA2100
}
