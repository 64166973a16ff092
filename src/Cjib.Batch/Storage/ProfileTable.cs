using Cjib.Batch.Allocation;
using Cjib.Batch.Debtors;
using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;
using DebtorKind = Cjib.Batch.Profiles.DebtorKind;

namespace Cjib.Batch.Storage;

/// <summary>Facts for the score card, debtor by debtor, and the profiles that came of them.</summary>
public sealed class ProfileTable(Register register)
{
    const string PlanColumns = ", c.vordering_id, c.hoofdsom_cent, c.verhoging_cent, c.administratiekosten_cent, c.rente_cent, c.kosten_cent, c.preferent";

    static readonly int Decision = Array.IndexOf(ClaimFileLayout.Columns[(int)ClaimColumn.TitelSoort].Codes!, "BESCHIKKING");

    /// <summary>The debtors of a part of the register that must be looked at: their claims changed in this run, an office reported on them (both are changes), or their profile has expired.</summary>
    public Task<List<DebtorToProfile>> ToProfileAsync(BucketRange part, RunLease run, Catalogue catalogue, CancellationToken cancel) => ReadAsync(
        part,
        $"AND (d.changed_run = {run.RunId} OR p.valid_through < DATE '{run.Date:uuuu-MM-dd}')", run.RunId, run.Date, catalogue, forPlans: true, cancel);

    /// <summary>All debtors of a part of the register as they are now; for questions that change nothing.</summary>
    public Task<List<DebtorToProfile>> AllAsync(BucketRange part, LocalDate date, Catalogue catalogue, CancellationToken cancel) =>
        ReadAsync(part, "", long.MaxValue, date, catalogue, forPlans: false, cancel);

    /// <summary>One debtor as it is now; null when there is none of that number, or it was merged into another.</summary>
    public async Task<DebtorToProfile?> OneAsync(DebtorId id, LocalDate date, Catalogue catalogue, CancellationToken cancel) =>
        (await ReadAsync(new(id.Bucket, id.Bucket), $"AND d.id = {id.Value}", long.MaxValue, date, catalogue, forPlans: true, cancel)).SingleOrDefault();

