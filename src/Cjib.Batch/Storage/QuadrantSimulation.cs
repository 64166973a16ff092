using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What another score card would make of the whole register; nothing is changed.</summary>
public sealed class QuadrantSimulation(Register register, Catalogue catalogue)
{
    /// <summary>Scores every debtor by a card on a date, from the quadrant it has now as the next night would.</summary>
    /// <param name="workers">Parts at once.</param>
    public async Task<QuadrantShift> RunAsync(ProfilingPolicy card, LocalDate date, int workers, CancellationToken cancel)
    {
        var profiles = new ProfileTable(register);
        var all = new QuadrantShift();
        await Parallel.ForEachAsync(
            BucketRange.Cut(DebtorId.Buckets), new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel }, async (part, stop) =>
            {
                var offices = await OfficesAsync(part, stop);
                var shift = new QuadrantShift();
                foreach (var debtor in await profiles.AllAsync(part, date, catalogue, stop))
                    shift.Add(
                        debtor.Facts.Previous?.Quadrant, DebtorProfiling.Profile(debtor.Facts, card, date).Quadrant, debtor.OpenCents,
                        offices.GetValueOrDefault(debtor.Facts.Id.Value));
                lock (all)
                    all.Add(shift);
            });
        return all;
    }

    async Task<Dictionary<long, string>> OfficesAsync(BucketRange part, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync("SELECT debtor_id, office FROM assignment WHERE bucket BETWEEN $1 AND $2", r => (r.GetInt64(0), r.GetString(1)), cancel, part.From, part.Through);
        return rows.ToDictionary(row => row.Item1, row => row.Item2);
    }
}
