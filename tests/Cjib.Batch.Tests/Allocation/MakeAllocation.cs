using Cjib.Batch.Allocation;
using Cjib.Batch.Intake;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Tests.Allocation;

/// <summary>Small worlds of offices, parcels and debtors.</summary>
static class MakeAllocation
{
    public static readonly LocalDate Date = new(2026, 11, 24);

    public static AllocationPolicy Policy { get; } = new(
        "test", new(2026, 1, 1), "zout", 1, OpenCentsMin: 5000, CostPctMax: 50, StickyMonths: 24, MovesPerNightMax: 1_000_000,
        IsEmergency: false, Rebalance: false, DriftPerMille: 20, TransferCents: 7000, TransferSource: "test");

    public sealed record Office(
        string Code, string Arrondissement = "A", string Kinds = "J;J;J", int Capacity = 1_000_000, int PerNight = 1_000_000,
        string Suspended = ";", string Until = "");

    public sealed record Share(string Parcel, string Office, int PerMille, int Quality = 100);

    public static BailiffReference Reference(IEnumerable<Office> offices, IEnumerable<Share> shares, List<SetupProblem>? problems = null)
    {
        var found = new List<SetupProblem>();
        var all = shares.ToList();
        var parcels = all.Select(s => s.Parcel).Append("00").Distinct().Order(StringComparer.Ordinal).ToList();
        if (!all.Exists(s => s.Parcel == "00"))
            all.Add(new("00", all[0].Office, 1000));
        var width = 9000 / parcels.Count;
        var reference = BailiffReference.Read(
            Date,
            Text("kantoor;naam;arrondissement;np;rp;buitenland;capaciteit;nieuw_per_nacht;geschorst_van;geschorst_tot;geldig_vanaf;geldig_tot",
                offices.Select(o => $"{o.Code};Kantoor {o.Code};{o.Arrondissement};{o.Kinds};{o.Capacity};{o.PerNight};{o.Suspended};;{o.Until}")),
            Text("perceel;naam;arrondissement;geldig_vanaf;geldig_tot", parcels.Select(p => $"{p};Perceel {p};A;;")),
            Text("perceel;kantoor;aandeel_promille;kwaliteit_pct;geldig_vanaf;geldig_tot",
                all.Select(s => $"{s.Parcel};{s.Office};{s.PerMille};{s.Quality};;")),
            Text("pc4_from;pc4_to;provincie;arrondissement;perceel;geldig_vanaf;geldig_tot", parcels.Index().Select(p =>
                $"{1000 + p.Index * width};{(p.Index == parcels.Count - 1 ? 9999 : 999 + (p.Index + 1) * width)};P;A;{p.Item};;")),
            found);
        if (problems is null)
            Assert.Empty(found);
        problems?.AddRange(found);
        return reference;
    }

    /// <summary>A postcode in a parcel of <see cref="Reference"/>.</summary>
    public static int Pc4(BailiffReference reference, int parcel) => reference.Regions.First(r => r.Parcel == parcel).From;

    public static StringReader Text(string header, IEnumerable<string> rows) => new(string.Join('\n', rows.Prepend(header)));

    /// <summary>A random world: up to <paramref name="debtorsMax"/> debtors with every kind of tie and obstacle.</summary>
    public static (BailiffReference Reference, AllocationInput Input, AllocationPolicy Policy) Random(Random random, int debtorsMax)
    {
        var offices = Enumerable.Range(0, random.Next(2, 7)).Select(i => new Office(
            $"k{i}", random.Next(2) == 0 ? "A" : "B", $"J;{(random.Next(4) == 0 ? "N" : "J")};J",
            random.Next(3) == 0 ? random.Next(debtorsMax / 2) : 1000, random.Next(3) == 0 ? random.Next(debtorsMax / 3) : 1000,
            random.Next(8) == 0 ? "2026-01-01;" : ";", random.Next(8) == 0 ? "2026-01-01" : "")).ToList();
        var shares = new List<Share>();
        for (var parcel = 0; parcel < random.Next(1, 4); parcel++)
        {
            var its = offices.Where(_ => random.Next(3) > 0).DefaultIfEmpty(offices[0]).ToList();
            var parts = its.Select(_ => random.Next(1, 100)).ToList();
            var perMille = parts.Select(p => Math.Max(1, p * 900 / parts.Sum())).ToList();
            perMille[0] += 1000 - perMille.Sum();
            shares.AddRange(its.Select((o, i) => new Share($"0{parcel}", o.Code, perMille[i], random.Next(80, 121))));
        }
        var reference = Reference(offices, shares);
        var count = random.Next(1, debtorsMax);
        var conflicts = new List<Conflict>();
        for (var row = 0; row < count; row++)
            if (random.Next(8) == 0)
                conflicts.Add(new(row, random.Next(offices.Count)));
        var input = new AllocationInput(count) { Conflicts = conflicts };
        for (var row = 0; row < count; row++)
        {
            input.DebtorIds[row] = ((long)random.Next() << 29) + row;
            input.Pc4[row] = random.Next(6) == 0 ? 0 : Pc4(reference, random.Next(reference.Parcels.Count));
            input.Kind[row] = random.Next(5) == 0 ? DebtorKind.LegalPerson : DebtorKind.NaturalPerson;
            input.TreatmentClass[row] = (byte)random.Next(3);
            input.OpenCents[row] = random.Next(10_000_000);
            if (random.Next(3) == 0)
                input.CurrentOffice[row] = random.Next(offices.Count);
        }
        return (reference, input, Policy with { Rebalance = random.Next(3) == 0 });
    }
}
