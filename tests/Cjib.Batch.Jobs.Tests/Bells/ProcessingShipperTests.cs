using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Debtors;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>The log of data processing: every person whose data is used has a record of it, and the keeper of the log gets each of them.</summary>
public class ProcessingShipperTests(RegisterFixture fixture)
{
    const string Prefix = "https://avg.example.org/verwerkingen/", Key = "a-secret-of-more-than-32-characters";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_person_of_a_night_and_of_a_look_stands_in_the_log_that_its_keeper_gets()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(claims: 120, seed: 3);
        await using var keeper = await Keeper.OpenAsync();
        await using var composition = await ComposeAsync(town, keeper.Address);
        await using var register = await composition.RegisterAsync(Cancel);
        await composition.RunNightAsync(Town.Monday, rehearse: true, progress: null, log: null, Cancel);
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM processing"));
        await composition.RunNightAsync(Town.Monday, rehearse: false, progress: null, log: null, Cancel);
        var looked = new DebtorId(await town.AskAsync<long>("SELECT min(id) FROM debtor WHERE kind = 0"));
        var company = new DebtorId(await town.AskAsync<long>("SELECT min(id) FROM debtor WHERE kind = 1"));
        var counter = await composition.CounterAsync(register, Cancel);
        Assert.NotNull(await counter.ViewAsync(looked, "m.jansen", "belt", Cancel));
        Assert.NotNull(await counter.ViewAsync(company, "m.jansen", "belt", Cancel));
        var written = await town.AskAsync<long>("SELECT count(*) FROM processing");

        HangfireStore.Migrate(composition.ConnectionString);
        using (var host = WorkerCommand.Build(composition, register, HangfireServer.Queues, Site.Quick))
        {
            await host.StartAsync(Cancel);
            // What is not acknowledged stays, whatever the keeper says instead.
            await Site.UntilAsync(() => Task.FromResult(keeper.Refused >= 3));
            Assert.Equal(written, await town.AskAsync<long>("SELECT count(*) FROM processing"));
            keeper.IsWilling = true;
            await Site.UntilAsync(async () => await town.AskAsync<long>("SELECT count(*) FROM processing") == 0);
            await host.StopAsync(Cancel);
        }

        Assert.Equal("application/json", keeper.ContentType);
        var records = keeper.Records();
        Assert.Equal(written, records.Count);
        Assert.Equal(written, records.Select(record => record.Span).Distinct().Count());
        Assert.All(records, record => Assert.True(record is { Trace.Length: 32, Span.Length: 16, Status: 1 } && record.Started <= record.Ended && record.Activity == Prefix + record.Name));
        await SubjectsAsync("inname", "SELECT array_agg(id) FROM debtor WHERE kind = 0");
        await SubjectsAsync("profilering", "SELECT array_agg(debtor_id) FROM profile WHERE kind = 0");
        await SubjectsAsync("toewijzing", "SELECT array_agg(debtor_id) FROM assignment JOIN debtor ON id = debtor_id WHERE debtor.kind = 0");
        await SubjectsAsync("verstrekking", "SELECT array_agg(DISTINCT debtor_id) FROM (SELECT debtor_id FROM work UNION SELECT debtor_id FROM instalment_plan WHERE news <> 0) t JOIN debtor ON id = debtor_id WHERE debtor.kind = 0");
        Assert.Equal(Pseudonym(looked.Value), Assert.Single(records, record => record is { Name: "inzage", Subject: not null }).Subject);

        // One action is the parent of all that a night did, another of the look; and an action is about nobody.
        var actions = records.Where(record => record.Parent is null).ToDictionary(record => record.Span);
        Assert.Equal(["inzage", "nacht"], actions.Values.Select(action => action.Name).Order(StringComparer.Ordinal));
        Assert.All(actions.Values, action => Assert.Null(action.Subject));
        Assert.All(records.Where(record => record.Parent is not null), record => Assert.True(record.Subject is not null && actions[record.Parent!].Trace == record.Trace && record.Type == Prefix + "debiteur_id"));

