using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>What is sent by OpenTelemetry, as it arrives.</summary>
public class TelemetryTests(RegisterFixture fixture)
{
    static readonly string[] Spans = ["night", "intake", "debtors", "events", "profiles", "allocation", "delivery", "2026-03-02"];
    static readonly string[] Metrics = ["cjib.lines", "cjib.stage.duration", "accepted", "refused"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_night_is_told_by_stages_and_counts_and_names_nobody()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, Cancel);
            received.AddOrUpdate(signal, Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync(Cancel);

        using var town = await Town.FoundAsync(fixture);
        town.Drop(claims: 60, seed: 3);
        await using var composition = await Site.ComposeAsync(town, otlp: collector.Urls.First());
        HangfireStore.Migrate(composition.ConnectionString);
        await using var register = await composition.RegisterAsync(Cancel);
        using (var host = WorkerCommand.Build(composition, register, HangfireServer.Queues, Site.Quick))
        {
            await host.StartAsync(Cancel);
            await town.RunAsync(Town.Monday);
            host.Services.GetRequiredService<TracerProvider>().ForceFlush();
            host.Services.GetRequiredService<MeterProvider>().ForceFlush();
            await host.StopAsync(Cancel);
        }

        Assert.All(Spans, word => Assert.Contains(word, received["traces"], StringComparison.Ordinal));
        Assert.All(Metrics, word => Assert.Contains(word, received["metrics"], StringComparison.Ordinal));
        await NamesNobodyAsync(town, received.Values);
    }

    [Fact]
    public async Task A_job_of_hangfire_is_the_parent_of_the_night_it_runs_and_the_night_of_its_stages()
    {
        // No other test runs the night of this date: its spans are told from those of the tests beside.
        var date = new LocalDate(2031, 3, 3);
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == NightTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var town = await Town.FoundAsync(fixture);
        await using var site = await Site.OpenAsync(town);
        await new BellTable(site.Register, Duration.Zero).ExpectAsync(NightlyRun.Job, date, Cancel);
        var job = default(Activity);
        await Site.UntilAsync(() => Task.FromResult((job = spans.FirstOrDefault(span => span.OperationName == "job Run" && NightIn(span) is not null)) is not null));
        var night = NightIn(job!)!;
        Assert.Equal(["allocation", "debtors", "delivery", "events", "intake", "profiles"],
            spans.Where(span => span.ParentSpanId == night.SpanId).Select(span => span.OperationName).Order(StringComparer.Ordinal));
        Assert.All(spans.Where(span => span.ParentSpanId == night.SpanId), stage => Assert.Equal(job!.TraceId, stage.TraceId));
        Assert.Equal("success", job!.GetTagItem("workflow.execution.outcome"));
        Assert.Equal(default, job.ParentSpanId);

        Activity? NightIn(Activity span) => spans.FirstOrDefault(child =>
            child.ParentSpanId == span.SpanId && child.OperationName == "night" && (string?)child.GetTagItem("cjib.date") == $"{date:uuuu-MM-dd}");
    }

    [Fact]
    public async Task A_scraper_with_the_secret_gets_the_metrics_of_a_night_and_nothing_else()
    {
        const string token = "a-secret-of-more-than-32-characters";
        using var town = await Town.FoundAsync(fixture);
        town.Drop(claims: 60, seed: 3);
        await using var site = await Site.OpenAsync(town, metricsToken: token);
        await new BellTable(site.Register, Duration.Zero).ExpectAsync(NightlyRun.Job, Town.Monday, Cancel);
        await Site.UntilAsync(() => town.AskAsync<bool>("SELECT state = 'FINISHED' FROM run"));
        using var scraper = site.Visitor();
        scraper.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var scraped = "";
        // What Hangfire does after a job is measured when the job is over, a moment after the night is.
        await Site.UntilAsync(async () => (scraped = await scraper.GetStringAsync("/metrics", Cancel)).Contains("workflow_task_name=\"Run\"", StringComparison.Ordinal));
        Assert.Matches("""(?m)^cjib_lines_total\{(?=[^}]*stage="intake")(?=[^}]*outcome="accepted")[^}]*\} [1-9]""", scraped);
        Assert.Matches("""(?m)^cjib_stage_duration_seconds_count\{[^}]*stage="delivery"[^}]*\} [1-9]""", scraped);
        Assert.Matches("""(?m)^workflow_execution_duration_seconds_count\{[^}]*workflow_execution_outcome="success"[^}]*\} [1-9]""", scraped);
        await NamesNobodyAsync(town, [scraped]);

        // The secret opens this page alone, and no other secret opens it.
        foreach (var path in new[] { "/", "/audit", "/debtors", "/hangfire", "/metrics/..", "/schedule" })
            Assert.Equal(HttpStatusCode.Redirect, (await scraper.GetAsync(path, Cancel)).StatusCode);
        using var stranger = site.Visitor();
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/metrics", Cancel)).StatusCode);
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", token + "x");
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/metrics", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Without_a_secret_in_the_settings_no_machine_scrapes()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var site = await Site.OpenAsync(town);
        using var scraper = site.Visitor();
        scraper.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer ");
        Assert.Equal(HttpStatusCode.Redirect, (await scraper.GetAsync("/metrics", Cancel)).StatusCode);
        using var viewer = await site.LoggedInAsync(Role.Viewer);
        Assert.Contains("dotnet_", await viewer.GetStringAsync("/metrics", Cancel), StringComparison.Ordinal);
    }

    static async Task NamesNobodyAsync(Town town, IEnumerable<string> texts)
    {
        foreach (var column in new[] { "bsn", "geslachtsnaam", "postcode" })
            foreach (var value in await town.AskAsync<string[]>($"SELECT array_agg(DISTINCT {column}) FROM claim WHERE length({column}) > 4"))
                Assert.All(texts, text => Assert.DoesNotContain(value, text, StringComparison.Ordinal));
    }
}
