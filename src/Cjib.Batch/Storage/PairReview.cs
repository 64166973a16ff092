using System.Globalization;
using Cjib.Batch.Debtors;

namespace Cjib.Batch.Storage;

/// <summary>Pairs of debtors that are likely one person, and what people decided about them. A verdict takes effect in the next night.</summary>
public sealed class PairReview(Register register)
{
    /// <summary>How many pairs wait.</summary>
    public async Task<long> WaitingAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long>("SELECT count(*) FROM review WHERE verdict IS NULL", cancel);
    }

    /// <summary>The waiting pair that comes after another one, by debtor; the first when that was the last.</summary>
    public async Task<DoubtfulPair?> NextAsync(DebtorId left, DebtorId right, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await session.QueryAsync(
            "SELECT left_id, right_id, probability, reasons FROM review WHERE verdict IS NULL ORDER BY (left_id, right_id) > ($1, $2) DESC, left_id, right_id LIMIT 1",
            r => new DoubtfulPair(new(r.GetInt64(0)), new(r.GetInt64(1)), r.GetString(2), r.GetString(3)), cancel, left.Value, right.Value)).FirstOrDefault();
    }

    /// <summary>The waiting pairs, the likeliest first.</summary>
    public async Task<List<DoubtfulPair>> ListAsync(int max, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT left_id, right_id, probability, reasons FROM review WHERE verdict IS NULL ORDER BY probability DESC, left_id, right_id LIMIT $1",
            r => new DoubtfulPair(new(r.GetInt64(0)), new(r.GetInt64(1)), r.GetString(2), r.GetString(3)), cancel, max);
    }

    /// <summary>Writes down a verdict and who gave it.</summary>
    /// <returns>False when somebody else was first, or there is no such pair.</returns>
    public async Task<bool> DecideAsync(DebtorId left, DebtorId right, bool isOnePerson, string actor, string reason, CancellationToken cancel)
    {
        var verdict = isOnePerson ? "ACCEPTED" : "REJECTED";
        await using var session = await register.SessionAsync(cancel);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancel);
        var decided = await session.ExecuteAsync(
            """
            UPDATE review SET verdict = $3, decided_by = $4, decided_at = clock_timestamp(), decided_reason = $5,
                decided_run = (SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED')
            WHERE left_id = $1 AND right_id = $2 AND verdict IS NULL
            """, cancel, left.Value, right.Value, verdict, actor, reason);
        if (decided == 0)
            return false;
        await AuditLog.AddAsync(session, actor, "REVIEW_PAIR", $"{left} {right}", reason, verdict, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Leaves a pair waiting, and writes down who looked and why.</summary>
    /// <returns>False when no such pair waits.</returns>
    public async Task<bool> PutOffAsync(DebtorId left, DebtorId right, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM review WHERE left_id = $1 AND right_id = $2 AND verdict IS NULL)", cancel, left.Value, right.Value))
            return false;
        await AuditLog.AddAsync(session, actor, "REVIEW_PAIR", $"{left} {right}", reason, "LATER", cancel);
        return true;
    }

    /// <summary>The pairs that are two people for a human, judged or told apart again, as the debtors are called now; the smaller number first.</summary>
    internal async Task<HashSet<(long, long)>> RejectedAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var pairs = await session.QueryAsync(
            $"""
            SELECT {Now("left_id")}, {Now("right_id")} FROM (
                SELECT left_id, right_id FROM review WHERE verdict = 'REJECTED' AND decided_run < $1
                UNION SELECT debtor_id, from_id FROM separation WHERE decided_run < $1) r
            """,
            r => (Left: r.GetInt64(0), Right: r.GetInt64(1)), cancel, runId);
        return [.. pairs.Select(pair => (Math.Min(pair.Left, pair.Right), Math.Max(pair.Left, pair.Right)))];
    }

    /// <summary>Writes down what a human must judge; a pair that is there already, judged or not, stays as it is.</summary>
    internal static async Task SaveAsync(RegisterSession session, long runId, IReadOnlyList<LikelyPair> pairs, CancellationToken cancel)
    {
        if (pairs.Count == 0)
            return;
        await session.ExecuteAsync("CREATE TEMP TABLE found_pair (left_id bigint, right_id bigint, probability text, reasons text)", cancel);
        await using (var copy = await CopyIn.BeginAsync(session, "found_pair", "left_id, right_id, probability, reasons", cancel))
        {
            foreach (var pair in pairs)
            {
                copy.Row();
                copy.BigInt(pair.Left);
                copy.BigInt(pair.Right);
                copy.Text(pair.Probability.ToString("0.0000", CultureInfo.InvariantCulture));
                copy.Text(pair.Reasons);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await session.ExecuteAsync(
            "INSERT INTO review (left_id, right_id, run_id, probability, reasons) SELECT left_id, right_id, $1, probability, reasons FROM found_pair ON CONFLICT DO NOTHING",
            cancel, runId);
        await session.ExecuteAsync("DROP TABLE found_pair", cancel);
    }

    /// <summary>Makes one debtor of each pair that a human accepted, unless both have a valid number of their own and these differ.</summary>
    internal static async Task CarryOutAsync(RegisterSession session, RunLease run, CancellationToken cancel)
    {
        var accepted = await session.QueryAsync(
            "SELECT left_id, right_id FROM review WHERE verdict = 'ACCEPTED' AND carried_run IS NULL AND decided_run < $1 ORDER BY left_id, right_id",
            r => (Left: r.GetInt64(0), Right: r.GetInt64(1)), cancel, run.RunId);
        foreach (var (left, right) in accepted)
        {
            // One after the other: the first merge may have changed what the debtors of the second are called.
            var sides = await session.QueryAsync(
                $"""
                SELECT d.id, (SELECT min(c.bsn) FROM claim c WHERE c.bucket = d.bucket AND c.debtor_id = d.id)
                FROM (SELECT {Now("left_id")} AS id FROM review r WHERE left_id = $1 AND right_id = $2
                    UNION SELECT {Now("right_id")} FROM review r WHERE left_id = $1 AND right_id = $2) s
                JOIN debtor d ON d.bucket = (s.id >> 54)::smallint AND d.id = s.id ORDER BY d.since, d.id
                """, r => (Id: r.GetInt64(0), Bsn: r.IsDBNull(1) ? null : r.GetString(1)), cancel, left, right);
            if (sides.Count == 2 && sides[0].Bsn is not null && sides[1].Bsn is not null && sides[0].Bsn != sides[1].Bsn)
                continue;
            if (sides.Count == 2)
                await DebtorTable.MergeAsync(session, run, [new(sides[1].Id, sides[0].Id)], cancel);
            await session.ExecuteAsync("UPDATE review SET carried_run = $3 WHERE left_id = $1 AND right_id = $2", cancel, left, right, run.RunId);
        }
        // Nobody need judge a pair that is one debtor by now.
        await session.ExecuteAsync($"DELETE FROM review r WHERE verdict IS NULL AND {Now("left_id")} = {Now("right_id")}", cancel);
    }

    static string Now(string column) =>
        $"(SELECT coalesce(n.merged_into, n.id) FROM debtor n WHERE n.bucket = (r.{column} >> 54)::smallint AND n.id = r.{column})";
}

/// <summary>Two debtors that may be one.</summary>
/// <param name="Probability">0 to 1, as the night wrote it.</param>
/// <param name="Reasons">What the comparisons said, as the night wrote it.</param>
public sealed record DoubtfulPair(DebtorId Left, DebtorId Right, string Probability, string Reasons)
{
    /// <summary>The weight of each comparison in bits, when that is what the reasons say; empty otherwise.</summary>
    public IReadOnlyList<ComparisonWeight> Weights() => ComparisonWeight.Read(Reasons);
}
