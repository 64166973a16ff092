using Cjib.Batch.Debtors;

namespace Cjib.Batch.Storage;

/// <summary>Why debtors are one that likeness brought together without a human: the weight of each comparison, its level and the version of the model, and no value.</summary>
static class LikenessLinks
{
    /// <summary>Writes down what a night joined.</summary>
    public static async Task SaveAsync(RegisterSession session, long runId, IReadOnlyList<LikelyPair> links, MatchingTerms terms, CancellationToken cancel)
    {
        if (links.Count == 0)
            return;
        await session.ExecuteAsync("CREATE TEMP TABLE found_link (left_id bigint, right_id bigint, reasons text)", cancel);
        await using (var copy = await CopyIn.BeginAsync(session, "found_link", "left_id, right_id, reasons", cancel))
        {
            foreach (var link in links)
            {
                copy.Row();
                copy.BigInt(link.Left);
                copy.BigInt(link.Right);
                copy.Text(link.Reasons);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        // Told apart since, and joined again: the last time counts.
        await session.ExecuteAsync(
            """
            INSERT INTO likeness_link (left_id, right_id, run_id, reasons, model, policy) SELECT left_id, right_id, $1, reasons, $2, $3 FROM found_link
            ON CONFLICT (left_id, right_id) DO UPDATE SET run_id = excluded.run_id, reasons = excluded.reasons, model = excluded.model, policy = excluded.policy
            """, cancel, runId, terms.Model.Version, terms.Policy.Version);
        await session.ExecuteAsync("DROP TABLE found_link", cancel);
    }

    /// <summary>The links within a debtor as it is now: between debtors that were merged into it, and what its claims were before they met.</summary>
    /// <param name="claims">Its claims by their keys, which are the numbers of debtors that never came into the register on their own.</param>
    public static Task<List<LinkOverview>> OfAsync(RegisterSession session, DebtorId id, IReadOnlyDictionary<long, string> claims, CancellationToken cancel) => session.QueryAsync(
        """
        WITH one AS (
            SELECT $2::bigint AS id UNION SELECT id FROM debtor WHERE merged_into = $2 UNION SELECT id FROM claim WHERE bucket = $1 AND debtor_id = $2)
        SELECT l.left_id, l.right_id, r.business_date, l.model, l.policy, l.reasons
        FROM one a JOIN likeness_link l ON l.left_id = a.id JOIN one b ON b.id = l.right_id JOIN run r ON r.id = l.run_id ORDER BY l.left_id, l.right_id
        """,
        r => new LinkOverview(
            new(r.GetInt64(0)), claims.GetValueOrDefault(r.GetInt64(0)), new(r.GetInt64(1)), claims.GetValueOrDefault(r.GetInt64(1)), OneCounter.Date(r, 2), r.GetString(3), r.GetString(4),
            ComparisonWeight.Read(r.GetString(5))), cancel, id.Bucket, id.Value);
}
