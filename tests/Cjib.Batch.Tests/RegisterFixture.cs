using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Tests;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(RegisterFixture))]

namespace Cjib.Batch.Tests;

/// <summary>One private PostgreSQL server per test run; every test that asks gets a database of its own.</summary>
/// <remarks>Without server programs a storage test is skipped on a laptop and fails in CI (<c>CI=true</c>).</remarks>
public sealed class RegisterFixture : IAsyncDisposable
{
    const string Template = "test_register";

    readonly SemaphoreSlim _one = new(1);
    string? _data;
    PrivatePostgres? _server;
    bool _hasTemplate;
    int _databases;

    /// <summary>Skips the test where PostgreSQL is not installed; in CI it fails instead.</summary>
    public static void RequireServer() => RequireServer(PostgresBinaries.AreInstalled, Environment.GetEnvironmentVariable("CI"));

    internal static void RequireServer(bool isInstalled, string? ci)
    {
        if (isInstalled)
            return;
        const string missing = "PostgreSQL is not installed: ./build.sh --target=Setup installs it.";
        if (ci is "true" or "1")
            Assert.Fail(missing);
        Assert.Skip(missing);
    }

    /// <summary>Makes a new, empty database.</summary>
    /// <returns>Its connection string.</returns>
    public Task<string> CreateDatabaseAsync() => CopyAsync("template1");

    /// <summary>Makes a database with an empty register: a copy of one that was migrated once.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateRegisterAsync()
    {
        RequireServer();
        var server = await ServerAsync();
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!_hasTemplate)
            {
                await ExecuteAsync(server, $"CREATE DATABASE {Template}");
                // Nobody may be connected to what is copied.
                Storage.Register.Migrate(new NpgsqlConnectionStringBuilder(server) { Database = Template, Pooling = false }.ConnectionString);
                _hasTemplate = true;
            }
        }
        finally
        {
            _one.Release();
        }
        return await CopyAsync(Template);
    }

    async Task<string> CopyAsync(string template)
    {
        RequireServer();
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        var server = await ServerAsync();
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {template}");
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 10, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 2 }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        _one.Dispose();
        if (_server is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        Directory.Delete(_data!, recursive: true);
    }

    async Task<string> ServerAsync()
    {
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _data ??= Directory.CreateTempSubdirectory("cjib-tests-").FullName;
            if (_server is null)
            {
                _server = await PrivatePostgres.StartAsync(_data, TestContext.Current.CancellationToken);
                // What the tests do to this server it survives; that the machine stops is no test, and the disk is slow.
                await ExecuteAsync(_server.ConnectionString, "ALTER SYSTEM SET fsync = off");
                await ExecuteAsync(_server.ConnectionString, "SELECT pg_reload_conf()");
            }
            return _server.ConnectionString;
        }
        finally
        {
            _one.Release();
        }
    }

    static async Task ExecuteAsync(string server, string statement)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // Statements of the tests.
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
