using Cjib.Batch.Allocation;
using Cjib.Batch.Debtors;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>One counter: tells everything about a debtor, after writing down who asked and why.</summary>
/// <param name="policiesOn">Policies as they hold on a date.</param>
/// <param name="date">The day to look from: the last finished night.</param>
public sealed class OneCounter(Register register, Func<LocalDate, Task<Policies>> policiesOn, LocalDate date)
{
    /// <summary>Writes the audit line and returns the debtor; of a merged debtor the one it became. Null when there is no such debtor.</summary>
    public async Task<DebtorOverview?> ViewAsync(DebtorId asked, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync(
            "SELECT coalesce(merged_into, id) FROM debtor WHERE bucket = $1 AND id = $2", r => r.GetInt64(0), cancel, asked.Bucket, asked.Value);
        await AuditLog.AddAsync(session, actor, "VIEW_DEBTOR", asked.ToString(), reason, rows.Count > 0 ? "SHOWN" : "UNKNOWN", cancel);
        if (rows.Count == 0)
            return null;
        var id = new DebtorId(rows[0]);
        var (kind, since) = (await session.QueryAsync("SELECT kind, since FROM debtor WHERE bucket = $1 AND id = $2",
            r => (r.GetInt16(0) == 1 ? "RP" : "NP", Date(r, 1)), cancel, id.Bucket, id.Value))[0];
        var policies = await policiesOn(date);
        var claims = await new DebtorClaims(policies).ReadAsync(session, id, date, cancel);
        var merged = await session.QueryAsync(
            "SELECT m.id, m.kind <> d.kind FROM debtor m JOIN debtor d ON d.bucket = $1 AND d.id = m.merged_into WHERE m.merged_into = $2 ORDER BY m.id",
            r => (Id: new DebtorId(r.GetInt64(0)), IsOfOtherKind: r.GetBoolean(1)), cancel, id.Bucket, id.Value);
        var links = await LikenessLinks.OfAsync(session, id, claims.ToDictionary(c => ClaimKey.Of(c.Overview.Client, c.Overview.ClaimId).Value, c => $"{c.Overview.Client}/{c.Overview.ClaimId}"), cancel);
        var assignment = await AssignmentAsync(session, id, policies.Bailiffs, cancel);
        var review = await ReviewAsync(session, id, cancel);
        var profile = await ProfileAsync(session, id, review, cancel);
        var reports = await new OfficeReportTable(register).OfDebtorAsync(id, cancel);
        var events = claims.SelectMany(c => c.Events()).Concat(await HistoryAsync(session, id, cancel)).Concat(await MutationsAsync(session, id, cancel))
            .Concat(reports.Select(report => Told(report, claims)))
            .OrderBy(e => e.Date).ThenBy(e => e.Claim, StringComparer.Ordinal).ThenBy(e => e.Kind, StringComparer.Ordinal);
        return new(
            id, kind, since, date, [.. claims.Select(c => c.Name).Distinct()], [.. merged.Select(m => m.IsOfOtherKind ? OtherKind(m.Id) : Why(m.Id, claims, links))], links,
            [.. claims.Select(c => c.Overview)],
            profile?.Overview, profile is null ? null : Plan(profile.Value.Debtor, profile.Value.Profile, claims, policies, date),
            [.. (await PlanTable.OfAsync(session, [id.Value], withOffers: true, cancel)).GetValueOrDefault(id.Value, []).Select(Stored)], assignment,
            await HoldAsync(session, id, cancel), await new AllocationRecords(register, policiesOn).OfAsync(id, cancel), [.. events]);
    }

