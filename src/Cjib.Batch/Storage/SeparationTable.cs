using Cjib.Batch.Debtors;

namespace Cjib.Batch.Storage;

/// <summary>Merges that a human undoes. It takes effect in the next night, before anybody is matched.</summary>
public sealed class SeparationTable(Register register)
{
    /// <summary>Asks for a debtor that was merged to be itself again, with the claims it brought.</summary>
    /// <param name="actor">Who asks; with the reason it is written to the audit log.</param>
    /// <returns>The debtor it is part of now; null when it is not merged, brought no claim, or somebody asked before.</returns>
    public async Task<DebtorId?> AskAsync(DebtorId merged, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync("BEGIN", cancel);
        var into = await session.QueryAsync(
            """
            INSERT INTO separation (debtor_id, from_id, decided_by, decided_reason, decided_run)
            SELECT d.id, d.merged_into, $3, $4, (SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED') FROM debtor d
            WHERE d.bucket = $1 AND d.id = $2 AND EXISTS (
                SELECT 1 FROM claim c WHERE c.bucket = (d.merged_into >> 54)::smallint AND c.debtor_id = d.merged_into AND c.merged_from = d.id)
            ON CONFLICT DO NOTHING RETURNING from_id
            """, r => new DebtorId(r.GetInt64(0)), cancel, merged.Bucket, merged.Value, actor, reason);
        await AuditLog.AddAsync(session, actor, "UNDO_MERGE", merged.ToString(), reason, into is [var remaining] ? $"FROM {remaining}" : "NOT_MERGED", cancel);
        await session.ExecuteAsync("COMMIT", cancel);
        return into is [var found] ? found : null;
    }

    /// <summary>Gives debtors back what they brought: their claims, and the keys under which the other one was known since by what they say.</summary>
    internal static async Task CarryOutAsync(RegisterSession session, RunLease run, CancellationToken cancel)
    {
        var merged = await session.QueryAsync(
            """
            SELECT s.debtor_id, d.merged_into FROM separation s JOIN debtor d ON d.bucket = (s.debtor_id >> 54)::smallint AND d.id = s.debtor_id
            WHERE s.carried_run IS NULL AND s.decided_run < $1 AND d.merged_into IS NOT NULL ORDER BY s.debtor_id
            """, r => (Id: r.GetInt64(0), From: r.GetInt64(1)), cancel, run.RunId);
        foreach (var (id, from) in merged)
        {
            var (bucket, fromBucket) = (new DebtorId(id).Bucket, new DebtorId(from).Bucket);
            await session.ExecuteAsync(
                "UPDATE claim_key k SET debtor_id = $1 FROM claim c WHERE c.bucket = $2 AND c.debtor_id = $3 AND c.merged_from = $1 AND k.id = c.id", cancel, id, fromBucket, from);
            await session.ExecuteAsync(
                "UPDATE claim SET bucket = $1, debtor_id = $2, merged_from = NULL, merged_run = NULL WHERE bucket = $3 AND debtor_id = $4 AND merged_from = $2",
                cancel, bucket, id, fromBucket, from);
            // The plans that were proposed to it begin with its number.
            await session.ExecuteAsync(
                "UPDATE instalment_plan SET bucket = $1, debtor_id = $2 WHERE bucket = $3 AND debtor_id = $4 AND starts_with(number, $5)", cancel, bucket, id, fromBucket, from, $"{new DebtorId(id)}-");
            await session.ExecuteAsync("UPDATE debtor SET merged_into = NULL WHERE bucket = $1 AND id = $2", cancel, bucket, id);
            await DebtorTable.ChangedAsync(session, run.RunId, [id, from], cancel);
            await session.ExecuteAsync(
                """
                DELETE FROM debtor_key k USING debtor_key own
                WHERE own.debtor_id = $1 AND k.debtor_id = $2 AND k.key = own.key AND k.number = own.number AND k.birth_date = own.birth_date AND k.name = own.name AND k.given = own.given
                """, cancel, id, from);
            await session.ExecuteAsync("UPDATE separation SET carried_run = $1 WHERE debtor_id = $2 AND carried_run IS NULL", cancel, run.RunId, id);
        }
    }
}
