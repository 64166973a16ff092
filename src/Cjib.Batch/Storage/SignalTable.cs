using System.Runtime.InteropServices;
using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;

namespace Cjib.Batch.Storage;

/// <summary>Reads what agencies and offices told of debtors since their claims were delivered, for the score card.</summary>
sealed class SignalTable(RegisterSession session)
{
    /// <summary>Adds the signals to debtors.</summary>
    /// <param name="claimIds">The ids of their claims, debtor after debtor.</param>
    public async Task AddAsync(List<DebtorToProfile> debtors, List<long> claimIds, CancellationToken cancel)
    {
        var events = await EventsAsync(claimIds, cancel);
        var reports = await ReportsAsync(debtors, cancel);
        if (events.Count == 0 && reports.Count == 0)
            return;
        var first = 0;
        for (var i = 0; i < debtors.Count; i++)
        {
            var facts = debtors[i].Facts;
            var ids = CollectionsMarshal.AsSpan(claimIds).Slice(first, facts.Claims.Length);
            first += ids.Length;
            var reported = reports.TryGetValue(facts.Id.Value, out var its) ? its : [];
            if (reported.Count > 0 || HasEvents(ids))
                debtors[i] = debtors[i] with { Facts = ReportedSignals.Add(facts, ids, events, reported) };
        }

        bool HasEvents(ReadOnlySpan<long> ids)
        {
            foreach (var id in ids)
                if (events.ContainsKey(id))
                    return true;
            return false;
        }
    }

    async Task<Dictionary<long, List<ClaimEvent>>> EventsAsync(List<long> claimIds, CancellationToken cancel)
    {
        var events = new Dictionary<long, List<ClaimEvent>>();
        // Most nights of a young register have none.
        if (claimIds.Count == 0 || !await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM claim_event)", cancel))
            return events;
        foreach (var (claim, e) in await session.QueryAsync(
            """
            SELECT claim_id, id, at, day, kind, cents, refers_to FROM claim_event WHERE claim_id = ANY ($1)
            ORDER BY claim_id, at, mutatie_id COLLATE "C"
            """,
            r => (r.GetInt64(0), new ClaimEvent(
                r.GetInt64(1), r.GetInt64(2), Days.Since1970(OneCounter.Date(r, 3)), (MutationKind)r.GetInt16(4), Cents: r.IsDBNull(5) ? null : r.GetInt64(5),
                RefersTo: r.IsDBNull(6) ? null : r.GetInt64(6))), cancel, claimIds.ToArray()))
        {
            if (!events.TryGetValue(claim, out var its))
                events[claim] = its = [];
            its.Add(e);
        }
        return events;
    }

    // A report stays with the debtor it was about; who was merged brings it along.
    async Task<Dictionary<long, List<ReportedFact>>> ReportsAsync(List<DebtorToProfile> debtors, CancellationToken cancel)
    {
        var reports = new Dictionary<long, List<ReportedFact>>();
        if (debtors.Count == 0)
            return reports;
        var ids = debtors.Select(d => d.Facts.Id.Value).ToArray();
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
                r.GetBoolean(5), Days.Since1970(OneCounter.Date(r, 6)))), cancel, ids))
        {
            if (!reports.TryGetValue(debtor, out var its))
                reports[debtor] = its = [];
            its.Add(fact);
        }
        return reports;
    }
}
