using System.Diagnostics;
using Cjib.Batch.Allocation;
using Cjib.Batch.Tests.Allocation;
using NodaTime;

namespace Cjib.Batch.Benchmarks;

/// <summary>
/// A night of 1,000,000 debtors, 40 offices and 110 cells (22 parcels of five classes), 80 % of them with an office already; then the same question as one
/// flow over debtors and offices, which must cost the same. <c>allocation [debtors] [debtors of the full graph]</c>
/// </summary>
static class AllocationBenchmark
{
    const int Offices = 40, Parcels = 22, Classes = 5;
    static readonly LocalDate Date = new(2026, 11, 24);

    public static void Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;
        var fullCount = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : Math.Min(count, 100_000);
        var policy = new AllocationPolicy("bench", new(2026, 1, 1), "zout", 1, 5000, 50, 24, 500, false, false, 20, 0, "bench");
        var (ample, scarce) = (Reference(count), Reference(count / 205));
        foreach (var (reference, known, restore, label) in new[]
        {
            (ample, 80, false, "80 % with an office"), (scarce, 80, false, "80 % with an office, too little room"),
            (ample, 80, true, "80 % with an office, shares restored"), (ample, 0, false, "all new"),
        })
        {
            var input = Input(reference, count, known);
            for (var round = 0; round < 4; round++)
            {
                GC.Collect();
                var (before, watch) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
                var result = BailiffAllocation.Allocate(input, reference, policy with { Rebalance = restore, IsEmergency = restore }, Date);
                Console.WriteLine($"allocate  {count,9} debtors, {label}: {watch.ElapsedMilliseconds,6} ms, "
                    + $"{(GC.GetTotalAllocatedBytes() - before) >> 20,5} MB allocated, objective {result.Objective}, "
                    + $"held {result.Office.Count(o => o < 0)}, moved {result.Moves}, off quota {result.Quotas.Count(q => q.Held + q.Added < q.QuotaMin || q.Held + q.Added > q.QuotaMax)}");
            }
        }
        var small = Input(ample, fullCount, 80);
        var mine = BailiffAllocation.Allocate(small, ample, policy, Date).Objective;
        var full = Stopwatch.StartNew();
        var least = DebtorOfficeGraph.LeastCost(small, ample, policy, discount: 8);
        Console.WriteLine($"full graph {fullCount,8} debtors: {full.ElapsedMilliseconds,6} ms, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB, "
            + $"objective {least} ({(least == mine ? "equal" : $"NOT EQUAL to {mine}")})");
    }

    static BailiffReference Reference(int perNight)
    {
        var shares = Enumerable.Range(0, Parcels).SelectMany(p => Enumerable.Range(0, 5).Select(k => $"{p:00};k{(p * 7 + k * 3) % Offices:00};{160 + 20 * k};{90 + 5 * ((p + k) % 5)};;"));
        var problems = new List<Intake.SetupProblem>();
        var reference = BailiffReference.Read(
            Date,
            Text("kantoor;naam;arrondissement;np;rp;buitenland;capaciteit;nieuw_per_nacht;geschorst_van;geschorst_tot;geldig_vanaf;geldig_tot",
                Enumerable.Range(0, Offices).Select(o => $"k{o:00};K;A;J;J;J;1000000;{perNight};;;;")),
            Text("perceel;naam;arrondissement;geldig_vanaf;geldig_tot", Enumerable.Range(0, Parcels).Select(p => $"{p:00};P;A;;")),
            Text("perceel;kantoor;aandeel_promille;kwaliteit_pct;geldig_vanaf;geldig_tot", shares),
            Text("pc4_from;pc4_to;provincie;arrondissement;perceel;geldig_vanaf;geldig_tot",
                Enumerable.Range(0, Parcels).Select(p => $"{1000 + p * 400};{(p == Parcels - 1 ? 9999 : 1399 + p * 400)};P;A;{p:00};;")),
            problems);
        return problems.Count == 0 ? reference : throw new InvalidOperationException(string.Join('\n', problems));
    }

    static StringReader Text(string header, IEnumerable<string> rows) => new(string.Join('\n', rows.Prepend(header)));

    static AllocationInput Input(BailiffReference reference, int count, int knownPct)
    {
        var random = new Random(7);
        var conflicts = Enumerable.Range(0, count / 500).Select(i => new Conflict(i * 500, random.Next(Offices))).ToList();
        var input = new AllocationInput(count) { Conflicts = conflicts };
        for (var row = 0; row < count; row++)
        {
            input.DebtorIds[row] = ((long)row << 38) + random.Next();
            input.Pc4[row] = 1000 + random.Next(9000);
            input.TreatmentClass[row] = (byte)random.Next(Classes);
            input.OpenCents[row] = random.Next(5000, 500000);
            var shares = reference.Parcels[reference.ParcelOf(input.Pc4[row])].Shares;
            if (random.Next(100) < knownPct)
                input.CurrentOffice[row] = shares[random.Next(shares.Count)].Office;
        }
        return input;
    }
}
