using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The same events, in any order of lines, files and nights within the window, end in the same register: that of a plain model.</summary>
public class EventOrderTests(RegisterFixture fixture)
{
    static readonly string[] Kinds =
        ["BETALING", "BETALING", "BETALING", "BETALING", "VERMINDERING", "VERHOGING", "KWIJTSCHELDING", "INTREKKING", "TERUGROEP", "HERVATTING", "STUITING", "BETALING_TERUGGEDRAAID"];

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public Task Any_order_gives_the_register_of_the_plain_model(int seed) => TellAsync(seed, nights: seed + 2, claimCount: 12, eventCount: 70, orders: 2);

    [Fact(Explicit = true)]
    public async Task Many_orders_of_many_events_give_the_register_of_the_plain_model()
    {
        for (var seed = 11; seed <= 40; seed++)
            await TellAsync(seed, nights: 5, claimCount: 40, eventCount: 400, orders: 3);
    }

    /// <summary>A claim that comes in the last of five nights is waited for four.</summary>
    async Task TellAsync(int seed, int nights, int claimCount, int eventCount, int orders)
    {
        var random = new Random(seed);
        var claims = Enumerable.Range(0, claimCount).Select(i => (Id: $"V{i}", Cents: (long)random.Next(50_00, 900_00))).ToArray();
        var told = Enumerable.Range(0, eventCount).Select(i => Tell(random, i, eventCount, claims)).ToArray();
        var expected = claims.Select(claim => (claim.Id, Model(claim.Cents, [.. told.Where(e => e.Claim == claim.Id)]))).ToArray();

        for (var order = 1; order <= orders; order++)
        {
            using var town = await Town.FoundAsync(fixture);
            var agency = new Agencies(town);
            var (claimNights, eventNights) = (claims.ToDictionary(c => c.Id, _ => random.Next(nights)), told.ToDictionary(e => e.Id, _ => random.Next(nights)));
            for (var night = 0; night < nights; night++)
            {
                var date = Town.Monday.PlusDays(night);
                var (now, known) = (claims.Where(c => claimNights[c.Id] == night).OrderBy(_ => random.Next()).ToArray(), told.Where(e => eventNights[e.Id] == night).OrderBy(_ => random.Next()).ToArray());
                if (now.Length > 0)
                    agency.Claims(date, [.. now.Select(c => Claim(c.Id, int.Parse(c.Id[1..], System.Globalization.CultureInfo.InvariantCulture), c.Cents))]);
                foreach (var file in known.Chunk(Math.Max(1, known.Length / 2)))
                    agency.Mutations(date, [.. file.Select(Line)]);
                await town.RunAsync(date, workers: 2, linesPerChunk: 7);
            }
            var after = agency.After(Town.Monday.PlusDays(nights - 1));
            foreach (var (id, (open, status, _)) in expected)
                Assert.True((open, status) == after[id], $"Seed {seed}, order {order}, claim {id}: {after[id]}, by the model {(open, status)}.");
            Assert.Equal(expected.Sum(e => e.Item2.Surplus), await town.AskAsync<decimal>("SELECT coalesce(sum(surplus_cents), 0) FROM claim_account"));
        }
    }

    static Told Tell(Random random, int number, int count, (string Id, long Cents)[] claims)
    {
        var claim = claims[random.Next(claims.Length)];
        var kind = Kinds[random.Next(Kinds.Length)];
        // Few moments, so that some events are at the same one: then the id decides. Some refer to another event, of this claim or not, or to none at all.
        var refersTo = kind == "BETALING_TERUGGEDRAAID" || random.Next(8) == 0 ? $"M{random.Next(count + 20):D3}" : null;
        return new($"M{number:D3}", claim.Id, kind, random.Next(5, 12), random.Next(1, 500_00), refersTo == $"M{number:D3}" ? null : refersTo);
    }

    static Dictionary<string, string> Line(Told e) => MakeLines.Mutation(("mutatie_id", e.Id), ("vordering_id", e.Claim), ("soort", e.Kind),
        ("gebeurtenis_tijd", $"2026-03-01T{e.Hour:D2}:00:00+01:00"), ("bedrag_cent", $"{e.Cents}"), ("reden", e.Kind == "INTREKKING" ? "vernietigd" : ""), ("verwijst_naar", e.RefersTo ?? ""));

    // Only totals: what is charged, what came in. Imputation cannot show in them without interest.
    static (long Open, string Status, long Surplus) Model(long charged, Told[] events)
    {
        var byId = events.ToDictionary(e => e.Id);
        var corrected = events.Where(e => e.RefersTo is not null && e.Kind != "BETALING_TERUGGEDRAAID").Select(e => e.RefersTo!).ToHashSet();
        var back = events.Where(e => e.Kind == "BETALING_TERUGGEDRAAID" && !corrected.Contains(e.Id) && e.RefersTo is not null).ToLookup(e => e.RefersTo!, e => e.Cents);
        var (paid, isVoid, isRecalled, isRemitted) = (0L, false, false, false);
        foreach (var e in events.Where(e => !corrected.Contains(e.Id)).OrderBy(e => e.Hour).ThenBy(e => e.Id, StringComparer.Ordinal))
            switch (e.Kind)
            {
                case "BETALING": paid += Math.Max(0, e.Cents - back[e.Id].Sum()); break;
                case "BETALING_TERUGGEDRAAID" when e.RefersTo is null: paid -= Math.Min(paid, e.Cents); break;
                case "VERMINDERING" when !isVoid: charged -= Math.Min(charged, e.Cents); break;
                case "VERHOGING" when !isVoid: charged += e.Cents; break;
                case "KWIJTSCHELDING" when !isVoid: (charged, isRemitted) = (charged - Math.Min(e.Cents, Math.Max(0, charged - paid)), true); break;
                case "INTREKKING": (charged, isVoid) = (0, true); break;
                case "TERUGROEP": isRecalled = true; break;
                case "HERVATTING": isRecalled = false; break;
            }
        var open = Math.Max(0, charged - paid);
        return isVoid ? (0, "INGETROKKEN", paid)
            : isRecalled ? (0, "TERUGGEROEPEN", Math.Max(0, paid - charged))
            : (open, open > 0 ? "OPEN" : isRemitted ? "KWIJTGESCHOLDEN" : "VOLDAAN", Math.Max(0, paid - charged));
    }

    sealed record Told(string Id, string Claim, string Kind, int Hour, long Cents, string? RefersTo);
}
