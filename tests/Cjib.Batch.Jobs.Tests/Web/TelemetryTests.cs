using System.Collections.Concurrent;
using System.Text;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
        foreach (var column in new[] { "bsn", "geslachtsnaam", "postcode" })
            foreach (var value in await town.AskAsync<string[]>($"SELECT array_agg(DISTINCT {column}) FROM claim WHERE length({column}) > 4"))
                Assert.All(received.Values, text => Assert.DoesNotContain(value, text, StringComparison.Ordinal));
    }
}
