using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Tests;
using CliWrap;
using CliWrap.Buffered;
using Npgsql;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Postgres;

/// <summary>The private server, with real processes that really die.</summary>
public sealed class PrivatePostgresTests : IClassFixture<PrivatePostgresTests.MadeCluster>, IAsyncLifetime
{
    readonly MadeCluster _made;
    readonly string _data = Directory.CreateTempSubdirectory("cjib test ").FullName;

    public PrivatePostgresTests(MadeCluster made) => _made = made;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RegisterFixture.RequireServer();
        await Cli.Wrap("cp").WithArguments(["-a", Path.Combine(await _made.DataAsync(), "postgres"), _data]).ExecuteAsync(Token);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_is_made_at_first_use_and_leaves_no_process_and_no_socket()
    {
        Directory.Delete(Path.Combine(_data, "postgres"), recursive: true);
        string socket;
        await using (var server = await PrivatePostgres.StartAsync(_data, Token))
        {
            Assert.Equal("on", await Ask(server, "SHOW fsync"));
            Assert.Equal("on", await Ask(server, "SHOW synchronous_commit"));
            Assert.Equal("UTC", await Ask(server, "SHOW timezone"));
            // Bytes decide the order of text, on every machine: Z before a, é after z.
            Assert.Equal("Zaé", await Ask(server, "SELECT string_agg(t, '' ORDER BY t) FROM unnest(ARRAY['é', 'a', 'Z']) t"));
            socket = new NpgsqlConnectionStringBuilder(server.ConnectionString).Host!;
            Assert.True(Directory.Exists(socket));
        }
        Assert.False(Directory.Exists(socket));
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task The_second_user_joins_and_the_last_one_out_stops_it()
    {
        var first = await PrivatePostgres.StartAsync(_data, Token);
        await Ask(first, "CREATE TABLE t AS SELECT 42 AS n");
        var second = await PrivatePostgres.StartAsync(_data, Token);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
        await first.DisposeAsync();
        Assert.Equal(42, await Ask(second, "SELECT n FROM t"));
        await second.DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Eight_users_who_come_and_go_at_once_share_one_server()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async user =>
        {
            await using var server = await PrivatePostgres.StartAsync(_data, Token);
            await Ask(server, $"CREATE TABLE t{user}()");
        }));
        Assert.False(File.Exists(PidFile));
        await using var after = await PrivatePostgres.StartAsync(_data, Token);
        Assert.Equal(8L, await Ask(after, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_server_that_was_killed_starts_again_with_what_was_committed()
    {
        var killed = await PrivatePostgres.StartAsync(_data, Token);
        await Ask(killed, "CREATE TABLE t AS SELECT 42 AS n");
        Process.GetProcessById(Postmaster()).Kill();

        await using (var again = await PrivatePostgres.StartAsync(_data, Token))
            Assert.Equal(42, await Ask(again, "SELECT n FROM t"));
        await killed.DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_lock_file_with_the_number_of_another_process_does_not_hinder_the_start()
    {
        // As a killed server leaves it; the number has been given to a process that lives: this one.
        File.WriteAllText(PidFile, $"{Environment.ProcessId}\n/elsewhere\n1795540871\n5432\n/tmp/cjib-batch-gone\n\n  1 2\nready   \n");
        await using var server = await PrivatePostgres.StartAsync(_data, Token);
        Assert.Equal(1, await Ask(server, "SELECT 1"));
    }

    [Fact]
    public async Task A_server_left_behind_by_a_killed_user_is_used_and_then_stopped()
    {
        // Letting go of the lock is all that the operating system does for a process that is killed.
        var left = await PrivatePostgres.StartAsync(_data, Token);
        var postmaster = Postmaster();
        left.Abandon();
        await using (var server = await PrivatePostgres.StartAsync(_data, Token))
        {
            Assert.Equal(postmaster, Postmaster());
            Assert.Equal(1, await Ask(server, "SELECT 1"));
        }
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_socket_that_was_swept_away_is_made_again()
    {
        var left = await PrivatePostgres.StartAsync(_data, Token);
        left.Abandon();
        Directory.Delete(new NpgsqlConnectionStringBuilder(left.ConnectionString).Host!, recursive: true);
        await using var server = await PrivatePostgres.StartAsync(_data, Token);
        Assert.Equal(1, await Ask(server, "SELECT 1"));
    }

    [Fact]
    public async Task A_half_made_cluster_is_made_anew()
    {
        Directory.Delete(Path.Combine(_data, "postgres", "cluster"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_data, "postgres", "cluster.new-AB12", "base"));
        await using var server = await PrivatePostgres.StartAsync(_data, Token);
        Assert.Equal(1, await Ask(server, "SELECT 1"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_data, "postgres"), "cluster.new-*"));
    }

    [Fact]
    public async Task A_path_longer_than_a_socket_may_be_works()
    {
        var deep = Path.Combine(_data, new string('x', 120), "a folder of Jansen & Zn's");
        Directory.CreateDirectory(deep);
        Directory.Move(Path.Combine(_data, "postgres"), Path.Combine(deep, "postgres"));
        await using var server = await PrivatePostgres.StartAsync(deep, Token);
        Assert.Equal(1, await Ask(server, "SELECT 1"));
    }

    [Fact]
    public async Task An_ordinary_user_needs_no_rights_at_all()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Whoever runs the other tests here is an ordinary user.");
        var method = $"{typeof(PrivatePostgresTests).FullName}.{nameof(The_second_user_joins_and_the_last_one_out_stops_it)}";
        var ordinary = await Cli.Wrap("setpriv").WithValidation(CommandResultValidation.None)
            .WithArguments(["--reuid=65534", "--regid=65534", "--clear-groups", "--", Path.Combine(AppContext.BaseDirectory, "Cjib.Batch.Jobs.Tests"), "-method", method, "-noColor"])
            .WithWorkingDirectory("/tmp").WithEnvironmentVariables(env => env.Set("TMPDIR", null).Set("HOME", "/nonexistent"))
            .ExecuteBufferedAsync(Token);
        Assert.SkipWhen(ordinary.ExitCode is 126 or 127, "Users other than root cannot reach the test program here.");
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", ordinary.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_through_a_link_is_the_same_server()
    {
        var link = Path.Combine(_data, "link");
        Directory.CreateDirectory(Path.Combine(_data, "real"));
        Directory.Move(Path.Combine(_data, "postgres"), Path.Combine(_data, "real", "postgres"));
        Directory.CreateSymbolicLink(link, Path.Combine(_data, "real"));
        await using var first = await PrivatePostgres.StartAsync(Path.Combine(_data, "real"), Token);
        await using var second = await PrivatePostgres.StartAsync(link, Token);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_named_with_what_to_install()
    {
        File.WriteAllText(Path.Combine(_data, "postgres", "cluster", "PG_VERSION"), "9\n");
        var refused = await Assert.ThrowsAsync<SetupException>(() => PrivatePostgres.StartAsync(_data, Token));
        Assert.Contains("made by version 9, which is not installed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_start_shows_the_end_of_its_log()
    {
        File.Delete(Path.Combine(_data, "postgres", "cluster", "global", "pg_control"));
        var failed = await Assert.ThrowsAsync<IOException>(() => PrivatePostgres.StartAsync(_data, Token));
        Assert.Contains("pg_control", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_but_the_owner_can_look_into_it()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no file modes.");
        await using var server = await PrivatePostgres.StartAsync(_data, Token);
        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        var socket = new NpgsqlConnectionStringBuilder(server.ConnectionString).Host!;
        Assert.All([Path.Combine(_data, "postgres"), socket], folder => Assert.Equal(default, File.GetUnixFileMode(folder) & others));
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess", Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(wrong);
        Assert.Equal("28P01", (await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Token))).SqlState);
    }

    [Fact]
    public async Task What_is_wrong_with_a_row_does_not_reach_the_log_of_the_server()
    {
        await using var server = await PrivatePostgres.StartAsync(_data, Token);
        await Ask(server, "CREATE TABLE t (naam text PRIMARY KEY); INSERT INTO t VALUES ('Geheimhouder')");
        await Assert.ThrowsAsync<PostgresException>(() => Ask(server, "INSERT INTO t VALUES ('Geheimhouder')"));
        var log = File.ReadAllText(Path.Combine(_data, "postgres", "server.log"));
        Assert.Contains("duplicate key", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Geheimhouder", log, StringComparison.Ordinal);
    }

    string PidFile => Path.Combine(_data, "postgres", "cluster", "postmaster.pid");

    int Postmaster() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    /// <summary>A stopped cluster to copy: that is quicker than to make one for each test.</summary>
    public sealed class MadeCluster : IDisposable
    {
        string? _data;

        public async Task<string> DataAsync()
        {
            if (_data is not null)
                return _data;
            var data = Directory.CreateTempSubdirectory("cjib-made-").FullName;
            await using (await PrivatePostgres.StartAsync(data, Token)) { }
            return _data = data;
        }

        public void Dispose()
        {
            if (_data is not null)
                Directory.Delete(_data, recursive: true);
        }
    }

    static async Task<object?> Ask(PrivatePostgres server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