    // The reasons are derived again from the facts, so that each has its date and source; what was decided stands beside them.
    async Task<(ProfileOverview Overview, DebtorToProfile Debtor, Profile Profile)?> ProfileAsync(
        RegisterSession session, DebtorId id, ReviewOverview? review, CancellationToken cancel)
    {
        var rows = await session.QueryAsync(
            "SELECT quadrant, willing, able, reasons, policy, decided_on, valid_through, treatment, saved_cents, too_dear FROM profile WHERE bucket = $1 AND debtor_id = $2",
            r => (Quadrant: (Quadrant)r.GetInt16(0), Willing: r.GetInt16(1), Able: r.GetInt16(2), Codes: r.GetString(3), Policy: r.GetString(4), On: Date(r, 5),
                Through: Date(r, 6), Treatment: r.GetString(7), Saved: r.GetInt64(8), IsTooDear: r.GetBoolean(9)), cancel, id.Bucket, id.Value);
        if (rows is not [var stored])
            return null;
        var policies = await policiesOn(stored.On);
        if (await new ProfileTable(register).OneAsync(id, stored.On, policies.Catalogue, cancel) is not { } debtor)
            return null;
        var derived = DebtorProfiling.Profile(debtor.Facts, policies.Profiling, stored.On);
        // What hung on the quadrant before it is not derived again.
        var profile = derived with { Quadrant = stored.Quadrant, Doubt = Profile.DoubtIn(stored.Codes) };
        var isSame = profile.ReasonCodes() == stored.Codes && policies.Profiling.Version == stored.Policy;
        var waits = stored.Quadrant is Quadrant.NK or Quadrant.NN && !(review is { Agreed: true } && review.Quadrant == stored.Quadrant.ToString());
        return (new(
            stored.Quadrant.ToString(), stored.Willing, stored.Able, stored.Codes,
            isSame ? [.. profile.Reasons.Select(r => new SentenceOverview(r.Sentence(policies.Profiling, Language.Dutch), r.Sentence(policies.Profiling, Language.English)))] : [],
            isSame ? [.. DebtorProfiling.WhatWouldChange(profile, policies.Profiling).Select(c => new SentenceOverview(c.Sentence(Language.Dutch), c.Sentence(Language.English)))] : [],
            stored.Policy, stored.On, stored.Through, stored.Treatment, waits, review, stored.Saved, stored.IsTooDear), debtor, profile);
    }

    static PlanOverview Plan(DebtorToProfile debtor, Profile profile, List<DebtorClaim> claims, Policies policies, LocalDate date)
    {
        var proposal = InstalmentPlanner.Propose(
            InstalmentRequest.Of(debtor.Facts, debtor.PlanClaims, profile, debtor.HasAct, policies.Instalments, date), policies.Instalments, date);
        var answer = new SentenceOverview(proposal.Sentence(Language.Dutch), proposal.Sentence(Language.English));
        if (proposal.Plan is not { } plan)
            return new(proposal.Verdict, answer, false, [], [], 0, null, 0, policies.Instalments.Version);
        var acts = policies.Costs.ActsAvoidedByPlan(plan.Claims.Count, debtor.Facts.Kind == Profiles.DebtorKind.Legal);
        var planned = plan.Claims.Select(c => (c.Client, c.ClaimId)).ToHashSet();
        var surcharges = claims.Select(c => c.Overview).Where(c => planned.Contains((c.Client, c.ClaimId)))
            .Sum(c => policies.Events.Surcharges.StillToCome(c.Type, Days.Since1970(date), c.Principal, c.Surcharge, c.Demands));
        return new(proposal.Verdict, answer, plan.NeedsApproval, plan.Terms, SharesOf(plan), plan.TotalCents, plan.TotalCents + acts + surcharges, surcharges, plan.Policy);
    }

    static IReadOnlyList<PlanShareOverview> SharesOf(InstalmentPlan plan)
    {
        var shares = plan.Shares();
        return [.. plan.Claims.Select((c, i) => new PlanShareOverview(c.Client, c.ClaimId, [.. shares.Select(s => s[i])]))];
    }

    static StoredPlanOverview Stored(StoredPlan stored) => new(
        stored.Number, StoredPlan.Words[(int)stored.State], stored.ProposedOn, stored.Since, stored.Plan.Terms, SharesOf(stored.Plan), stored.Plan.TotalCents, stored.PaidCents,
        stored.OnTime, stored.Reminded, stored.NextLook, stored.Plan.Policy, stored.ApprovedBy);

    // Nobody merged these: the last claim of a person turned out to be a company's, or the other way round.
    static MergeOverview OtherKind(DebtorId id) => new(
        id, "de vorderingen van deze debiteur bleken van een debiteur van de andere soort (NP, RP)", "its claims turned out to be those of a debtor of the other kind (NP, RP)");

    // Which claims came from the merged debtor is known; what they share with the others is why.
    static MergeOverview Why(DebtorId merged, List<DebtorClaim> claims, List<LinkOverview> links)
    {
        if (links.Exists(link => link.Left == merged || link.Right == merged))
            return new(merged, "op gelijkenis; zie de gewichten", "by likeness; see the weights");
        var (mine, others) = (claims.Where(c => c.MergedFrom == merged).ToList(), claims.Where(c => c.MergedFrom != merged).ToList());
        bool Share(Func<DebtorClaim, string?> of) => mine.Select(of).OfType<string>().Intersect(others.Select(of).OfType<string>(), StringComparer.OrdinalIgnoreCase).Any();
        var (nl, en) = Share(c => c.Bsn) ? ("hetzelfde BSN", "the same BSN")
            : Share(c => c.Rsin) ? ("hetzelfde RSIN", "the same RSIN")
            : Share(c => c.TradeNumber) ? ("hetzelfde KvK-nummer", "the same trade register number")
            : Share(c => c.NameAndBirth) ? ("dezelfde naam en geboortedatum", "the same name and birth date")
            : ("volgens de koppelregels of een beoordelaar; zie docs/matching.md", "by the matching rules or a reviewer");
        return new(merged, nl, en);
    }

