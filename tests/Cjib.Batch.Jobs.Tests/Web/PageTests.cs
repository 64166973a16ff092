using System.Globalization;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Tests;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>The pages in a real Chromium: in both languages, without a violation of WCAG 2.2 AA, by keyboard, and with a picture of each in the test output.</summary>
public sealed class PageTests(PageTests.Town2 town) : IClassFixture<PageTests.Town2>
{
    /// <summary>Every page that a reader can open, and how its picture is called.</summary>
    static readonly (string Path, string Name)[] Pages =
    [
        ("/", "nights"), ("/nights/2026-03-02", "night"), ("/deliveries", "deliveries"), ("/deliveries/1", "delivery"), ("/offices", "offices"), ("/schedule", "schedule"),
        ("/review", "review"), ("/effects", "effects"), ("/effects/{debtor}", "effect"), ("/debtors", "debtors"), ("/debtors/{debtor}", "debtor"), ("/policies", "policies"), ("/audit", "audit"), ("/login", "login"), ("/logout", "logout"),
    ];

    /// <summary>A minute of a quiet machine, so it runs with the soak tests.</summary>
    [Theory(Explicit = true), InlineData("nl"), InlineData("en")]
    public async Task Every_page_is_accessible_and_in_its_language(string language)
    {
        await using var reader = await town.ReaderAsync(Role.Administrator);
        await reader.GotoAsync($"/?taal={language}");
        foreach (var (path, name) in Pages)
        {
            var answer = await reader.GotoAsync(path.Replace("{debtor}", town.Debtor, StringComparison.Ordinal));
            Assert.True(answer!.Ok, $"{path} answers {answer.Status}");
            Assert.Equal(language, await reader.Page.GetAttributeAsync("html", "lang"));
            await reader.PictureAsync($"{name}-{language}");
            var result = await reader.Page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
            Assert.True(result.Violations.Length == 0, $"{path} in {language}: " + string.Join("; ", result.Violations.Select(v => $"{v.Id} at {string.Join(", ", v.Nodes.Select(n => n.Html))}")));
            Assert.NotEmpty(result.Passes);
        }
        Assert.Empty(reader.Problems);
    }

