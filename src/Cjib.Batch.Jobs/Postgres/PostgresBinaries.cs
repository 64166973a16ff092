using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cjib.Batch.Jobs.Postgres;

/// <summary>The programs of one installed PostgreSQL.</summary>
/// <param name="Directory">Where <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c> are.</param>
/// <param name="Major">Version of the cluster format, such as 15.</param>
sealed partial record PostgresBinaries(string Directory, int Major)
{
    /// <summary>Before 14 a server does not notice that a killed client is gone, and its locks stop the next attempt.</summary>
    const int OldestMajor = 14;

    /// <summary>Finds the newest installed server, or the one that can read an existing cluster.</summary>
    /// <param name="clusterMajor">Version that made the cluster, or null when there is none yet.</param>
    /// <exception cref="SetupException">No server is installed, or none of that version.</exception>
    public static PostgresBinaries Find(int? clusterMajor)
    {
        var installed = Installed();
        if (clusterMajor is null)
            return installed.Find(found => found.Major >= OldestMajor)
                ?? throw new SetupException("PostgreSQL", $"no server programs of version {OldestMajor} or newer were found{Seen(installed)}. "
                    + "Install them (Debian, Ubuntu: apt-get install postgresql; ./build.sh --target=Setup does it) or name a server in ConnectionStrings__Cjib.");
        return installed.Find(found => found.Major == clusterMajor)
            ?? throw new SetupException("PostgreSQL", $"the register was made by version {clusterMajor}, which is not installed{Seen(installed)}. "
                + $"Install it (apt-get install postgresql-{clusterMajor}), or move the register with pg_dump and pg_restore.");
    }

    /// <summary>True when <see cref="Find"/> would find a server for a new cluster.</summary>
    public static bool AreInstalled => Installed().Exists(found => found.Major >= OldestMajor);

    /// <summary>True when it compresses with lz4 for certain: since version 15, in the packages of Debian and Ubuntu.</summary>
    public bool HasLz4 => Major >= 15 && Directory.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal);

    public string Program(string name) => Path.Combine(Directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    static string Seen(List<PostgresBinaries> installed) =>
        installed.Count == 0 ? "" : $" (found: {string.Join(", ", installed.Select(found => $"{found.Major} in {found.Directory}"))})";

    static List<PostgresBinaries> Installed() =>
        [.. Candidates().Distinct(StringComparer.Ordinal).Select(Read).OfType<PostgresBinaries>().OrderByDescending(found => found.Major)];

    static IEnumerable<string> Candidates()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return OperatingSystem.IsWindows()
            ? [.. Versions(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*"), .. path]
            : [.. Versions("/usr/lib/postgresql", "*"), .. Versions("/usr", "pgsql-*"), .. Versions("/opt/homebrew/opt", "postgresql@*"), "/usr/local/pgsql/bin", .. path];
    }

    static IEnumerable<string> Versions(string parent, string pattern) =>
        System.IO.Directory.Exists(parent)
            ? System.IO.Directory.GetDirectories(parent, pattern).Select(version => Path.Combine(version, "bin"))
            : [];

    static PostgresBinaries? Read(string directory)
    {
        var found = new PostgresBinaries(directory, 0);
        // Debian's /usr/bin has the clients and no server.
        if (!File.Exists(found.Program("postgres")) || !File.Exists(found.Program("initdb")) || !File.Exists(found.Program("pg_ctl")))
            return null;
        using var process = Process.Start(new ProcessStartInfo(found.Program("postgres"), "--version") { RedirectStandardOutput = true })!;
        var version = Major_().Match(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return version.Success ? found with { Major = int.Parse(version.ValueSpan, CultureInfo.InvariantCulture) } : null;
    }

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex Major_();
}
