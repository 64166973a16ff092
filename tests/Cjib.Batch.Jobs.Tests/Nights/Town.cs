using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Jobs.Sampling;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>An invented town: a data directory and a register of its own, thrown away at the end.</summary>
sealed partial class Town : IDisposable
{
    public static readonly LocalDate Monday = new(2026, 3, 2);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cjib-town-");

    Town(string connectionString) => ConnectionString = connectionString;

    public string Data => _folder.FullName;

    public string ConnectionString { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Town> FoundAsync(RegisterFixture fixture)
    {
        var town = new Town(await fixture.CreateRegisterAsync());
        DataDirectory.Prepare(town.Data);
        return town;
    }

    /// <summary>This town from its backup, on another machine: its files, and its register restored into an empty database, as docs/operations.md says it.</summary>
    public async Task<Town> RestoredAsync(RegisterFixture fixture)
    {
        var other = new Town(await fixture.CreateDatabaseAsync());
        var dump = Path.Combine(other.Data, "register.dump");
        await PostgresToolAsync("pg_dump", ConnectionString, "-Fc", "-f", dump);
        await PostgresToolAsync("pg_restore", other.ConnectionString, "--exit-on-error", "--no-owner", "-d", new NpgsqlConnectionStringBuilder(other.ConnectionString).Database!, dump);
        File.Delete(dump);
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(other.Data, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return other;
    }

    static async Task PostgresToolAsync(string tool, string connectionString, params string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(PostgresBinaries.Find(clusterMajor: null).Program(tool), arguments) { RedirectStandardError = true };
        foreach (var (name, value) in new[]
        {
            ("PGHOST", server.Host!), ("PGPORT", server.Port.ToString(CultureInfo.InvariantCulture)), ("PGUSER", server.Username!), ("PGPASSWORD", server.Password ?? ""), ("PGDATABASE", server.Database!),
        })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, $"{tool}: {error}");
    }

    public void Drop(int claims, int seed, int night = 1) =>
        SampleNight.Write(new SampleOptions(claims, seed, Data, Monday.PlusDays(night - 1), Night: night));

    public void Drop(string client, string name, string text) => Drop(client, name, Encoding.UTF8.GetBytes(text));

    public void Drop(string client, string name, byte[] bytes)
    {
        var inbox = Directory.CreateDirectory(Path.Combine(Data, "inbox", client)).FullName;
        File.WriteAllBytes(Path.Combine(inbox, name), bytes);
    }

    /// <summary>Writes a file of the data directory, line by line.</summary>
    public void Write(string path, params string[] lines) => File.WriteAllText(Path.Combine(Data, path), string.Join('\n', lines) + "\n");

    public string Read(string path) => File.ReadAllText(Path.Combine(Data, path));

    public async Task<NightlyReport> RunAsync(LocalDate date, int workers = 2, int linesPerChunk = 150, string? output = null)
    {
        await using var register = await Register.OpenAsync(ConnectionString, rehearsal: output is not null, cancel: Cancel);
        var policies = new PolicyFolder(Data, date).Read(await register.IsTestAsync(Cancel), out var problems);
        Assert.Empty(problems);
        var folder = new DropFolder(Data, output ?? Data, output is not null);
        var report = await new NightlyRun(register, folder, policies!, workers, linesPerChunk, NullLogger<NightlyRun>.Instance).RunAsync(date, Cancel);
        if (output is null && report.IsNew)
            await NightSums.HoldAsync(this, date);
        return report;
    }

    /// <summary>Runs the program itself on this town.</summary>
    public Task<(int Code, string Out, string Error)> ProgramAsync(string arguments, params (string Name, string Value)[] environment) =>
        StartAsync(arguments, [("ConnectionStrings__Cjib", ConnectionString), .. environment]);

    public Task<(int Code, string Out, string Error)> StartAsync(string arguments, params (string Name, string Value)[] environment) =>
        StartAsync(arguments, "", environment);

    public async Task<(int Code, string Out, string Error)> StartAsync(string arguments, string input, params (string Name, string Value)[] environment)
    {
        using var process = Begin(arguments, environment);
        return await EndAsync(process, input);
    }

    /// <summary>Starts the program on this town and leaves it running.</summary>
    public Process Begin(string arguments, params (string Name, string Value)[] environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll");
        var start = new ProcessStartInfo("dotnet", $"\"{program}\" {arguments} --data \"{Data}\"")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a program that was begun.</summary>
    public static async Task<(int Code, string Out, string Error)> EndAsync(Process process, string input = "")
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Digest of each file of a night's report but timings.json, and of all that it published in the outbox.</summary>
    public SortedDictionary<string, string> Published(LocalDate date)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in new[] { Path.Combine("reports", $"{date:uuuu-MM-dd}"), "outbox" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Data, folder), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("timings.json", StringComparison.Ordinal) && !f.Contains(".ontvangst.", StringComparison.Ordinal)))
                files.Add(Path.GetRelativePath(Data, file), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
        Assert.NotEmpty(files);
        return files;
    }

    public string[] Report(LocalDate date, string name) => File.ReadAllLines(Path.Combine(Data, "reports", $"{date:uuuu-MM-dd}", name));

    /// <summary>The cells of a line of a receipt; an even number of quotes stands before each separator.</summary>
    public static string[] Cells(string line) =>
        [.. Separator().Split(line).Select(cell => cell is ['"', .., '"'] ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell)];

    [GeneratedRegex(""";(?=(?:[^"]*"[^"]*")*[^"]*$)""")]
    private static partial Regex Separator();

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Cancel);
#pragma warning disable CA2100 // Questions that the tests ask.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Rewrites every waiting delivery with its rows in another order, renumbered, with a right trailer.</summary>
    public void ShuffleRows(int seed)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Data, "inbox"), "*.csv", SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(path);
            var trailer = lines[^1].Split(';');
            var rows = lines[2..^1].Where(row => row.Length > 0).OrderBy(row => SHA256.HashData(Encoding.UTF8.GetBytes(seed + row))[0])
                .Select((row, index) => (index + 1).ToString(CultureInfo.InvariantCulture) + row[row.IndexOf(';', StringComparison.Ordinal)..])
                .Concat(lines[2..^1].Where(row => row.Length == 0));
            var body = string.Join('\n', [lines[0], lines[1], .. rows]) + "\n";
            trailer[^1] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
            File.WriteAllText(path, body + string.Join(';', trailer) + "\n");
        }
    }

    /// <summary>Gives every waiting delivery a name that says nothing, so that they are found in another order.</summary>
    public void Rename(int seed)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Data, "inbox"), "*.csv", SearchOption.AllDirectories).ToList())
            File.Move(path, Path.Combine(Path.GetDirectoryName(path)!, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed + Path.GetFileName(path))))[..8]}.csv"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
