using System.Globalization;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Npgsql;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>A night that is killed, cut off or doubled ends with the bytes of an undisturbed one.</summary>
public class InterruptedNightTests(RegisterFixture fixture)
{
    const int Claims = 900;
    const int Seed = 11;

    async Task<SortedDictionary<string, string>> UndisturbedAsync()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await town.RunAsync(Town.Monday);
        return town.Published(Town.Monday);
    }

    static async Task<bool> KillAtAsync(Town town, int instant)
    {
        var (code, _, _) = await town.ProgramAsync(
            $"run --date {Town.Monday:uuuu-MM-dd}", ("CJIB_KILL_AT", instant.ToString(CultureInfo.InvariantCulture)), ("CJIB__LinesPerChunk", "1000"));
        return code != 0;
    }

    [Fact]
    public async Task Killed_again_and_again_it_continues_where_it_was()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        var kills = 0;
        // Each attempt gets a little further than the one before it.
        foreach (var instant in new[] { 1, 2, 9, 17, 18, 25, 33, 40, 48, 55, 61 })
            kills += await KillAtAsync(town, instant) ? 1 : 0;
        Assert.True(kills > 5, $"only {kills} attempts were killed");
        await town.RunAsync(Town.Monday);
        Assert.Equal(await UndisturbedAsync(), town.Published(Town.Monday));
        Assert.Equal(Claims, await town.AskAsync<long>("SELECT count(*) FROM claim"));
    }

    [Fact(Explicit = true)]
    public async Task Killed_at_every_single_commit_and_rename_it_ends_the_same()
    {
        var undisturbed = await UndisturbedAsync();
        for (var instant = 1; ; instant++)
        {
            using var town = await Town.FoundAsync(fixture);
            town.Drop(Claims, Seed);
            if (!await KillAtAsync(town, instant))
            {
                Assert.True(instant > 100, $"the night had only {instant} instants");
                return;
            }
            await town.RunAsync(Town.Monday);
            Assert.True(undisturbed.SequenceEqual(town.Published(Town.Monday)), $"killed at instant {instant}, the bytes differ");
        }
    }

    [Fact]
    public async Task Connections_that_are_cut_cost_an_attempt_and_nothing_else()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        var night = town.RunAsync(Town.Monday);
        for (var cuts = 0; cuts < 20 && !night.IsCompleted; cuts++)
        {
            await town.AskAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            await Task.Delay(40, TestContext.Current.CancellationToken);
        }
        await Record.ExceptionAsync(() => night);
        NpgsqlConnection.ClearAllPools();
        await town.RunAsync(Town.Monday);
        Assert.Equal(await UndisturbedAsync(), town.Published(Town.Monday));
    }

    [Fact]
    public async Task A_finished_night_is_not_run_again()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        Assert.True((await town.RunAsync(Town.Monday)).IsNew);
        var before = town.Published(Town.Monday);
        Assert.False((await town.RunAsync(Town.Monday)).IsNew);
        Assert.Equal(before, town.Published(Town.Monday));
    }

    [Fact]
    public async Task An_attempt_that_was_overtaken_cannot_commit()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: TestContext.Current.CancellationToken);
        var ledger = new RunLedger(register);
        var cancel = TestContext.Current.CancellationToken;
        var first = await ledger.BeginAsync(NightlyRun.Job, Town.Monday, 50_000, cancel);
        await first.DisposeAsync();
        await using var second = await ledger.BeginAsync(NightlyRun.Job, Town.Monday, 50_000, cancel);

        await Assert.ThrowsAsync<FencedException>(() => ledger.CommitAsync(first, "intake", "a", _ => Task.FromResult(default(Cjib.Batch.Intake.LineCounts)), cancel));
        await ledger.CommitAsync(second, "intake", "a", _ => Task.FromResult(default(Cjib.Batch.Intake.LineCounts)), cancel);

        Assert.Equal(second.Epoch, await town.AskAsync<int>("SELECT epoch FROM step WHERE stage = 'intake'"));
    }

    [Fact]
    public async Task A_rehearsal_decides_the_same_and_changes_nothing()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        var output = Directory.CreateTempSubdirectory("cjib-rehearsal-test-");
        try
        {
            var rehearsal = await town.RunAsync(Town.Monday, output: output.FullName);
            Assert.Equal(0, await town.AskAsync<long>("SELECT (SELECT count(*) FROM claim) + (SELECT count(*) FROM run) + (SELECT count(*) FROM delivery)"));
            Assert.False(Directory.Exists(Path.Combine(town.Data, "reports", $"{Town.Monday:uuuu-MM-dd}")));
            Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(town.Data, "inbox"), "*.csv", SearchOption.AllDirectories));

            var night = await town.RunAsync(Town.Monday);
            Assert.Equal(night.Totals with { Quadrants = rehearsal.Totals.Quadrants }, rehearsal.Totals);
            Assert.Equal(File.ReadAllLines(Path.Combine(output.FullName, "reports", $"{Town.Monday:uuuu-MM-dd}", "SHA256SUMS")), town.Report(Town.Monday, "SHA256SUMS"));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }
}
