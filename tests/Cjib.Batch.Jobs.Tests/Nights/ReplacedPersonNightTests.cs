using System.Globalization;
using Cjib.Batch.Jobs.Sampling;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>A line that replaces a claim may tell somebody else: then the claim is that person's, and what the office has of it follows.</summary>
public class ReplacedPersonNightTests(RegisterFixture fixture)
{
    static readonly LocalDate Tuesday = Town.Monday.PlusDays(1);

    static readonly string[] OfOne = ["A1", "A2", "A3", "A4", "A5"], OfFour = ["A1", "B1", "A4", "A5"];

    [Fact]
    public async Task A_replaced_claim_goes_to_the_person_it_tells_or_founds_one_and_stays_when_it_tells_the_same()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Town.Monday, [.. OfOne.Select(id => Of(id, 0)), Of("B1", 1)]);
        await town.RunAsync(Town.Monday);
        var before = Cases(town, Town.Monday);
        Assert.Single(OfOne.Select(id => before[id].Debtor).Distinct());

        // Other amounts of the same person; a known person; one who is new tonight, by a claim of its own; one whom only this line tells; and the founder's own company.
        agency.Claims(Tuesday, Again(Of("A1", 0, 800_00)), Again(Of("A2", 1)), Again(Of("A3", 2)), Of("C1", 2), Again(Of("A4", 3)), Again(Of("A5", 0, 1000_00, Company)));
        await town.RunAsync(Tuesday);
        var after = Cases(town, Tuesday);
        Assert.Equal(before["A1"], after["A1"]);
        Assert.Equal((before["B1"], before["B1"]), (after["B1"], after["A2"]));
        Assert.Equal(after["C1"], after["A3"]);
        Assert.Equal(5, after.Values.Select(c => c.Debtor).Distinct().Count());
        Assert.Equal(4, OfFour.Select(id => after[id].Debtor).Distinct().Count());
        // What leaves its debtor is with its office still, or with the one of the debtor it has come to.
        Assert.Equal([$"OVERDRACHT {after["A2"].Office}", $"TERUGTREKKING {before["A2"].Office}"], Told(agency, Tuesday, "A2"));
        Assert.Equal([$"OVERDRACHT {before["A4"].Office}", $"TERUGTREKKING {before["A4"].Office}"], Told(agency, Tuesday, "A4"));
        Assert.Equal([$"AANVULLING {before["A1"].Office}"], Told(agency, Tuesday, "A1"));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM replaced_claim"));

        // The person it told is known by it: what comes of that person comes there.
        agency.Claims(Tuesday.PlusDays(1), Of("D1", 3));
        await town.RunAsync(Tuesday.PlusDays(1));
        var later = Cases(town, Tuesday.PlusDays(1));
        Assert.Equal(after["A4"].Debtor, later["D1"].Debtor);
        Assert.Equal(after, later.Where(claim => claim.Key != "D1").ToDictionary());
    }

    [Fact]
    public async Task Of_two_lines_of_one_night_the_later_tells_whose_the_claim_is()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Town.Monday, Of("A1", 0), Of("A2", 0));
        agency.Claims(Town.Monday, Again(Of("A2", 1)), Of("B1", 1));
        await town.RunAsync(Town.Monday);
        var owners = Cases(town, Town.Monday);
        Assert.Equal(owners["B1"].Debtor, owners["A2"].Debtor);
        Assert.NotEqual(owners["A1"].Debtor, owners["A2"].Debtor);
    }

    [Fact]
    public async Task A_debtor_whose_claims_all_turn_out_to_be_a_companys_is_another_debtor_from_then_on()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        (string, string)[] other = [.. Company, ("kvk_nummer", "87654321"), ("naam_rp", "Slagerij Pietersen")];
        agency.Claims(Town.Monday, Of("A1", 0), Of("A2", 0), Of("B1", 1));
        await town.RunAsync(Town.Monday);
        var before = Cases(town, Town.Monday);

        agency.Claims(Tuesday, Again(Of("A1", 0, 1000_00, Company)), Again(Of("A2", 0, 1000_00, Company)), Again(Of("B1", 1, 1000_00, other)));
        await town.RunAsync(Tuesday);
        var after = Cases(town, Tuesday);
        Assert.Equal(after["A1"], after["A2"]);
        Assert.Equal(2, after.Values.Select(c => c.Debtor).Except(before.Values.Select(c => c.Debtor)).Count());
        Assert.Equal((before["A1"].Office, before["B1"].Office), (after["A1"].Office, after["B1"].Office));
        var debtors = town.Report(Tuesday, "debtors.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(cells => cells[0]);
        foreach (var id in after.Keys)
        {
            var (was, becomes) = (debtors[before[id].Debtor], debtors[after[id].Debtor]);
            Assert.Equal(("NP", after[id].Debtor, "RP", ""), (was[1], was[5], becomes[1], becomes[5]));
        }
        var (code, shown, error) = await town.ProgramAsync($"debtor {before["B1"].Debtor} --reason test");
        Assert.True(code == 0, error);
        Assert.Contains($"was also {before["B1"].Debtor}: its claims turned out to be those of a debtor of the other kind", shown, StringComparison.Ordinal);

        // What comes of the person is not the company's, and the other way round.
        var wednesday = Tuesday.PlusDays(1);
        agency.Claims(wednesday, Of("C1", 0), Of("D1", 7, 1000_00, Company));
        await town.RunAsync(wednesday);
        var later = Cases(town, wednesday);
        Assert.DoesNotContain(later["C1"].Debtor, after.Values.Select(c => c.Debtor));
        Assert.Equal(after["A1"].Debtor, later["D1"].Debtor);
    }

    [Fact]
    public async Task Whom_a_mutation_of_the_same_night_tells_is_known_by_it()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        var number = CheckedNumbers.Nine(9, 1, 5).ToString(CultureInfo.InvariantCulture);
        agency.Claims(Town.Monday, Of("A1", 0), Of("B1", 5, 1000_00, ("huisnummer", "300")));
        var other = CheckedNumbers.Nine(9, 1, 6).ToString(CultureInfo.InvariantCulture);
        agency.Claims(Town.Monday, Of("C1", 2));
        agency.Mutations(Town.Monday, Told("M1", "A1", ("bsn", number), ("geslachtsnaam", "Jansenf")), Told("M2", "C1", ("bsn", other), ("geslachtsnaam", "Jansenc")));
        await town.RunAsync(Town.Monday);
        var owners = Cases(town, Town.Monday);
        Assert.Equal(owners["B1"].Debtor, owners["A1"].Debtor);
        // What comes under the number that the mutation told comes there.
        agency.Claims(Tuesday, Of("E1", 2, 1000_00, ("bsn", other), ("huisnummer", "301")));
        await town.RunAsync(Tuesday);
        owners = Cases(town, Tuesday);
        Assert.Equal(owners["C1"].Debtor, owners["E1"].Debtor);

        static Dictionary<string, string> Told(string id, string claim, params (string, string)[] person) =>
            MakeLines.Mutation([.. MakeLines.Person, ("mutatie_id", id), ("vordering_id", claim), ("gebeurtenis_tijd", "2026-03-02T10:00:00+01:00"), .. person]);
    }

    static readonly (string, string)[] Company =
    [
        ("debiteur_soort", "RP"), ("bsn", ""), ("bsn_reden", ""), ("kvk_nummer", "12345678"), ("naam_rp", "Bakkerij Jansen"), ("geslachtsnaam", ""), ("voorvoegsel", ""),
        ("voorletters", ""), ("voornamen", ""), ("partner_geslachtsnaam", ""), ("partner_voorvoegsel", ""), ("naamgebruik", ""), ("geboortedatum", ""),
    ];

    static Dictionary<string, string> Of(string id, int person, long cents = 1000_00, params (string, string)[] changes) =>
        Claim(id, person, cents, [("bsn", CheckedNumbers.Nine(9, 1, person).ToString(CultureInfo.InvariantCulture)), ("bsn_reden", ""), .. changes]);

    static Dictionary<string, string> Again(Dictionary<string, string> claim) => new(claim) { ["actie"] = "V" };

    static Dictionary<string, (string Debtor, string Office)> Cases(Town town, LocalDate date)
    {
        var offices = town.Report(date, "assignments.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(c => c[0], c => c[1], StringComparer.Ordinal);
        return town.Report(date, "claims.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(c => c[1], c => (c[2], offices.GetValueOrDefault(c[2], "")), StringComparer.Ordinal);
    }

    static IEnumerable<string> Told(Agencies agency, LocalDate date, string claim) =>
        agency.Lines("bailiffs", "TOEWIJZING", date, claim).Select(line => line.Split(';')).Select(cells => $"{cells[4]} {cells[1]}").Order(StringComparer.Ordinal);
}
