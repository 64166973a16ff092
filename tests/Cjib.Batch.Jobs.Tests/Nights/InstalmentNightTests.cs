using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Instalments;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Plans over the claims of two agencies through nights: proposed by files, begun and paid by mutations, missed, ended.</summary>
public class InstalmentNightTests(RegisterFixture fixture)
{
    static readonly LocalDate[] Nights = [.. Enumerable.Range(0, 4).Select(night => Town.Monday.PlusDays(night))];

    [Fact]
    public async Task Each_agency_gets_its_part_of_the_plan_and_the_parts_add_up_to_the_cent()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, cjib) = Both(town);
        duo.Claims(Nights[0], Claim("A1", 0, 333_33), Claim("A2", 0, 100_01), Claim("B1", 1, 20_00));
        cjib.Claims(Nights[0], Claim("A9", 0, 77_77, ("opdrachtgever", "cjib")));
        await town.RunAsync(Nights[0]);

        var lines = Plans(town, Nights[0]);
        Assert.Equal([("cjib", "A9"), ("duo", "A1"), ("duo", "A2")], lines.Select(l => (l["opdrachtgever"], l["vordering_id"])).Order());
        Assert.All(lines, l => Assert.Equal(("VOORSTEL", "VOORGESTELD", "termijnen-2026.1"), (l["actie"], l["status"], l["beleid_versie"])));
        Assert.Equal([77_77, 100_01, 333_33], lines.Select(l => Cents(l["bedrag_cent"])).Order());
        Assert.All(lines, l => Assert.Equal(Cents(l["bedrag_cent"]), Terms(l).Sum()));
        // € 511.11 in twelve terms: 42.59 each, and three cents more at the end.
        Assert.Equal([.. Enumerable.Repeat(42_59L, 11), 42_62L], Enumerable.Range(0, 12).Select(term => lines.Sum(l => Terms(l)[term])));
        Assert.All(lines, l => Assert.Equal(("12", "2026-03-30", "2027-02-26"), (l["termijnen"], l["eerste_vervaldatum"], l["laatste_vervaldatum"])));
        // An agency reads of its own claims only.
        Assert.DoesNotContain("A1", town.Read("outbox/cjib/cjib_REGELINGEN_20260302_000001.csv"), StringComparison.Ordinal);
        // Whole files: an opening line, a count and the sum of what is asked.
        var duoFile = File.ReadAllLines(Path.Combine(town.Data, "outbox", "duo", "duo_REGELINGEN_20260302_000001.csv"));
        Assert.StartsWith("#H;CRI-CSV;1.0;REGELINGEN;duo;00000000000000000004;1;", duoFile[0], StringComparison.Ordinal);
        Assert.StartsWith("#T;2;43334;3;", duoFile[^1], StringComparison.Ordinal);

        // Where nothing changed there is nothing to tell.
        await town.RunAsync(Nights[1]);
        Assert.Empty(Plans(town, Nights[1]));
    }

    [Fact]
    public async Task A_start_that_one_agency_tells_keeps_the_bailiff_from_all_claims_of_the_plan_and_payments_fill_its_terms()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, cjib) = Both(town);
        duo.Claims(Nights[0], Claim("A1", 0, 60_00, ("rechtsmiddel", "BEZWAAR"), ("rechtsmiddel_tot", "2026-03-04")), Claim("C1", 2, 90_00));
        cjib.Claims(Nights[0], Claim("A9", 0, 60_00, ("opdrachtgever", "cjib"), ("rechtsmiddel", "BEZWAAR"), ("rechtsmiddel_tot", "2026-03-04")));
        await town.RunAsync(Nights[0]);
        duo.Mutations(Nights[1], Told("M1", "A1", "REGELING_GESTART", 1), Told("M2", "A1", "BETALING", 1, 10_00));
        cjib.Mutations(Nights[1], Told("M3", "A9", "BETALING", 1, 10_00, ("opdrachtgever", "cjib")));
        await town.RunAsync(Nights[1]);

        var lines = Plans(town, Nights[1]);
        Assert.Equal([("cjib", "GESTART", "LOPEND"), ("duo", "GESTART", "LOPEND")], lines.Select(l => (l["opdrachtgever"], l["actie"], l["status"])).Order());
        var plan = Assert.Single((await ViewAsync(town, "A1", Nights[1])).Plans);
        Assert.Equal(("LOPEND", 20_00, 1, Nights[1]), (plan.State, plan.PaidCents, plan.OnTime, plan.Since));

        // Now the claims could go to an office; the plan keeps it away from both.
        for (var night = 2; night < 4; night++)
            await town.RunAsync(Nights[night]);
        await town.RunAsync(Nights[3].PlusDays(4));
        var debtor = await DebtorAsync(town, "A1");
        Assert.Contains($"{debtor};REGELING_LOPEND;", town.Report(Nights[3].PlusDays(4), "held.csv"));
        Assert.DoesNotContain(town.Report(Nights[3].PlusDays(4), "assignments.csv"), line => line.StartsWith(debtor.ToString(), StringComparison.Ordinal));

        // The rest at once: the plan is complete, which is a signal.
        duo.Mutations(Nights[3].PlusDays(7), Told("M4", "A1", "BETALING", 3, 50_00));
        cjib.Mutations(Nights[3].PlusDays(7), Told("M5", "A9", "BETALING", 3, 50_00, ("opdrachtgever", "cjib")));
        await town.RunAsync(Nights[3].PlusDays(7));
        Assert.All(Plans(town, Nights[3].PlusDays(7)), l => Assert.Equal(("VOLTOOID", "VOLTOOID"), (l["actie"], l["status"])));
        Assert.Contains("W03+30", (await ViewAsync(town, "A1", Nights[3].PlusDays(7))).Profile!.ReasonCodes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missed_terms_bring_a_reminder_and_then_the_end_on_nights_without_any_delivery()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, _) = Both(town);
        duo.Claims(Nights[0], Claim("A1", 0, 180_00), Claim("B1", 1, 180_00));
        await town.RunAsync(Nights[0]);
        duo.Mutations(Nights[1], Told("M1", "A1", "REGELING_GESTART", 1), Told("M2", "B1", "REGELING_GESTART", 1));
        await town.RunAsync(Nights[1]);
        // Due on 30 March; two weeks of grace. B pays.
        duo.Mutations(new(2026, 4, 10), Told("M3", "B1", "BETALING", 0, 30_00, ("gebeurtenis_tijd", "2026-04-09T10:00:00+01:00")));
        await town.RunAsync(new(2026, 4, 10));
        Assert.Empty(Plans(town, new(2026, 4, 10)));
        await town.RunAsync(new(2026, 4, 14));
        var reminder = Assert.Single(Plans(town, new(2026, 4, 14)));
        Assert.Equal(("A1", "HERINNERING", "1"), (reminder["vordering_id"], reminder["actie"], reminder["herinnerde_termijn"]));
        await town.RunAsync(new(2026, 4, 15));
        Assert.Empty(Plans(town, new(2026, 4, 15)));
        // The second term is due on 28 April: reminded from 13 May, missed from 27 May.
        await town.RunAsync(new(2026, 5, 27));
        var ends = Plans(town, new(2026, 5, 27));
        Assert.Equal([("A1", "VERVALLEN", "VERVALLEN_SCHULD"), ("B1", "HERINNERING", "LOPEND")], ends.Select(l => (l["vordering_id"], l["actie"], l["status"])).Order());
        var view = await ViewAsync(town, "A1", new(2026, 5, 27));
        Assert.Contains("W20-20", view.Profile!.ReasonCodes, StringComparison.Ordinal);
        Assert.Equal("VERVALLEN_SCHULD", Assert.Single(view.Plans).State);
        // The agency confirms what we told it: the same lapse does not count twice, and there is no new plan for a year.
        duo.Mutations(new(2026, 5, 28), Told("M9", "A1", "REGELING_VERVALLEN", 0, 0, ("gebeurtenis_tijd", "2026-05-28T10:00:00+01:00")));
        await town.RunAsync(new(2026, 5, 28));
        view = await ViewAsync(town, "A1", new(2026, 5, 28));
        Assert.Contains("W20-20", view.Profile!.ReasonCodes, StringComparison.Ordinal);
        Assert.Equal((PlanVerdict.BrokenBefore, 1), (view.Plan!.Verdict, view.Plans.Count));
    }

    [Fact]
    public async Task A_drop_of_income_brings_a_new_proposal_in_the_same_night()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, _) = Both(town);
        duo.Claims(Nights[0], Claim("A1", 0, 180_00), Claim("A2", 0, 20_00));
        await town.RunAsync(Nights[0]);
        duo.Mutations(Nights[1], Told("M1", "A1", "REGELING_GESTART", 1), Told("M2", "A2", "REGELING_GESTART", 1));
        await town.RunAsync(Nights[1]);
        duo.Mutations(Nights[2], Told("M3", "A1", "REGELING_VERVALLEN", 2, 0, ("reden", "INKOMENSDALING")));
        await town.RunAsync(Nights[2]);
        var lines = Plans(town, Nights[2]);
        Assert.Equal([("A1", "VERVALLEN", "VERVALLEN_INKOMEN"), ("A1", "VOORSTEL", "VOORGESTELD"), ("A2", "VERVALLEN", "VERVALLEN_INKOMEN"), ("A2", "VOORSTEL", "VOORGESTELD")],
            lines.Select(l => (l["vordering_id"], l["actie"], l["status"])).Order());
        Assert.Contains("K28-20", (await ViewAsync(town, "A1", Nights[2])).Profile!.ReasonCodes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proposal_follows_what_is_open_and_is_taken_back_when_the_person_may_not_be_asked()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, _) = Both(town);
        duo.Claims(Nights[0], Claim("A1", 0, 180_00), Claim("B1", 1, 180_00), Claim("C1", 2, 180_00));
        await town.RunAsync(Nights[0]);
        duo.Mutations(Nights[1], Told("M1", "A1", "BETALING", 1, 30_00), Told("M2", "B1", "NOODSTOP", 1));
        await town.RunAsync(Nights[1]);
        Assert.Equal([("A1", "VOORSTEL", "15000"), ("B1", "INTREKKING", "18000")], Plans(town, Nights[1]).Select(l => (l["vordering_id"], l["actie"], l["bedrag_cent"])).Order());
        Assert.Equal(PlanVerdict.OnHold, (await ViewAsync(town, "B1", Nights[1])).Plan!.Verdict);
        Assert.Equal("INGETROKKEN", Assert.Single((await ViewAsync(town, "B1", Nights[1])).Plans).State);
    }

    [Fact]
    public async Task A_plan_spares_the_acts_of_a_bailiff_and_the_surcharges_of_demands_that_were_not_sent_yet()
    {
        using var town = await Town.FoundAsync(fixture);
        var (_, cjib) = Both(town);
        // A traffic fine of € 100 ends at € 300.
        cjib.Claims(Nights[0], Fine("W0", 0, surcharge: 0, demands: 0), Fine("W1", 1, surcharge: 50_00, demands: 1), Fine("W2", 2, surcharge: 200_00, demands: 2));
        await town.RunAsync(Nights[0]);
        var acts = new HashSet<long>();
        foreach (var (claim, total, surcharges) in new[] { ("W0", 100_00, 200_00), ("W1", 150_00, 150_00), ("W2", 300_00, 0) })
        {
            var plan = (await ViewAsync(town, claim, Nights[0])).Plan!;
            Assert.Equal((total, surcharges), (plan.TotalCents, plan.SurchargesToComeCents));
            acts.Add(plan.WithoutPlanCents!.Value - plan.TotalCents - plan.SurchargesToComeCents);
        }
        // Service of the title, attachment and notice of 2026, with VAT.
        Assert.Equal([(136_71 + 184_91 + 90_11) * 121 / 100], acts);
        var (_, shown, _) = await town.ProgramAsync("debtor --claim cjib/W1");
        Assert.Contains("of which 150.00 surcharges by law", shown, StringComparison.Ordinal);

        static Dictionary<string, string> Fine(string id, int person, long surcharge, int demands) => Claim(id, person, 100_00 + surcharge, ("opdrachtgever", "cjib"), ("vordering_type", "cjib_wahv_sanctie"),
            ("rechtsgrond", "BWBR0004581"), ("hoofdsom_cent", "10000"), ("verhoging_cent", $"{surcharge}"), ("aantal_aanmaningen", $"{demands}"),
            ("laatste_aanmaning_datum", demands == 0 ? "" : "2025-08-01"), ("onherroepelijk_datum", "2025-05-01"));
    }

    [Fact]
    public async Task What_a_debtor_can_pay_decides_the_months_and_a_plan_beyond_the_table_waits_for_a_named_person()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, _) = Both(town);
        duo.Claims(Nights[0], Claim("A1", 0, 600_00), Claim("B1", 1, 600_00), Claim("C1", 2, 600_00));
        await town.RunAsync(Nights[0]);
        var (a, b) = (await DebtorAsync(town, "A1"), await DebtorAsync(town, "B1"));
        const string head = "debiteur_id;datum;boven_beslagvrije_voet_cent\n";
        var (code, output, error) = await town.StartAsync("capacity - --source rekenvoorziening --reason aanvraag", $"{head}D1;2026-03-01;1\n{a};morgen;veel\n", ("ConnectionStrings__Cjib", town.ConnectionString));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("line 2", error, StringComparison.Ordinal);
        Assert.Contains("line 3", error, StringComparison.Ordinal);
        (code, _, error) = await town.StartAsync("capacity - --source rekenvoorziening --reason aanvraag", $"{head}{a};2026-03-01;20000\n{b};2026-03-01;2500\n", ("ConnectionStrings__Cjib", town.ConnectionString));
        Assert.True(code == 0, error);
        await town.RunAsync(Nights[1]);

        // Three months of € 200; B's 24 months of € 25 are more than the table's twelve.
        Assert.Equal([("A1", "VOORSTEL", "3"), ("B1", "INTREKKING", "12")], Plans(town, Nights[1]).Select(l => (l["vordering_id"], l["actie"], l["termijnen"])).Order());
        Assert.Contains("K02+15", (await ViewAsync(town, "A1", Nights[1])).Profile!.ReasonCodes, StringComparison.Ordinal);
        (_, output, _) = await town.ProgramAsync("plan-review");
        Assert.Equal($"{b}  {b}-20260303  24 months  € 600.00\n", output);
        (code, _, error) = await town.ProgramAsync($"plan-review {b} --refuse --reason te-lang");
        Assert.True(code == 0, error);
        Assert.Equal(1, (await town.ProgramAsync($"plan-review {b} --refuse --reason twice")).Code);
        await town.RunAsync(Nights[2]);
        Assert.Empty(Plans(town, Nights[2]));
        Assert.Equal("", (await town.ProgramAsync("plan-review")).Out);

        // Who refused may think again.
        (code, _, error) = await town.ProgramAsync($"plan-review {b} --agree --reason gesproken");
        Assert.True(code == 0, error);
        await town.RunAsync(Nights[3]);
        var proposed = Assert.Single(Plans(town, Nights[3]));
        Assert.Equal(("B1", "VOORSTEL", "24", "24x2500"), (proposed["vordering_id"], proposed["actie"], proposed["termijnen"], proposed["termijn_cent"]));
        Assert.Equal(Environment.UserName, Assert.Single((await ViewAsync(town, "B1", Nights[3])).Plans, plan => plan.State == "VOORGESTELD").ApprovedBy);
        Assert.Equal(3, await town.AskAsync<long>("SELECT count(*) FROM audit WHERE action IN ('ADD_CAPACITY', 'APPROVE_PLAN')"));
        (code, output, _) = await town.ProgramAsync($"replay --date {Nights[3]:uuuu-MM-dd}");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Debtors_that_turn_out_to_be_one_keep_the_plan_that_runs()
    {
        using var town = await Town.FoundAsync(fixture);
        var (duo, _) = Both(town);
        (string, string)[] known = [("bsn", "999990019"), ("bsn_reden", "")];
        duo.Claims(Nights[0], Claim("A1", 0, 180_00, [.. known, ("geslachtsnaam", "Jansen")]), Claim("C1", 2, 100_00));
        await town.RunAsync(Nights[0]);
        duo.Mutations(Nights[1], Told("M1", "C1", "REGELING_GESTART", 1));
        await town.RunAsync(Nights[1]);
        duo.Mutations(Nights[2], MakeLines.Mutation([("mutatie_id", "M2"), ("vordering_id", "C1"), ("gebeurtenis_tijd", "2026-03-04T10:00:00+01:00"), .. MakeLines.Person]));
        await town.RunAsync(Nights[2]);
        var view = await ViewAsync(town, "A1", Nights[2]);
        Assert.Equal(2, view.Claims.Count);
        Assert.Equal(PlanVerdict.Arranged, view.Plan!.Verdict);
        Assert.Contains(view.Plans, plan => plan.State == "LOPEND");
        Assert.DoesNotContain(view.Plans, plan => plan.State == "VOORGESTELD");
    }

    [Theory]
    [InlineData(1, 50_000, 0)]
    [InlineData(3, 17, 1)]
    public async Task Files_about_plans_are_the_same_bytes_in_any_circumstances(int workers, int linesPerChunk, int shuffle)
    {
        var reference = await TwoNightsAsync(2, 150, 0);
        Assert.True(reference.Count(f => f.Key.Contains("_REGELINGEN_", StringComparison.Ordinal)) > 12);
        Assert.Equal(reference, await TwoNightsAsync(workers, linesPerChunk, shuffle));

        async Task<SortedDictionary<string, string>> TwoNightsAsync(int workers, int linesPerChunk, int shuffle)
        {
            using var town = await Town.FoundAsync(fixture);
            town.Drop(500, seed: 8);
            if (shuffle > 0)
                town.ShuffleRows(shuffle);
            await town.RunAsync(Town.Monday, workers, linesPerChunk);
            Cjib.Batch.Jobs.Sampling.SampleNight.Write(new(500, 8, town.Data, Nights[1], Night: 2) { Mutations = 400 });
            if (shuffle > 0)
                town.ShuffleRows(shuffle);
            await town.RunAsync(Nights[1], workers, linesPerChunk);
            var files = town.Published(Nights[1]);
            // The others tell of lines, whose order was changed.
            foreach (var file in files.Keys.Where(name => !name.Contains("_REGELINGEN_", StringComparison.Ordinal)).ToList())
                files.Remove(file);
            return files;
        }
    }

    static (Agencies Duo, Agencies Cjib) Both(Town town) => (new(town), new(town, "cjib", "00000000000000000003"));

    static List<Dictionary<string, string>> Plans(Town town, LocalDate date)
    {
        var lines = new List<Dictionary<string, string>>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(town.Data, "outbox"), $"*_REGELINGEN_{date:uuuuMMdd}_*.csv", SearchOption.AllDirectories))
        {
            var text = File.ReadAllLines(file);
            var columns = text[1].Split(';');
            lines.AddRange(text[2..^1].Select(line => columns.Zip(line.Split(';')).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal)));
        }
        return lines;
    }

    static long Cents(string cell) => long.Parse(cell, CultureInfo.InvariantCulture);

    static long[] Terms(Dictionary<string, string> line) => [.. line["termijn_cent"].Split(' ').SelectMany(run => run.Split('x') is [var times, var cents]
        ? Enumerable.Repeat(Cents(cents), (int)Cents(times)) : throw new FormatException(run))];

    static Dictionary<string, string> Told(string id, string claim, string kind, int night, long cents = 0, params (string, string)[] changes) => MakeLines.Mutation([
        ("mutatie_id", id), ("vordering_id", claim), ("soort", kind), ("gebeurtenis_tijd", $"{Nights[night]:uuuu-MM-dd}T10:00:00+01:00"),
        ("bedrag_cent", cents == 0 ? "" : cents.ToString(CultureInfo.InvariantCulture)), .. changes]);

    static async Task<DebtorId> DebtorAsync(Town town, string claim) => new(await town.AskAsync<long>($"SELECT debtor_id FROM claim WHERE vordering_id = '{claim}'"));

    static async Task<DebtorOverview> ViewAsync(Town town, string claim, LocalDate date)
    {
        await using var register = await Register.OpenAsync(town.ConnectionString, rehearsal: false, cancel: TestContext.Current.CancellationToken);
        var counter = new OneCounter(register, on => Task.FromResult(new PolicyFolder(town.Data, on).Read(isTest: true, out _)!), date);
        return (await counter.ViewAsync(await DebtorAsync(town, claim), "t.ester", "test", TestContext.Current.CancellationToken))!;
    }
}
