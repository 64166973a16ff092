using Cjib.Batch.Allocation;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    readonly ProfileTable _profiles = new(register);

    /// <summary>Debtors whose claims changed, or whose profile expired, get a quadrant and are checked for what an office must wait for.</summary>
    async Task<LineCounts> ProfilesAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "profiles", cancel);
        await EachAsync((await PartsAsync(run, cancel)).Where(part => !done.ContainsKey(part.Name)), async part =>
        {
            var debtors = (await _profiles.ToProfileAsync(part, run, policies.Catalogue, cancel)).ConvertAll(debtor => Judge(debtor, run));
            await _ledger.CommitAsync(run, "profiles", part.Name, async session =>
            {
                await ProfileTable.SaveAsync(session, run, debtors, policies.Profiling.Version, cancel);
                if (debtors.Count > 0)
                    await ProfileTable.InstructAsync(session, run, part, cancel);
                await SavePlansAsync(session, run, debtors, cancel);
                var held = debtors.Count(d => d.Hold is not null);
                var cents = debtors.Sum(d => d.Debtor.OpenCents);
                return new(debtors.Count, debtors.Count - held, 0, held, 0, 0, cents, cents);
            }, cancel);
        }, cancel);
        await register.AnalyzeAsync("profile (bucket, debtor_id)", cancel);
        await register.AnalyzeAsync("instalment_plan (bucket, debtor_id, news_run, next_look)", cancel);
        return Sum((await _ledger.DoneAsync(run, "profiles", cancel)).Values.Select(c => c.Lines));
    }

    // What stands in the way of the person comes first, then what the law asks of the claims.
    ProfiledDebtor Judge(DebtorToProfile debtor, RunLease run)
    {
        var profile = DebtorProfiling.Profile(debtor.Facts, policies.Profiling, run.Date);
        var ready = debtor.OpenClaims.Where(c => c.IsReadyOn(run.Date)).ToList();
        var treatment = policies.Costs.Guarded(
            IsReviewed(debtor, profile, run) ? profile.ReviewedTreatment : profile.Treatment, ready.Sum(c => c.OpenCents), policies.Allocation.CostPctMax, out var isTooDear);
        var saved = policies.Costs.Saving(debtor.ReadyClients, ready.Count, debtor.Facts.Kind == Profiles.DebtorKind.Legal);
        var readiness = profile.Holds is [var hold, ..]
            ? new Readiness(hold.Code, hold.Until)
            : Readiness.Of(new(debtor.OpenClaims, HasRunningCase: debtor.HasOffice), policies.Allocation, run.Date);
        return new(debtor, profile, treatment, isTooDear, saved, readiness.Reason, readiness.Until, Offer(debtor, profile, run.Date));
    }

    // A named person agreed with this very quadrant, not too long ago (AVG art. 22).
    bool IsReviewed(DebtorToProfile debtor, Profile profile, RunLease run) =>
        debtor.Review is { IsAgreed: true } review && review.Quadrant == profile.Quadrant && review.Date.PlusDays(policies.Profiling.ValidDays) >= run.Date;
}