    [Fact]
    public void Every_page_of_the_table_has_its_picture() =>
        Assert.Equal(
            Access.Rules.Select(rule => rule.Pattern).Where(pattern => !pattern.StartsWith("/health", StringComparison.Ordinal) && !pattern.StartsWith("/assets", StringComparison.Ordinal)
                && !pattern.StartsWith("/hangfire", StringComparison.Ordinal) && pattern != "/metrics" && !pattern.StartsWith("/signin", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            Pages.Select(page => page.Path.Replace("{debtor}", "{id}", StringComparison.Ordinal).Replace("2026-03-02", "{date}", StringComparison.Ordinal)
                .Replace("/deliveries/1", "/deliveries/{id:long}", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_dashboard_of_hangfire_works_under_our_policy()
    {
        await using var reader = await town.ReaderAsync(Role.Administrator);
        await reader.GotoAsync("/hangfire/recurring");
        await reader.Page.GetByText("30 22 1 1 *").First.WaitForAsync();
        await reader.PictureAsync("hangfire");
        Assert.Empty(reader.Problems);
    }

    [Fact]
    public async Task A_review_is_decided_by_keyboard_alone()
    {
        await using var reader = await town.ReaderAsync(Role.Steward);
        await reader.GotoAsync("/review");
        for (var tabs = 0; await reader.Page.EvaluateAsync<string?>("document.activeElement.value") != "reject"; tabs++)
        {
            Assert.True(tabs < 60, "the button cannot be reached by the keyboard");
            await reader.Page.Keyboard.PressAsync("Tab");
        }
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.WaitForURLAsync("**/review?after=*");
        Assert.Equal(1, await town.Ground.AskAsync<long>("SELECT count(*) FROM review WHERE verdict = 'REJECTED'"));
        Assert.Equal(1, await town.Ground.AskAsync<long>("SELECT count(*) FROM audit WHERE action = 'REVIEW_PAIR' AND actor = 'tester'"));
    }

    [Fact]
    public async Task An_effect_is_judged_by_keyboard_alone()
    {
        await using var reader = await town.ReaderAsync(Role.Steward);
        await reader.GotoAsync("/effects");
        await PressUntilAsync(reader, $"document.activeElement.textContent === '{town.Waiting}'");
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.WaitForURLAsync($"**/effects/{town.Waiting}");
        await PressUntilAsync(reader, "document.activeElement.id === 'QuadrantReason'");
        await reader.Page.Keyboard.TypeAsync("dossier gelezen");
        await PressUntilAsync(reader, "document.activeElement.value === 'keep-mild'");
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.WaitForURLAsync(url => !url.EndsWith(town.Waiting, StringComparison.Ordinal));
        Assert.Equal("dossier gelezen", await town.Ground.AskAsync<string>("SELECT reason FROM profile_review WHERE NOT agreed AND reviewer = 'tester'"));
        Assert.Equal(town.Waiting, await town.Ground.AskAsync<string>("SELECT object FROM audit WHERE action = 'REVIEW_PROFILE'"));
    }

    static async Task PressUntilAsync(Reader reader, string there)
    {
        for (var tabs = 0; !await reader.Page.EvaluateAsync<bool>(there); tabs++)
        {
            Assert.True(tabs < 80, $"the keyboard does not come where {there}");
            await reader.Page.Keyboard.PressAsync("Tab");
        }
    }

    [Fact]
    public async Task A_debtor_is_covered_until_a_reason_is_given()
    {
        var name = await town.Ground.AskAsync<string>($"SELECT coalesce(max(geslachtsnaam), max(naam_rp)) FROM claim WHERE debtor_id = {town.DebtorId.ToString(CultureInfo.InvariantCulture)}");
        await using var reader = await town.ReaderAsync(Role.Steward);
        await reader.GotoAsync($"/debtors/{town.Debtor}");
        Assert.DoesNotContain(name, await reader.Page.ContentAsync(), StringComparison.Ordinal);
        await reader.Page.FillAsync("#Reason", "belt over zijn regeling");
        await reader.Page.ClickAsync(".reveal button");
        Assert.Contains(name, await reader.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await town.Ground.AskAsync<long>("SELECT count(*) FROM audit WHERE action = 'VIEW_DEBTOR' AND reason = 'belt over zijn regeling'"));
    }

    /// <summary>A town with a finished night and a doubtful pair, its site, and a Chromium.</summary>
    public sealed class Town2(RegisterFixture fixture) : IAsyncLifetime
    {
        static readonly string Pictures = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../test-results/pages"));
        static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        IPlaywright? _playwright;
        IBrowser? _browser;

        internal Town Ground { get; private set; } = null!; // Set before the first test.

        internal Site Site { get; private set; } = null!; // Set before the first test.

        internal string Debtor { get; private set; } = "";

        internal long DebtorId { get; private set; }

        /// <summary>Another one, whose quadrant waits for a person.</summary>
        internal string Waiting { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            var chromium = Chromiums.FirstOrDefault(File.Exists);
            if (chromium is null && Environment.GetEnvironmentVariable("CI") is not ("true" or "1"))
                Assert.Skip("Chromium is not installed: ./build.sh --target=Test installs it.");
            Directory.CreateDirectory(Pictures);
            Ground = await Town.FoundAsync(fixture);
            Ground.Drop(400, 5);
            await Ground.RunAsync(Town.Monday);
            DebtorId = await Ground.AskAsync<long>("SELECT min(debtor_id) FROM assignment");
            Debtor = new Cjib.Batch.Debtors.DebtorId(DebtorId).ToString();
            Waiting = new Cjib.Batch.Debtors.DebtorId(await Ground.AskAsync<long>("SELECT debtor_id FROM assignment ORDER BY 1 OFFSET 1 LIMIT 1")).ToString();
            // The quadrants of a few and somebody's plan wait for a person.
            await Ground.AskAsync<long>("UPDATE profile SET quadrant = 2 WHERE debtor_id IN (SELECT debtor_id FROM assignment ORDER BY 1 LIMIT 3) RETURNING debtor_id");
            await Ground.AskAsync<long>(
                $"""
                INSERT INTO instalment_plan SELECT ({DebtorId} >> 54)::smallint, {DebtorId}, number || '-2', proposed_on, policy, kind, claims, cents, ranks, due, 1, since, reminded, paid_cents, on_time, next_look, 0, news_run
                FROM (SELECT * FROM instalment_plan WHERE state = 0 ORDER BY number LIMIT 1) p RETURNING debtor_id
                """);
            await Ground.AskAsync<long>(
                """
                WITH pair AS (SELECT min(id) AS a, max(id) AS b FROM debtor)
                INSERT INTO review (left_id, right_id, run_id, probability, reasons)
                SELECT a, b, 1, '0.8731', 'vooraf -20.10, voorletters passen 2.10, geslachtsnaam gelijk 12.20, geboortedatum gelijk 11.10, adres anders -3.40' FROM pair RETURNING left_id
                """);
            Site = await Site.OpenAsync(Ground);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        }

        internal async Task<Reader> ReaderAsync(params string[] roles)
        {
            var context = await _browser!.NewContextAsync(new() { BaseURL = Site.Address, ViewportSize = new() { Width = 1280, Height = 900 } });
            // No clock decides a test: a slow machine is only slow.
            context.SetDefaultTimeout(0);
            var reader = new Reader(context, await context.NewPageAsync(), Pictures);
            await reader.GotoAsync($"/login?ticket={await Site.IssueAsync(roles)}");
            await reader.Page.ClickAsync("main form button");
            await reader.Page.WaitForURLAsync($"{Site.Address}/");
            return reader;
        }

        public async ValueTask DisposeAsync()
        {
            if (_browser is not null)
                await _browser.DisposeAsync();
            _playwright?.Dispose();
            if (Site is not null)
                await Site.DisposeAsync();
            Ground?.Dispose();
        }
    }

    /// <summary>Somebody who is logged in, in a window of his own.</summary>
    internal sealed class Reader : IAsyncDisposable
    {
        readonly IBrowserContext _context;
        readonly string _pictures;

        public Reader(IBrowserContext context, IPage page, string pictures)
        {
            (_context, Page, _pictures) = (context, page, pictures);
            // What the browser itself complains about: a script or style against the policy, a file that is not there.
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                    Problems.Add(message.Text);
            };
            page.PageError += (_, error) => Problems.Add(error);
        }

        public IPage Page { get; }

        public List<string> Problems { get; } = [];

        public Task<IResponse?> GotoAsync(string path) => Page.GotoAsync(path);

        public Task PictureAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(_pictures, name + ".png"), FullPage = true });

        public ValueTask DisposeAsync() => _context.DisposeAsync();
    }
}