    // What only plans need is not read for those who do not ask for them.
    async Task<List<DebtorToProfile>> ReadAsync(BucketRange part, string which, long runId, LocalDate date, Catalogue catalogue, bool forPlans, CancellationToken cancel)
    {
        // An id says its bucket: joined by both, the planner believes in a sixty-fourth of the rows and looks each of them up.
        string inPart(string table) => $"{table}.bucket BETWEEN {part.From} AND {part.Through}";
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT d.id, d.kind, p.quadrant, p.decided_on, a.debtor_id IS NOT NULL, c.geboortedatum,
                   c.opdrachtgever, c.openstaand_cent, c.betaald_cent, c.ontstaan_datum, c.aantal_herinneringen, c.aantal_aanmaningen, c.laatste_aanmaning_datum,
                   c.post_retour, c.laatste_contact_datum, c.contact_initiatief, c.regeling_status, c.blokkade, c.blokkade_tot, c.adres_soort, c.adres_in_onderzoek,
                   c.overlijdensdatum IS NOT NULL, c.kvk_nummer IS NOT NULL, v.value_date,
                   c.vordering_type, c.titel_soort, c.onherroepelijk_datum, c.rechtsmiddel_tot, c.verjaring_datum, c.postcode,
                   r.quadrant, r.agreed, r.profile_date, c.id, c.status{(forPlans ? PlanColumns : "")}
            FROM debtor d
            LEFT JOIN profile_review r ON r.bucket = d.bucket AND r.debtor_id = d.id
            LEFT JOIN profile p ON {inPart("p")} AND p.debtor_id = d.id
            LEFT JOIN assignment a ON {inPart("a")} AND a.debtor_id = d.id AND a.run_id < {runId}
            JOIN claim c ON c.bucket = d.bucket AND c.debtor_id = d.id
            JOIN delivery v ON v.id = c.delivery_id
            WHERE {inPart("d")} AND d.merged_into IS NULL {which}
            ORDER BY d.bucket, d.id, c.id
            """, cancel);
        var debtors = new List<DebtorToProfile>();
        var claims = new List<ClaimFacts>();
        var claimIds = new List<long>();
        var open = new List<ClaimReadiness>();
        var clients = new List<string>();
        var planned = new List<PlanClaim>();
        var types = new Dictionary<string, (string Code, ClaimType? Type, Component[] Order)>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        var (current, pc4, hasOffice) = (default(DebtorFacts), 0, false);
        var (ready, lawChangesAfter, review) = (0UL, int.MaxValue, default(ReviewOfProfile?));
        var today = Days.Since1970(date);
        while (copy.Read(cancel))
        {
            var id = new DebtorId(copy.BigInt(0));
            if (current?.Id != id)
            {
                Close();
                hasOffice = copy.Boolean(4);
                current = new(id, copy.SmallInt(1) == 1 ? DebtorKind.Legal : DebtorKind.Natural, null, default,
                    Previous: copy.IsNull(2) ? null : new PreviousProfile((Quadrant)copy.SmallInt(2), Days.ToDate(copy.Date(3))));
                review = copy.IsNull(30) ? null : new((Quadrant)copy.SmallInt(30), copy.Boolean(31), Days.ToDate(copy.Date(32)));
            }
            if (current.BirthDate is null && !copy.IsNull(5))
                current = current with { BirthDate = copy.Integer(5) };
            var client = ClientOf(copy, clients);
            claims.Add(FactsOf(copy, client));
            claimIds.Add(copy.BigInt(33));
            if (copy.BigInt(7) > 0)
            {
                var type = TypeOf(copy);
                open.Add(ReadinessOf(copy, type.Type, date));
                if (forPlans && !claims[^1].IsObjectedOn(today) && !(Day(copy, 28) is var last && last != ClaimFacts.Unknown && last < today))
                    planned.Add(PlanClaimOf(copy, clients[client], type.Code, type.Order));
                ready |= open[^1].IsReadyOn(date) ? 1UL << Math.Min(client, 63) : 0;
                lawChangesAfter = Math.Min(lawChangesAfter, LawChangesAfter(copy, today));
            }
            if (!copy.IsNull(29) && copy.SmallInt(19) <= (short)AddressKind.Postal)
                pc4 = Pc4Of(copy.Utf8(29));
        }
        Close();
        await copy.DisposeAsync();
        await new SignalTable(session).AddAsync(debtors, claimIds, date, forPlans, cancel);
        return debtors;

        void Close()
        {
            if (current is null)
                return;
            debtors.Add(new(
                current with { Claims = claims.ToArray() }, [.. open], clients.Count, claims.Sum(c => c.OpenCents), pc4, hasOffice,
                System.Numerics.BitOperations.PopCount(ready), lawChangesAfter == int.MaxValue ? null : Days.ToDate(lawChangesAfter), review)
            {
                PlanClaims = [.. planned],
            });
            planned.Clear();
            claims.Clear();
            open.Clear();
            clients.Clear();
            (pc4, ready, lawChangesAfter) = (0, 0, int.MaxValue);
        }

        // A few dozen types for a million claims.
        (string Code, ClaimType? Type, Component[] Order) TypeOf(CopyOut row)
        {
            Span<char> code = stackalloc char[64];
            code = code[..System.Text.Encoding.UTF8.GetChars(row.Utf8(24), code)];
            if (!types.TryGetValue(code, out var known))
            {
                var type = catalogue.Find(code.ToString(), date);
                types[code] = known = (code.ToString(), type, Imputation.OrderOf(type?.Imputation));
            }
            return known;
        }
    }

    static PlanClaim PlanClaimOf(CopyOut row, string client, string type, Component[] order)
    {
        Span<long> amounts = stackalloc long[ComponentCents.Count];
        for (var component = 0; component < amounts.Length; component++)
            amounts[component] = row.IsNull(36 + component) ? 0 : row.BigInt(36 + component);
        var administration = amounts[(int)Component.Administration] == 0 ? 0 : PlanClaim.OpenOf(Component.Administration, amounts, row.BigInt(8), order);
        return new(client, row.Text(35)!, row.BigInt(7), administration, PlanClaim.RankOf(type, !row.IsNull(41) && row.Boolean(41)), row.IsNull(28) ? null : Days.ToDate(row.Date(28)));
    }

    static int ClientOf(CopyOut row, List<string> clients)
    {
        for (var i = 0; i < clients.Count; i++)
            if (System.Text.Ascii.Equals(row.Utf8(6), clients[i]))
                return i;
        clients.Add(string.Intern(row.Text(6)!));
        return clients.Count - 1;
    }

    static ClaimFacts FactsOf(CopyOut row, int client) => new()
    {
        Client = client,
        OpenCents = row.BigInt(7),
        PaidCents = row.BigInt(8),
        OriginDay = Day(row, 9),
        Reminders = row.IsNull(10) ? 0 : row.Integer(10),
        Demands = row.IsNull(11) ? 0 : row.Integer(11),
        LastDemandDay = Day(row, 12),
        MailReturned = Flag(row, 13),
        LastContactDay = Day(row, 14),
        ContactBy = row.IsNull(15) ? ContactBy.Unknown : (ContactBy)row.SmallInt(15),
        Arrangement = (ArrangementStatus)row.SmallInt(16),
        Block = (Block)row.SmallInt(17),
        BlockUntilDay = Day(row, 18),
        Address = (AddressKind)row.SmallInt(19),
        AddressInvestigated = Flag(row, 20),
        HasDeathDate = row.Boolean(21),
        HasTradeNumber = row.Boolean(22),
        KnownDay = Day(row, 23),
        IsEnded = row.SmallInt(34) > (short)ClaimStatus.Settled,
    };

    static ClaimReadiness ReadinessOf(CopyOut row, ClaimType? type, LocalDate date)
    {
        var title = row.SmallInt(25);
        var isFinal = !row.IsNull(26) && Days.ToDate(row.Date(26)) <= date;
        var remedyIsOver = row.IsNull(27) || Days.ToDate(row.Date(27)) < date;
        var block = (Block)row.SmallInt(17);
        return new(
            row.BigInt(7),
            type is null ? title != Decision : Array.IndexOf(type.Titles, title) >= 0,
            isFinal || (type is not { NeedsIrrevocableDate: true } && remedyIsOver),
            (row.IsNull(11) ? 0 : row.Integer(11)) >= (type?.DemandsMin ?? 0),
            block is Block.Objection or Block.Appeal or Block.Opposition,
            row.IsNull(18) ? null : Days.ToDate(row.Date(18)),
            row.IsNull(28) ? LocalDate.MaxIsoValue : Days.ToDate(row.Date(28)),
            (ArrangementStatus)row.SmallInt(16) == ArrangementStatus.Running);
    }

    // A title becomes irrevocable, a remedy ends, a claim lapses: each makes another debtor of it the day after.
    static int LawChangesAfter(CopyOut row, int today)
    {
        var after = int.MaxValue;
        if (Day(row, 26) is var final && final > today)
            after = final - 1;
        if (Day(row, 27) is var remedy && remedy >= today)
            after = Math.Min(after, remedy);
        if (Day(row, 28) is var limitation && limitation >= today)
            after = Math.Min(after, limitation);
        return after;
    }

    static int Day(CopyOut row, int field) => row.IsNull(field) ? ClaimFacts.Unknown : row.Date(field);

    static YesNo Flag(CopyOut row, int field) => row.IsNull(field) ? YesNo.Unknown : row.Boolean(field) ? YesNo.Yes : YesNo.No;

    static int Pc4Of(ReadOnlySpan<byte> postcode)
    {
        var digits = 0;
        for (var i = 0; i < 4 && i < postcode.Length; i++)
            digits = digits * 10 + (postcode[i] - '0');
        return digits;
    }

    static int? OldestDay(ReadOnlySpan<ClaimFacts> claims)
    {
        int? oldest = null;
        foreach (ref readonly var claim in claims)
            if (claim.IsOpen && claim.OriginDay != ClaimFacts.Unknown && !(oldest < claim.OriginDay))
                oldest = claim.OriginDay;
        return oldest;
    }

    /// <summary>Saves profiles in place of those the debtors had.</summary>
    internal static async Task SaveAsync(RegisterSession session, RunLease run, IReadOnlyList<ProfiledDebtor> debtors, string policy, CancellationToken cancel)
    {
        if (debtors.Count == 0)
            return;
        var earlier = debtors.Where(d => d.Debtor.Facts.Previous is not null).Select(d => d.Debtor.Facts.Id.Value).ToArray();
        if (earlier.Length > 0)
            await session.ExecuteAsync("DELETE FROM profile p USING unnest($1) AS d (id) WHERE p.bucket = (d.id >> 54)::smallint AND p.debtor_id = d.id", cancel, earlier);
        await using var copy = await CopyIn.BeginAsync(session, "profile",
            "bucket, debtor_id, run_id, kind, claims, clients, open_cents, quadrant, willing, able, reasons, policy, decided_on, valid_through, treatment, pc4, hold, hold_until, saved_cents, too_dear, oldest_claim", cancel);
        foreach (var (debtor, profile, treatment, isTooDear, saved, hold, holdUntil, _) in debtors)
        {
            copy.Row();
            copy.SmallInt(debtor.Facts.Id.Bucket);
            copy.BigInt(debtor.Facts.Id.Value);
            copy.BigInt(run.RunId);
            copy.SmallInt((short)debtor.Facts.Kind);
            copy.Integer(debtor.Facts.Claims.Length);
            copy.Integer(debtor.Clients);
            copy.BigInt(debtor.OpenCents);
            copy.SmallInt((short)profile.Quadrant);
            copy.SmallInt((short)profile.Willing);
            copy.SmallInt((short)profile.Able);
            copy.Text(profile.ReasonCodes());
            copy.Text(policy);
            copy.Date(Days.Since1970(run.Date));
            copy.DateOrNull(debtor.LawChangesAfter is { } law && law < profile.ValidThrough ? law : profile.ValidThrough);
            copy.Text(treatment);
            copy.Integer(debtor.Pc4);
            copy.Text(hold);
            copy.DateOrNull(holdUntil);
            copy.BigInt(saved);
            copy.Boolean(isTooDear);
            if (OldestDay(debtor.Facts.Claims.Span) is { } day)
                copy.Date(day);
            else
                copy.Null();
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>An office that has a debtor already goes on by tonight's instruction, and is told.</summary>
    internal static Task InstructAsync(RegisterSession session, RunLease run, BucketRange part, CancellationToken cancel) => session.ExecuteAsync(
        """
        UPDATE assignment a SET treatment = p.treatment, instructed_run = $3 FROM profile p
        WHERE a.bucket BETWEEN $1 AND $2 AND p.bucket = a.bucket AND p.debtor_id = a.debtor_id AND p.run_id = $3 AND a.treatment <> p.treatment
        """, cancel, part.From, part.Through, run.RunId);
}
