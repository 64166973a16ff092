using System.Net;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>Login at the organisation's identity provider.</summary>
public class OpenIdLoginTests(RegisterFixture fixture)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_a_role_there_has_it_here_and_who_has_none_does_not_come_in()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await Site.OpenAsync(town, identityProvider: provider.Address);

        provider.Roles = ["auditor", "boss of everything"];
        using var auditor = site.Visitor();
        Assert.Contains("/login?handler=OpenId", await auditor.GetStringAsync("/login?naar=%2Faudit", Cancel), StringComparison.Ordinal);
        Assert.Equal("/audit", await LogInAsync(auditor, "/audit"));
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync("/audit", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync("/debtors", Cancel)).StatusCode);
        var line = (await new AuditLog(site.Register).NewestAsync(1, null, Cancel))[0];
        Assert.Equal(("d.jansen", "LOGIN", "auditor", "DONE"), (line.Actor, line.Action, line.Reason, line.Result));

        // A session like any other: it ends in the register.
        await Site.PostAsync(auditor, "/logout");
        Assert.Equal(HttpStatusCode.Redirect, (await auditor.GetAsync("/audit", Cancel)).StatusCode);

        provider.Roles = ["boss of everything"];
        using var boss = site.Visitor();
        Assert.Equal("/login?geweigerd=1", await LogInAsync(boss, "/"));
        Assert.Equal(HttpStatusCode.Redirect, (await boss.GetAsync("/", Cancel)).StatusCode);
        Assert.Contains("role=\"alert\"", await boss.GetStringAsync("/login?geweigerd=1", Cancel), StringComparison.Ordinal);

        (provider.Roles, provider.Refuses) = ([Role.Administrator], true);
        using var shy = site.Visitor();
        Assert.Equal("/login?geweigerd=1", await LogInAsync(shy, "/"));
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_logs_nobody_in_and_one_comes_back_to_this_site_only()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await Site.OpenAsync(town, identityProvider: provider.Address);
        provider.Roles = [Role.Viewer];

        // Somebody else's answer, followed without having begun: the browser has no cookie of it.
        using var other = site.Visitor();
        var answer = await AnswerAsync(other, "/");
        using var victim = site.Visitor();
        Assert.Equal("/login?geweigerd=1", (await victim.GetAsync(answer, Cancel)).Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await victim.GetAsync("/", Cancel)).StatusCode);

        using var visitor = site.Visitor();
        Assert.Equal("/", await LogInAsync(visitor, "https://elsewhere.example/"));
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_such_way_in()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var site = await Site.OpenAsync(town);
        using var visitor = site.Visitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/login?handler=OpenId", Cancel)).StatusCode);
        Assert.DoesNotContain("OpenId", await visitor.GetStringAsync("/login", Cancel), StringComparison.Ordinal);
    }

    /// <returns>Where the browser ends up.</returns>
    static async Task<string> LogInAsync(HttpClient browser, string page) =>
        (await browser.GetAsync(await AnswerAsync(browser, page), Cancel)).Headers.Location!.ToString();

    /// <returns>The link with which the provider sends the browser back.</returns>
    static async Task<Uri> AnswerAsync(HttpClient browser, string page)
    {
        var question = await browser.GetAsync($"/login?handler=OpenId&naar={Uri.EscapeDataString(page)}", Cancel);
        Assert.Equal(HttpStatusCode.Redirect, question.StatusCode);
        Assert.Contains("code_challenge=", question.Headers.Location!.Query, StringComparison.Ordinal);
        var answer = await browser.GetAsync(question.Headers.Location, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!;
    }
}
