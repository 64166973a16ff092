using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>The persons of a night's new claims, as the Debtors stage reads them.</summary>
/// <param name="IsLegalPerson">Beside each claim of <paramref name="Columns"/>.</param>
public sealed record NewPersons(PersonColumns Columns, IReadOnlyList<bool> IsLegalPerson);

/// <summary>Debtors, the keys under which they are known, and whose claims are whose.</summary>
public sealed class DebtorTable(Register register)
{
    /// <summary>The run's claims that no debtor has yet, in no particular order.</summary>
    public async Task<NewPersons> NewPersonsAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var count = await session.ScalarAsync<long>("SELECT coalesce(sum(accepted), 0)::bigint FROM step WHERE run_id = $1 AND stage = 'intake'", cancel, runId);
        var columns = new PersonColumns((int)Math.Max(16, count));
        var legal = new List<bool>(columns.Count);
        // Claims this run has placed already (a part was committed before a crash) are placed again, the same way.
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT c.id, c.debiteur_soort, c.bsn, c.rsin, c.kvk_nummer, c.naam_rp, c.geslachtsnaam, c.voorletters, c.voornamen,
                   c.partner_geslachtsnaam, c.geboortedatum, c.postcode, c.huisnummer
            FROM claim c WHERE c.run_id = {runId}
            AND NOT EXISTS (SELECT 1 FROM debtor_claim d WHERE d.claim_id = c.id AND d.run_id < {runId})
            """, cancel);
        while (copy.Read(cancel))
            Add(columns, legal, copy);
        return new(columns, legal);
    }

    static void Add(PersonColumns columns, List<bool> legal, CopyOut copy)
    {
        var isLegal = copy.SmallInt(1) == 1;
        legal.Add(isLegal);
        columns.Add(copy.BigInt(0), new PersonCells
        {
            IsLegalPerson = isLegal,
            Bsn = copy.Utf8(2),
            Rsin = copy.Utf8(3),
            KvkNumber = copy.Utf8(4),
            CompanyName = copy.Utf8(5),
            Surname = copy.Utf8(6),
            Initials = copy.Utf8(7),
            GivenNames = copy.Utf8(8),
            PartnerSurname = copy.Utf8(9),
            BirthDate = copy.IsNull(10) ? 0 : copy.Integer(10),
            Postcode = copy.Utf8(11),
            HouseNumber = copy.IsNull(12) ? 0 : copy.Integer(12),
        });
    }

    /// <summary>What the register knew before this run under any of the keys of the new claims.</summary>
    public async Task<List<KnownPerson>> KnownAsync(long runId, PersonColumns persons, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var known = new List<KnownPerson>();
        if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM debtor_key WHERE run_id < $1)", cancel, runId))
            return known;
        await session.ExecuteAsync("CREATE TEMP TABLE new_key (key bigint NOT NULL)", cancel);
        await CopyKeysAsync(session, persons, cancel);
        await session.ExecuteAsync("ANALYZE new_key", cancel);
        await using (var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT k.key, r.id, r.since, k.number, k.birth_date, k.name, k.partner, k.sketch, k.given
            FROM (SELECT DISTINCT key FROM new_key) n
            JOIN debtor_key k ON k.key = n.key AND k.run_id < {runId}
            JOIN debtor d ON d.bucket = (k.debtor_id >> 54)::smallint AND d.id = k.debtor_id
            JOIN debtor r ON r.id = coalesce(d.merged_into, d.id) AND r.bucket = (r.id >> 54)::smallint
                AND r.bucket = (coalesce(d.merged_into, d.id) >> 54)::smallint
            """, cancel))
        {
            while (copy.Read(cancel))
                known.Add(new(copy.BigInt(0), copy.BigInt(1), copy.Date(2),
                    new(copy.Integer(3), copy.Integer(4), copy.BigInt(5), copy.BigInt(6), copy.BigInt(7), copy.BigInt(8))));
        }
        await session.ExecuteAsync("DROP TABLE new_key", cancel);
        return known;
    }

    static async Task CopyKeysAsync(RegisterSession session, PersonColumns persons, CancellationToken cancel)
    {
        await using var copy = await CopyIn.BeginAsync(session, "new_key", "key", cancel);
        var keys = new long[3];
        for (var claim = 0; claim < persons.Count; claim++)
        {
            var count = persons.KeysOf(claim, keys);
            for (var k = 0; k < count; k++)
            {
                copy.Row();
                copy.BigInt(keys[k]);
            }
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>Saves the debtors of one bucket that got claims: new ones with their keys, and the claims of all.</summary>
    /// <param name="claims">Indexes into the persons, ordered by debtor and claim key; all of one bucket.</param>
    internal static async Task SaveAsync(
        RegisterSession session, RunLease run, NewPersons persons, ExactMatches matches, ReadOnlyMemory<int> claims, IReadOnlySet<long> known, CancellationToken cancel)
    {
        await using (var copy = await CopyIn.BeginAsync(session, "debtor", "bucket, id, kind, since, run_id, changed_run", cancel))
        {
            var last = 0L;
            foreach (var claim in claims.ToArray())
            {
                var id = matches.DebtorIds[claim];
                if (id == last || known.Contains(id))
                    continue;
                last = id;
                copy.Row();
                copy.SmallInt(new DebtorId(id).Bucket);
                copy.BigInt(id);
                copy.SmallInt((short)(persons.IsLegalPerson[claim] ? 1 : 0));
                copy.Date(Days.Since1970(run.Date));
                copy.BigInt(run.RunId);
                copy.BigInt(run.RunId);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await using (var copy = await CopyIn.BeginAsync(session, "debtor_claim", "bucket, debtor_id, claim_id, run_id", cancel))
        {
            foreach (var claim in claims.ToArray())
            {
                copy.Row();
                copy.SmallInt(new DebtorId(matches.DebtorIds[claim]).Bucket);
                copy.BigInt(matches.DebtorIds[claim]);
                copy.BigInt(persons.Columns.ClaimKey(claim));
                copy.BigInt(run.RunId);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await CopyNewKeysAsync(session, run, persons.Columns, matches, claims, cancel);
        var changed = claims.ToArray().Select(claim => matches.DebtorIds[claim]).Where(known.Contains).Distinct().ToArray();
        if (changed.Length > 0)
            await session.ExecuteAsync(
                "UPDATE debtor SET changed_run = $1 WHERE bucket = $2 AND id = ANY ($3)", cancel, run.RunId, new DebtorId(changed[0]).Bucket, changed);
    }

    // A debtor's claims mostly say the same: each saying is kept once.
    static async Task CopyNewKeysAsync(
        RegisterSession session, RunLease run, PersonColumns persons, ExactMatches matches, ReadOnlyMemory<int> claims, CancellationToken cancel)
    {
        await using var copy = await CopyIn.BeginAsync(
            session, "debtor_key", "key, debtor_id, run_id, number, birth_date, name, partner, sketch, given", cancel);
        var keys = new long[3];
        var said = new HashSet<(long Key, PersonIdentity Identity)>();
        var last = 0L;
        foreach (var claim in claims.ToArray())
        {
            var id = matches.DebtorIds[claim];
            if (id != last)
                said.Clear();
            last = id;
            var count = persons.KeysOf(claim, keys);
            for (var k = 0; k < count; k++)
            {
                var identity = persons.Identity(claim);
                if (!said.Add((keys[k], identity)))
                    continue;
                copy.Row();
                copy.BigInt(keys[k]);
                copy.BigInt(id);
                copy.BigInt(run.RunId);
                copy.Integer(identity.Number);
                copy.Integer(identity.BirthDate);
                copy.BigInt(identity.Name);
                copy.BigInt(identity.Partner);
                copy.BigInt(identity.Sketch);
                copy.BigInt(identity.Given);
            }
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
                "UPDATE debtor_claim SET bucket = $1, debtor_id = $2, merged_from = coalesce(merged_from, $4) WHERE bucket = $3 AND debtor_id = $4", cancel, to, into, from, merged);
            await session.ExecuteAsync("UPDATE debtor SET merged_into = $1 WHERE (bucket = $2 AND id = $3) OR merged_into = $3", cancel, into, from, merged);
            await session.ExecuteAsync("UPDATE debtor SET changed_run = $1 WHERE bucket = $2 AND id = $3", cancel, run.RunId, to, into);
            await session.ExecuteAsync("DELETE FROM profile WHERE bucket = $1 AND debtor_id = $2", cancel, from, merged);
            await session.ExecuteAsync("DELETE FROM hold WHERE bucket = $1 AND debtor_id = $2", cancel, from, merged);
        }
    }

    /// <summary>Sets claims aside that contradict the person whose number they carry, and debtors of replaced claims down as changed.</summary>
    internal static async Task HoldAsync(RegisterSession session, RunLease run, IReadOnlyList<HeldClaim> held, CancellationToken cancel)
    {
        await using (var copy = await CopyIn.BeginAsync(session, "claim_hold", "claim_id, run_id, code", cancel))
        {
            foreach (var claim in held)
            {
                copy.Row();
                copy.BigInt(claim.ClaimKey);
                copy.BigInt(run.RunId);
                copy.Text(claim.Code);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await session.ExecuteAsync(
            """
            UPDATE debtor d SET changed_run = $1 FROM debtor_claim dc JOIN claim c ON c.id = dc.claim_id
            WHERE c.run_id = $1 AND dc.run_id < $1 AND d.bucket = dc.bucket AND d.id = dc.debtor_id
            """, cancel, run.RunId);
    }
}
