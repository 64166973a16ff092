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
    readonly SemaphoreSlim _one = new(1);
    string? _data;
    PrivatePostgres? _server;
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

    /// <summary>Makes a new database.</summary>
    /// <param name="template">Name of a database to copy, such as one that was migrated once; nobody may be connected to it.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string template = "template1")
    {
        RequireServer();
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        var server = await ServerAsync();
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // Names that the tests make.
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template}", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
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
            _server ??= await PrivatePostgres.StartAsync(_data, TestContext.Current.CancellationToken);
            return _server.ConnectionString;
        }
        finally
        {
            _one.Release();
        }
    }
}
