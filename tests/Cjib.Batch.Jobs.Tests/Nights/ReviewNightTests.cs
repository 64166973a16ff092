using System.Globalization;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Debtors;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>A night proposes who may be one person; what a human says of it holds in the nights that follow.</summary>
public class ReviewNightTests(RegisterFixture fixture)
{
    [Fact]
    public async Task An_accepted_pair_is_one_debtor_in_the_next_night_and_a_replay_agrees()
    {
        using var town = await WithDoubtAsync();
        var pair = await ProposedAsync(town);
        var (listed, list, wrong) = await town.ProgramAsync("reviews list --json");
        Assert.True(listed == 0, wrong);
        Assert.Equal(pair[0], JsonDocument.Parse(list).RootElement.GetProperty("pairs")[0].GetProperty("left").GetString());
        var (judged, _, why) = await town.ProgramAsync($"reviews accept {pair[1]} {pair[0]} --reason seen");
        Assert.True(judged == 0, why);
        Assert.Equal("seen", await town.AskAsync<string>("SELECT reason FROM audit WHERE action = 'REVIEW_PAIR' AND result = 'ACCEPTED'"));
        var tuesday = Town.Monday.PlusDays(1);
        await town.RunAsync(tuesday);
        Assert.Single(town.Report(tuesday, "review.csv"));
        var debtors = town.Report(tuesday, "debtors.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(cells => cells[0]);
        var gone = Assert.Single(pair, id => debtors[id][5].Length > 0);
        Assert.Equal(pair.Single(id => id != gone), debtors[gone][5]);
        Assert.Equal("2", debtors[debtors[gone][5]][2]);
        var (code, output, error) = await town.ProgramAsync($"replay --date {tuesday:uuuu-MM-dd} --json");
        Assert.True(code == 0, error + output);
    }

    [Fact]
    public async Task A_rejected_pair_stays_two_and_is_not_proposed_again()
    {
        using var town = await WithDoubtAsync();
        var pair = await ProposedAsync(town);
        Assert.True(DebtorId.TryParse(pair[0], out var left));
        Assert.True(DebtorId.TryParse(pair[1], out var right));
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: TestContext.Current.CancellationToken);
        var reviews = new PairReview(register);
        Assert.True(await reviews.PutOffAsync(left, right, "steward", "unsure", TestContext.Current.CancellationToken));
        Assert.True(await reviews.DecideAsync(left, right, isOnePerson: false, "steward", "brothers", TestContext.Current.CancellationToken));
        Assert.False(await reviews.DecideAsync(left, right, isOnePerson: true, "steward", "again", TestContext.Current.CancellationToken));
        var tuesday = Town.Monday.PlusDays(1);
        Drop(town, 2, Make.Claim(("vordering_id", "R-3"), ("bsn", ""), ("bsn_reden", "ONBEKEND"), ("voornamen", "Jan"), ("straat", "Kerkstraat"), ("huisnummer", "3"), ("postcode", "1695AB")));
        await town.RunAsync(tuesday);
        Assert.Single(town.Report(tuesday, "review.csv"));
        Assert.All(town.Report(tuesday, "debtors.csv").Skip(1), line => Assert.Equal("", line.Split(';')[5]));
        Assert.Equal(pair, town.Report(tuesday, "debtors.csv").Skip(1).Select(line => line.Split(';')[0]));
        Assert.Equal("LATER,REJECTED", await town.AskAsync<string>("SELECT string_agg(result, ',' ORDER BY id) FROM audit WHERE action = 'REVIEW_PAIR'"));
    }

