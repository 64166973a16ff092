using Cjib.Batch.Debtors;
using Cjib.Batch.Events;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>A claim after its events.</summary>
/// <param name="OpeningDeathDate">BRP date, as the claim was told whole; or null.</param>
/// <param name="KnownSurplusCents">What was paid too much before tonight.</param>
readonly record struct FoldedClaim(long DebtorId, long ClaimId, ClaimState State, int? OpeningDeathDate, long KnownSurplusCents);

/// <summary>The claims that changed, read with all their events, and what came of them.</summary>
public sealed class AccountTable(Register register)
{
    static readonly Component[] AllComponents = Enum.GetValues<Component>();

    // What events change, as the claim was told whole: from its account when it has one.
    static readonly string[] Opening =
    [
        "hoofdsom_cent", "verhoging_cent", "administratiekosten_cent", "rente_cent", "kosten_cent", "betaald_cent",
        "regeling_status", "blokkade", "blokkade_tot", "rente_tm", "verjaring_datum", "overlijdensdatum",
    ];

    static readonly string OpeningColumns = string.Join(", ", Opening.Select(c => $"CASE WHEN a.claim_id IS NULL THEN c.{c} ELSE a.{c} END"));

    /// <summary>Folds the changed claims of a part of the register.</summary>
    /// <returns>By debtor and claim; and remarks on lines of this run, with their delivery.</returns>
    internal async Task<(List<FoldedClaim> Claims, List<(long DeliveryId, LineNote Note)> Remarks)> FoldAsync(
        BucketRange part, RunLease run, Catalogue catalogue, EventTerms terms, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        // LIMIT keeps the look-ups look-ups: the planner expects one claim, and would read a whole table for each.
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT c.debtor_id, c.id, c.vordering_type, c.rente_soort, c.rente_pct_bp, c.verzuim_datum, {OpeningColumns},
                   CASE WHEN c.actie = 1 THEN d.value_date END, coalesce(a.surplus_cents, 0), d.value_date,
                   e.id, e.at, e.day, e.kind, e.booked, e.cents, e.component, e.reason, e.refers_to, coalesce(e.death_date, 0),
                   CASE WHEN e.run_id = {run.RunId} THEN e.delivery_id ELSE 0 END, e.line, e.record_nr, e.mutatie_id
            FROM changed_claim t
            JOIN claim c ON c.bucket = t.bucket AND c.debtor_id = t.debtor_id AND c.id = t.claim_id
            CROSS JOIN LATERAL (SELECT value_date FROM delivery WHERE id = c.delivery_id LIMIT 1) d
            LEFT JOIN LATERAL (SELECT * FROM claim_account WHERE claim_id = t.claim_id LIMIT 1) a ON true
            JOIN claim_event e ON e.claim_id = c.id
            WHERE t.bucket BETWEEN {part.From} AND {part.Through}
            ORDER BY c.debtor_id, c.id, e.at, e.mutatie_id COLLATE "C"
            """, cancel);
        var claims = new List<FoldedClaim>();
        var notes = new List<(long, LineNote)>();
        var events = new List<ClaimEvent>();
        var lines = new List<(long DeliveryId, int Line, int Record, string? MutationId)>();
        var remarks = new List<EventRemark>();
        var types = new Dictionary<(string, int), ClaimType?>();
        var (debtorId, claimId, opening, death, surplus) = (0L, 0L, default(ClaimOpening), (int?)null, 0L);
        while (copy.Read(cancel))
        {
            if (copy.BigInt(1) != claimId)
            {
                Close();
                (debtorId, claimId, opening, death, surplus) = (copy.BigInt(0), copy.BigInt(1), OpeningOf(copy), Int(copy, 17), copy.BigInt(19));
            }
            events.Add(EventOf(copy));
            lines.Add((copy.BigInt(31), copy.Integer(32), copy.Integer(33), copy.BigInt(31) == 0 ? null : copy.Text(34)));
        }
        Close();
        return (claims, notes);

        void Close()
        {
            if (events.Count == 0)
                return;
            claims.Add(new(debtorId, claimId, ClaimEvents.Fold(opening, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(events), terms, remarks), death, surplus));
            foreach (var (eventId, code) in remarks)
                if (lines[events.FindIndex(e => e.Id == eventId)] is { DeliveryId: > 0 } line)
                    notes.Add((line.DeliveryId, new(line.Line, line.Record, line.MutationId!, LineStatus.AcceptedWithWarning, code, "")));
            events.Clear();
            lines.Clear();
            remarks.Clear();
        }

        ClaimOpening OpeningOf(CopyOut row)
        {
            var key = (row.Text(2)!, row.Date(20));
            if (!types.TryGetValue(key, out var type))
                types[key] = type = catalogue.Find(key.Item1, Days.ToDate(key.Item2));
            var charged = default(ComponentCents);
            for (var component = 0; component < ComponentCents.Count; component++)
                charged[component] = row.IsNull(6 + component) ? 0 : row.BigInt(6 + component);
            return new(key.Item1, charged, row.BigInt(11), row.IsNull(3) ? 0 : row.SmallInt(3), Int(row, 4), Date(row, 15), Date(row, 5),
                row.SmallInt(12), row.SmallInt(13), Date(row, 14), Date(row, 16), Date(row, 18), Imputation.OrderOf(type?.Imputation), type?.InterestMinimumCents ?? 0, type?.EndsAtDeath ?? false);
        }
    }

    static ClaimEvent EventOf(CopyOut row) => new(
        row.BigInt(21), row.BigInt(22), row.Date(23), (MutationKind)row.SmallInt(24), Date(row, 25), row.IsNull(26) ? null : row.BigInt(26),
        row.IsNull(27) ? null : (Component)row.SmallInt(27), row.Text(28), row.IsNull(29) ? null : row.BigInt(29), row.Integer(30));

    static int? Int(CopyOut row, int field) => row.IsNull(field) ? null : row.Integer(field);

    static int? Date(CopyOut row, int field) => row.IsNull(field) ? null : row.Date(field);

    /// <summary>Writes claims as they are after their events, and puts their debtors down as changed.</summary>
    internal static async Task SaveAsync(RegisterSession session, RunLease run, List<FoldedClaim> claims, CancellationToken cancel)
    {
        if (claims.Count == 0)
            return;
        long[] debtors = [.. claims.Select(c => c.DebtorId)], ids = [.. claims.Select(c => c.ClaimId)];
        await session.ExecuteAsync(
            """
            INSERT INTO claim_account (claim_id, hoofdsom_cent, verhoging_cent, administratiekosten_cent, rente_cent, kosten_cent, betaald_cent, rente_tm,
                regeling_status, blokkade, blokkade_tot, verjaring_datum, overlijdensdatum)
            SELECT c.id, c.hoofdsom_cent, coalesce(c.verhoging_cent, 0), coalesce(c.administratiekosten_cent, 0), coalesce(c.rente_cent, 0), coalesce(c.kosten_cent, 0),
                c.betaald_cent, c.rente_tm, c.regeling_status, c.blokkade, c.blokkade_tot, c.verjaring_datum, c.overlijdensdatum
            FROM unnest($1, $2) AS f (debtor_id, id) JOIN claim c ON c.bucket = (f.debtor_id >> 54)::smallint AND c.debtor_id = f.debtor_id AND c.id = f.id
            ON CONFLICT (claim_id) DO NOTHING
            """, cancel, debtors, ids);
        await SavePersonsAsync(session, claims, cancel);
        await session.ExecuteAsync(
            """
            UPDATE claim c SET hoofdsom_cent = f.principal, verhoging_cent = f.surcharge, administratiekosten_cent = f.administration, rente_cent = f.interest, kosten_cent = f.costs,
                betaald_cent = f.paid, openstaand_cent = f.open, rente_tm = f.interest_through, regeling_status = f.arrangement, blokkade = f.block,
                blokkade_tot = f.block_until, verjaring_datum = f.limitation, overlijdensdatum = f.death, status = f.status
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                AS f (debtor_id, id, principal, surcharge, administration, interest, costs, paid, open, interest_through, arrangement, block, block_until, limitation, death, status)
            WHERE c.bucket = (f.debtor_id >> 54)::smallint AND c.debtor_id = f.debtor_id AND c.id = f.id
            """,
            cancel, debtors, ids, Charged(0), Charged(1), Charged(2), Charged(3), Charged(4), Longs(s => s.PaidCents), Longs(s => s.OpenCents),
            Dates(s => s.InterestThroughDay), Words(s => s.Arrangement), Words(s => s.Block), Dates(s => s.BlockUntilDay), Dates(s => s.LimitationDay),
            claims.Select(c => c.State.DeathDate != 0 ? c.State.DeathDate : c.State.PersonEvent is null ? c.OpeningDeathDate : null).ToArray(), Words(s => (int)s.Status));
        await SaveSurplusAsync(session, [.. claims.Where(c => c.State.SurplusCents != c.KnownSurplusCents)], cancel);
        await DebtorTable.ChangedAsync(session, run.RunId, debtors, cancel);

        long[] Longs(Func<ClaimState, long> value) => [.. claims.Select(c => value(c.State))];
        long[] Charged(int component) => [.. claims.Select(c => c.State.Charged[component])];
        short[] Words(Func<ClaimState, int> value) => [.. claims.Select(c => (short)value(c.State))];
        DateOnly?[] Dates(Func<ClaimState, int?> value) => [.. claims.Select(c => value(c.State) is { } day ? Days.ToDate(day).ToDateOnly() : (DateOnly?)null)];
    }

    // Only a person of the same kind takes the place of the one the claim names.
    static async Task SavePersonsAsync(RegisterSession session, List<FoldedClaim> claims, CancellationToken cancel)
    {
        var changed = claims.Where(c => c.State.PersonEvent is not null).ToList();
        if (changed.Count == 0)
            return;
        await session.ExecuteAsync(
            $"""
            UPDATE claim c SET {string.Join(", ", EventTable.PersonColumns.Select(column => $"{column} = p.{column}"))}
            FROM unnest($1, $2, $3) AS f (debtor_id, id, event_id) JOIN event_person p ON p.event_id = f.event_id
            WHERE c.bucket = (f.debtor_id >> 54)::smallint AND c.debtor_id = f.debtor_id AND c.id = f.id AND (p.naam_rp IS NULL) = (c.naam_rp IS NULL)
            """,
            cancel, changed.Select(c => c.DebtorId).ToArray(), changed.Select(c => c.ClaimId).ToArray(), changed.Select(c => c.State.PersonEvent!.Value).ToArray());
    }

    static Task SaveSurplusAsync(RegisterSession session, List<FoldedClaim> claims, CancellationToken cancel) => claims.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync("UPDATE claim_account a SET surplus_cents = f.cents FROM unnest($1, $2) AS f (id, cents) WHERE a.claim_id = f.id",
            cancel, claims.Select(c => c.ClaimId).ToArray(), claims.Select(c => c.State.SurplusCents).ToArray());
}
