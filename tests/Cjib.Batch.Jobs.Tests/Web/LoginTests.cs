using System.Net;
using System.Text.RegularExpressions;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>Links that log in once, sessions that end, forms that cannot be sent from elsewhere.</summary>
public class LoginTests(OpenSite open) : IClassFixture<OpenSite>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_logs_in_once_and_opening_it_does_not_use_it_up()
    {
        var site = open.Site;
        var ticket = await site.IssueAsync(Role.Viewer);
        var before = await LinesAsync("LOGIN");
        using var browser = site.Visitor();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/login?ticket={ticket}", Cancel)).StatusCode);

        var first = await Site.LogInAsync(browser, ticket);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (first.StatusCode, first.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/", Cancel)).StatusCode);

        using var other = site.Visitor();
        Assert.Equal(HttpStatusCode.Forbidden, (await Site.LogInAsync(other, ticket)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/", Cancel)).StatusCode);
        Assert.Equal(["REFUSED", "DONE"], (await LinesAsync("LOGIN")).Take(2).Select(line => line.Result));
        Assert.Equal(before.Count + 2, (await LinesAsync("LOGIN")).Count);
    }

    [Fact]
    public async Task A_link_that_has_ended_or_never_was_logs_nobody_in()
    {
        var site = open.Site;
        using var browser = site.Visitor();
        var ended = await new LoginTable(site.Register).IssueAsync("tester", Role.Administrator, Duration.FromMinutes(-1), Cancel);
        foreach (var ticket in new[] { ended, new string('0', 64), "x" })
            Assert.Equal(HttpStatusCode.Forbidden, (await Site.LogInAsync(browser, ticket)).StatusCode);
    }

    [Fact]
    public async Task After_the_login_one_goes_on_inside_and_never_to_another_site()
    {
        var site = open.Site;
        foreach (var (asked, got) in new[] { ("/hangfire", "/hangfire"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), ("/\\elsewhere.example", "/") })
        {
            using var browser = site.Visitor();
            var ticket = await site.IssueAsync(Role.Viewer);
            var answer = await Site.PostAsync(browser, $"/login?ticket={ticket}", ("Ticket", ticket), ("Naar", asked));
            Assert.Equal(got, answer.Headers.Location!.ToString());
        }
    }

    [Fact]
    public async Task The_cookie_of_a_session_that_was_logged_out_is_worth_nothing()
    {
        var site = open.Site;
        using var browser = site.Visitor();
        var login = await Site.LogInAsync(browser, await site.IssueAsync(Role.Administrator));
        var cookie = login.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith("cjib=", StringComparison.Ordinal));
        Assert.Matches("(?i)httponly", cookie);
        Assert.Matches("(?i)samesite=lax", cookie);
        var stolen = cookie.Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(site, stolen));

        Assert.Equal("/login", (await Site.PostAsync(browser, "/logout")).Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, await WithCookieAsync(site, stolen));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_session_that_is_too_old_needs_a_new_login()
    {
        var site = open.Site;
        using var browser = await site.LoggedInAsync(Role.Viewer);
        await open.Town.AskAsync<long>("WITH aged AS (UPDATE login_session SET started_at = started_at - interval '13 hours' RETURNING 1) SELECT count(*) FROM aged");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_with_https_the_cookie_is_for_https_alone()
    {
        var site = open.Site;
        using var browser = site.Visitor();
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var ticket = await site.IssueAsync(Role.Viewer);
        using var page = await browser.GetAsync($"/login?ticket={ticket}", Cancel);
        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie => Assert.Matches("(?i); secure", cookie));
    }

    [Fact]
    public async Task A_form_that_comes_from_elsewhere_is_refused()
    {
        var site = open.Site;
        using var browser = await site.LoggedInAsync(Role.Administrator);
        var ticket = await site.IssueAsync(Role.Administrator);
        using var form = new FormUrlEncodedContent([new("Ticket", ticket)]);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/login", form, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/logout", null, Cancel)).StatusCode);
        using var trigger = new FormUrlEncodedContent([new("jobs[]", "night")]);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/hangfire/recurring/trigger", trigger, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Only_an_administrator_presses_hangfires_buttons_and_it_is_written_down()
    {
        var site = open.Site;
        Assert.Equal(HttpStatusCode.Unauthorized, await PressAsync(await site.LoggedInAsync(Role.Viewer, Role.Operator), "/hangfire/recurring/remove"));
        Assert.Equal(HttpStatusCode.NoContent, await PressAsync(await site.LoggedInAsync(Role.Administrator), "/hangfire/recurring/remove"));
        Assert.Equal([("/recurring/remove", "DONE"), ("/recurring/remove", "REFUSED")],
            (await LinesAsync("HANGFIRE")).Where(line => line.Subject == "/recurring/remove").Select(line => (line.Subject, line.Result)));
    }

    async Task<List<AuditLine>> LinesAsync(string action) =>
        [.. (await new AuditLog(open.Site.Register).NewestAsync(200, null, Cancel)).Where(line => line.Action == action)];

    // As the dashboard's own script does it: the token stands in the head of its pages.
    static async Task<HttpStatusCode> PressAsync(HttpClient browser, string button)
    {
        using var _ = browser;
        var page = await browser.GetStringAsync("/hangfire", Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, button) { Content = new FormUrlEncodedContent([new("jobs[]", "nothing")]) };
        request.Headers.Add(Regex.Match(page, "name=\"csrf-header\" content=\"([^\"]+)\"").Groups[1].Value, Regex.Match(page, "name=\"csrf-token\" content=\"([^\"]+)\"").Groups[1].Value);
        return (await browser.SendAsync(request, Cancel)).StatusCode;
    }

    static async Task<HttpStatusCode> WithCookieAsync(Site site, string cookie)
    {
        using var thief = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(site.Address) };
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        return (await thief.GetAsync("/", Cancel)).StatusCode;
    }
}
