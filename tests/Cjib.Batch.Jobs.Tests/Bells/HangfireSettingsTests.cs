using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>The settings that keep Hangfire's traps shut; docs/hangfire.md names the test or setting of each.</summary>
public class HangfireSettingsTests(RegisterFixture fixture)
{
    [Fact]
    public void The_storage_has_the_settings_of_the_list()
    {
        var options = HangfireStore.Options(BellRhythm.Usual);
        Assert.Equal(
            (true, TimeSpan.FromMinutes(5), false, false, false, "cjib_hangfire"),
            (options.UseSlidingInvisibilityTimeout, options.InvisibilityTimeout, options.AllowDegradedModeWithoutStorage, options.PrepareSchemaIfNecessary, options.EnableLongPolling, options.SchemaName));
        Assert.InRange(options.QueuePollInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void The_server_stops_later_than_a_chunk_and_earlier_than_the_host()
    {
        var options = new BackgroundJobServerOptions();
        HangfireServer.Configure(options, HangfireServer.Queues, BellRhythm.Usual);
        Assert.Equal(TimeSpan.FromSeconds(5), options.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), options.ShutdownTimeout);
        Assert.Equal(TimeSpan.FromSeconds(15), options.SchedulePollingInterval);
        Assert.False(options.IsLightweightServer);
        Assert.Equal(HangfireServer.Queues.Order(StringComparer.Ordinal), options.Queues);
    }

    /// <summary>These stand in queues and schedules of registers that are in use.</summary>
    [Fact]
    public void What_hangfire_stores_of_our_job_never_changes()
    {
        Assert.Equal("Cjib.Batch.Jobs.NightlyRunJob, cjib-batch", $"{typeof(NightlyRunJob).FullName}, {typeof(NightlyRunJob).Assembly.GetName().Name}");
        Assert.Equal(["Ring(String, PerformContext, CancellationToken)", "Run(Int64, CancellationToken)"],
            typeof(NightlyRunJob).GetMethods().Where(method => method.DeclaringType == typeof(NightlyRunJob))
                .Select(method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})").Order(StringComparer.Ordinal));
        var retry = typeof(NightlyRunJob).GetCustomAttributes(typeof(AutomaticRetryAttribute), inherit: true).Cast<AutomaticRetryAttribute>().Single();
        Assert.Equal(0, retry.Attempts);
    }

    [Fact]
    public async Task The_recurring_job_has_its_zone_is_strict_and_comes_back_when_it_was_disabled()
    {
        using var town = await Town.FoundAsync(fixture);
        await using (var site = await Site.OpenAsync(town, "30 22 * * *"))
            // What Hangfire does after five failures.
            await town.AskAsync<long>(
                """
                WITH off AS (UPDATE cjib_hangfire.hash SET value = '' WHERE key = 'recurring-job:night' AND field = 'NextExecution' RETURNING 1),
                    why AS (INSERT INTO cjib_hangfire.hash (key, field, value) VALUES ('recurring-job:night', 'Error', 'disk full') RETURNING 1),
                    gone AS (UPDATE cjib_hangfire.set SET score = -1 WHERE key = 'recurring-jobs' RETURNING 1)
                SELECT count(*) FROM off, why, gone
                """);
        await using var again = await Site.OpenAsync(town, "30 22 * * *");
        using var connection = again.App.Services.GetRequiredService<JobStorage>().GetConnection();
        var job = Assert.Single(connection.GetRecurringJobs());
        Assert.Equal((HangfireServer.RecurringJob, "30 22 * * *", "Europe/Amsterdam"), (job.Id, job.Cron, job.TimeZoneId));
        Assert.NotNull(job.NextExecution);
        Assert.Equal(((int)MisfireHandlingMode.Strict).ToString(System.Globalization.CultureInfo.InvariantCulture), connection.GetAllEntriesFromHash("recurring-job:night")["Misfire"]);
        Assert.Equal([NightlyRun.Job, null, CancellationToken.None], job.Job.Args);
    }

    [Fact]
    public async Task What_is_queued_holds_a_number_and_no_more()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var site = await Site.OpenAsync(town);
        var run = Job.FromExpression<NightlyRunJob>(job => job.Run(42, CancellationToken.None));
        Assert.Equal("{\"t\":\"Cjib.Batch.Jobs.NightlyRunJob, cjib-batch\",\"m\":\"Run\",\"p\":[\"System.Int64\",\"System.Threading.CancellationToken, mscorlib\"],\"a\":[\"42\",null]}",
            InvocationData.SerializeJob(run).SerializePayload());
    }

    /// <summary>Hangfire takes hundreds of jobs a second where the night takes tens of thousands of lines: it is told of nights, never of files or lines.</summary>
    [Fact]
    public async Task A_night_is_a_handful_of_jobs_however_many_files_it_has()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(300, 5);
        await using var site = await Site.OpenAsync(town);
        await new BellTable(site.Register, NodaTime.Duration.Zero).ExpectAsync(NightlyRun.Job, Town.Monday, TestContext.Current.CancellationToken);
        await Site.UntilAsync(() => town.AskAsync<bool>("SELECT state = 'FINISHED' FROM run"));
        Assert.True(await town.AskAsync<long>("SELECT count(*) FROM step") > 20);
        Assert.InRange(await town.AskAsync<long>("SELECT count(*) FROM cjib_hangfire.job WHERE invocationdata ->> 'Method' = 'Run' OR invocationdata ->> 'm' = 'Run'"), 1, await town.AskAsync<int>("SELECT rings FROM bell") + 1);
    }

    /// <summary>After a failover the old server only reads: a list of servers is searched for the one that writes, by the register and by Hangfire.</summary>
    [Fact]
    public async Task Of_several_servers_the_one_that_writes_is_used()
    {
        var cancel = TestContext.Current.CancellationToken;
        var right = new Npgsql.NpgsqlConnectionStringBuilder(await fixture.CreateRegisterAsync());
        // A server that is gone stands first in the list.
        var list = new Npgsql.NpgsqlConnectionStringBuilder(right.ConnectionString) { Host = $"127.0.0.1:1,{right.Host}:{right.Port}", TargetSessionAttributes = "primary" };
        await using var hangfire = HangfireStore.Source(list.ConnectionString, 2);
        await using var command = hangfire.CreateCommand("SELECT NOT pg_is_in_recovery()");
        Assert.True((bool)(await command.ExecuteScalarAsync(cancel))!);
        await using var register = await Register.OpenAsync(list.ConnectionString, cancel: cancel);
        Assert.True(await register.IsTestAsync(cancel));
    }

    [Fact]
    public async Task Without_hangfires_tables_nothing_starts()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var composition = await Site.ComposeAsync(town);
        await using var register = await composition.RegisterAsync(TestContext.Current.CancellationToken);
        var (code, _, error) = await town.ProgramAsync("worker");
        Assert.Equal(2, code);
        Assert.Contains("db migrate", error, StringComparison.Ordinal);
    }

    /// <summary>One of them would leave every finished job in the queue, the other start none.</summary>
    [Fact]
    public void No_source_turns_on_legacy_timestamps_or_a_plug_in_of_npgsql()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../src"));
        var sources = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories);
        Assert.True(sources.Length > 50);
        Assert.DoesNotContain(sources.SelectMany(File.ReadLines), line =>
            line.Contains("EnableLegacyTimestampBehavior", StringComparison.Ordinal) || line.Contains("UseNodaTime", StringComparison.Ordinal) || line.Contains("GlobalTypeMapper", StringComparison.Ordinal));
    }

    static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