        // Neither whose data it was nor who looked can be read from it.
        foreach (var column in new[] { "bsn", "geslachtsnaam", "postcode", "debtor_id::text", "vordering_id" })
            foreach (var value in await town.AskAsync<string[]>($"SELECT array_agg(DISTINCT {column}) FROM claim WHERE length({column}) > 4"))
                Assert.DoesNotContain(value, keeper.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(looked.ToString(), keeper.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("jansen", keeper.Text, StringComparison.OrdinalIgnoreCase);

        async Task SubjectsAsync(string name, string expected) => Assert.Equal(
            (await town.AskAsync<long[]>(expected)).Select(Pseudonym).Order(StringComparer.Ordinal),
            records.Where(record => record.Name == name).Select(record => record.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_judged_pair_is_one_action_about_two_persons()
    {
        using var town = await Town.FoundAsync(fixture);
        var ids = new[] { 11L, 12L, 13L };
        foreach (var id in ids)
            await town.AskAsync<long>($"INSERT INTO debtor (bucket, id, kind, since, run_id, changed_run) VALUES (0, {id}, 0, '2026-03-02', 1, 1) RETURNING id");
        await town.AskAsync<long>("INSERT INTO review (left_id, right_id, run_id, probability, reasons) VALUES (11, 12, 1, '0.9', '') RETURNING left_id");
        await using var register = await Register.OpenAsync(town.ConnectionString, logsProcessing: true, cancel: Cancel);
        Assert.True(await new PairReview(register).DecideAsync(new(11), new(12), isOnePerson: false, "steward", "brothers", Cancel));
        Assert.False(await new PairReview(register).DecideAsync(new(11), new(12), isOnePerson: true, "steward", "again", Cancel));
        Assert.Equal("- 11 12", await town.AskAsync<string>("SELECT string_agg(coalesce(debtor_id::text, '-'), ' ' ORDER BY debtor_id NULLS FIRST) FROM processing WHERE activity = 6"));
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(DISTINCT trace) FROM processing"));
        Assert.Equal(2, await town.AskAsync<long>("SELECT count(*) FROM processing c JOIN processing p ON p.span = c.parent AND p.trace = c.trace"));
    }

    [Fact]
    public async Task An_attempt_that_failed_or_was_killed_has_a_record_that_says_so()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, logsProcessing: true, cancel: Cancel);
        var ledger = new RunLedger(register);
        await (await ledger.BeginAsync(NightlyRun.Job, Town.Monday, 100, Cancel)).DisposeAsync();
        await using (var second = await ledger.BeginAsync(NightlyRun.Job, Town.Monday, 100, Cancel))
            await ledger.FailAsync(second, "IOException", Cancel);
        await using (var third = await ledger.BeginAsync(NightlyRun.Job, Town.Monday, 100, Cancel))
            await ledger.FinishAsync(third, "", Cancel);
        Assert.Equal("true true false", await town.AskAsync<string>("SELECT string_agg(failed::text, ' ' ORDER BY id) FROM processing WHERE activity = 0 AND debtor_id IS NULL"));
        Assert.Equal(3, await town.AskAsync<long>("SELECT count(DISTINCT trace) FROM processing"));
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_written_and_a_half_setting_is_refused()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(claims: 60, seed: 3);
        await town.RunAsync(Town.Monday);
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM processing"));
        foreach (var half in new (string, string)[][] { [("ProcessingLog", "https://log.example.org")], [("ProcessingLog", "https://log.example.org"), ("ProcessingRegister", Prefix)] })
            Assert.Contains("ProcessingKey", Assert.Throws<SetupException>(() => Settings.Load(town.Data, [.. half.Select(set => (set.Item1, (string?)set.Item2))])).Message, StringComparison.Ordinal);
    }

    static string Pseudonym(long debtor) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(new DebtorId(debtor).ToString())));

    static Task<Composition> ComposeAsync(Town town, string keeper)
    {
        File.WriteAllText(Path.Combine(town.Data, "appsettings.json"), JsonSerializer.Serialize(new { ConnectionStrings = new { Cjib = town.ConnectionString } }));
        return Composition.OpenAsync(
            town.Data, Cancel, ("LinesPerChunk", "50"), ("ScheduleCron", "30 22 1 1 *"), ("ProcessingRegister", Prefix), ("ProcessingLog", keeper), ("ProcessingKey", Key));
    }

    sealed record Received(string Trace, string Span, string? Parent, string Name, long Started, long Ended, int Status, string? Activity, string? Subject, string? Type);

    /// <summary>Whoever keeps the log: takes records in when it is willing, and before that finds three ways to refuse them.</summary>
    sealed class Keeper : IAsyncDisposable
    {
        readonly WebApplication _app;
        readonly ConcurrentQueue<string> _bodies = [];
        int _refused;

        Keeper(WebApplication app) => _app = app;

        public string Address => _app.Urls.First();

        public bool IsWilling { get; set; }

        public string? ContentType { get; private set; }

        public int Refused => _refused;

        public string Text => string.Concat(_bodies);

        public static async Task<Keeper> OpenAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var keeper = new Keeper(builder.Build());
            keeper._app.MapPost("/v1/traces", keeper.AnswerAsync);
            await keeper._app.StartAsync(Cancel);
            return keeper;
        }

        async Task<IResult> AnswerAsync(HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync(Cancel);
            if (!IsWilling)
                return Math.Min(3, Interlocked.Increment(ref _refused)) switch
                {
                    1 => Results.StatusCode((int)HttpStatusCode.ServiceUnavailable),
                    2 => Results.Redirect("/elsewhere"),
                    _ => Results.Json(new { partialSuccess = new { rejectedSpans = "2", errorMessage = "no" } }),
                };
            ContentType = request.ContentType;
            _bodies.Enqueue(body);
            return Results.Json(new { partialSuccess = new { } });
        }

        public List<Received> Records() =>
        [
            .. from body in _bodies
               from resource in JsonDocument.Parse(body).RootElement.GetProperty("resourceSpans").EnumerateArray()
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               let attributes = span.GetProperty("attributes").EnumerateArray().ToDictionary(a => a.GetProperty("key").GetString()!, a => a.GetProperty("value").GetProperty("stringValue").GetString()!)
               select new Received(
                   span.GetProperty("traceId").GetString()!, span.GetProperty("spanId").GetString()!, span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() : null,
                   span.GetProperty("name").GetString()!, Number(span, "startTimeUnixNano"), Number(span, "endTimeUnixNano"),
                   span.GetProperty("status").GetProperty("code").GetInt32(), attributes.GetValueOrDefault("dpl.core.processing_activity_id"),
                   attributes.GetValueOrDefault("dpl.core.data_subject_id"), attributes.GetValueOrDefault("dpl.core.data_subject_id_type")),
        ];

        static long Number(JsonElement span, string name) => long.Parse(span.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