    [Fact]
    public async Task An_undone_merge_gives_each_its_own_and_holds_whatever_comes()
    {
        using var town = await WithDoubtAsync();
        var pair = await ProposedAsync(town);
        Assert.Equal(0, (await town.ProgramAsync($"reviews accept {pair[0]} {pair[1]} --reason seen")).Code);
        var (tuesday, wednesday, thursday) = (Town.Monday.PlusDays(1), Town.Monday.PlusDays(2), Town.Monday.PlusDays(3));
        Assert.Equal(1, (await town.ProgramAsync($"reviews undo {pair[0]} --reason early")).Code);
        await town.RunAsync(tuesday);
        var gone = pair.Single(id => Debtors(tuesday)[id][5].Length > 0);
        var (code, _, error) = await town.ProgramAsync($"reviews undo {gone} --reason brothers");
        Assert.True(code == 0, error);
        Assert.Equal(1, (await town.ProgramAsync($"reviews undo {gone} --reason twice")).Code);

        await town.RunAsync(wednesday);
        Assert.All(pair, id => Assert.Equal(("1", ""), (Debtors(wednesday)[id][2], Debtors(wednesday)[id][5])));
        Assert.Equal("brothers", await town.AskAsync<string>("SELECT reason FROM audit WHERE action = 'UNDO_MERGE' AND result LIKE 'FROM %'"));
        Drop(town, 2, Make.Claim(("vordering_id", "R-3"), ("bsn", ""), ("bsn_reden", "ONBEKEND"), ("voornamen", "Jan"), ("straat", "Kerkstraat"), ("huisnummer", "3"), ("postcode", "1695AB")));
        await town.RunAsync(thursday);
        Assert.Single(town.Report(thursday, "review.csv"));
        Assert.Equal(["1", "2"], pair.Select(id => Debtors(thursday)[id][2]).Order());
        Assert.Equal(await town.AskAsync<long>("SELECT debtor_id FROM claim WHERE vordering_id = 'R-2'"), await town.AskAsync<long>("SELECT debtor_id FROM claim WHERE vordering_id = 'R-3'"));
        (code, var output, error) = await town.ProgramAsync($"replay --date {thursday:uuuu-MM-dd} --json");
        Assert.True(code == 0, error + output);

        Dictionary<string, string[]> Debtors(NodaTime.LocalDate date) => town.Report(date, "debtors.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(cells => cells[0]);
    }

    [Fact]
    public async Task Why_likeness_made_one_of_two_claims_and_of_two_debtors_is_shown_with_the_weights_and_no_value()
    {
        using var town = await Town.FoundAsync(fixture);
        (string, string)[] unnumbered = [("bsn", ""), ("bsn_reden", "ONBEKEND")], known = [("voornamen", "Jan"), ("geslachtsnaam", "Hazeveen")];
        Drop(town, 1, Make.Claim([("vordering_id", "R-1"), .. known]), Make.Claim([("vordering_id", "R-2"), .. unnumbered, ("voornamen", "Jan"), ("geslachtsnaam", "Hazevene")]));
        await town.RunAsync(Town.Monday);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM debtor"));

        var (code, output, error) = await town.ProgramAsync("debtor --claim duo/R-2 --json");
        Assert.True(code == 0, error);
        var link = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("links").EnumerateArray().ToList());
        string?[] claims = [link.GetProperty("left_claim").GetString(), link.GetProperty("right_claim").GetString()];
        Assert.Equal(["duo/R-1", "duo/R-2"], claims.Order());
        Assert.Equal(("koppeling-2026.1", "2026-03-02"), (link.GetProperty("policy").GetString(), link.GetProperty("date").GetString()));
        Assert.Equal(await town.AskAsync<string>("SELECT model FROM likeness_link"), link.GetProperty("model").GetString());
        var weights = link.GetProperty("weights").EnumerateArray().Select(w => (w.GetProperty("nl").GetString(), w.GetProperty("en").GetString(), w.GetProperty("bits").GetDouble())).ToList();
        Assert.Contains(weights, w => w is ("geslachtsnaam lijkt sterk", "surname much alike", > 0));
        Assert.Equal(link.GetProperty("bits").GetDouble(), weights.Sum(w => w.Item3), 2);
        Assert.DoesNotContain("Hazev", await town.AskAsync<string>("SELECT reasons FROM likeness_link"), StringComparison.Ordinal);

        (code, output, error) = await town.ProgramAsync($"debtor --claim duo/R-2 --html {Path.Combine(town.Data, "page.html")}");
        Assert.True(code == 0, error);
        Assert.Contains("geslachtsnaam lijkt sterk", town.Read("page.html"), StringComparison.Ordinal);
        (_, output, _) = await town.ProgramAsync("debtor --claim duo/R-2");
        Assert.Matches(@"are one by likeness: [0-9]+\.[0-9]{2} bits by \S+, koppeling-2026\.1, on 2026-03-02\n    before any comparison +-[0-9.]+ +-[0-9.]+\n", output);

        // And on the debtor's page, in both languages.
        await using var site = await Site.OpenAsync(town);
        using var browser = await site.LoggedInAsync(Role.Administrator);
        var page = $"/debtors/{town.Report(Town.Monday, "debtors.csv")[1].Split(';')[0]}";
        foreach (var (language, words) in new[] { ("nl", "geslachtsnaam lijkt sterk"), ("en", "surname much alike") })
            Assert.Contains(words, await browser.GetStringAsync($"{page}?taal={language}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // Two descriptions of one name and birthday at two addresses, of which one has no number.
    async Task<Town> WithDoubtAsync()
    {
        var town = await Town.FoundAsync(fixture);
        Drop(town, 1, Make.Claim(("vordering_id", "R-1"), ("voornamen", "Jan")),
            Make.Claim(("vordering_id", "R-2"), ("bsn", ""), ("bsn_reden", "ONBEKEND"), ("voornamen", "Jan"), ("straat", "Kerkstraat"), ("huisnummer", "3"), ("postcode", "1695AB")));
        await town.RunAsync(Town.Monday);
        return town;
    }

    static async Task<string[]> ProposedAsync(Town town)
    {
        var pair = Assert.Single(town.Report(Town.Monday, "review.csv").Skip(1)).Split(';')[..2];
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM review WHERE verdict IS NULL"));
        return pair;
    }

    static void Drop(Town town, int number, params Dictionary<string, string>[] claims)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"duo_VORDERINGEN_2026030{number + 1}_{number:D6}.csv");
        var delivery = Make.Delivery(claims);
        town.Drop("duo", name, Encoding.UTF8.GetString((delivery with { Header = delivery.Header.Replace(";1;", string.Create(CultureInfo.InvariantCulture, $";{number};"), StringComparison.Ordinal) }).Bytes()));
    }
}
