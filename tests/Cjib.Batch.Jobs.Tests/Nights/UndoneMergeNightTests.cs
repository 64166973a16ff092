using System.Globalization;
using Cjib.Batch.Jobs.Sampling;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Jobs.Tests.Nights.Agencies;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Two debtors turn out to be one, and a night later two again: who has them, and what the offices are told.</summary>
public class UndoneMergeNightTests(RegisterFixture fixture)
{
    // Enough of them that some of the two have two offices.
    const int People = 8;

    static readonly LocalDate[] Nights = [.. Enumerable.Range(0, 4).Select(night => Town.Monday.PlusDays(night))];

    [Fact]
    public async Task After_a_merge_one_office_has_all_and_when_it_is_undone_the_same_office_has_both_apart()
    {
        using var town = await Town.FoundAsync(fixture);
        var agency = new Agencies(town);
        agency.Claims(Nights[0], [.. Enumerable.Range(0, People).SelectMany(p => new[] { Known($"A{p}", p), Elsewhere($"B{p}", p) })]);
        await town.RunAsync(Nights[0]);
        var apart = Cases(town, Nights[0]);
        Assert.Equal(2 * People, apart.Values.Select(c => c.Debtor).Distinct().Count());

        // A claim tells the number at the second address: they are one.
        agency.Claims(Nights[1], [.. Enumerable.Range(0, People).Select(p => Known($"C{p}", p, ("huisnummer", $"{101 + p}")))]);
        await town.RunAsync(Nights[1]);
        var one = Cases(town, Nights[1]);
        var transferred = 0;
        for (var p = 0; p < People; p++)
        {
            var (a, b, c) = (one[$"A{p}"], one[$"B{p}"], one[$"C{p}"]);
            Assert.Equal((a, a), (b, c));
            if (apart[$"A{p}"].Office == apart[$"B{p}"].Office)
                continue;
            var moved = new[] { $"A{p}", $"B{p}" }.Single(claim => apart[claim].Office != a.Office);
            Assert.Equal([$"OVERDRACHT {a.Office}", $"TERUGTREKKING {apart[moved].Office}"], Told(agency, Nights[1], moved));
            transferred++;
        }
        Assert.True(transferred > 0, "all pairs had one office before");

        // The second one is somebody else after all.
        agency.Mutations(Nights[2], [.. Enumerable.Range(0, People).Select(p => MakeLines.Mutation([
            .. MakeLines.Person, ("mutatie_id", $"M{p}"), ("vordering_id", $"B{p}"), ("bsn", Number(People + p)), ("geslachtsnaam", "Pietersen" + (char)('a' + p)),
            ("huisnummer", $"{101 + p}")]))]);
        await town.RunAsync(Nights[2]);
        var two = Cases(town, Nights[2]);
        for (var p = 0; p < People; p++)
        {
            Assert.Equal((one[$"A{p}"], one[$"A{p}"]), (two[$"A{p}"], two[$"C{p}"]));
            Assert.NotEqual(two[$"A{p}"].Debtor, two[$"B{p}"].Debtor);
            Assert.Equal((one[$"B{p}"].Office, "ST4"), (two[$"B{p}"].Office, two[$"B{p}"].Reason));
            Assert.Equal([$"OVERDRACHT {two[$"B{p}"].Office}", $"TERUGTREKKING {two[$"B{p}"].Office}"], Told(agency, Nights[2], $"B{p}"));
        }
        // And there is nothing left to tell.
        await town.RunAsync(Nights[3]);
        Assert.Equal(two, Cases(town, Nights[3]));
        Assert.All(Enumerable.Range(0, People), p => Assert.Empty(Told(agency, Nights[3], $"B{p}")));
    }

    static string Number(int person) => CheckedNumbers.Nine(9, 1, person).ToString(CultureInfo.InvariantCulture);

    static Dictionary<string, string> Known(string id, int person, params (string, string)[] changes) =>
        Claim(id, person, 1000_00, [("bsn", Number(person)), ("bsn_reden", ""), .. changes]);

    static Dictionary<string, string> Elsewhere(string id, int person, params (string, string)[] changes) =>
        Claim(id, person, 500_00, [("huisnummer", $"{101 + person}"), .. changes]);

    static Dictionary<string, (string Debtor, string Office, string Reason)> Cases(Town town, LocalDate date)
    {
        var offices = town.Report(date, "assignments.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(c => c[0], c => (Office: c[1], Reason: c[4]), StringComparer.Ordinal);
        return town.Report(date, "claims.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(c => c[1], c => (c[2], offices[c[2]].Office, offices[c[2]].Reason), StringComparer.Ordinal);
    }

    static IEnumerable<string> Told(Agencies agency, LocalDate date, string claim) =>
        agency.Lines("bailiffs", "TOEWIJZING", date, claim).Select(line => line.Split(';')).Select(cells => $"{cells[4]} {cells[1]}").Order(StringComparer.Ordinal);
}
