using Cjib.Batch.Debtors;
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
        var open = Enumerable.Range(0, DebtorId.Buckets).Select(b => (short)b).Where(b => !done.ContainsKey(Bucket(b)));
        await EachAsync(open, async bucket =>
        {
            var debtors = (await _profiles.ToProfileAsync(bucket, run, cancel)).ConvertAll(d => Judge(d.Facts, d.Pc4, run));
            await _ledger.CommitAsync(run, "profiles", Bucket(bucket), async session =>
            {
                await ProfileTable.SaveAsync(session, run, debtors, policies.Profiling.Version, cancel);
                var held = debtors.Count(d => d.Hold is not null);
                var cents = debtors.Sum(d => d.OpenCents);
                return new(debtors.Count, debtors.Count - held, 0, held, 0, 0, cents, cents);
            }, cancel);
        }, cancel);
        return Sum((await _ledger.DoneAsync(run, "profiles", cancel)).Values.Select(c => c.Lines));
    }

    ProfiledDebtor Judge(DebtorFacts facts, int pc4, RunLease run)
    {
        var profile = DebtorProfiling.Profile(facts, policies.Profiling, run.Date);
        var open = facts.Claims.Sum(c => c.OpenCents);
        var hold = profile.Hold?.Reason
            ?? (profile.Quadrant == Quadrant.NB ? "ADRESONDERZOEK" : open < policies.Allocation.OpenCentsMin ? "ONDER_DREMPEL" : null);
        return new(facts, profile, facts.Claims.Select(c => c.Client).Distinct().Count(), open, pc4, hold, profile.Hold?.Until);
    }
}
