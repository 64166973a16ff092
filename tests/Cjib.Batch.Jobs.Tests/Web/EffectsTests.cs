using System.Net;
using Cjib.Batch.Debtors;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>What waits for a named person is found and judged on a page.</summary>
public class EffectsTests(RegisterFixture fixture)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_steward_agrees_keeps_the_mild_instruction_and_goes_from_one_to_the_next()
    {
        using var town = await Town.FoundAsync(fixture);
        QuadrantNightTests.MakeHarsh(town);
        town.Drop(400, seed: 5);
        await town.RunAsync(Town.Monday);
        var waiting = (await town.AskAsync<long[]>("SELECT array_agg(debtor_id ORDER BY debtor_id) FROM profile WHERE quadrant IN (2, 3) AND open_cents > 0")).Select(id => new DebtorId(id)).ToList();
        Assert.True(waiting.Count > 51, "more than a page wait");
        await using var site = await Site.OpenAsync(town);
        using var ann = await site.LoggedInAsync("ann", [Role.Steward]);
        var (first, second) = (await ann.GetStringAsync("/effects?taal=en", Cancel), await ann.GetStringAsync($"/effects?after={waiting[49]}", Cancel));
        Assert.Contains($"{waiting.Count} debtors", first, StringComparison.Ordinal);
        Assert.All(waiting.Take(50), id => Assert.Contains($"/effects/{id}", first, StringComparison.Ordinal));
        Assert.DoesNotContain($"{waiting[50]}", first, StringComparison.Ordinal);
        Assert.Contains($"/effects/{waiting[50]}", second, StringComparison.Ordinal);

        var quadrant = await town.AskAsync<short>($"SELECT quadrant FROM profile WHERE debtor_id = {waiting[0].Value}") == 2 ? "NK" : "NN";
        Assert.Equal(HttpStatusCode.OK, (await JudgeAsync(ann, waiting[0], "agree", quadrant, "")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await JudgeAsync(ann, waiting[0], "agree", quadrant == "NK" ? "NN" : "NK", "was another quadrant")).StatusCode);
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM profile_review"));
        var answer = await JudgeAsync(ann, waiting[0], "agree", quadrant, "dossier gelezen");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"/effects/{waiting[1]}", answer.Headers.Location!.OriginalString);
        var other = await town.AskAsync<short>($"SELECT quadrant FROM profile WHERE debtor_id = {waiting[1].Value}") == 2 ? "NK" : "NN";
        Assert.Equal($"/effects/{waiting[2]}", (await JudgeAsync(ann, waiting[1], "keep-mild", other, "betaalt al")).Headers.Location!.OriginalString);
        Assert.Equal("true false", await town.AskAsync<string>("SELECT string_agg(agreed::text, ' ' ORDER BY debtor_id) FROM profile_review WHERE reviewer = 'ann'"));
        Assert.Equal("dossier gelezen, betaalt al", await town.AskAsync<string>("SELECT string_agg(reason, ', ' ORDER BY id) FROM audit WHERE action = 'REVIEW_PROFILE' AND actor = 'ann'"));
        first = await ann.GetStringAsync("/effects", Cancel);
        Assert.Contains($"{waiting.Count - 2} debtors", first, StringComparison.Ordinal);
        Assert.DoesNotContain($"{waiting[0]}", first, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", (await ann.GetStringAsync($"/effects/{waiting[0]}", Cancel)).Split("<main")[1], StringComparison.Ordinal);

        // Looking was written down; the name of nobody was shown.
        Assert.Equal(0, await town.AskAsync<long>($"SELECT 2 - count(DISTINCT object) FROM audit WHERE action = 'VIEW_DEBTOR' AND reason = 'effects' AND object IN ('{waiting[0]}', '{waiting[1]}')"));
        var name = await town.AskAsync<string>($"SELECT coalesce(max(geslachtsnaam), max(naam_rp)) FROM claim WHERE debtor_id = {waiting[2].Value}");
        Assert.DoesNotContain(name, await ann.GetStringAsync($"/effects/{waiting[2]}", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_beyond_the_table_is_refused_and_agreed_with()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(200, seed: 5);
        await town.RunAsync(Town.Monday);
        var id = new DebtorId(await town.AskAsync<long>("UPDATE instalment_plan SET state = 1 WHERE number = (SELECT min(number) FROM instalment_plan WHERE state = 0) RETURNING debtor_id"));
        var number = await town.AskAsync<string>("SELECT number FROM instalment_plan WHERE state = 1");
        await using var site = await Site.OpenAsync(town);
        using var ann = await site.LoggedInAsync("ann", [Role.Steward]);
        Assert.Contains(number, await ann.GetStringAsync("/effects", Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await JudgeAsync(ann, id, "propose", number + "x", "another plan")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await JudgeAsync(ann, id, "refuse", number, "te lang")).StatusCode);
        Assert.DoesNotContain(number, await ann.GetStringAsync("/effects", Cancel), StringComparison.Ordinal);
        Assert.Equal("false ann", await town.AskAsync<string>("SELECT agreed || ' ' || reviewer FROM plan_approval"));
        Assert.Equal(HttpStatusCode.OK, (await JudgeAsync(ann, id, "refuse", number, "te lang")).StatusCode);

        // What nobody agreed with is not proposed; after all it is.
        await town.RunAsync(Town.Monday.PlusDays(1));
        Assert.Equal(1, await town.AskAsync<short>($"SELECT state FROM instalment_plan WHERE number = '{number}'"));
        using var bob = await site.LoggedInAsync("bob", [Role.Steward]);
        Assert.Equal(HttpStatusCode.Redirect, (await JudgeAsync(bob, id, "propose", number, "gesproken")).StatusCode);
        await town.RunAsync(Town.Monday.PlusDays(2));
        Assert.Equal(0, await town.AskAsync<short>($"SELECT state FROM instalment_plan WHERE number = '{number}'"));
        Assert.Equal("ann REFUSE_PLAN, bob APPROVE_PLAN", await town.AskAsync<string>($"SELECT string_agg(actor || ' ' || action, ', ' ORDER BY id) FROM audit WHERE object = '{id}' AND action LIKE '%_PLAN'"));
    }

    static Task<HttpResponseMessage> JudgeAsync(HttpClient browser, DebtorId debtor, string order, string seen, string reason) =>
        Site.PostAsync(browser, $"/effects/{debtor}", ("Order", order), ("Seen", seen), ("Reason", reason));
}
