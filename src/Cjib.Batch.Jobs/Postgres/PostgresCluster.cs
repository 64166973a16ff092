using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Cjib.Batch.Jobs.Postgres;

/// <summary>The private cluster on disk: <c>cluster/</c>, its password, where its server can be reached, the server's log.</summary>
/// <remarks>
/// The directory is for its owner alone (0700), and the server asks for a generated password besides. It listens on a Unix socket in a directory of
/// the same kind under /tmp, because the name of a socket may have 107 bytes and that of a data directory more; on Windows on a free loopback port.
/// </remarks>
sealed class PostgresCluster
{
    public const string Database = "cjib";
    const string Superuser = "cjib";
    const string SocketPrefix = "/tmp/cjib-batch-";

    readonly PostgresBinaries _binaries;
    readonly PostgresAccount _account;
    readonly string _realFiles;

    PostgresCluster(string folder, PostgresBinaries binaries, PostgresAccount account) =>
        (Folder, _binaries, _account, _realFiles) = (folder, binaries, account, Path.Combine(RealPath(folder), "cluster"));

    /// <summary>Holds everything of the server but its socket.</summary>
    public string Folder { get; }

    string Files => PathOf("cluster");
    string PidFile => Path.Combine(Files, "postmaster.pid");

    /// <exception cref="SetupException">No fitting PostgreSQL, or the directory is somebody else's.</exception>
    public static PostgresCluster At(string directory)
    {
        try
        {
            CreatePrivate(directory);
            // Asked so that a folder we may not read is an error and not an empty one.
            var exists = Directory.GetDirectories(directory, "cluster").Length > 0;
            var version = Path.Combine(directory, "cluster", "PG_VERSION");
            int? major = exists ? int.Parse(File.ReadAllText(version), CultureInfo.InvariantCulture) : null;
            return new(directory, PostgresBinaries.Find(major), PostgresAccount.Of(Path.Combine(directory, "cluster")));
        }
        catch (UnauthorizedAccessException)
        {
            throw new SetupException(directory, $"belongs to another user than {Environment.UserName}. Run the program as that user or as root.");
        }
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string ConnectionString(string database)
    {
        var endpoint = File.ReadAllLines(PathOf("endpoint"));
        return new NpgsqlConnectionStringBuilder
        {
            Host = endpoint[0],
            Port = int.Parse(endpoint[1], CultureInfo.InvariantCulture),
            Database = database,
            Username = Superuser,
            Password = File.ReadAllText(PathOf("password")),
            ApplicationName = "cjib-batch",
            // Short answers to "does it run?"; everything else goes through a pool.
            Pooling = database == Database,
            IncludeErrorDetail = false,
        }.ConnectionString;
    }

    /// <summary>True while a process of the server exists, also one that starts, stops or lost its postmaster.</summary>
    public bool IsServed => Processes().Count > 0;

    /// <summary>False when the server was last started on another machine or in another container.</summary>
    public bool IsOfThisMachine => !File.Exists(PathOf("endpoint")) || File.ReadAllLines(PathOf("endpoint"))[2] == ThisMachine();

    /// <summary>True when the server is ready but something has cleared its socket away.</summary>
    public bool LostItsSocket =>
        !OperatingSystem.IsWindows()
        && !File.Exists(Path.Combine(File.ReadAllLines(PathOf("endpoint"))[0], ".s.PGSQL.5432"))
        && File.Exists(PidFile)
        && File.ReadLines(PidFile).ElementAtOrDefault(7)?.Trim() == "ready";

    /// <summary>Makes the cluster if there is none, and starts its server. Call only when nothing serves it.</summary>
    public async Task StartAsync(CancellationToken token)
    {
        if (!Directory.Exists(Files))
            await CreateAsync(token);
        // Nothing serves the cluster, so this is of a killed server. PostgreSQL itself refuses to start when the number in it is in use again by any other process.
        File.Delete(PidFile);
        RemoveSocket();

        var (host, port) = OperatingSystem.IsWindows() ? ("127.0.0.1", FreePort()) : (SocketPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true), 5432);
        if (!OperatingSystem.IsWindows())
            CreatePrivate(host);
        File.WriteAllLines(PathOf("endpoint"), [host, port.ToString(CultureInfo.InvariantCulture), ThisMachine()]);
        File.WriteAllText(Path.Combine(Files, "postgresql.conf"), PostgresSettings.Text(host, port, _binaries.HasLz4));
        if (File.Exists(PathOf("server.log")))
            File.Move(PathOf("server.log"), PathOf("server.previous.log"), overwrite: true);
        await _account.TakeAsync(OperatingSystem.IsWindows() ? [Folder] : [Folder, host], token);

        var (code, output) = await _account.RunAsync(
            _binaries.Program("pg_ctl"), Folder, ["start", "-w", "-t", "900", "-D", Seen("cluster"), "-l", Seen("server.log")], token);
        if (code == 0 || IsServed)
            return;
        RemoveSocket();
        throw new IOException($"The private PostgreSQL server of {Folder} did not start.\n{output.Trim()}\n{LogTail()}");
    }

