using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>What operators tell the schedule.</summary>
public class NightOrdersTests(RegisterFixture fixture)
{
    static readonly LocalDate Monday = Town.Monday;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_a_job_is_paused_nothing_is_rung_and_who_paused_it_is_written_down()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var (orders, bells) = (new NightOrders(register), new BellTable(register, Duration.Zero));
        await bells.ExpectAsync(NightlyRun.Job, Monday, Cancel);
        Assert.True(await orders.PauseAsync(NightlyRun.Job, "ann", "maintenance", Cancel));
        Assert.False(await orders.PauseAsync(NightlyRun.Job, "bob", "again", Cancel));
        Assert.Equal("ann", (await orders.PauseOfAsync(NightlyRun.Job, Cancel))!.By);
        Assert.Null(await bells.RingAsync(NightlyRun.Job, isPatient: true, Cancel));
        Assert.Null(await bells.RingAsync(NightlyRun.Job, isPatient: false, Cancel));

        Assert.True(await orders.ResumeAsync(NightlyRun.Job, "bob", "done", Cancel));
        Assert.NotNull(await bells.RingAsync(NightlyRun.Job, isPatient: true, Cancel));
        Assert.Equal([("bob", "RESUME"), ("ann", "PAUSE")], (await new AuditLog(register).NewestAsync(10, null, Cancel)).Select(line => (line.Actor, line.Action)));
    }

    [Fact]
    public async Task A_night_is_skipped_by_two_persons_and_only_before_it_begins()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var (eyes, bells) = (new FourEyes(register), new BellTable(register, Duration.Zero));
        var run = await bells.ExpectAsync(NightlyRun.Job, Monday, Cancel);
        Assert.False(await eyes.AgreeAsync(TwoPersonAction.SkipNight, run, "bob", Cancel));
        Assert.True(await eyes.AskAsync(TwoPersonAction.SkipNight, run, "ann", "no deliveries", Cancel));
        Assert.False(await eyes.AgreeAsync(TwoPersonAction.SkipNight, run, "ann", Cancel));
        Assert.Equal("RUNNING", await town.AskAsync<string>("SELECT state FROM run"));
        Assert.True(await eyes.AgreeAsync(TwoPersonAction.SkipNight, run, "bob", Cancel));
        Assert.Equal("CANCELLED", await town.AskAsync<string>("SELECT state FROM run"));
        Assert.Null(await bells.RingAsync(NightlyRun.Job, isPatient: false, Cancel));

        var begun = await bells.ExpectAsync(NightlyRun.Job, Monday.PlusDays(1), Cancel);
        await (await new RunLedger(register).BeginAsync(NightlyRun.Job, Monday.PlusDays(1), 50_000, Cancel)).DisposeAsync();
        Assert.False(await eyes.AskAsync(TwoPersonAction.SkipNight, begun, "ann", "too late", Cancel));
    }

    [Fact]
    public async Task A_skipped_night_that_is_run_by_hand_is_a_night_again()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var eyes = new FourEyes(register);
        var run = await new BellTable(register, Duration.Zero).ExpectAsync(NightlyRun.Job, Monday, Cancel);
        await eyes.AskAsync(TwoPersonAction.SkipNight, run, "ann", "no deliveries", Cancel);
        await eyes.AgreeAsync(TwoPersonAction.SkipNight, run, "bob", Cancel);
        town.Drop(50, 3);
        await town.RunAsync(Monday);
        Assert.Equal("FINISHED", await town.AskAsync<string>("SELECT state FROM run"));
    }

    [Fact]
    public async Task A_backfill_makes_what_its_preview_promised()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var orders = new NightOrders(register);
        await town.AskAsync<long>("INSERT INTO run (job, business_date, epoch, state) VALUES ('night', '2026-03-02', 1, 'FINISHED'), ('night', '2026-03-04', 0, 'RUNNING'), ('night', '2026-03-05', 0, 'CANCELLED') RETURNING id");
        LocalDate[] dates = [.. Enumerable.Range(-1, 6).Select(Monday.PlusDays)];
        Assert.Equal(
            [BackfillState.TooLate, BackfillState.Finished, BackfillState.Missing, BackfillState.Waiting, BackfillState.Skipped, BackfillState.Missing],
            (await orders.PreviewAsync(NightlyRun.Job, dates, Cancel)).Select(night => night.State));
        Assert.Equal(2, await orders.BackfillAsync(NightlyRun.Job, dates, "ann", "server was down", Cancel));
        Assert.Equal(
            [BackfillState.TooLate, BackfillState.Finished, BackfillState.Waiting, BackfillState.Waiting, BackfillState.Skipped, BackfillState.Waiting],
            (await orders.PreviewAsync(NightlyRun.Job, dates, Cancel)).Select(night => night.State));
        Assert.Equal(2, (await new AuditLog(register).NewestAsync(10, null, Cancel)).Count(line => line.Action == "BACKFILL"));
    }
}
