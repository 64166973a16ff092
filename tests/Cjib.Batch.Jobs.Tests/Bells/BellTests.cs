using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>Hangfire rings, the run tables are the truth.</summary>
public class BellTests(RegisterFixture fixture)
{
    const int Claims = 600;
    const int Seed = 23;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    async Task<SortedDictionary<string, string>> ByRunAsync()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await town.RunAsync(Town.Monday);
        return town.Published(Town.Monday);
    }

    static Task FinishedAsync(Town town, int runs = 1) =>
        Site.UntilAsync(async () => await town.AskAsync<long>("SELECT count(*) FROM run WHERE state = 'FINISHED'") == runs);

    [Fact]
    public async Task A_night_rung_by_the_schedule_ends_with_the_bytes_of_a_night_by_hand()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await using var site = await Site.OpenAsync(town);
        // The schedule rings on Tuesday for Monday evening: the job carries the instant for which the bell was set.
        var monday = Instant.FromUtc(2026, 3, 2, 21, 30).ToUnixTimeSeconds();
        site.App.Services.GetRequiredService<IBackgroundJobClientV2>().Create(
            Job.FromExpression<NightlyRunJob>(job => job.Ring(NightlyRun.Job, null!, CancellationToken.None)), new EnqueuedState(), new Dictionary<string, object> { ["Time"] = monday });
        await FinishedAsync(town);
        Assert.Equal(await ByRunAsync(), town.Published(Town.Monday));
    }

    [Fact]
    public async Task A_run_whose_bell_was_lost_is_rung_again()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await using var site = await Site.OpenAsync(town);
        await new BellTable(site.Register, Duration.Zero).ExpectAsync(NightlyRun.Job, Town.Monday, Cancel);
        await FinishedAsync(town);
        Assert.Equal(await ByRunAsync(), town.Published(Town.Monday));
    }

    [Fact]
    public async Task Nights_that_were_missed_each_get_their_run_in_order()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(300, Seed);
        await using (var composition = await Site.ComposeAsync(town, "30 22 * * *"))
        {
            // The program was last awake three and a half days ago.
            await using var register = await composition.RegisterAsync(Cancel);
            await new BellTable(register, Duration.Zero).WatchAsync(NightlyRun.Job, (_, _) => [], Cancel);
            await town.AskAsync<long>("WITH slept AS (UPDATE calendar SET watched_through = watched_through - interval '84 hours' RETURNING 1) SELECT count(*) FROM slept");
        }
        await using var site = await Site.OpenAsync(town, "30 22 * * *");
        await Site.UntilAsync(async () => await town.AskAsync<long>("SELECT count(*) FROM run WHERE state = 'FINISHED'") is 3 or 4
            && await town.AskAsync<long>("SELECT count(*) FROM run WHERE state = 'RUNNING'") == 0);
        Assert.True(await town.AskAsync<bool>(
            "SELECT bool_and(ordered) FROM (SELECT a.started_at > lag(a.started_at, 1, '-infinity') OVER (ORDER BY business_date) AS ordered FROM run r JOIN attempt a ON a.run_id = r.id) runs"));
        Assert.True(await town.AskAsync<bool>("SELECT max(business_date) - min(business_date) + 1 = count(*) FROM run"));
    }

    [Fact]
    public async Task Two_workers_make_one_night()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await using var composition = await Site.ComposeAsync(town);
        HangfireStore.Migrate(composition.ConnectionString);
        await using var register = await composition.RegisterAsync(Cancel);
        await new BellTable(register, Duration.Zero).ExpectAsync(NightlyRun.Job, Town.Monday, Cancel);
        using var one = WorkerCommand.Build(composition, register, HangfireServer.Queues, Site.Quick);
        using var two = WorkerCommand.Build(composition, register, HangfireServer.Queues, Site.Quick);
        await Task.WhenAll(one.StartAsync(Cancel), two.StartAsync(Cancel));
        await FinishedAsync(town);
        await Task.WhenAll(one.StopAsync(Cancel), two.StopAsync(Cancel));
        Assert.Equal(1, await town.AskAsync<int>("SELECT epoch FROM run"));
        Assert.Equal(await ByRunAsync(), town.Published(Town.Monday));
    }

    [Fact]
    public async Task A_night_whose_worker_is_killed_is_continued_by_another()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await using var composition = await Site.ComposeAsync(town);
        HangfireStore.Migrate(composition.ConnectionString);
        await using var register = await composition.RegisterAsync(Cancel);
        await new BellTable(register, Duration.Zero).ExpectAsync(NightlyRun.Job, Town.Monday, Cancel);

        var (code, _, _) = await town.ProgramAsync("worker", ("CJIB_KILL_AT", "60"));
        Assert.NotEqual(0, code);
        Assert.Equal("RUNNING", await town.AskAsync<string>("SELECT state FROM run"));

        using var other = WorkerCommand.Build(composition, register, HangfireServer.Queues, Site.Quick);
        await other.StartAsync(Cancel);
        await FinishedAsync(town);
        await other.StopAsync(Cancel);
        Assert.Equal(2, await town.AskAsync<int>("SELECT epoch FROM run"));
        Assert.Equal(await ByRunAsync(), town.Published(Town.Monday));
    }

    [Fact]
    public async Task A_night_that_cannot_begin_is_rung_with_growing_pauses_and_not_for_ever()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var bells = new BellTable(register, Duration.FromMinutes(1));
        await bells.ExpectAsync(NightlyRun.Job, Town.Monday, Cancel);
        var minutes = new List<int>();
        for (var minute = 0; minute < 120; minute++)
        {
            if (await bells.RingAsync(NightlyRun.Job, isPatient: true, Cancel) is not null)
                minutes.Add(minute);
            await town.AskAsync<long>("WITH later AS (UPDATE bell SET rung_at = rung_at - interval '61 seconds' RETURNING 1) SELECT count(*) FROM later");
        }
        Assert.Equal([0, 1, 3, 7, 15, 31], minutes);
        Assert.NotNull(await bells.RingAsync(NightlyRun.Job, isPatient: false, Cancel));
    }
}
