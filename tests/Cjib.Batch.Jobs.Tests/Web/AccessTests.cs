using System.Net;
using Cjib.Batch.Jobs.Web;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>One table says who reaches what, and nothing is reached past it.</summary>
public class AccessTests(OpenSite open) : IClassFixture<OpenSite>
{
    static readonly string[] Open = ["/assets/{name}", "/health/live", "/health/ready", "/login"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_stands_in_the_table_and_the_table_names_no_other()
    {
        var site = open.Site;
        Assert.Equal(Access.Rules.Select(rule => rule.Pattern).Order(StringComparer.Ordinal), Patterns(site).Order(StringComparer.Ordinal));
        Assert.Null(Access.Of("/somewhere/else"));
    }

    [Fact]
    public void Only_the_login_the_style_and_two_words_of_health_are_open() =>
        Assert.Equal(Open, Access.Rules.Where(rule => rule.Everybody).Select(rule => rule.Pattern).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Without_a_login_no_route_is_reached_whatever_the_proxy_in_front()
    {
        var site = open.Site;
        using var visitor = site.Visitor();
        string[] paths =
        [
            .. Patterns(site).Except(Open).Select(Filled), "/hangfire", "/hangfire/jobs/enqueued", "/hangfire/recurring", "/hangfire/stats", "/HANGFIRE/", "/nowhere", "/Index",
        ];
        foreach (var path in paths)
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, HttpMethod.Put })
                foreach (var proxy in new[] { "", "127.0.0.1", "8.8.8.8", "::1, 10.0.0.1" })
                {
                    using var request = new HttpRequestMessage(method, path);
                    if (proxy.Length > 0)
                    {
                        request.Headers.Add("X-Forwarded-For", proxy);
                        request.Headers.Add("X-Forwarded-Host", "localhost");
                        request.Headers.Add("X-Real-IP", proxy.Split(',')[0]);
                    }
                    using var answer = await visitor.SendAsync(request, Cancel);
                    Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{method} {path} answers {answer.StatusCode} to {proxy}");
                    Assert.StartsWith("/login", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
                }
    }

    [Fact]
    public async Task Each_role_reads_what_the_table_gives_it_and_nothing_else()
    {
        var site = open.Site;
        foreach (var role in Role.All)
        {
            using var browser = await site.LoggedInAsync(role);
            foreach (var rule in Access.Rules.Where(rule => rule.Pattern != "/logout"))
            {
                using var answer = await browser.GetAsync(Filled(rule.Pattern), Cancel);
                var isAllowed = rule.Everybody || role == Role.Administrator || rule.Read.Contains(role);
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden != isAllowed, $"{role} gets {answer.StatusCode} from {rule.Pattern}");
                Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_others_out()
    {
        var site = open.Site;
        using var browser = await site.LoggedInAsync(Role.Administrator);
        foreach (var path in new[] { "/", "/login", "/hangfire", "/hangfire/recurring", "/assets/site.css", "/health/live", "/nowhere" })
        {
            using var answer = await browser.GetAsync(path, Cancel);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.True(answer.Headers.CacheControl!.NoStore, path);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"), "over plain http nothing is said about https");
        }
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { { "X-Forwarded-Proto", "https" } } };
        using var secure = await browser.SendAsync(forwarded, Cancel);
        Assert.Contains("max-age=31536000", secure.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_holds_a_script_or_a_style_of_its_own()
    {
        var site = open.Site;
        using var browser = await site.LoggedInAsync(Role.Administrator);
        foreach (var path in Patterns(site).Where(pattern => !pattern.StartsWith("/hangfire", StringComparison.Ordinal)).Select(Filled))
        {
            var page = await (await browser.GetAsync(path, Cancel)).Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch("(?i)<script(?![^>]* src=\"/assets/)", page);
            Assert.DoesNotMatch("(?i)<[^>]+ on[a-z]+=", page);
        }
    }

    static string[] Patterns(Site site) => [.. ((IEndpointRouteBuilder)site.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')).Distinct()];

    // A route with its holes filled.
    static string Filled(string pattern) => pattern
        .Replace("{name}", "site.css", StringComparison.Ordinal)
        .Replace("{**path}", "", StringComparison.Ordinal)
        .Replace("{date}", "2026-03-02", StringComparison.Ordinal)
        .Replace("{id:long}", "1", StringComparison.Ordinal)
        .Replace("{id}", "D0000000000001", StringComparison.Ordinal);
}