    /// <summary>Ends the server in order: what was committed is on disk, nothing is left to recover.</summary>
    public async Task StopAsync(CancellationToken token)
    {
        if (IsServed)
        {
            var (code, output) = await _account.RunAsync(
                _binaries.Program("pg_ctl"), Folder, ["stop", "-m", "fast", "-w", "-t", "900", "-D", Seen("cluster")], token);
            if (code != 0 && IsServed)
                throw new IOException($"The private PostgreSQL server of {Folder} did not stop.\n{output.Trim()}\n{LogTail()}");
        }
        RemoveSocket();
        File.Delete(PathOf("endpoint"));
    }

    /// <summary>Ends children whose postmaster was killed and that have not noticed: they keep the next server from starting.</summary>
    public void EndOrphans()
    {
        var processes = Processes();
        if (File.Exists(PidFile) && processes.Contains(Postmaster()))
            return;
        foreach (var id in processes)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It ended by itself in the meantime.
            }
        }
    }

    /// <summary>The last lines of the server's log, which names no data: see <see cref="PostgresSettings"/>.</summary>
    public string LogTail() =>
        File.Exists(PathOf("server.log")) ? string.Join('\n', File.ReadLines(PathOf("server.log")).TakeLast(15)) : "";

    async Task CreateAsync(CancellationToken token)
    {
        foreach (var unfinished in Directory.GetDirectories(Folder, "cluster.new-*"))
            Directory.Delete(unfinished, recursive: true);
        File.WriteAllText(PathOf("password"), RandomNumberGenerator.GetHexString(40));
        await _account.TakeAsync([Folder], token);

        // Beside and renamed: a kill leaves no half cluster. The name is new each time, as an initdb whose parent was killed goes on writing.
        var name = "cluster.new-" + RandomNumberGenerator.GetHexString(8);
        var (code, output) = await _account.RunAsync(
            _binaries.Program("initdb"), Folder,
            // Locale C: text sorts by bytes, on every machine and in every version.
            ["-D", Seen(name), "-U", Superuser, "--auth=scram-sha-256", "--pwfile=" + Seen("password"), "--encoding=UTF8", "--no-locale", "--data-checksums"],
            token);
        if (code != 0)
            throw new IOException($"No PostgreSQL cluster could be made in {Folder}.\n{output.Trim()}");
        Directory.Move(PathOf(name), Files);
    }

    /// <summary>A path as the server's account sees it.</summary>
    string Seen(string name) => _account.PathOf(Folder, name);

    int Postmaster() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    /// <summary>Processes of the server. A postmaster and its children work in the directory of their cluster and are called postgres.</summary>
    List<int> Processes()
    {
        if (!OperatingSystem.IsLinux())
        {
            var named = Process.GetProcessesByName("postgres").Select(process => process.Id);
            return File.Exists(PidFile) ? [.. named.Where(id => id == Postmaster())] : [];
        }
        return [.. Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && WorksIn(id, _realFiles))];
    }

    static bool WorksIn(int process, string directory)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget == directory
                && File.ReadAllText($"/proc/{process}/comm").StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Ended while we looked, or somebody else's.
            return false;
        }
    }

    void RemoveSocket()
    {
        if (File.Exists(PathOf("endpoint")) && File.ReadLines(PathOf("endpoint")).First() is var host
            && host.StartsWith(SocketPrefix, StringComparison.Ordinal) && Directory.Exists(host))
            Directory.Delete(host, recursive: true);
    }

    /// <summary>The path of an existing folder without links, as the kernel names it.</summary>
    static string RealPath(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        var here = Path.Combine(RealPath(parent), Path.GetFileName(path));
        return Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? RealPath(target.FullName) : here;
    }

    static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Two containers may have one host name, but not one numbering of processes.</summary>
    static string ThisMachine() =>
        Environment.MachineName + (OperatingSystem.IsLinux() ? " " + new FileInfo("/proc/self/ns/pid").LinkTarget : "");

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
