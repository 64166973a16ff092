using System.Runtime.InteropServices;
using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Reads what agencies and offices told of debtors since their claims were delivered, and the plans that came of it, for the score card.</summary>
sealed class SignalTable(RegisterSession session)
{
    /// <summary>Adds the signals to debtors, and their plans.</summary>
    /// <param name="claimIds">The ids of their claims, debtor after debtor.</param>
    /// <param name="date">The day to look on.</param>
    /// <param name="withOffers">With plans that are only proposed, which tell the score card nothing.</param>
    public async Task AddAsync(List<DebtorToProfile> debtors, List<long> claimIds, LocalDate date, bool withOffers, CancellationToken cancel)
    {
        var ids = debtors.ConvertAll(d => d.Facts.Id.Value);
        var events = await EventsAsync(session, claimIds, cancel);
        var reports = await ReportsAsync(ids, cancel);
        var plans = await PlanTable.OfAsync(session, ids, withOffers, cancel);
        var capacities = await CapacityTable.OfAsync(session, ids, cancel);
        if (events.Count == 0 && reports.Count == 0 && plans.Count == 0 && capacities.Count == 0)
            return;
        var first = 0;
        for (var i = 0; i < debtors.Count; i++)
        {
            var facts = debtors[i].Facts;
            var claims = CollectionsMarshal.AsSpan(claimIds).Slice(first, facts.Claims.Length);
            first += claims.Length;
            List<ReportedFact> reported = reports.TryGetValue(facts.Id.Value, out var its) ? its : [];
            List<StoredPlan> planned = plans.TryGetValue(facts.Id.Value, out var known) ? known : [];
            if (reported.Count > 0 || planned.Count > 0 || HasEvents(claims))
                debtors[i] = After(debtors[i], claims, events, reported, planned, date);
            if (capacities.TryGetValue(facts.Id.Value, out var told))
                debtors[i] = debtors[i] with { Facts = debtors[i].Facts with { Events = (DebtorEvent[])[.. debtors[i].Facts.Events.Span, .. told] } };
        }

        bool HasEvents(ReadOnlySpan<long> ids)
        {
            foreach (var id in ids)
                if (events.ContainsKey(id))
                    return true;
            return false;
        }
    }

    static DebtorToProfile After(
        DebtorToProfile debtor, ReadOnlySpan<long> claimIds, Dictionary<long, List<ClaimEvent>> events, List<ReportedFact> reports, List<StoredPlan> plans, LocalDate date)
    {
        List<PlanFact> begun = [.. plans.Where(plan => !plan.IsOffer && plan.State != PlanState.Withdrawn).Select(FactOf)];
        debtor = debtor with
        {
            Facts = ReportedSignals.Add(debtor.Facts, claimIds, events, reports, begun),
            HasAct = reports.Exists(report => report.Kind is ReportKind.Served or ReportKind.WageAttachment or ReportKind.BankAttachment or ReportKind.OtherAttachment),
            Plans = plans,
        };
        return begun.Exists(plan => plan.Status == ArrangementStatus.Running) ? debtor.Arranged(claimIds, begun, date) : debtor;
    }

    static PlanFact FactOf(StoredPlan plan) => new(
        Days.Since1970(plan.ProposedOn),
        plan.State switch
        {
            PlanState.Running => ArrangementStatus.Running,
            PlanState.Completed => ArrangementStatus.Completed,
            PlanState.Lapsed => ArrangementStatus.LapsedByDebtor,
            PlanState.IncomeDropped => ArrangementStatus.LapsedByIncome,
            PlanState.Proposed or PlanState.AwaitsApproval or PlanState.Withdrawn => ArrangementStatus.None,
        },
        Days.Since1970(plan.Since), plan.OnTime, [.. plan.Plan.Claims.Select(c => ClaimKey.Of(c.Client, c.ClaimId).Value)]);

    /// <summary>The events of claims, by moment.</summary>
    internal static async Task<Dictionary<long, List<ClaimEvent>>> EventsAsync(RegisterSession session, List<long> claimIds, CancellationToken cancel)
    {
        var events = new Dictionary<long, List<ClaimEvent>>();
        // Most nights of a young register have none.
        if (claimIds.Count == 0 || !await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM claim_event)", cancel))
            return events;
        foreach (var (claim, e) in await session.QueryAsync(
            """
            SELECT claim_id, id, at, day, kind, cents, refers_to, reason FROM claim_event WHERE claim_id = ANY ($1)
            ORDER BY claim_id, at, mutatie_id COLLATE "C"
            """,
            r => (r.GetInt64(0), new ClaimEvent(
                r.GetInt64(1), r.GetInt64(2), Days.Since1970(OneCounter.Date(r, 3)), (MutationKind)r.GetInt16(4), Cents: r.IsDBNull(5) ? null : r.GetInt64(5),
                RefersTo: r.IsDBNull(6) ? null : r.GetInt64(6),
                Reason: r.IsDBNull(7) ? null : r.GetString(7))), cancel, claimIds.ToArray()))
        {
            if (!events.TryGetValue(claim, out var its))
                events[claim] = its = [];
            its.Add(e);
        }
        return events;
    }

    // A report stays with the debtor it was about; who was merged brings it along.
    async Task<Dictionary<long, List<ReportedFact>>> ReportsAsync(List<long> debtors, CancellationToken cancel)
    {
        var reports = new Dictionary<long, List<ReportedFact>>();
        if (debtors.Count == 0)
            return reports;
        foreach (var (debtor, fact) in await session.QueryAsync(
            """
            SELECT n.id, o.claim_id, o.office, o.kind, o.outcome, o.note IS NOT NULL, o.day
            FROM (SELECT id, id AS now FROM unnest($1) AS d (id) UNION ALL SELECT id, merged_into FROM debtor WHERE merged_into = ANY ($1)) AS w (id, now)
            JOIN office_report o ON o.bucket = (w.id >> 54)::smallint AND o.debtor_id = w.id
            CROSS JOIN LATERAL (SELECT w.now) AS n (id)
            WHERE NOT o.is_held ORDER BY n.id, o.day, o.id
            """,
            r => (r.GetInt64(0), new ReportedFact(
                r.IsDBNull(1) ? null : r.GetInt64(1), r.GetString(2), (ReportKind)r.GetInt16(3), r.IsDBNull(4) ? null : (ReportOutcome)r.GetInt16(4),
                r.GetBoolean(5), Days.Since1970(OneCounter.Date(r, 6)))), cancel, debtors.ToArray()))
        {
            if (!reports.TryGetValue(debtor, out var its))
                reports[debtor] = its = [];
            its.Add(fact);
        }
        return reports;
    }
}
