using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>
/// Claims whose debtor is told to be somebody else, or elsewhere, tonight, by an event or by a line that replaces the claim: they are matched again by what is
/// known of them now.
/// </summary>
/// <param name="Persons">The claims, with who they are about now.</param>
/// <param name="DebtorIds">Beside each: the debtor it has.</param>
/// <param name="AreOfAnother">Beside each: it has a number now that no other claim of that debtor has, and another one has another; or it is about a person of another kind than that debtor.</param>
sealed record PersonChanges(PersonColumns Persons, List<long> DebtorIds, List<bool> AreOfAnother)
{
    // Who a claim c is about, as far as the rules look: any other value is told to be somebody else, or elsewhere.
    const string Digest =
        "hashtextextended(ROW(c.debiteur_soort, c.bsn, c.rsin, c.kvk_nummer, c.naam_rp, c.geslachtsnaam, c.voorletters, c.voornamen, c.partner_geslachtsnaam,"
        + " c.geboortedatum, c.postcode, c.huisnummer)::text, 0)";

    /// <summary>Notes who claims are about that are going to be replaced.</summary>
    public static Task NoteAsync(RegisterSession session, IReadOnlyCollection<ReplacedClaim> claims, CancellationToken cancel) => claims.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"""
            INSERT INTO replaced_claim SELECT c.id, {Digest} FROM unnest($1, $2) AS r (debtor_id, id)
            JOIN claim c ON c.bucket = (r.debtor_id >> 54)::smallint AND c.debtor_id = r.debtor_id AND c.id = r.id
            """, cancel, claims.Select(c => c.DebtorId).ToArray(), claims.Select(c => c.ClaimKey).ToArray());

    /// <summary>The claims of which tonight tells another person, or another address.</summary>
    public static async Task<PersonChanges> ReadAsync(RegisterSession session, long runId, CancellationToken cancel)
    {
        var changes = new PersonChanges(new(16), [], []);
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            WITH told AS (
                SELECT t.debtor_id, t.claim_id FROM changed_claim t WHERE EXISTS (
                    SELECT 1 FROM claim_event e JOIN event_person p ON p.event_id = e.id LEFT JOIN event_outcome o ON o.run_id = {runId} AND o.event_id = e.id
                    WHERE e.claim_id = t.claim_id AND (e.run_id = {runId} OR o.event_id IS NOT NULL))
                UNION
                SELECT c.debtor_id, c.id FROM replaced_claim r JOIN claim_key k ON k.id = r.claim_id
                JOIN claim c ON c.bucket = (k.debtor_id >> 54)::smallint AND c.debtor_id = k.debtor_id AND c.id = k.id WHERE {Digest} <> r.person),
            numbers AS (
                SELECT c.debtor_id, coalesce(c.bsn, c.rsin) AS number, count(*) AS claims, sum(count(*)) OVER (PARTITION BY c.debtor_id) AS numbered
                FROM (SELECT DISTINCT debtor_id FROM told) t JOIN claim c ON c.bucket = (t.debtor_id >> 54)::smallint AND c.debtor_id = t.debtor_id
                WHERE coalesce(c.bsn, c.rsin) IS NOT NULL GROUP BY 1, 2)
            SELECT c.id, c.debtor_id, c.debiteur_soort, c.bsn, c.rsin, c.kvk_nummer, c.naam_rp, c.geslachtsnaam, c.voorletters, c.voornamen,
                   c.partner_geslachtsnaam, c.geboortedatum, c.postcode, c.huisnummer, d.kind <> c.debiteur_soort OR coalesce(n.claims = 1 AND n.numbered > 1, false)
            FROM told t
            JOIN claim c ON c.bucket = (t.debtor_id >> 54)::smallint AND c.debtor_id = t.debtor_id AND c.id = t.claim_id
            JOIN debtor d ON d.bucket = c.bucket AND d.id = t.debtor_id
            LEFT JOIN numbers n ON n.debtor_id = t.debtor_id AND n.number = coalesce(c.bsn, c.rsin)
            ORDER BY c.id
            """, cancel);
        while (copy.Read(cancel))
        {
            changes.DebtorIds.Add(copy.BigInt(1));
            changes.AreOfAnother.Add(copy.Boolean(14));
            changes.Persons.Add(copy.BigInt(0), new PersonCells
            {
                IsLegalPerson = copy.SmallInt(2) == 1,
                Bsn = copy.Utf8(3),
                Rsin = copy.Utf8(4),
                KvkNumber = copy.Utf8(5),
                CompanyName = copy.Utf8(6),
                Surname = copy.Utf8(7),
                Initials = copy.Utf8(8),
                GivenNames = copy.Utf8(9),
                PartnerSurname = copy.Utf8(10),
                BirthDate = copy.IsNull(11) ? 0 : copy.Integer(11),
                Postcode = copy.Utf8(12),
                HouseNumber = copy.IsNull(13) ? 0 : copy.Integer(13),
            });
        }
        return changes;
    }

    /// <summary>Moves claims to the debtor they have now, makes debtors known under what was told, and joins debtors that turned out to be one.</summary>
    /// <param name="known">The debtors that the rules could choose from; a debtor that is not among them is founded by its smallest claim.</param>
    public async Task SaveAsync(RegisterSession session, RunLease run, ExactMatches matches, IReadOnlySet<long> known, CancellationToken cancel)
    {
        // A claim whose new person contradicts the one whose number it carries stays where it is.
        var placed = Enumerable.Range(0, Persons.Count).Where(claim => matches.DebtorIds[claim] != 0).ToList();
        // The number of a new debtor, that of its claim, may be in use: by the debtor it is told from, or one that it was told from before.
        var apart = placed.Where(claim => AreOfAnother[claim]).GroupBy(claim => (DebtorIds[claim], Persons.Identity(claim).Number))
            .SelectMany(same => same.Select(claim => (Claim: claim, Id: DebtorId.ToldApart(same.Min(Persons.ClaimKey), Days.Since1970(run.Date)).Value)))
            .ToDictionary(same => same.Claim, same => same.Id);
        var moved = placed.Where(claim => matches.DebtorIds[claim] != DebtorIds[claim] || apart.ContainsKey(claim)).ToList();
        var owners = moved.Count == 0 ? [] : await MoveAsync(session, run,
            [.. moved.Select(claim => new Move(
                Persons.ClaimKey(claim), DebtorIds[claim], matches.DebtorIds[claim], !known.Contains(matches.DebtorIds[claim]), apart.GetValueOrDefault(claim, DebtorIds[claim]),
                Persons.IsLegalPerson(claim)))], cancel);
        await CopyKeysAsync(session, run, placed, claim => owners.GetValueOrDefault(Persons.ClaimKey(claim), DebtorIds[claim]), cancel);
        await DebtorTable.MergeAsync(session, run, matches.Merges, cancel);
        await session.ExecuteAsync("DELETE FROM replaced_claim", cancel);
    }

    /// <summary>A claim that goes to another debtor.</summary>
    /// <param name="IsNew"><paramref name="To"/> is a new debtor; should the register have one of that number, it is somebody else.</param>
    /// <param name="Apart">The debtor it gets then, and when it is the one it is told from: a number that nobody has, or the debtor it has.</param>
    readonly record struct Move(long ClaimKey, long From, long To, bool IsNew, long Apart, bool IsLegal);

    /// <returns>Per claim that went the debtor it has now.</returns>
    static async Task<Dictionary<long, long>> MoveAsync(RegisterSession session, RunLease run, List<Move> moves, CancellationToken cancel)
    {
        await session.ExecuteAsync("CREATE TEMP TABLE move (claim_id bigint NOT NULL, from_id bigint NOT NULL, to_id bigint NOT NULL)", cancel);
        // A debtor that was merged lives on under another number.
        await session.ExecuteAsync(
            """
            INSERT INTO move SELECT m.claim_id, m.from_id, t.id FROM unnest($1, $2, $3, $4, $5) AS m (claim_id, from_id, to_id, is_new, apart_id)
            LEFT JOIN debtor d ON d.bucket = (m.to_id >> 54)::smallint AND d.id = m.to_id
            CROSS JOIN LATERAL (SELECT coalesce(d.merged_into, m.to_id) AS id) h
            CROSS JOIN LATERAL (SELECT CASE WHEN (m.is_new AND d.id IS NOT NULL) OR h.id = m.from_id THEN m.apart_id ELSE h.id END AS id) t WHERE t.id <> m.from_id
            """, cancel, moves.Select(m => m.ClaimKey).ToArray(), moves.Select(m => m.From).ToArray(), moves.Select(m => m.To).ToArray(),
            moves.Select(m => m.IsNew).ToArray(), moves.Select(m => m.Apart).ToArray());
        await session.ExecuteAsync(
            """
            INSERT INTO debtor (bucket, id, kind, since, run_id, changed_run)
            SELECT DISTINCT ON (m.to_id) (m.to_id >> 54)::smallint, m.to_id, k.kind, $3, $4, $4 FROM move m
            JOIN unnest($1, $2) AS k (claim_id, kind) ON k.claim_id = m.claim_id ORDER BY m.to_id, m.claim_id ON CONFLICT DO NOTHING
            """, cancel, moves.Select(m => m.ClaimKey).ToArray(), moves.Select(m => (short)(m.IsLegal ? 1 : 0)).ToArray(), run.Date, run.RunId);
        await session.ExecuteAsync("ANALYZE move", cancel);
        var owners = await session.QueryAsync("SELECT claim_id, to_id FROM move", r => (Claim: r.GetInt64(0), Debtor: r.GetInt64(1)), cancel);
        string[] statements =
        [
            "UPDATE claim c SET bucket = (m.to_id >> 54)::smallint, debtor_id = m.to_id, merged_from = m.from_id, merged_run = $1 FROM move m WHERE c.bucket = (m.from_id >> 54)::smallint AND c.debtor_id = m.from_id AND c.id = m.claim_id",
            "UPDATE changed_claim c SET bucket = (m.to_id >> 54)::smallint, debtor_id = m.to_id FROM move m WHERE c.bucket = (m.from_id >> 54)::smallint AND c.debtor_id = m.from_id AND c.claim_id = m.claim_id AND c.run_id = $1",
            "UPDATE claim_key k SET debtor_id = m.to_id FROM move m WHERE k.id = m.claim_id AND $1 > 0",
            "UPDATE debtor d SET changed_run = $1 FROM (SELECT from_id AS id FROM move UNION SELECT to_id FROM move) m WHERE d.bucket = (m.id >> 54)::smallint AND d.id = m.id",
            // Who has no claim any more lives on under the number of the debtor that has them, without a profile and waiting for nothing; the office is the allocation's.
            "DELETE FROM move m USING claim c WHERE c.bucket = (m.from_id >> 54)::smallint AND c.debtor_id = m.from_id AND $1 > 0",
            "UPDATE debtor d SET merged_into = m.to_id FROM (SELECT from_id, max(to_id) AS to_id FROM move GROUP BY 1) m WHERE d.bucket = (m.from_id >> 54)::smallint AND d.id = m.from_id AND $1 > 0",
            "UPDATE debtor d SET merged_into = m.to_id FROM (SELECT from_id, max(to_id) AS to_id FROM move GROUP BY 1) m WHERE d.merged_into = m.from_id AND $1 > 0",
            "UPDATE instalment_plan p SET bucket = (m.to_id >> 54)::smallint, debtor_id = m.to_id FROM (SELECT from_id, max(to_id) AS to_id FROM move GROUP BY 1) m WHERE p.bucket = (m.from_id >> 54)::smallint AND p.debtor_id = m.from_id AND $1 > 0",
            "DELETE FROM profile p USING move m WHERE p.bucket = (m.from_id >> 54)::smallint AND p.debtor_id = m.from_id AND $1 > 0",
            "DELETE FROM hold h USING move m WHERE h.bucket = (m.from_id >> 54)::smallint AND h.debtor_id = m.from_id AND $1 > 0",
            "DELETE FROM debtor_key k USING move m WHERE k.debtor_id = m.from_id AND $1 > 0",
        ];
        foreach (var statement in statements)
            await session.ExecuteAsync(statement, cancel, run.RunId);
        await session.ExecuteAsync("DROP TABLE move", cancel);
        return owners.ToDictionary(owner => owner.Claim, owner => owner.Debtor);
    }

    async Task CopyKeysAsync(RegisterSession session, RunLease run, List<int> placed, Func<int, long> debtorOf, CancellationToken cancel)
    {
        var keys = new long[PersonColumns.KeysMax];
        await using var copy = await CopyIn.BeginAsync(session, "debtor_key", "key, debtor_id, run_id, number, birth_date, name, partner, sketch, given, door", cancel);
        foreach (var claim in placed)
        {
            var count = Persons.KeysOf(claim, keys);
            for (var k = 0; k < count; k++)
            {
                var identity = Persons.Identity(claim);
                copy.Row();
                copy.BigInt(keys[k]);
                copy.BigInt(debtorOf(claim));
                copy.BigInt(run.RunId);
                copy.Integer(identity.Number);
                copy.Integer(identity.BirthDate);
                copy.BigInt(identity.Name);
                copy.BigInt(identity.Partner);
                copy.BigInt(identity.Sketch);
                copy.BigInt(identity.Given);
                copy.BigInt(identity.Door);
            }
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }
}
