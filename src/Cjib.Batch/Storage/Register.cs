using System.Reflection;
using DbUp;
using DbUp.Engine.Output;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>
/// The register in PostgreSQL: hands out sessions. In rehearsal (<c>run --dry-run</c>) all sessions are one connection inside one transaction
/// that is rolled back at the end, so that the same code decides everything and changes nothing.
/// </summary>
public sealed class Register : IAsyncDisposable
{
    readonly NpgsqlDataSource _source;
    readonly RegisterSession? _rehearsal;
    readonly SemaphoreSlim _rehearsalTurn = new(1, 1);

    readonly bool _logsProcessing;

    Register(NpgsqlDataSource source, RegisterSession? rehearsal, bool logsProcessing) => (_source, _rehearsal, _logsProcessing) = (source, rehearsal, logsProcessing);

    public bool IsRehearsal => _rehearsal is not null;

    /// <summary>Opens a register whose schema is up to date.</summary>
    /// <param name="logsProcessing">Writes down whose data is processed; see <see cref="ProcessingLog"/>.</param>
    /// <exception cref="RegisterException">The server cannot be reached, or the schema is older or newer than the program.</exception>
    public static async Task<Register> OpenAsync(string connectionString, bool rehearsal = false, bool logsProcessing = false, CancellationToken cancel = default)
    {
        var source = Source(connectionString);
        try
        {
            var missing = Upgrader(connectionString).GetScriptsToExecute();
            if (missing.Count > 0)
                throw new RegisterException($"the schema misses {missing.Count} migration(s), the first is {missing[0].Name}; run 'cjib-batch db migrate'.");
            if (!rehearsal)
                return new(source, null, logsProcessing);
            var session = new RegisterSession(await source.OpenConnectionAsync(cancel), null, logsProcessing: false);
            await session.ExecuteAsync("BEGIN", cancel);
            return new(source, session, logsProcessing: false);
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException)
        {
            await source.DisposeAsync();
            throw new RegisterException($"the register cannot be reached ({e.Message}); check ConnectionStrings__Cjib, or leave it out for a private server.", e);
        }
    }

    /// <summary>Brings the schema up to date; safe to repeat and to run from several processes.</summary>
    /// <returns>The names of the migrations that were applied.</returns>
    public static IReadOnlyList<string> Migrate(string connectionString)
    {
        try
        {
            using var source = Source(connectionString);
            using var turn = source.OpenConnection();
            using (var wait = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('cjib-batch migrate'))", turn))
                wait.ExecuteNonQuery();
            var result = Upgrader(connectionString).PerformUpgrade();
            return result.Successful
                ? [.. result.Scripts.Select(s => s.Name)]
                : throw new RegisterException($"migration {result.ErrorScript?.Name} failed ({result.Error.Message}).", result.Error);
        }
        catch (NpgsqlException e)
        {
            throw new RegisterException($"the register cannot be reached ({e.Message}); check ConnectionStrings__Cjib, or leave it out for a private server.", e);
        }
    }

    /// <summary>Migrations applied and still missing, in order.</summary>
    public static (IReadOnlyList<string> Applied, IReadOnlyList<string> Missing) SchemaStatus(string connectionString)
    {
        var upgrader = Upgrader(connectionString);
        return (upgrader.GetExecutedScripts(), [.. upgrader.GetScriptsToExecute().Select(s => s.Name)]);
    }

    /// <summary>True when the register is in mode TEST, as a new one is; false for PROD.</summary>
    public async Task<bool> IsTestAsync(CancellationToken cancel)
    {
        await using var session = await SessionAsync(cancel);
        return await IsTestOfAsync(session, cancel);
    }

    /// <summary>Sets the mode of a register that has had no night yet; it cannot change afterwards.</summary>
    /// <param name="actor">Who does it, for the audit log.</param>
    /// <exception cref="RegisterException">It has had a night in the other mode.</exception>
    public async Task SetModeAsync(bool isTest, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await SessionAsync(cancel);
        if (await IsTestOfAsync(session, cancel) != isTest && await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM run)", cancel))
            throw new RegisterException("the register has had nights in the other mode; test and real claims are never mixed. Use a new register.");
        await session.ExecuteAsync(
            """
            WITH mode AS (INSERT INTO setting (name, value) VALUES ('mode', $1) ON CONFLICT (name) DO UPDATE SET value = $1 RETURNING value)
            INSERT INTO audit (actor, action, object, reason, result) SELECT $2, 'SET_MODE', 'register', $3, value FROM mode
            """, cancel, isTest ? "TEST" : "PROD", actor, reason);
    }

