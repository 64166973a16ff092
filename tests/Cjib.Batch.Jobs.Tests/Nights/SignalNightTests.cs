using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>What agencies and offices tell reaches the quadrant, the holds and the one counter, of those it is about and of nobody else.</summary>
public class SignalNightTests(RegisterFixture fixture)
{
    static readonly LocalDate[] Nights = [.. Enumerable.Range(0, 4).Select(night => Town.Monday.PlusDays(night))];

    [Fact]
    public async Task Payments_and_their_reversals_count_for_the_debtor_who_paid()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00), Claim("B1", 1, 300_00), Claim("C1", 2, 400_00), Claim("D1", 3, 400_00));
        await town.RunAsync(Nights[0]);
        agency.Mutations(Nights[1], Told("P1", "A1", "BETALING", 1, 300_00), Told("P2", "A1", "BETALING", 1, 250_00), Told("P3", "B1", "BETALING", 1, 50_00), Told("P4", "B1", "BETALING", 1, 40_00));
        await town.RunAsync(Nights[1]);
        Assert.Contains("W06+15", await CodesAsync(town, "A1"), StringComparison.Ordinal);
        Assert.Contains("K04+15", await CodesAsync(town, "A1"), StringComparison.Ordinal);
        Assert.Contains("W06+15", await CodesAsync(town, "B1"), StringComparison.Ordinal);
        Assert.DoesNotContain("K04", await CodesAsync(town, "B1"), StringComparison.Ordinal);
        Assert.Equal(2, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE run_id = 2"));

        agency.Mutations(Nights[2], Told("P5", "B1", "BETALING_TERUGGEDRAAID", 2, 0, ("bedrag_cent", ""), ("verwijst_naar", "P4")));
        await town.RunAsync(Nights[2]);
        Assert.DoesNotContain("W06", await CodesAsync(town, "B1"), StringComparison.Ordinal);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE run_id = 3"));
    }

    [Fact]
    public async Task Arrangements_debt_help_and_stops_hold_and_score()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], [.. "ABCDE".Select((letter, person) => Claim($"{letter}1", person, 1000_00))]);
        await town.RunAsync(Nights[0]);
        agency.Mutations(Nights[1],
            Told("M1", "A1", "REGELING_GESTART", 1, 0), Told("M2", "B1", "REGELING_GESTART", 0, 0), Told("M3", "B1", "REGELING_VERVALLEN", 1, 0),
            Told("M4", "C1", "SCHULDHULP_GESTART", 1, 0, ("reden", "MSNP")), Told("M5", "D1", "NOODSTOP", 1, 0), Told("M6", "E1", "OVERLIJDEN", 1, 0, ("overlijdensdatum", "20260301")));
        await town.RunAsync(Nights[1]);
        Assert.Contains("W05+20", await CodesAsync(town, "A1"), StringComparison.Ordinal);
        Assert.Contains("W20-20", await CodesAsync(town, "B1"), StringComparison.Ordinal);
        Assert.Equal(("H2", "H3", "H1"), (await CodesAsync(town, "C1"), await CodesAsync(town, "D1"), await CodesAsync(town, "E1")));
        Assert.Equal("MSNP ", await HoldAsync(town, "C1"));
        Assert.Equal("NOODSTOP 2026-07-03", await HoldAsync(town, "D1"));
        Assert.Equal("OVERLEDEN ", await HoldAsync(town, "E1"));
        // An office that has the debtor hears of another instruction.
        Assert.Contains(";AANVULLING;", Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "D1")), StringComparison.Ordinal);
        Assert.EndsWith(";PAUZE", Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "D1")), StringComparison.Ordinal);

        agency.Mutations(Nights[2], Told("M7", "C1", "SCHULDHULP_GESTOPT", 2, 0));
        await town.RunAsync(Nights[2]);
        Assert.DoesNotContain("H2", await CodesAsync(town, "C1"), StringComparison.Ordinal);
        Assert.DoesNotContain("W08", await CodesAsync(town, "C1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_office_reports_scores_its_debtor_alone_and_the_one_counter_tells_it_in_order()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00), Claim("B1", 1, 1000_00));
        await town.RunAsync(Nights[0]);
        var first = town.Report(Nights[0], "assignments.csv").Skip(1).Select(line => line.Split(';')).ToList();
        var debtor = await DebtorAsync(town, "A1");
        var mine = first.Single(a => a[0] == debtor);
        agency.Reports(mine[1], Nights[1], Reported(mine, "R1", "BESLAG_LOON", ("vordering_id", "A1")),
            Reported(mine, "R2", "UITKOMST", ("uitkomst", "GEEN_VERHAAL")), Reported(mine, "R3", "UITKOMST", ("uitkomst", "WEIGERT")));
        await town.RunAsync(Nights[1]);
        var codes = await CodesAsync(town, "A1");
        Assert.Contains("K21-25", codes, StringComparison.Ordinal);
        Assert.Contains("K25-40", codes, StringComparison.Ordinal);
        // A refusal that the office does not explain weighs nothing.
        Assert.DoesNotContain("W24", codes, StringComparison.Ordinal);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE run_id = 2"));

        agency.Reports(mine[1], Nights[2], Reported(mine, "R4", "BESLAG_OPGEHEVEN", ("vordering_id", "A1"), ("datum", "2026-03-04")));
        agency.Mutations(Nights[2], Told("P1", "A1", "BETALING", 2, 100_00));
        await town.RunAsync(Nights[2]);
        Assert.DoesNotContain("K21", await CodesAsync(town, "A1"), StringComparison.Ordinal);

        await using var register = await Register.OpenAsync(town.ConnectionString, rehearsal: false, cancel: TestContext.Current.CancellationToken);
        var counter = new OneCounter(register, date => Task.FromResult(new PolicyFolder(town.Data, date).Read(isTest: true, out _)!), Nights[2]);
        Assert.True(DebtorId.TryParse(mine[0], out var id));
        var view = (await counter.ViewAsync(id, "t.ester", "test", TestContext.Current.CancellationToken))!;
        Assert.Equal(900_00, view.OpenCents);
        string[] told = ["BESLAG_LOON", "UITKOMST", "UITKOMST", "BESLAG_OPGEHEVEN", "BETALING"];
        Assert.Equal(told.Order(), view.Events.Where(e => told.Contains(e.Kind)).Select(e => e.Kind).Order());
        Assert.Equal(view.Events.Select(e => e.Date).Order(), view.Events.Select(e => e.Date));
        Assert.Contains(view.Events, e => e is { Kind: "BETALING", Claim: "duo/A1", Cents: 100_00 });
        Assert.NotEmpty(view.Profile!.Reasons);
        Assert.Equal(Cjib.Batch.Instalments.PlanVerdict.BailiffActed, view.Plan!.Verdict);
    }

    static Dictionary<string, string> Told(string id, string claim, string kind, int night, long cents, params (string, string)[] changes) => MakeLines.Mutation([
        ("mutatie_id", id), ("vordering_id", claim), ("soort", kind), ("gebeurtenis_tijd", $"{Nights[night]:uuuu-MM-dd}T10:00:00+01:00"),
        ("bedrag_cent", cents == 0 ? "" : cents.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. changes]);

    static Dictionary<string, string> Reported(string[] assignment, string id, string kind, params (string, string)[] changes) => MakeLines.Report([
        ("kantoor", assignment[1]), ("melding_id", id), ("dossier_id", $"{assignment[0]}-{assignment[3].Replace("-", "", StringComparison.Ordinal)}"),
        ("soort", kind), ("bedrag_cent", ""), ("btag_artikel", ""), ("btw_cent", ""), ("datum", assignment[3]), .. changes]);

    static Task<string> CodesAsync(Town town, string claim) =>
        town.AskAsync<string>($"SELECT p.reasons FROM profile p JOIN claim c ON c.debtor_id = p.debtor_id WHERE c.vordering_id = '{claim}'");

    // Also of a debtor that has an office, which is told to pause.
    static Task<string> HoldAsync(Town town, string claim) => town.AskAsync<string>(
        $"SELECT p.hold || ' ' || coalesce(p.hold_until::text, '') FROM profile p JOIN claim c ON c.debtor_id = p.debtor_id WHERE c.vordering_id = '{claim}'");

    static async Task<string> DebtorAsync(Town town, string claim) =>
        new DebtorId(await town.AskAsync<long>($"SELECT debtor_id FROM claim WHERE vordering_id = '{claim}'")).ToString();
}
