using Hangfire.PostgreSql;
using Npgsql;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>Hangfire's tables: a schema of their own in the register's database, reached by a pool of their own.</summary>
static class HangfireStore
{
    public const string Schema = "cjib_hangfire";

    /// <summary>Connections beside those of busy workers: schedulers, watchers, heartbeats, the dashboard.</summary>
    public const int SpareConnections = 10;

    /// <summary>What is not left at its default is said in docs/hangfire.md.</summary>
    public static PostgreSqlStorageOptions Options(BellRhythm rhythm) => new()
    {
        SchemaName = Schema,
        PrepareSchemaIfNecessary = false,
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = TimeSpan.FromMinutes(5),
        QueuePollInterval = rhythm.Poll.ToTimeSpan(),
        EnableLongPolling = false,
        AllowDegradedModeWithoutStorage = false,
    };

    /// <summary>Makes Hangfire's tables or brings them up to date; safe to repeat and to run from several processes.</summary>
    /// <exception cref="Storage.RegisterException">The server cannot be reached.</exception>
    public static void Migrate(string connectionString)
    {
        try
        {
            using var source = Source(connectionString, SpareConnections);
            using var turn = source.OpenConnection();
            // The installer takes serializable transactions, which fail when two do it at once.
            Execute(turn, "SELECT pg_advisory_lock(hashtext('cjib-batch migrate'))");
            using var connection = source.OpenConnection();
            PostgreSqlObjectsInstaller.Install(connection, Schema);
            // Rows come and go by the second; the usual fifth of a table is too late.
            Execute(connection, $"""
                ALTER TABLE {Schema}.jobqueue SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 50);
                ALTER TABLE {Schema}.counter SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);
                ALTER TABLE {Schema}.server SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 50);
                """);
        }
        catch (NpgsqlException e)
        {
            throw new Storage.RegisterException($"Hangfire's tables cannot be made ({e.Message}); a worker's account need not be able to: run 'cjib-batch db migrate' as their owner.", e);
        }
    }

    /// <summary>True when the tables are there.</summary>
    public static async Task<bool> IsReadyAsync(string connectionString, CancellationToken cancel)
    {
        await using var source = Source(connectionString, 1);
        return await IsReadyAsync(source, cancel);
    }

    /// <inheritdoc cref="IsReadyAsync(string, CancellationToken)"/>
    public static async Task<bool> IsReadyAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var command = source.CreateCommand($"SELECT to_regclass('{Schema}.jobqueue') IS NOT NULL");
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>Hangfire's own pool: a plug-in or a setting of the register's must not reach it.</summary>
    public static NpgsqlDataSource Source(string connectionString, int connections) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "cjib-batch hangfire",
        IncludeErrorDetail = false,
        Pooling = true,
        MaxPoolSize = connections,
    });

    static void Execute(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Literals of this file.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

/// <summary>Gives Hangfire connections of its own pool.</summary>
sealed class HangfireConnections(NpgsqlDataSource source) : IConnectionFactory
{
    public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
}
