using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using Hangfire;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>The pages and workers of a town, on a free port of this machine.</summary>
sealed partial class Site : IAsyncDisposable
{
    /// <summary>Impatient, so that tests need not wait.</summary>
    public static readonly BellRhythm Quick = new(Duration.FromMilliseconds(200), Duration.FromSeconds(1), Duration.FromMilliseconds(100));

    readonly Composition _composition;

    Site(Composition composition, Register register, WebApplication app) => (_composition, Register, App) = (composition, register, app);

    public WebApplication App { get; }

    public Register Register { get; }

    public string Address => App.Urls.First();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="cron">By default an evening that is far away.</param>
    /// <param name="identityProvider">Its address; null when people log in by links alone.</param>
    public static async Task<Site> OpenAsync(Town town, string cron = "30 22 1 1 *", int sessionMinutes = 60, string? identityProvider = null, string metricsToken = "")
    {
        var composition = await ComposeAsync(town, cron, sessionMinutes, identityProvider, metricsToken: metricsToken);
        HangfireStore.Migrate(composition.ConnectionString);
        var register = await composition.RegisterAsync(Cancel);
        var app = WebServer.Build(composition, register, Quick);
        HangfireServer.Schedule(app.Services.GetRequiredService<IRecurringJobManager>(), composition.Settings);
        await app.StartAsync(Cancel);
        return new(composition, register, app);
    }

    /// <summary>The composition of a town as a program would make it.</summary>
    public static Task<Composition> ComposeAsync(Town town, string cron = "30 22 1 1 *", int sessionMinutes = 60, string? identityProvider = null, string? otlp = null, string metricsToken = "")
    {
        File.WriteAllText(Path.Combine(town.Data, "appsettings.json"), JsonSerializer.Serialize(new
        {
            ConnectionStrings = new { Cjib = town.ConnectionString },
            Cjib = new
            {
                Urls = "http://127.0.0.1:0",
                ScheduleCron = cron,
                SessionMinutes = $"{sessionMinutes}",
                LinesPerChunk = "150",
                Workers = "2",
                OpenIdAuthority = identityProvider ?? "",
                OtlpEndpoint = otlp ?? "",
                MetricsToken = metricsToken,
                OpenIdClientSecret = identityProvider is null ? "" : IdentityProvider.Secret,
            },
        }));
        return Composition.OpenAsync(town.Data, Cancel);
    }

    /// <summary>A browser that nobody has logged in with; it follows no redirect.</summary>
    public HttpClient Visitor() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Address) };

    /// <summary>A browser that is logged in.</summary>
    public Task<HttpClient> LoggedInAsync(params string[] roles) => LoggedInAsync("tester", roles);

    /// <summary>A browser in which somebody is logged in under a name.</summary>
    public async Task<HttpClient> LoggedInAsync(string name, string[] roles)
    {
        var browser = Visitor();
        var answer = await LogInAsync(browser, await IssueAsync(name, roles));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    public Task<string> IssueAsync(params string[] roles) => IssueAsync("tester", roles);

    Task<string> IssueAsync(string name, string[] roles) =>
        new LoginTable(Register).IssueAsync(name, string.Join(' ', roles), Duration.FromMinutes(5), Cancel);

    /// <summary>Opens the page of a link and presses its button.</summary>
    public static async Task<HttpResponseMessage> LogInAsync(HttpClient browser, string ticket) =>
        await PostAsync(browser, $"/login?ticket={ticket}", ("Ticket", ticket));

    /// <summary>Opens a page and posts to it with the token of its form.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        var page = await browser.GetStringAsync(path, Cancel);
        return await browser.PostAsync(path, new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value)]), Cancel);
    }

    /// <summary>Waits until a question to the register is answered as hoped; the test's own limit is the only clock.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
            await Task.Delay(100, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        await Register.DisposeAsync();
        await _composition.DisposeAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
