using System.Diagnostics;
using Npgsql;

namespace Cjib.Batch.Jobs.Postgres;

/// <summary>
/// A PostgreSQL server of our own under the data directory, shared by every process that uses that directory: the first one in starts it, the last
/// one out stops it.
/// </summary>
/// <remarks>
/// Two lock files carry that promise; the operating system releases them when a process dies, however it dies. <c>users.lock</c> is held shared by
/// every user; <c>start.lock</c> makes coming and going one at a time. A server that a killed user left behind is simply used again.
/// </remarks>
sealed class PrivatePostgres : IAsyncDisposable
{
    /// <summary>Crash recovery after a heavy night replays up to max_wal_size.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    /// <summary>The children of a killed server notice its end by themselves, unless they are in the middle of a long statement.</summary>
    static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly PostgresCluster _cluster;
    FileStream? _use;

    PrivatePostgres(PostgresCluster cluster, FileStream use, string connectionString) =>
        (_cluster, _use, ConnectionString) = (cluster, use, connectionString);

    /// <summary>Leads to the database of the register; holds a password, so it is not for logs.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts the server of a data directory, or joins the one that runs.</summary>
    /// <exception cref="SetupException">No fitting PostgreSQL is installed, or the directory belongs to another user or machine.</exception>
    /// <exception cref="IOException">The server does not start; the message ends with the tail of its log.</exception>
    public static async Task<PrivatePostgres> StartAsync(string dataDirectory, CancellationToken token)
    {
        var cluster = PostgresCluster.At(Path.Combine(Path.GetFullPath(dataDirectory), "postgres"));
        await using var alone = await LockAsync(cluster.PathOf("start.lock"), token);
        await StartOrJoinAsync(cluster, token);
        var use = new FileStream(cluster.PathOf("users.lock"), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        try
        {
            await CreateDatabaseAsync(cluster, token);
            return new(cluster, use, cluster.ConnectionString(PostgresCluster.Database));
        }
        catch
        {
            await use.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _use, null) is not { } use)
            return;
        await using var alone = await LockAsync(_cluster.PathOf("start.lock"), CancellationToken.None);
        await use.DisposeAsync();
        if (!IsUsed(_cluster))
            await _cluster.StopAsync(CancellationToken.None);
    }

    /// <summary>For tests: what the operating system does when a user is killed.</summary>
    internal void Abandon() => Interlocked.Exchange(ref _use, null)?.Dispose();

    static async Task StartOrJoinAsync(PostgresCluster cluster, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Patience);
        var waited = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                if (!cluster.IsServed)
                {
                    if (IsUsed(cluster) && !cluster.IsOfThisMachine)
                        throw new SetupException(cluster.Folder, "the register is in use on another machine or in another container, whose server "
                            + "cannot be seen from here. Let all of them use one server named in ConnectionStrings__Cjib.");
                    await cluster.StartAsync(limit.Token);
                }
                if (await AnswersAsync(cluster, limit.Token))
                    return;
                if (cluster.LostItsSocket && !IsUsed(cluster))
                    await cluster.StopAsync(limit.Token);
                else if (waited.Elapsed > OrphanGrace)
                    cluster.EndOrphans();
                await Task.Delay(Pause, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new IOException($"The private PostgreSQL server of {cluster.Folder} did not answer within {Patience.TotalMinutes:0} minutes.\n{cluster.LogTail()}");
        }
    }

    static bool IsUsed(PostgresCluster cluster)
    {
        try
        {
            using var everybodyLeft = new FileStream(cluster.PathOf("users.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException locked) when (IsLocked(locked))
        {
            return true;
        }
    }

    static async Task<bool> AnswersAsync(PostgresCluster cluster, CancellationToken token)
    {
        try
        {
            await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
            await connection.OpenAsync(token);
            return true;
        }
        catch (PostgresException answer)
        {
            return answer.SqlState != PostgresErrorCodes.CannotConnectNow;
        }
        catch (Exception silence) when (silence is NpgsqlException or IOException or TimeoutException)
        {
            return false;
        }
    }

    static async Task CreateDatabaseAsync(PostgresCluster cluster, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync(token);
        await using var find = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = 'cjib'", connection);
        if (await find.ExecuteScalarAsync(token) is 1L)
            return;
        await using var create = new NpgsqlCommand("CREATE DATABASE cjib", connection);
        await create.ExecuteNonQueryAsync(token);
    }

    static async Task<FileStream> LockAsync(string file, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException locked) when (IsLocked(locked))
            {
                await Task.Delay(Pause, token);
            }
        }
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    static bool IsLocked(IOException problem) => problem.HResult is 11 or 35 or unchecked((int)0x80070020);
}