    static async Task<bool> IsTestOfAsync(RegisterSession session, CancellationToken cancel) =>
        await session.ScalarAsync<string>("SELECT value FROM setting WHERE name = 'mode'", cancel) is null or "TEST";

    /// <summary>A session to read with, or to commit a part in; give it back by disposing it.</summary>
    internal async Task<RegisterSession> SessionAsync(CancellationToken cancel)
    {
        if (_rehearsal is null)
            return new(await _source.OpenConnectionAsync(cancel), null, _logsProcessing);
        await _rehearsalTurn.WaitAsync(cancel);
        return new(_rehearsal.Connection, _rehearsalTurn, logsProcessing: false);
    }

    /// <summary>Lets the planner see what a stage has just loaded: it would otherwise plan for the tables of the night before, or for empty ones.</summary>
    /// <param name="columns">A table, with the columns that are joined on, as in <c>claim (bucket, debtor_id)</c>.</param>
    internal async Task AnalyzeAsync(string columns, CancellationToken cancel)
    {
        await using var session = await SessionAsync(cancel);
        await session.ExecuteAsync("ANALYZE " + columns, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_rehearsal is not null)
            await _rehearsal.Connection.DisposeAsync();
        await _source.DisposeAsync();
        _rehearsalTurn.Dispose();
    }

    static NpgsqlDataSource Source(string connectionString) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "cjib-batch",
        IncludeErrorDetail = false,
        CommandTimeout = 0,
        // Parts are worked on at once already; a query that is cut up as well only costs more.
        Options = "-c max_parallel_workers_per_gather=0",
        MaxAutoPrepare = 32,
        ReadBufferSize = 1 << 16,
        WriteBufferSize = 1 << 16,
    });

    static DbUp.Engine.UpgradeEngine Upgrader(string connectionString) => DeployChanges.To
        // Without a pool: it would keep a connection to every register that was ever looked at.
        .PostgresqlDatabase(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString)
        .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.EndsWith(".sql", StringComparison.Ordinal))
        .WithTransactionPerScript()
        .LogTo(new NoOpUpgradeLog())
        .Build();
}

/// <summary>One connection to the register, for one reader or one part.</summary>
public sealed class RegisterSession : IAsyncDisposable
{
    readonly SemaphoreSlim? _turn;

    internal RegisterSession(NpgsqlConnection connection, SemaphoreSlim? turn, bool logsProcessing) => (Connection, _turn, LogsProcessing) = (connection, turn, logsProcessing);

    /// <summary>True when whose data is processed is written down; see <see cref="ProcessingLog"/>.</summary>
    internal bool LogsProcessing { get; }

    internal NpgsqlConnection Connection { get; }

    /// <summary>True inside a rehearsal, where a part ends in a savepoint and never in a commit.</summary>
    internal bool IsRehearsal => _turn is not null;

    internal async Task<int> ExecuteAsync(string sql, CancellationToken cancel, params object?[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    internal async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancel, params object?[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancel) is { } value and not DBNull ? (T)value : default;
    }

    internal async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params object?[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>A command whose parameters are $1, $2 …</summary>
#pragma warning disable CA2100 // The text is a literal beside each reader; values travel as parameters.
    internal NpgsqlCommand Command(string sql, params object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value is NodaTime.LocalDate date ? date.ToDateOnly() : value ?? DBNull.Value });
        return command;
    }
#pragma warning restore CA2100

    public async ValueTask DisposeAsync()
    {
        if (_turn is not null)
            _turn.Release();
        else
            await Connection.DisposeAsync();
    }
}

/// <summary>The register cannot be used as it is; the message says why and what to do. Never holds personal data.</summary>
public sealed class RegisterException(string message, Exception? inner = null) : Exception(message, inner);