    static async Task<ReviewOverview?> ReviewAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => (await session.QueryAsync(
        "SELECT quadrant, agreed, reviewer, reason, profile_date FROM profile_review WHERE bucket = $1 AND debtor_id = $2",
        r => new ReviewOverview(((Quadrant)r.GetInt16(0)).ToString(), r.GetBoolean(1), r.GetString(2), r.GetString(3), Date(r, 4)),
        cancel, id.Bucket, id.Value)).FirstOrDefault();

    static async Task<AssignmentOverview?> AssignmentAsync(RegisterSession session, DebtorId id, BailiffReference bailiffs, CancellationToken cancel) => (await session.QueryAsync(
        "SELECT office, parcel, since, reason, previous_office, treatment FROM assignment WHERE bucket = $1 AND debtor_id = $2",
        r => new AssignmentOverview(
            r.GetString(0), bailiffs.OfficeIndex(r.GetString(0)) is >= 0 and var office ? bailiffs.Offices[office].Name : null,
            r.GetString(1), Date(r, 2), r.GetString(3), r.IsDBNull(4) ? null : r.GetString(4), r.GetString(5)), cancel, id.Bucket, id.Value)).FirstOrDefault();

    static async Task<HoldOverview?> HoldAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => (await session.QueryAsync(
        "SELECT reason, until FROM hold WHERE bucket = $1 AND debtor_id = $2",
        r => new HoldOverview(r.GetString(0), r.IsDBNull(1) ? null : Date(r, 1)), cancel, id.Bucket, id.Value)).FirstOrDefault();

    // What happened to the person rather than to a claim.
    static Task<List<EventOverview>> HistoryAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => session.QueryAsync(
        """
        SELECT since, 'BEKEND', '' FROM debtor WHERE bucket = $1 AND id = $2
        UNION ALL SELECT r.business_date, 'SAMENGEVOEGD', count(DISTINCT c.merged_from)::text FROM claim c JOIN run r ON r.id = c.merged_run
            WHERE c.bucket = $1 AND c.debtor_id = $2 GROUP BY 1
        UNION ALL SELECT since, 'KANTOOR', office FROM assignment WHERE bucket = $1 AND debtor_id = $2
        UNION ALL SELECT decided_on, 'KWADRANT', reasons FROM profile WHERE bucket = $1 AND debtor_id = $2
        """,
        r => new EventOverview(Date(r, 0), r.GetString(1), "", null, r.GetString(2)), cancel, id.Bucket, id.Value);

    static Task<List<EventOverview>> MutationsAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => session.QueryAsync(
        """
        SELECT e.day, e.kind, e.opdrachtgever || '/' || e.vordering_id, e.cents, concat_ws(' ', e.mutatie_id, e.reason)
        FROM claim c JOIN claim_event e ON e.claim_id = c.id WHERE c.bucket = $1 AND c.debtor_id = $2
        """,
        r => new EventOverview(
            Date(r, 0), MutationFileLayout.Columns[(int)MutationColumn.Soort].Codes![r.GetInt16(1)], r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.GetString(4)),
        cancel, id.Bucket, id.Value);

    static EventOverview Told(OfficeReport report, List<DebtorClaim> claims)
    {
        var claim = claims.Find(c => ClaimKey.Of(c.Overview.Client, c.Overview.ClaimId).Value == report.ClaimId)?.Overview;
        var outcome = report.Outcome is { } found ? $" {ReportFileLayout.Columns[(int)ReportColumn.Uitkomst].Codes![(int)found]}" : "";
        return new(
            report.Day, ReportFileLayout.Columns[(int)ReportColumn.Soort].Codes![(int)report.Kind], claim is null ? "" : $"{claim.Client}/{claim.ClaimId}", report.Cents,
            $"{report.Office}{outcome}{(report.IsHeld ? " (K803)" : "")}");
    }

    internal static LocalDate Date(Npgsql.NpgsqlDataReader row, int field) => LocalDate.FromDateOnly(row.GetFieldValue<DateOnly>(field));
}
