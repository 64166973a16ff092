using System.Diagnostics;

namespace Cjib.Batch.Jobs.Postgres;

/// <summary>Who runs PostgreSQL's programs: the caller, or an unprivileged user when the caller is root, which PostgreSQL refuses.</summary>
/// <remarks>
/// That user need not be able to reach the data directory: it may lie under /root. The folder is opened by root as descriptor 3 and named by
/// <c>/proc/self/fd/3</c>, a link the kernel follows without asking who may enter the folders above. No capability is kept.
/// </remarks>
sealed class PostgresAccount
{
    const string AsUser = """
        exec 3<"$1" || exit
        user=$2 group=$3
        shift 3
        exec setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs -- "$@"
        """;

    readonly string? _user;
    readonly string? _group;

    PostgresAccount(string? user, string? group) => (_user, _group) = (user, group);

    /// <summary>The account for a cluster: its owner, else <c>postgres</c>, else <c>nobody</c>; nobody in particular when the caller is not root.</summary>
    public static PostgresAccount Of(string cluster)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return new(null, null);
        if (Directory.Exists(cluster) && Answer("stat", "-c", "%u %g", cluster).Split(' ') is [not "0", _] owner)
            return new(owner[0], owner[1]);
        var name = Answer("id", "-u", "postgres").Length > 0 ? "postgres" : "nobody";
        return new(Answer("id", "-u", name), Answer("id", "-g", name));
    }

    /// <summary>How a file in the folder is called in the arguments of <see cref="RunAsync"/>.</summary>
    public string PathOf(string folder, string name) => Path.Combine(_user is null ? folder : "/proc/self/fd/3", name);

    /// <summary>Gives folders to the account, with all that is in them.</summary>
    public async Task TakeAsync(IEnumerable<string> folders, CancellationToken token)
    {
        if (_user is null)
            return;
        var (code, output) = await FinishAsync(new ProcessStartInfo("chown", ["-R", $"{_user}:{_group}", "--", .. folders]), token);
        if (code != 0)
            throw new IOException($"The folders of the private PostgreSQL server cannot be given to user {_user}.\n{output.Trim()}");
    }

    /// <summary>Runs one of PostgreSQL's programs to its end.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public Task<(int Code, string Output)> RunAsync(string program, string folder, string[] arguments, CancellationToken token) =>
        FinishAsync(
            _user is null
                ? new ProcessStartInfo(program, arguments)
                : new ProcessStartInfo("/bin/sh", ["-c", AsUser, "sh", folder, _user, _group!, program, .. arguments]) { WorkingDirectory = "/" },
            token);

    static async Task<(int Code, string Output)> FinishAsync(ProcessStartInfo start, CancellationToken token)
    {
        using var process = Start(start);
        // Both ends close when the program ends: a started server writes to its own log.
        var output = process.StandardOutput.ReadToEndAsync(token);
        var problems = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return (process.ExitCode, await output + await problems);
    }

    static string Answer(string program, params string[] arguments)
    {
        using var process = Start(new ProcessStartInfo(program, arguments));
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer.Trim();
    }

    static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        // PGDATA, PGPORT and the like would bend what we ask for; messages are read by us, in English.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
