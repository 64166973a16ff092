using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;

namespace Cjib.Batch.Storage;

/// <summary>What is known of what debtors can pay. Rows are only added; each holds from the night after the last finished one.</summary>
public sealed class CapacityTable(Register register)
{
    /// <summary>Adds statements: all, or none when one is about nobody. The next night looks at their debtors.</summary>
    /// <param name="source">Who computed them.</param>
    /// <param name="actor">Who brings them; with the reason and each debtor's number they go to the audit log.</param>
    /// <returns>The debtors that are unknown, by their place in the list; empty when all were added.</returns>
    public async Task<IReadOnlyList<int>> AddAsync(IReadOnlyList<CapacityStatement> statements, string source, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancel);
        long[] ids = [.. statements.Select(s => s.Debtor.Value)];
        var known = (await session.QueryAsync(
            "SELECT u.id FROM unnest($1) AS u (id) JOIN debtor d ON d.bucket = (u.id >> 54)::smallint AND d.id = u.id", r => r.GetInt64(0), cancel, ids)).ToHashSet();
        int[] unknown = [.. ids.Index().Where(id => !known.Contains(id.Item)).Select(id => id.Index)];
        if (unknown.Length > 0)
            return unknown;
        DateOnly[] days = [.. statements.Select(s => s.Day.ToDateOnly())];
        long[] cents = [.. statements.Select(s => s.Cents)];
        await InsertAsync(session, ids, days, cents, [.. ids.Select(_ => source)], await session.ScalarAsync<long>("SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED'", cancel), cancel);
        await AuditLog.AddAsync(session, actor, "ADD_CAPACITY", [.. statements.Select(s => s.Debtor).Distinct().Select(id => id.ToString())], reason, source, cancel);
        await transaction.CommitAsync(cancel);
        return [];
    }

    /// <summary>Adds rows, and lets the next night look at their debtors.</summary>
    internal static async Task InsertAsync(RegisterSession session, long[] ids, DateOnly[] days, long[] cents, string[] sources, long runId, CancellationToken cancel)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO capacity (bucket, debtor_id, day, cents, source, run_id)
            SELECT (u.id >> 54)::smallint, u.id, u.day, u.cents, u.source, $5 FROM unnest($1, $2, $3, $4) AS u (id, day, cents, source) ON CONFLICT DO NOTHING
            """, cancel, ids, days, cents, sources, runId);
        await session.ExecuteAsync(
            """
            UPDATE profile p SET valid_through = LEAST(valid_through, decided_on)
            FROM (SELECT DISTINCT coalesce(d.merged_into, d.id) AS id FROM unnest($1) AS u (id) JOIN debtor d ON d.bucket = (u.id >> 54)::smallint AND d.id = u.id) n
            WHERE p.bucket = (n.id >> 54)::smallint AND p.debtor_id = n.id
            """, cancel, ids);
    }

    /// <summary>The statements about debtors; who was merged brings them along.</summary>
    internal static async Task<Dictionary<long, List<DebtorEvent>>> OfAsync(RegisterSession session, List<long> debtors, CancellationToken cancel)
    {
        var statements = new Dictionary<long, List<DebtorEvent>>();
        if (debtors.Count == 0 || !await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM capacity)", cancel))
            return statements;
        foreach (var (debtor, statement) in await session.QueryAsync(
            """
            SELECT w.now, k.day, k.cents
            FROM (SELECT id, id AS now FROM unnest($1) AS d (id) UNION ALL SELECT id, merged_into FROM debtor WHERE merged_into = ANY ($1)) AS w (id, now)
            JOIN capacity k ON k.bucket = (w.id >> 54)::smallint AND k.debtor_id = w.id ORDER BY w.now, k.day, k.cents
            """,
            r => (r.GetInt64(0), new DebtorEvent(EventKind.Capacity, Days.Since1970(OneCounter.Date(r, 1)), FactSource.Capacity, Cents: r.GetInt64(2))), cancel, debtors.ToArray()))
        {
            if (!statements.TryGetValue(debtor, out var its))
                statements[debtor] = its = [];
            its.Add(statement);
        }
        return statements;
    }
}
