using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>What offices report decides who keeps a debtor.</summary>
public class OfficeReportNightTests(RegisterFixture fixture)
{
    static readonly LocalDate[] Nights = [.. Enumerable.Range(0, 4).Select(night => Town.Monday.PlusDays(night))];

    static Dictionary<string, string> Reported(string[] assignment, string id, string kind, params (string, string)[] changes) => MakeLines.Report([
        ("kantoor", assignment[1]), ("melding_id", id), ("dossier_id", $"{assignment[0]}-{assignment[3].Replace("-", "", StringComparison.Ordinal)}"),
        ("soort", kind), ("bedrag_cent", ""), ("btag_artikel", ""), ("btw_cent", ""), ("datum", assignment[3]), .. changes]);

    static string[][] Assignments(Town town, int night) => [.. town.Report(Nights[night], "assignments.csv").Skip(1).Select(line => line.Split(';'))];

    [Fact]
    public async Task An_office_that_refuses_for_a_conflict_loses_the_debtor_for_ever()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00));
        await town.RunAsync(Nights[0]);
        var first = Assert.Single(Assignments(town, 0));
        agency.Reports(first[1], Nights[1], Reported(first, "R1", "DOSSIER_GEWEIGERD"));
        await town.RunAsync(Nights[1]);

        var second = Assert.Single(Assignments(town, 1));
        Assert.NotEqual(first[1], second[1]);
        Assert.Equal(("CONFLICT", first[1]), (second[4], second[5]));
        var lines = agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "A1").Select(line => line.Split(';')).ToDictionary(c => c[1], c => c[4], StringComparer.Ordinal);
        Assert.Equal(("TERUGTREKKING", "OVERDRACHT"), (lines[first[1]], lines[second[1]]));
        // The other one refuses too: never back to the first.
        agency.Reports(second[1], Nights[2], Reported(second, "R1", "DOSSIER_GEWEIGERD"));
        await town.RunAsync(Nights[2]);
        var third = Assert.Single(Assignments(town, 2))[1];
        Assert.True(third != first[1] && third != second[1], third);
    }

    [Fact]
    public async Task A_closed_dossier_frees_its_office_and_a_new_claim_brings_the_debtor_back_to_it()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00));
        await town.RunAsync(Nights[0]);
        var first = Assert.Single(Assignments(town, 0));
        agency.Reports(first[1], Nights[1], Reported(first, "R1", "SLUITING"));
        await town.RunAsync(Nights[1]);
        Assert.Empty(Assignments(town, 1));
        Assert.Contains(";DOSSIER_GESLOTEN;", Assert.Single(town.Report(Nights[1], "held.csv").Skip(1)), StringComparison.Ordinal);
        Assert.Contains(";TERUGTREKKING;", Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[1], "A1")), StringComparison.Ordinal);

        await town.RunAsync(Nights[2]);
        Assert.Empty(Assignments(town, 2));
        agency.Claims(Nights[3], Claim("A2", 0, 500_00));
        await town.RunAsync(Nights[3]);
        var again = Assert.Single(Assignments(town, 3));
        Assert.Equal((first[1], "ST4"), (again[1], again[4]));
        foreach (var claim in new[] { "A1", "A2" })
            Assert.Contains(";NIEUW;", Assert.Single(agency.Lines("bailiffs", "TOEWIJZING", Nights[3], claim)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_attachment_brings_a_debtor_without_a_case_to_the_office_that_attached_first()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], Claim("A1", 0, 1000_00));
        await town.RunAsync(Nights[0]);
        var first = Assert.Single(Assignments(town, 0));
        agency.Reports(first[1], Nights[1], Reported(first, "R1", "BESLAG_LOON"));
        agency.Mutations(Nights[1], MakeLines.Mutation(("mutatie_id", "M1"), ("vordering_id", "A1"), ("bedrag_cent", "100000")));
        await town.RunAsync(Nights[1]);
        Assert.Empty(Assignments(town, 1));
        agency.Claims(Nights[2], Claim("A2", 0, 500_00));
        await town.RunAsync(Nights[2]);
        var again = Assert.Single(Assignments(town, 2));
        Assert.Equal((first[1], "ST3"), (again[1], again[4]));
    }
}
