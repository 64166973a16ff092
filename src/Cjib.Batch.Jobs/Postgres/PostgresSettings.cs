using System.Globalization;

namespace Cjib.Batch.Jobs.Postgres;

/// <summary>The settings of the private server, for bulk loads by one program on the machine it runs on.</summary>
static class PostgresSettings
{
    const long Megabyte = 1 << 20;

    /// <summary>The whole <c>postgresql.conf</c>; it is written anew at each start.</summary>
    /// <param name="host">Folder of the Unix socket, or a loopback address.</param>
    /// <param name="hasLz4">The server was built with lz4: after a restart the first change of each page writes it whole, and pglz is dear for that.</param>
    public static string Text(string host, int port, bool hasLz4)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Megabyte;
        var isSocket = host.StartsWith('/');
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Written by cjib-batch at each start; changes are lost. For a server of your own, set ConnectionStrings__Cjib.
            listen_addresses = '{(isSocket ? "" : host)}'
            unix_socket_directories = '{(isSocket ? host : "")}'
            unix_socket_permissions = 0700
            port = {port}
            max_connections = 100

            # What is committed is on disk.
            fsync = on
            full_page_writes = on
            synchronous_commit = on

            # A night writes much in little time; nobody replicates from this server.
            wal_level = minimal
            max_wal_senders = 0
            wal_compression = {(hasLz4 ? "lz4" : "on")}
            wal_buffers = 16MB
            min_wal_size = 1GB
            max_wal_size = 8GB
            checkpoint_timeout = 30min
            checkpoint_completion_target = 0.9

            shared_buffers = {Math.Clamp(memory / 8, 64, 4096)}MB
            effective_cache_size = {Math.Clamp(memory / 2, 128, 65536)}MB
            work_mem = 64MB
            maintenance_work_mem = 512MB
            dynamic_shared_memory_type = {SharedMemory()}
            max_locks_per_transaction = 256
            random_page_cost = 1.1
            jit = off
            # Two scans of one table at once would otherwise start in the middle, and rows come in another order.
            synchronize_seqscans = off
            autovacuum_naptime = 5min

            # A killed client must not keep its locks until its statement ends.
            {(OperatingSystem.IsLinux() ? "client_connection_check_interval = 2s" : "")}

            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'
            # Details, contexts and statements carry values: names, amounts, citizen numbers.
            log_error_verbosity = terse
            log_min_error_statement = panic
            log_checkpoints = off

            """);
    }

    /// <summary>Containers often have 64 MB of /dev/shm, where a parallel hash join asks for more.</summary>
    static string SharedMemory() =>
        OperatingSystem.IsWindows() ? "windows"
        : Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").TotalSize >= 1024 * Megabyte ? "posix" : "mmap";
}
