using System.Text.Json.Nodes;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Quadrants over nights: people's words, holds that end, the one counter, another card on the whole register, who is affected.</summary>
public class QuadrantNightTests(RegisterFixture fixture)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>With these thresholds whoever has a single claim is unwilling, so that harsh quadrants are many.</summary>
    internal static void MakeHarsh(Town town, string version = "kwadrant-2026.1")
    {
        var card = Path.Combine(town.Data, "policy", "kwadrant-2026.1.json");
        var text = File.ReadAllText(card).Replace("\"willen_vanaf\": 5, \"niet_willen_tot\": -20", "\"willen_vanaf\": 50, \"niet_willen_tot\": 20", StringComparison.Ordinal)
            .Replace("\"hysterese\": 5", "\"hysterese\": 0", StringComparison.Ordinal).Replace("kwadrant-2026.1", version, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(town.Data, "policy", version + ".json"), text);
    }

    [Fact]
    public async Task Effects_of_a_harsh_quadrant_wait_for_a_named_person()
    {
        using var town = await Town.FoundAsync(fixture);
        MakeHarsh(town);
        town.Drop(400, seed: 5);
        await town.RunAsync(Town.Monday);
        const string dear = "quadrant = 2 AND open_cents > 100000 AND hold IS NULL";
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE quadrant IN (2, 3) AND treatment IN ('EEN_HANDELING', 'HUISBEZOEK')"));
        var agreed = new DebtorId(await town.AskAsync<long>($"SELECT min(debtor_id) FROM profile WHERE {dear}"));
        var kept = new DebtorId(await town.AskAsync<long>($"SELECT max(debtor_id) FROM profile WHERE {dear}"));
        Assert.NotEqual(agreed, kept);

        var (code, output, error) = await town.ProgramAsync($"profile-review {agreed} --agree --reason dossier-gelezen --json");
        Assert.True(code == 0, error);
        Assert.Equal("NK", (string?)JsonNode.Parse(output)!["quadrant"]);
        await using (var register = await Register.OpenAsync(town.ConnectionString, rehearsal: false, cancel: Cancel))
            Assert.Equal(Quadrant.NK, await new ReviewTable(register).JudgeAsync(kept, agrees: false, "m.jansen", "betaalt al langer", Cancel));
        var due = await town.AskAsync<long>("SELECT count(*) FROM profile WHERE valid_through < DATE '2026-03-03'");
        await town.RunAsync(Town.Monday.PlusDays(1));

        Assert.Equal("EEN_HANDELING", await town.AskAsync<string>($"SELECT treatment FROM profile WHERE debtor_id = {agreed.Value}"));
        Assert.Equal("EEN_HANDELING", await town.AskAsync<string>($"SELECT treatment FROM assignment WHERE debtor_id = {agreed.Value}"));
        Assert.Equal("EERST_CONTACT", await town.AskAsync<string>($"SELECT treatment FROM profile WHERE debtor_id = {kept.Value}"));
        Assert.Equal(due, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE run_id = (SELECT max(id) FROM run)"));
        Assert.InRange(due, 2, 10);
        Assert.Equal("NK AGREED", await town.AskAsync<string>($"SELECT result FROM audit WHERE action = 'REVIEW_PROFILE' AND object = '{agreed}' AND reason = 'dossier-gelezen'"));
        Assert.Equal("m.jansen", await town.AskAsync<string>($"SELECT actor FROM audit WHERE action = 'REVIEW_PROFILE' AND object = '{kept}'"));

        // The word expires as profiles do.
        await town.RunAsync(Town.Monday.PlusDays(92));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE treatment = 'EEN_HANDELING'"));
    }

    [Fact]
    public async Task A_quadrant_that_waits_for_nobody_is_not_judged()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(60, seed: 5);
        await town.RunAsync(Town.Monday);
        var mild = new DebtorId(await town.AskAsync<long>("SELECT min(debtor_id) FROM profile WHERE quadrant IN (0, 1, 4, 5)"));
        await using var register = await Register.OpenAsync(town.ConnectionString, rehearsal: false, cancel: Cancel);
        var table = new ReviewTable(register);
        await Assert.ThrowsAsync<RegisterException>(() => table.JudgeAsync(mild, true, "x", "y", Cancel));
        Assert.Null(await table.JudgeAsync(new DebtorId(12345), true, "x", "y", Cancel));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM profile_review"));
    }

    /// <summary>The small sample has an emergency stop through 1 May.</summary>
    [Fact]
    public async Task A_debtor_whose_hold_ends_is_looked_at_the_night_after_it()
    {
        using var town = await Town.FoundAsync(fixture);
        foreach (var file in Directory.GetFiles(Repository.PathOf("samples/small/inbox"), "*.csv", SearchOption.AllDirectories))
            town.Drop(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file), File.ReadAllText(file));
        await town.RunAsync(Town.Monday);
        var held = town.Report(Town.Monday, "held.csv").Single(line => line.Contains(";NOODSTOP;2026-05-01", StringComparison.Ordinal)).Split(';')[0];

        await town.RunAsync(new(2026, 5, 1));
        Assert.Contains(town.Report(new(2026, 5, 1), "held.csv"), line => line.StartsWith($"{held};NOODSTOP;", StringComparison.Ordinal));
        await town.RunAsync(new(2026, 5, 2));
        Assert.DoesNotContain(town.Report(new(2026, 5, 2), "held.csv"), line => line.StartsWith($"{held};NOODSTOP;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_debtor_is_looked_at_again_when_the_law_asks_something_else_and_only_then()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(500, seed: 7);
        await town.RunAsync(Town.Monday);
        const string late = """
            FROM profile p JOIN claim c ON c.debtor_id = p.debtor_id
            WHERE c.openstaand_cent > 0 AND (c.rechtsmiddel_tot BETWEEN DATE '2026-03-02' AND p.valid_through - 1 OR c.verjaring_datum BETWEEN DATE '2026-03-02' AND p.valid_through - 1
                OR c.onherroepelijk_datum BETWEEN DATE '2026-03-03' AND p.valid_through)
            """;
        Assert.Equal(0, await town.AskAsync<long>($"SELECT count(*) {late}"));
        Assert.True(await town.AskAsync<long>("SELECT count(*) FROM profile WHERE valid_through < DATE '2026-05-31'") > 0);

        var due = await town.AskAsync<long>("SELECT count(*) FROM profile WHERE valid_through < DATE '2026-03-20'");
        await town.RunAsync(new(2026, 3, 20));
        Assert.Equal(due, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE run_id = (SELECT max(id) FROM run)"));
    }

    [Fact]
    public async Task The_one_counter_tells_everything_and_writes_down_who_asked()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(150, seed: 9);
        await town.RunAsync(Town.Monday);
        await using var register = await Register.OpenAsync(town.ConnectionString, rehearsal: false, cancel: Cancel);
        var counter = new OneCounter(register, date => Task.FromResult(new PolicyFolder(town.Data, date).Read(isTest: true, out _)!), Town.Monday);
        var plans = 0;
        foreach (var line in town.Report(Town.Monday, "debtors.csv").Skip(1).Select(l => l.Split(';')).Where(c => c[5].Length == 0))
        {
            Assert.True(DebtorId.TryParse(line[0], out var id));
            var view = (await counter.ViewAsync(id, "t.ester", "test", Cancel))!;
            Assert.Equal(long.Parse(line[4], System.Globalization.CultureInfo.InvariantCulture), view.OpenCents);
            Assert.All(view.Claims, c => Assert.Equal(c.Open, c.Components.Sum()));
            Assert.All(view.Claims, c => Assert.Equal(c.Open, c.Principal + c.Surcharge + c.Administration + c.Interest + c.Costs - c.Paid));
            // Each code that was stored has its sentence, derived again from the facts.
            var codes = view.Profile!.ReasonCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(c => !c.StartsWith("ON_", StringComparison.Ordinal)).ToList();
            Assert.Equal(codes.Select(c => c.Split('+', '-')[0]), view.Profile.Reasons.Select(r => r.Nl.Split(':')[0]));
            if (view.Plan is { Terms.Count: > 0 } plan)
            {
                plans++;
                Assert.Equal(plan.TotalCents, plan.Shares.Sum(s => s.Cents.Sum()));
                Assert.True(plan.WithoutPlanCents > plan.TotalCents);
            }
            Assert.Equal(view.Events.Select(e => e.Date).Order(), view.Events.Select(e => e.Date));
            if (view.OpenCents > 0)
                Assert.True(view.Assignment is not null != view.Hold is not null);
        }
        Assert.True(plans > 10);
        Assert.Equal(await town.AskAsync<long>("SELECT count(*) FROM profile"), await town.AskAsync<long>("SELECT count(*) FROM audit WHERE action = 'VIEW_DEBTOR' AND actor = 't.ester'"));
    }

    [Fact]
    public async Task A_debtor_can_be_shown_as_json_as_a_document_of_claims_and_as_a_page()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(150, seed: 9);
        await town.RunAsync(Town.Monday);
        var id = new DebtorId(await town.AskAsync<long>("SELECT min(p.debtor_id) FROM profile p JOIN claim c USING (debtor_id) WHERE p.clients > 1 AND c.bsn IS NOT NULL"));
        var bsn = await town.AskAsync<string>($"SELECT min(c.bsn) FROM claim c WHERE c.debtor_id = {id.Value}");
        var page = Path.Combine(town.Data, "overzicht.html");

        var (code, output, error) = await town.ProgramAsync($"debtor {id} --reason balie --json --html {page}");
        Assert.True(code == 0, error);
        var view = JsonNode.Parse(output)!;
        Assert.Equal(id.ToString(), (string?)view["id"]);
        Assert.True(view["claims"]!.AsArray().Select(c => (string?)c!["client"]).Distinct().Count() > 1);
        Assert.NotNull(view["profile"]!["quadrant"]);
        Assert.NotNull(view["plan"]!["answer"]!["nl"]);
        var html = await File.ReadAllTextAsync(page, Cancel);
        Assert.Contains("Betalen in termijnen", html, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(page));

        (code, var fcid, error) = await town.ProgramAsync($"debtor {id} --fcid");
        Assert.True(code == 0, error);
        var document = JsonNode.Parse(fcid)!;
        Assert.Equal("FINANCIAL_CLAIMS_INFORMATION_DOCUMENT", (string?)document["type"]);
        var cases = document["body"]!["financiele_zaken"]!.AsArray();
        Assert.Equal((long)document["body"]!["saldo"]!, cases.Sum(c => (long)c!["saldo"]!));
        foreach (var one in cases)
        {
            var events = one!["gebeurtenissen"]!.AsArray();
            Assert.Equal((long)one["totaal_opgelegd"]!, events.Where(e => (string?)e!["gebeurtenis_type"] == "FinancieleVerplichtingOpgelegd").Sum(e => (long)e!["bedrag"]!));
            Assert.Equal(events.Count, events.Select(e => (string?)e!["gebeurtenis_kenmerk"]).Distinct().Count());
            Assert.All(events, e => Assert.Matches(@"^\d{4}-\d\d-\d\dT00:00:00\+0[12]:00$", (string?)e!["datumtijd_gebeurtenis"]));
        }
        foreach (var shown in new[] { output, html, fcid })
            Assert.DoesNotContain(bsn, shown, StringComparison.Ordinal);
        Assert.Equal(2, await town.AskAsync<long>($"SELECT count(*) FROM audit WHERE action = 'VIEW_DEBTOR' AND object = '{id}'"));
    }

    [Fact]
    public async Task Another_card_is_simulated_as_a_night_with_it_would_decide_and_nothing_changes()
    {
        using var town = await Town.FoundAsync(fixture);
        using var other = await Town.FoundAsync(fixture);
        town.Drop(400, seed: 11);
        other.Drop(400, seed: 11);
        MakeHarsh(other);
        await town.RunAsync(Town.Monday);
        await other.RunAsync(Town.Monday);
        MakeHarsh(town, "kwadrant-2027.1");
        var before = await town.AskAsync<string>("SELECT md5(string_agg(p::text, '' ORDER BY debtor_id)) FROM profile p");
        var picture = Path.Combine(town.Data, "verschuiving.svg");

        var (code, output, error) = await town.ProgramAsync($"simulate --quadrant {Path.Combine(town.Data, "policy", "kwadrant-2027.1.json")} --picture {picture} --json");
        Assert.True(code == 0, error);
        var document = JsonNode.Parse(output)!;
        foreach (var quadrant in Enum.GetValues<Quadrant>())
        {
            var simulated = document["shifts"]!.AsArray().Where(s => (string?)s!["to"] == quadrant.ToString()).ToList();
            Assert.Equal(await other.AskAsync<long>($"SELECT count(*) FROM profile WHERE quadrant = {(int)quadrant}"), simulated.Sum(s => (long)s!["debtors"]!));
            Assert.Equal(await other.AskAsync<long>($"SELECT coalesce(sum(open_cents), 0)::bigint FROM profile WHERE quadrant = {(int)quadrant}"), simulated.Sum(s => (long)s!["open_cents"]!));
        }
        Assert.True((long)document["harsher"]!["debtors"]! > 20);
        Assert.NotEmpty(document["offices"]!.AsArray());
        Assert.Equal(before, await town.AskAsync<string>("SELECT md5(string_agg(p::text, '' ORDER BY debtor_id)) FROM profile p"));
        var svg = System.Xml.Linq.XDocument.Load(picture);
        Assert.Contains(svg.Descendants().Select(e => e.Value), text => text == "NK");
        QuadrantShift shown = new();
        var png = SkiaSharp.SKBitmap.Decode(QuadrantPicture.Of(shown, "a", "b").ToPng());
        Assert.Equal((1400, 1800), (png.Width, png.Height));
        // In the corner of each quadrant its colour, as in the SVG; outside it white.
        Assert.All(svg.Descendants().Where(e => e.Name.LocalName == "rect" && e.Attribute("rx")?.Value == "8"), box =>
        {
            var (x, y) = ((int)box.Attribute("x")!, (int)box.Attribute("y")!);
            Assert.Equal(SkiaSharp.SKColor.Parse(box.Attribute("fill")!.Value), png.GetPixel(2 * (x + 6), 2 * (y + 6)));
            Assert.Equal(SkiaSharp.SKColors.White, png.GetPixel(2 * (x - 2), 2 * (y + 6)));
        });

        // The card the register has moves nobody.
        await using var register = await Register.OpenAsync(town.ConnectionString, rehearsal: false, cancel: Cancel);
        var policies = new PolicyFolder(town.Data, Town.Monday).Read(isTest: true, out _)!;
        var problems = new List<SetupProblem>();
        using var same = new StreamReader(Path.Combine(AppContext.BaseDirectory, "policies", "kwadrant-2026.1.json"));
        var shift = await new QuadrantSimulation(register, policies.Catalogue).RunAsync(ProfilingPolicy.Read(same, "same", problems)!, Town.Monday, 2, Cancel);
        Assert.Equal((0, 0, 0), (shift.Harsher.Debtors, shift.Milder.Debtors, shift.Unprofiled));
        Assert.Equal(await town.AskAsync<long>("SELECT count(*) FROM profile"), shift.Debtors);
    }

    [Fact]
    public async Task A_wrong_card_is_refused_with_exit_code_2_before_anything_is_read()
    {
        using var town = await Town.FoundAsync(fixture);
        var card = Path.Combine(town.Data, "policy", "kwadrant-2026.1.json");
        var wrong = Path.Combine(town.Data, "wrong.json");
        File.WriteAllText(wrong, File.ReadAllText(card).Replace("\"K29\"", "\"postcode\"", StringComparison.Ordinal).Replace("\"hysterese\": 5", "\"hysterese\": 500", StringComparison.Ordinal));
        var (code, output, error) = await town.ProgramAsync($"simulate --quadrant {wrong}");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("wrong.json, line 46: 'postcode' is a forbidden input", error, StringComparison.Ordinal);
        Assert.Contains("wrong.json, line 7:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fairness_counts_every_debtor_in_every_way_of_looking()
    {
        using var town = await Town.FoundAsync(fixture);
        MakeHarsh(town);
        town.Drop(400, seed: 13);
        await town.RunAsync(Town.Monday);
        var (code, output, error) = await town.ProgramAsync("fairness --json");
        Assert.True(code == 0, error);
        var report = JsonNode.Parse(output)!;
        var groups = report["groups"]!.AsArray();
        var all = await town.AskAsync<long>("SELECT count(*) FROM profile WHERE open_cents > 0");
        long Sum(string by) => groups.Where(g => (string?)g!["by"] == by).Sum(g => (long)g!["debtors"]!);
        Assert.Equal((all, all), (Sum("alle"), Sum("arrondissement")));
        Assert.True(Sum("opdrachtgever") >= all && Sum("vordering_type") >= Sum("opdrachtgever"));
        Assert.All(groups, g => Assert.Equal((long)g!["debtors"]!, g["quadrants"]!.AsObject().Sum(q => (long)q.Value!)));
        var waiting = report["reviews"]!.AsArray().Sum(r => (long)r!["waiting"]!);
        Assert.Equal(await town.AskAsync<long>("SELECT count(*) FROM profile WHERE quadrant IN (2, 3) AND open_cents > 0"), waiting);
        Assert.True(waiting > 20);
    }
}
