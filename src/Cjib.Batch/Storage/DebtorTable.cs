using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Debtors, the keys under which they are known, and whose claims are whose.</summary>
public sealed class DebtorTable(Register register)
{
    /// <summary>What the register knew before a run under any of the keys by which a claim proves whose it is.</summary>
    public Task<List<KnownPerson>> KnownAsync(long beforeRun, PersonColumns persons, CancellationToken cancel) => KnownAsync(beforeRun, ExactKeys(persons), cancel);

    /// <summary>Whom the register knew before this run that may be one of tonight's new debtors.</summary>
    /// <param name="known">What was found by proof: who is among them is not new.</param>
    internal Task<List<KnownPerson>> LikelyAsync(long runId, PersonColumns persons, ExactMatches matches, IEnumerable<KnownPerson> known, CancellationToken cancel)
    {
        var debtors = known.Select(row => row.DebtorId).ToHashSet();
        return KnownAsync(runId, LikenessKeys(persons, claim => matches.DebtorIds[claim] is not 0 and var id && !debtors.Contains(id)), cancel);
    }

    async Task<List<KnownPerson>> KnownAsync(long runId, IEnumerable<long> keys, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var known = new List<KnownPerson>();
        if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM debtor_key WHERE run_id < $1)", cancel, runId))
            return known;
        await session.ExecuteAsync("CREATE TEMP TABLE new_key (key bigint NOT NULL)", cancel);
        await using (var copy = await CopyIn.BeginAsync(session, "new_key", "key", cancel))
        {
            foreach (var key in keys)
            {
                copy.Row();
                copy.BigInt(key);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await session.ExecuteAsync("ANALYZE new_key", cancel);
        await using (var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT k.key, r.id, r.since, k.number, k.birth_date, k.name, k.partner, k.sketch, k.given, k.door
            FROM (SELECT DISTINCT key FROM new_key) n
            JOIN debtor_key k ON k.key = n.key AND k.run_id < {runId}
            JOIN debtor d ON d.bucket = (k.debtor_id >> 54)::smallint AND d.id = k.debtor_id
            JOIN debtor r ON r.bucket = (coalesce(d.merged_into, d.id) >> 54)::smallint AND r.id = coalesce(d.merged_into, d.id)
            """, cancel))
        {
            while (copy.Read(cancel))
                known.Add(new(copy.BigInt(0), copy.BigInt(1), copy.Date(2),
                    new(copy.Integer(3), copy.Integer(4), copy.BigInt(5), copy.BigInt(6), copy.BigInt(7), copy.BigInt(8), copy.BigInt(9))));
        }
        await session.ExecuteAsync("DROP TABLE new_key", cancel);
        return known;
    }

    static IEnumerable<long> ExactKeys(PersonColumns persons)
    {
        var keys = new long[PersonColumns.KeysMax];
        for (var claim = 0; claim < persons.Count; claim++)
            for (var k = persons.ExactKeysOf(claim, keys) - 1; k >= 0; k--)
                yield return keys[k];
    }

    static IEnumerable<long> LikenessKeys(PersonColumns persons, Func<int, bool> isWanted)
    {
        var keys = new long[PersonColumns.KeysMax];
        for (var claim = 0; claim < persons.Count; claim++)
            if (isWanted(claim))
                for (var k = persons.LikenessKeysOf(claim, keys) - 1; k >= 0; k--)
                    yield return keys[k];
    }

    /// <summary>Saves the debtors of a part of the register that got claims, and their claims.</summary>
    /// <returns>Claims and open cents.</returns>
    internal static async Task<LineCounts> SaveAsync(RegisterSession session, RunLease run, PlacedClaims night, BucketRange part, CancellationToken cancel)
    {
        var claims = night.Of(part);
        var replaced = night.ReplacedOf(part);
        await using (var copy = await CopyIn.BeginAsync(session, "debtor", "bucket, id, kind, since, run_id, changed_run", cancel))
        {
            var last = 0L;
            for (var at = 0; at < claims.Count; at++)
            {
                var id = night.DebtorId(claims[at]);
                if (id == last || night.IsKnown(id))
                    continue;
                last = id;
                copy.Row();
                copy.SmallInt(new DebtorId(id).Bucket);
                copy.BigInt(id);
                copy.SmallInt((short)(night.Persons.IsLegalPerson(claims[at]) ? 1 : 0));
                copy.Date(Days.Since1970(run.Date));
                copy.BigInt(run.RunId);
                copy.BigInt(run.RunId);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await PersonChanges.NoteAsync(session, replaced, cancel);
        await ClaimTable.DeleteAsync(session, replaced, cancel);
        var cents = await ClaimTable.CopyAsync(session, night.Spool, night.PlacesOf(part), cancel);
        var changed = claims.Select(night.DebtorId).Where(night.IsKnown).Concat(replaced.Select(r => r.DebtorId)).ToArray();
        await ChangedAsync(session, run.RunId, changed, cancel);
        var count = claims.Count + replaced.Count;
        return new(count, count, 0, 0, 0, 0, cents, cents);
    }

    /// <summary>Puts debtors down as changed, so that they are profiled again.</summary>
    internal static Task ChangedAsync(RegisterSession session, long runId, long[] debtors, CancellationToken cancel) => debtors.Length == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            "UPDATE debtor d SET changed_run = $1 FROM (SELECT DISTINCT id FROM unnest($2) AS u (id)) c WHERE d.bucket = (c.id >> 54)::smallint AND d.id = c.id",
            cancel, runId, debtors);

    /// <summary>Makes debtors known under the keys of one range. A debtor's claims mostly say the same: each saying is kept once.</summary>
    /// <remarks>Range by range in the order of the keys, so that an index of any size takes them page by page.</remarks>
    internal static async Task CopyKeysAsync(RegisterSession session, RunLease run, PlacedClaims night, int range, CancellationToken cancel)
    {
        await using var copy = await CopyIn.BeginAsync(
            session, "debtor_key", "key, debtor_id, run_id, number, birth_date, name, partner, sketch, given, door", cancel);
        var said = new HashSet<PersonIdentity>();
        var (last, first) = ((0L, 0L), default(PersonIdentity));
        foreach (var (key, claim) in night.KeysOf(range))
        {
            var (debtorId, identity) = (night.DebtorId(claim), night.Persons.Identity(claim));
            // Most keys are those of one claim.
            if (last != (key, debtorId))
            {
                said.Clear();
                (last, first) = ((key, debtorId), identity);
            }
            else if (identity == first || !said.Add(identity))
                continue;
            copy.Row();
            copy.BigInt(key);
            copy.BigInt(debtorId);
            copy.BigInt(run.RunId);
            copy.Integer(identity.Number);
            copy.Integer(identity.BirthDate);
            copy.BigInt(identity.Name);
            copy.BigInt(identity.Partner);
            copy.BigInt(identity.Sketch);
            copy.BigInt(identity.Given);
            copy.BigInt(identity.Door);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>Joins known debtors that turned out to be one: the claims move, the merged debtor keeps pointing to the remaining one.</summary>
    internal static async Task MergeAsync(RegisterSession session, RunLease run, IReadOnlyList<DebtorMerge> merges, CancellationToken cancel)
    {
        foreach (var (merged, into) in merges)
        {
            var (from, to) = (new DebtorId(merged).Bucket, new DebtorId(into).Bucket);
            await session.ExecuteAsync(
                "UPDATE claim_key k SET debtor_id = $1 FROM claim c WHERE c.bucket = $2 AND c.debtor_id = $3 AND k.id = c.id", cancel, into, from, merged);
            await session.ExecuteAsync(
                "UPDATE claim SET bucket = $1, debtor_id = $2, merged_from = coalesce(merged_from, $4), merged_run = $5 WHERE bucket = $3 AND debtor_id = $4",
                cancel, to, into, from, merged, run.RunId);
            await session.ExecuteAsync("UPDATE debtor SET merged_into = $1 WHERE (bucket = $2 AND id = $3) OR merged_into = $3", cancel, into, from, merged);
            await session.ExecuteAsync("UPDATE debtor SET changed_run = $1 WHERE bucket = $2 AND id = $3", cancel, run.RunId, to, into);
            await session.ExecuteAsync("UPDATE instalment_plan SET bucket = $1, debtor_id = $2 WHERE bucket = $3 AND debtor_id = $4", cancel, to, into, from, merged);
            await session.ExecuteAsync("DELETE FROM profile WHERE bucket = $1 AND debtor_id = $2", cancel, from, merged);
            await session.ExecuteAsync("DELETE FROM hold WHERE bucket = $1 AND debtor_id = $2", cancel, from, merged);
        }
    }

    /// <summary>Sets claims aside that contradict the person whose number they carry, and takes those off the list that a replacement gave a debtor.</summary>
    /// <returns>Claims and open cents that are held.</returns>
    internal static async Task<LineCounts> HoldAsync(RegisterSession session, RunLease run, PlacedClaims night, CancellationToken cancel)
    {
        var released = night.Spool.Released.Select(claim => claim.ClaimKey).ToArray();
        if (released.Length > 0)
        {
            await ClaimTable.DeleteAsync(session, [.. night.Spool.Released], cancel);
            await session.ExecuteAsync("DELETE FROM claim_hold WHERE claim_id = ANY ($1)", cancel, night.Held.Select(held => held.ClaimKey).Intersect(released).ToArray());
            await session.ExecuteAsync("UPDATE claim_hold SET released_run = $2 WHERE claim_id = ANY ($1)", cancel, released, run.RunId);
        }
        var cents = await ClaimTable.CopyAsync(session, night.Spool, night.HeldPlaces(), cancel);
        await using var copy = await CopyIn.BeginAsync(session, "claim_hold", "claim_id, run_id, code", cancel);
        foreach (var claim in night.Held)
        {
            copy.Row();
            copy.BigInt(claim.ClaimKey);
            copy.BigInt(run.RunId);
            copy.Text(claim.Code);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
        return new(night.Held.Count, 0, 0, night.Held.Count, 0, 0, cents, cents);
    }
}
