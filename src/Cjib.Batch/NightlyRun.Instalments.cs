using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Instalments;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;
using NodaTime;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    readonly PlanTable _plans = new(register);

    /// <summary>Plans follow the events of their claims before their debtors are profiled: starts, payments, missed terms, ends.</summary>
    async Task FollowPlansAsync(RunLease run, IReadOnlyDictionary<string, StepCounts> done, CancellationToken cancel) =>
        await EachAsync((await PartsAsync(run, cancel)).Where(part => !done.ContainsKey(Plans(part))), async part =>
        {
            var changed = new List<(DebtorPlan Before, DebtorPlan Now)>();
            foreach (var (plan, claims) in await _plans.ToFollowAsync(part, run, cancel))
                if (InstalmentPlanner.Advance(plan.Plan, claims, policies.Instalments, run.Date) is var now && now != plan.Plan)
                    changed.Add((plan, plan with { Plan = now }));
            await _ledger.CommitAsync(run, "events", Plans(part), async session =>
            {
                if (changed.Count > 0)
                {
                    await PlanTable.ReplaceAsync(session, run.RunId, changed.ConvertAll(c => c.Before), changed.Select(c => c.Now), cancel);
                    await DebtorTable.ChangedAsync(session, run.RunId, [.. changed.Select(c => c.Before.Debtor.Value)], cancel);
                }
                return default;
            }, cancel);
        }, cancel);

    static string Plans(BucketRange part) => $"plans {part.Name}";

    // The planner answers for every debtor that is profiled; what stood as a proposal and is still the answer stays.
    IReadOnlyList<StoredPlan>? Offer(DebtorToProfile debtor, Profile profile, LocalDate date) => InstalmentPlanner.Renew(
        [.. debtor.Plans.Where(plan => plan.IsOffer)],
        InstalmentPlanner.Propose(InstalmentRequest.Of(debtor.Facts, debtor.PlanClaims, profile, debtor.HasAct, policies.Instalments, date), policies.Instalments, date),
        PlanTable.NumberOf(debtor.Facts.Id, date), date);

    static async Task SavePlansAsync(RegisterSession session, RunLease run, List<ProfiledDebtor> debtors, CancellationToken cancel)
    {
        var changed = debtors.Where(d => d.Plans is not null).ToList();
        // With the proposals goes what was taken back before: the newest word is kept.
        await PlanTable.ReplaceAsync(
            session, run.RunId,
            [.. changed.SelectMany(d => d.Debtor.Plans.Where(plan => plan.IsOffer || plan.State == PlanState.Withdrawn).Select(plan => new DebtorPlan(d.Debtor.Facts.Id, plan)))],
            changed.SelectMany(d => d.Plans!.Select(plan => new DebtorPlan(d.Debtor.Facts.Id, plan))), cancel);
    }

    /// <summary>What each agency must know of plans that were proposed or changed tonight.</summary>
    async Task PlanFilesAsync(RunLease run, Edition edition, Dictionary<(string, string Kind, string), int> numbers, CancellationToken cancel)
    {
        var files = new Dictionary<string, PlanFile>(StringComparer.Ordinal);
        try
        {
            foreach (var (client, _, _) in numbers.Keys.Where(file => file.Kind == PlanFile.Kind).OrderBy(file => file.Item1, StringComparer.Ordinal))
            {
                var header = Header(run, PlanFile.Kind, client, "", numbers);
                files.Add(client, new(edition.Outbox($"{client}/{header.FileName}"), header));
            }
            if (files.Count > 0)
                await _plans.WriteAsync(run.RunId, await PartsAsync(run, cancel), files, cancel);
            foreach (var file in files.Values)
                file.Close();
        }
        finally
        {
            foreach (var file in files.Values)
                file.Dispose();
        }
    }
}
