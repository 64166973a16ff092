using System.Diagnostics;
using System.Globalization;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Tests;
using Npgsql;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Real processes and a real server that die, sleep and fight: afterwards the same command, the same bytes, nothing twice, nothing lost.</summary>
public class FaultTests(RegisterFixture fixture)
{
    const int Claims = 700;
    const int Seed = 17;
    const int LargerClaims = 5000;
    const int Instants = 50;
    const int ServerStops = 10;

    static readonly string Night = $"run --date {Town.Monday:uuuu-MM-dd}";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_is_stopped_at_once_in_the_middle_of_a_night()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await using (var server = await PrivatePostgres.StartAsync(town.Data, Cancel))
        {
            // The night comes as far as the profiles and waits there: what it had committed by then is on disk.
            Storage.Register.Migrate(server.ConnectionString);
            await using var holder = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
            await holder.OpenAsync(Cancel);
            await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE profile IN ACCESS EXCLUSIVE MODE", holder);
            await hold.ExecuteNonQueryAsync(Cancel);
            using var night = town.Begin(Night);
            await UntilAsync(server.ConnectionString, Waits);
            await StopAtOnceAsync(town);
            var (code, _, error) = await Town.EndAsync(night);
            Assert.Equal(1, code);
            Assert.Contains("the same command continues", error, StringComparison.Ordinal);
        }
        NpgsqlConnection.ClearAllPools();
        var (again, _, problems) = await town.StartAsync(Night);
        Assert.True(again == 0, problems);
        Assert.Equal(await UndisturbedAsync(Claims), town.Published(Town.Monday));
    }

    [Fact]
    public async Task An_executor_that_slept_while_another_took_over_commits_nothing_when_it_wakes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs SIGSTOP.");
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await using var holder = new NpgsqlConnection(town.ConnectionString);
        await holder.OpenAsync(Cancel);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE profile IN ACCESS EXCLUSIVE MODE", holder);
        await hold.ExecuteNonQueryAsync(Cancel);
        using var sleeper = town.Begin(Night, ("ConnectionStrings__Cjib", town.ConnectionString));
        await UntilAsync(town.ConnectionString, Waits);
        await SignalAsync(sleeper.Id, "STOP");
        // Its lock goes with the connection that holds it; its other connections live on, in the middle of their parts.
        await ExecuteAsync(town.ConnectionString, """
            SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() WHERE l.locktype = 'advisory'
            """);
        await using (var release = new NpgsqlCommand("ROLLBACK", holder))
            await release.ExecuteNonQueryAsync(Cancel);

        var report = await town.RunAsync(Town.Monday);
        Assert.Equal(2, report.Attempt);
        await SignalAsync(sleeper.Id, "CONT");
        var (code, _, error) = await Town.EndAsync(sleeper);

        Assert.True(code == 1, error);
        Assert.Equal(await UndisturbedAsync(Claims), town.Published(Town.Monday));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM step WHERE epoch = 1 AND stage = 'profiles'"));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM (SELECT 1 FROM step WHERE epoch = 1 AND committed_at > (SELECT min(committed_at) FROM step WHERE epoch = 2)) late"));
    }

    [Fact]
    public async Task Two_that_are_started_at_once_make_one_night()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        var both = await Task.WhenAll(town.ProgramAsync(Night), town.ProgramAsync(Night));
        // The one that came second waited for the first: it found the night finished, or gave up saying that somebody works on it.
        Assert.Contains(both, one => one.Code == 0);
        Assert.All(both, one => Assert.True(one.Code == 0 || one.Error.Contains("another process runs", StringComparison.Ordinal), one.Error));
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM attempt"));
        Assert.Equal(await UndisturbedAsync(Claims), town.Published(Town.Monday));
    }

    /// <summary>CJIB_SEED repeats a series.</summary>
    [Fact(Explicit = true)]
    public async Task Killed_at_random_instants_of_a_larger_night_it_ends_the_same()
    {
        var (random, seed) = Chance();
        var undisturbed = await UndisturbedAsync(LargerClaims);
        var watch = Stopwatch.StartNew();
        using (var town = await Town.FoundAsync(fixture))
        {
            town.Drop(LargerClaims, Seed);
            Assert.Equal(0, (await town.ProgramAsync(Night)).Code);
        }
        var (whole, killed) = (watch.Elapsed, 0);
        for (var instant = 1; instant <= Instants; instant++)
        {
            using var town = await Town.FoundAsync(fixture);
            town.Drop(LargerClaims, Seed);
            var after = whole * random.NextDouble();
            using (var night = town.Begin(Night, ("ConnectionStrings__Cjib", town.ConnectionString), ("CJIB__LinesPerChunk", "500")))
            {
                await Task.WhenAny(night.WaitForExitAsync(Cancel), Task.Delay(after, Cancel));
                killed += night.HasExited ? 0 : 1;
                night.Kill();
                await night.WaitForExitAsync(Cancel);
            }
            var (code, _, error) = await town.ProgramAsync(Night);
            Assert.True(code == 0, $"seed {seed}, instant {instant} ({after.TotalMilliseconds:F0} ms): {error}");
            Assert.True(undisturbed.SequenceEqual(town.Published(Town.Monday)), $"seed {seed}, killed at instant {instant} ({after.TotalMilliseconds:F0} ms), the bytes differ");
            Assert.Equal(LargerClaims, await town.AskAsync<long>("SELECT count(*) FROM claim"));
        }
        Say($"seed {seed}: {killed} of {Instants} nights of {LargerClaims} lines were killed, each within {whole.TotalSeconds:F1} s; all ended with the same bytes");
        Assert.True(killed > Instants / 2, $"seed {seed}: only {killed} nights were killed before they ended");
    }

    [Fact(Explicit = true)]
    public async Task The_server_is_stopped_at_once_at_random_instants()
    {
        var (random, seed) = Chance();
        var undisturbed = await UndisturbedAsync(LargerClaims);
        var cut = 0;
        for (var stop = 1; stop <= ServerStops; stop++)
        {
            using var town = await Town.FoundAsync(fixture);
            town.Drop(LargerClaims, Seed);
            await using (var server = await PrivatePostgres.StartAsync(town.Data, Cancel))
            {
                Storage.Register.Migrate(server.ConnectionString);
                using var night = town.Begin(Night, ("CJIB__LinesPerChunk", "500"));
                // From the first committed part on; most of a night lies within seconds after it.
                await UntilAsync(server.ConnectionString, "SELECT EXISTS (SELECT 1 FROM step)");
                await Task.WhenAny(night.WaitForExitAsync(Cancel), Task.Delay(TimeSpan.FromSeconds(4 * random.NextDouble()), Cancel));
                await StopAtOnceAsync(town);
                cut += (await Town.EndAsync(night)).Code == 0 ? 0 : 1;
            }
            NpgsqlConnection.ClearAllPools();
            var (code, _, error) = await town.StartAsync(Night);
            Assert.True(code == 0, $"seed {seed}, stop {stop}: {error}");
            Assert.True(undisturbed.SequenceEqual(town.Published(Town.Monday)), $"seed {seed}, stop {stop}: the bytes differ");
        }
        Say($"seed {seed}: in {cut} of {ServerStops} nights of {LargerClaims} lines the server was stopped with -m immediate; all ended with the same bytes");
        Assert.True(cut > 0, $"seed {seed}: no night was cut");
    }

    const string Waits = "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = 'profile' AND NOT l.granted)";

    async Task<SortedDictionary<string, string>> UndisturbedAsync(int claims)
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(claims, Seed);
        await town.RunAsync(Town.Monday);
        return town.Published(Town.Monday);
    }

    static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancel);
#pragma warning disable CA2100 // Texts of the tests.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }

    static async Task UntilAsync(string connectionString, string question)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancel);
#pragma warning disable CA2100 // Texts of the tests.
        await using var command = new NpgsqlCommand(question, connection);
#pragma warning restore CA2100
        while (await command.ExecuteScalarAsync(Cancel) is not true)
            await Task.Delay(20, Cancel);
    }

    // SIGQUIT to the postmaster is what pg_ctl stop -m immediate sends: no checkpoint, no farewell, recovery at the next start.
    static Task StopAtOnceAsync(Town town)
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(town.Data, "postgres/cluster/postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return SignalAsync(postmaster, "QUIT");
    }

    static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancel);
        Assert.Equal(0, kill.ExitCode);
    }

    static (Random, int Seed) Chance()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CJIB_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount & 0xFFFF;
        Say($"seed {seed}");
        return (new Random(seed), seed);
    }

    static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
