using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Mutations and office reports through whole nights.</summary>
public class EventNightTests(RegisterFixture fixture)
{
    static readonly LocalDate[] Nights = [.. Enumerable.Range(0, 8).Select(night => Town.Monday.PlusDays(night))];

    [Fact]
    public async Task A_mutation_changes_its_claim_and_the_office_is_told()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00), Claim("A2", 0, 500_00), Claim("B1", 1, 300_00), Claim("C1", 2, 100_00));
        await town.RunAsync(Nights[0]);
        var others = town.Report(Nights[0], "profiles.csv").ToHashSet();
        agency.Mutations(Nights[1],
            Mutation("M1", "A1", ("bedrag_cent", "25000")),
            Mutation("M2", "A2", ("soort", "INTREKKING"), ("bedrag_cent", ""), ("reden", "vernietigd")),
            Mutation("M3", "B1", ("bedrag_cent", "31000")),
            Mutation("M1", "A1", ("bedrag_cent", "25000")));
        var report = await town.RunAsync(Nights[1]);

        Assert.Equal([("A1", 750_00, "OPEN"), ("A2", 0, "INGETROKKEN"), ("B1", 0, "VOLDAAN"), ("C1", 100_00, "OPEN")], agency.After(Nights[1]).Select(c => (c.Key, c.Value.Cents, c.Value.Status)));
        Assert.Equal((4, 3, 1), (report.Stages[0].Lines.Read, report.Stages[0].Lines.Accepted, report.Stages[0].Lines.Duplicate));
        Assert.Contains("GEACCEPTEERD;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[1], "M2")), StringComparison.Ordinal);
        Assert.Contains(";W950;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[1], "M3")), StringComparison.Ordinal);
        Assert.Contains(agency.Lines("duo", "VERWERKING", Nights[1], "M1"), line => line.Contains(";DUBBEL;D501;", StringComparison.Ordinal));
        Assert.Equal(10_00, await town.AskAsync<long>("SELECT surplus_cents FROM claim_account WHERE surplus_cents > 0"));
        Assert.Equal(2, await town.AskAsync<long>("SELECT count(*) FROM profile WHERE run_id = 2"));

        Assert.Contains(";AANVULLING;", Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "A1")), StringComparison.Ordinal);
        var gone = Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "A2"));
        Assert.Contains(";TERUGTREKKING;", gone, StringComparison.Ordinal);
        Assert.Contains(";INGETROKKEN;", gone, StringComparison.Ordinal);
        Assert.Empty(agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "C1"));
    }

    [Fact]
    public async Task The_same_id_with_another_content_is_refused_on_a_later_night_too()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00));
        agency.Mutations(Nights[0], [.. Enumerable.Range(0, 30).Select(i => Mutation($"P{i}", "A1", ("bedrag_cent", "100")))]);
        await town.RunAsync(Nights[0]);
        Assert.Equal(970_00, agency.After(Nights[0])["A1"].Cents);
        agency.Mutations(Nights[1], [.. Enumerable.Range(0, 30).Select(i => Mutation($"P{i}", "A1", ("bedrag_cent", i == 7 ? "101" : "100")))]);
        var report = await town.RunAsync(Nights[1]);
        Assert.Equal((30, 0, 1, 29), (report.Stages[0].Lines.Read, report.Stages[0].Lines.Accepted, report.Stages[0].Lines.Refused, report.Stages[0].Lines.Duplicate));
        Assert.Equal(970_00, agency.After(Nights[1])["A1"].Cents);
        Assert.Contains(";AFGEKEURD;D502;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[1], "P7")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mutation_of_an_unknown_claim_waits_five_nights_and_is_then_refused()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00));
        agency.Mutations(Nights[0], Mutation("M1", "LATE", ("bedrag_cent", "4000")), Mutation("M2", "NEVER", ("bedrag_cent", "100")));
        var first = await town.RunAsync(Nights[0]);
        Assert.Equal((3, 1, 2), (first.Stages[0].Lines.Read, await town.AskAsync<long>("SELECT accepted FROM delivery WHERE kind = 'VORDERINGEN'"), await town.AskAsync<long>("SELECT held FROM delivery WHERE kind = 'MUTATIES'")));
        Assert.Contains(";AANGEHOUDEN;M701;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[0], "M1")), StringComparison.Ordinal);
        for (var night = 1; night < 6; night++)
        {
            if (night == 3)
                agency.Claims(Nights[night], Claim("LATE", 1, 100_00));
            await town.RunAsync(Nights[night]);
            if (night < 5)
                Assert.Empty(agency.Lines("duo", "VERWERKING", Nights[night], "M2"));
        }
        Assert.Equal((60_00, "OPEN"), agency.After(Nights[5])["LATE"]);
        Assert.Contains(";GEACCEPTEERD;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[3], "M1")), StringComparison.Ordinal);
        Assert.Contains(";AFGEKEURD;M701;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[5], "M2")), StringComparison.Ordinal);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM claim_event"));
    }

    [Fact]
    public async Task A_full_replacement_begins_anew_and_later_events_count_on_it()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00));
        agency.Mutations(Nights[0], Mutation("M1", "A1", ("gebeurtenis_tijd", $"{Nights[0]:uuuu-MM-dd}T09:00:00+01:00"), ("bedrag_cent", "10000")));
        await town.RunAsync(Nights[0]);
        Assert.Equal(900_00, agency.After(Nights[0])["A1"].Cents);
        agency.Claims(Nights[1], Claim("A1", 0, 870_00, ("actie", "V")));
        await town.RunAsync(Nights[1]);
        Assert.Equal(870_00, agency.After(Nights[1])["A1"].Cents);
        agency.Mutations(Nights[2],
            Mutation("M2", "A1", ("gebeurtenis_tijd", $"{Nights[1]:uuuu-MM-dd}T23:59:00+01:00"), ("bedrag_cent", "3000")),
            Mutation("M3", "A1", ("gebeurtenis_tijd", $"{Nights[2]:uuuu-MM-dd}T00:01:00+01:00"), ("bedrag_cent", "700")));
        await town.RunAsync(Nights[2]);
        Assert.Equal(863_00, agency.After(Nights[2])["A1"].Cents);
        Assert.Contains(";W951;", Assert.Single(agency.Lines("duo", "VERWERKING", Nights[2], "M2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_person_is_matched_again()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        (string, string)[] known = [("bsn", "999990019"), ("bsn_reden", "")];
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00, [.. known, ("geslachtsnaam", "Jansen")]), Claim("B1", 1, 300_00), Claim("B2", 1, 200_00), Claim("C1", 2, 100_00));
        await town.RunAsync(Nights[0]);
        Assert.Equal(3, town.Report(Nights[0], "debtors.csv").Length - 1);
        // C1 turns out to be about the person of A1: by the same number, at another address.
        agency.Mutations(Nights[1], Mutation("M1", "C1", [.. MakeLines.Person]), Mutation("M2", "B1", [.. MakeLines.Person, ("bsn", ""), ("bsn_reden", "ONBEKEND"), ("geslachtsnaam", "Jansenb"), ("huisnummer", "77")]));
        await town.RunAsync(Nights[1]);
        var owners = town.Report(Nights[1], "claims.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(c => c[1], c => c[2]);
        Assert.Equal(owners["A1"], owners["C1"]);
        Assert.Equal("999990019", await town.AskAsync<string>("SELECT bsn FROM claim WHERE vordering_id = 'C1'"));
        Assert.Equal(77, await town.AskAsync<int>("SELECT huisnummer FROM claim WHERE vordering_id = 'B1'"));
        Assert.Equal((1100_00, 2), (await town.AskAsync<long>("SELECT open_cents FROM profile ORDER BY open_cents DESC LIMIT 1"), await town.AskAsync<int>("SELECT claims FROM profile ORDER BY open_cents DESC LIMIT 1")));
        Assert.Equal(await town.AskAsync<long>("SELECT count(*) FROM profile"), owners.Values.Distinct().LongCount());
        Assert.Single(town.Report(Nights[1], "debtors.csv"), line => line.EndsWith(";0;0;0;" + owners["A1"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_office_reports_on_its_dossiers_within_the_tariff()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00), Claim("B1", 1, 300_00));
        await town.RunAsync(Nights[0]);
        var (office, dossier) = DossierOf(agency, "A1");
        var reports = new (string Code, (string, string)[] Changes)[]
        {
            ("GEACCEPTEERD;;", []), ("AFGEKEURD;K801;", [("bedrag_cent", "13672")]), ("AFGEKEURD;K802;", [("btag_artikel", "z")]),
            ("AFGEKEURD;K804;", [("dossier_id", "D000000000000-20260302")]), ("AFGEKEURD;K804;", [("vordering_id", "B1")]),
            ("GEACCEPTEERD;;", [("soort", "UITKOMST"), ("uitkomst", "GEEN_VERHAAL"), ("bedrag_cent", ""), ("btag_artikel", "")]),
        };
        agency.Reports(office, Nights[1], [.. Enumerable.Repeat(0, 60).Select((_, i) => MakeLines.Report(("kantoor", office), ("dossier_id", dossier), ("melding_id", $"F{i}"), ("soort", "HUISBEZOEK"), ("bedrag_cent", ""), ("btag_artikel", ""))),
            .. reports.Select((r, i) => MakeLines.Report([("kantoor", office), ("dossier_id", dossier), ("melding_id", $"R{i}"), .. r.Changes]))]);
        await town.RunAsync(Nights[1]);
        foreach (var (i, (code, _)) in reports.Index())
            Assert.Contains(";" + code, Assert.Single(agency.Lines($"bailiffs/{office}", "VERWERKING", Nights[1], $"R{i}")), StringComparison.Ordinal);
        Assert.Equal(62, await town.AskAsync<long>("SELECT count(*) FROM office_report"));

        // An emergency stop: an act on the dossier waits for a person.
        agency.Mutations(Nights[2], Mutation("M1", "A1", ("soort", "NOODSTOP"), ("bedrag_cent", "")));
        await town.RunAsync(Nights[2]);
        agency.Reports(office, Nights[3], MakeLines.Report(("kantoor", office), ("dossier_id", dossier), ("melding_id", "H1")));
        await town.RunAsync(Nights[3]);
        Assert.Contains(";AANGEHOUDEN;K803;", Assert.Single(agency.Lines($"bailiffs/{office}", "VERWERKING", Nights[3], "H1")), StringComparison.Ordinal);
    }

    static (string Office, string Dossier) DossierOf(Agencies agency, string claim)
    {
        var cells = Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[0], claim)).Split(';');
        return (cells[1], cells[2]);
    }

    static Dictionary<string, string> Mutation(string id, string claim, params (string, string)[] changes) =>
        MakeLines.Mutation([("mutatie_id", id), ("vordering_id", claim), ("gebeurtenis_tijd", "2026-03-02T10:00:00+01:00"), .. changes]);
}
