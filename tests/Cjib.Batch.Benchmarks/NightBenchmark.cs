using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Jobs.Sampling;
using NodaTime;
using Npgsql;

namespace Cjib.Batch.Benchmarks;

/// <summary>
/// A whole night from dropped files to published files, in a process and on a private server of its own (fsync on), beside a bare <c>psql \copy</c> of the
/// same files into a table of texts. <c>night [claim lines, 1,000,000]</c>
/// </summary>
static class NightBenchmark
{
    static readonly LocalDate Date = new(2026, 3, 2);

    public static async Task RunAsync(string[] args)
    {
        var claims = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("cjib-night-");
        try
        {
            var data = Path.Combine(folder.FullName, "data");
            var watch = Stopwatch.StartNew();
            SampleNight.Write(new SampleOptions(claims, 1, data, Date));
            var files = Directory.EnumerateFiles(Path.Combine(data, "inbox"), "*.csv", SearchOption.AllDirectories).ToList();
            Say($"sample    {claims,10:N0} lines in {files.Count} deliveries, {files.Sum(f => new FileInfo(f).Length) / 1e6:N0} MB", watch.Elapsed.TotalSeconds, claims);
            var bare = await BareCopyAsync(Path.Combine(folder.FullName, "bare"), files);
            Say("psql \\copy of the same files", bare, claims);
            // Once before, so that the cluster exists: a night is run on a register that is there.
            Run(data, "db migrate");
            watch.Restart();
            Run(data, $"run --date {Date:uuuu-MM-dd}");
            var night = watch.Elapsed.TotalSeconds;
            Report(Path.Combine(data, "reports", $"{Date:uuuu-MM-dd}", "timings.json"), claims);
            Say("night, from the command to its end", night, claims);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio to psql \\copy: {night / bare:N2}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Run(string data, string arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll");
        var start = new ProcessStartInfo("dotnet", $"\"{program}\" {arguments} --data \"{data}\"") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("ConnectionStrings__Cjib");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{arguments} ended with exit code {process.ExitCode}: {error.Result}{output.Result}");
    }

    static void Report(string timings, int claims)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(timings));
        foreach (var stage in document.RootElement.EnumerateObject())
            Say($"  {stage.Name,-12} peak {stage.Value.GetProperty("peak_mb").GetDouble(),5:N0} MB", stage.Value.GetProperty("seconds").GetDouble(), claims);
    }

    // The lines between the column line and the closing line, as they are; psql reads them and the server stores them as texts, without an index.
    static async Task<double> BareCopyAsync(string data, List<string> files)
    {
        Directory.CreateDirectory(data);
        var bodies = new List<string>();
        var columns = File.ReadLines(files[0]).ElementAt(1).Split(';');
        foreach (var file in files)
        {
            var body = Path.Combine(data, Path.GetFileName(file));
            await using var writer = new StreamWriter(body);
            var header = File.ReadLines(file).ElementAt(1).Split(';');
            if (!header.SequenceEqual(columns))
                throw new InvalidOperationException($"{file} has other columns than the first file.");
            foreach (var line in File.ReadLines(file).Skip(2).Where(line => !line.StartsWith("#T;", StringComparison.Ordinal)))
                writer.WriteLine(line);
            bodies.Add(body);
        }
        await using var server = await PrivatePostgres.StartAsync(data, CancellationToken.None);
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
#pragma warning disable CA2100 // The columns of the sample.
            await using var create = new NpgsqlCommand($"CREATE TABLE bare ({string.Join(", ", columns.Select(c => c + " text"))})", connection);
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync();
        }
        var at = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var watch = Stopwatch.StartNew();
        foreach (var body in bodies)
        {
            var start = new ProcessStartInfo(PostgresBinaries.Find(null).Program("psql"));
            foreach (var argument in new[] { "-qX", "-h", at.Host!, "-p", at.Port.ToString(CultureInfo.InvariantCulture), "-U", at.Username!, "-d", at.Database!, "-v", "ON_ERROR_STOP=1", "-c", $"\\copy bare FROM '{body}' (FORMAT csv, DELIMITER ';')" })
                start.ArgumentList.Add(argument);
            start.Environment["PGPASSWORD"] = at.Password ?? "";
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"psql ended with exit code {process.ExitCode}.");
        }
        return watch.Elapsed.TotalSeconds;
    }

    static void Say(string what, double seconds, int lines) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {seconds,7:N1} s {lines / seconds,12:N0} lines/s"));
}
