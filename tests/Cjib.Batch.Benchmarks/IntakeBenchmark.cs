using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;
using Cjib.Batch.Jobs.Sampling;
using Cjib.Batch.Storage;
using NodaTime;

namespace Cjib.Batch.Benchmarks;

/// <summary>
/// Validation alone, on one core: one delivery of claims with all 70 columns as a sample night makes it, the same with one line in three wrong in two
/// places, and with every line wrong. First the inspection in this process, then the command <c>check</c> with its receipts from start to exit.
/// <c>intake [lines, 1,000,000]</c>
/// </summary>
static class IntakeBenchmark
{
    static readonly LocalDate Date = new(2026, 3, 2);

    public static void Run(string[] args)
    {
        var lines = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("cjib-intake-").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            SampleNight.Write(new SampleOptions(20_000, 1, data, Date));
            Jobs.DataDirectory.Prepare(data);
            var pattern = Directory.EnumerateFiles(Path.Combine(data, "inbox"), "*VORDERINGEN*.csv", SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length)!;
            var client = Path.GetFileName(Path.GetDirectoryName(pattern)!);
            foreach (var (name, oneIn) in new[] { ("as a sample makes it", 0), ("one line in three wrong", 3), ("every line wrong", 1) })
            {
                var file = Path.Combine(folder, Path.GetFileName(pattern));
                Write(file, File.ReadAllLines(pattern), lines, oneIn);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines:N0} lines, {new FileInfo(file).Length / 1e6:N0} MB, {name}"));
                for (var round = 0; round < 3; round++)
                    Inspect(file, client, data);
                Check(file, client, data, Path.Combine(folder, "out"), lines);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Inspect(string file, string client, string data)
    {
        var policies = new PolicyFolder(data, Date).Read(isTest: true, out var problems) ?? throw new InvalidDataException(string.Join('\n', problems));
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var (before, cpu, watch) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var inspection = ClaimIntake.Inspect(stream, policies.TermsFor(client, Path.GetFileName(file), Date));
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  inspection  {inspection.Verdict,-8} {inspection.Counts.Refused,9:N0} refused {seconds,6:F2} s ({(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of cpu) {inspection.Counts.Read / seconds,9:N0} lines/s, "
            + $"{(GC.GetTotalAllocatedBytes() - before) >> 20} MB allocated"));
    }

    static void Check(string file, string client, string data, string output, int lines)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll");
        var start = new ProcessStartInfo("dotnet", $"\"{program}\" check \"{file}\" --client {client} --date {Date:uuuu-MM-dd} --data \"{data}\" --output \"{output}\" --json")
        {
            RedirectStandardOutput = true,
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            process.ProcessorAffinity = 1;
        var report = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        try
        {
            while (!process.WaitForExit(20))
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended between the two lines; the peak of 20 ms before stands.
            process.WaitForExit();
        }
        var seconds = watch.Elapsed.TotalSeconds;
        if (!report.Result.Contains($"\"read\": {lines}", StringComparison.Ordinal))
            throw new InvalidOperationException($"check did not read {lines} lines: {report.Result}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  check       exit {process.ExitCode}, on one core, start to exit {seconds,6:F2} s {lines / seconds,9:N0} lines/s, peak {peak >> 20} MB"));
    }

    // The rows of a sample again and again under numbers and ids of their own, with a right trailer.
    static void Write(string file, string[] pattern, int lines, int oneWrongIn)
    {
        var columns = ClaimFileLayout.Columns.Select(c => c.Name).ToList();
        if (pattern[1] != string.Join(';', columns))
            throw new InvalidDataException("The sample does not have the columns in their order.");
        var (bsn, birth, cents) = (columns.IndexOf("bsn"), columns.IndexOf("geboortedatum"), columns.IndexOf("openstaand_cent"));
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var output = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var (sum, hash) = (0L, 0L);
        void Put(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            sha.AppendData(bytes);
            output.Write(bytes);
        }
        Put(pattern[0] + "\n" + pattern[1] + "\n");
        for (var line = 0; line < lines; line++)
        {
            var cells = pattern[2 + line % (pattern.Length - 3)].Split(';');
            (cells[0], cells[2]) = (FormattableString.Invariant($"{line + 1}"), FormattableString.Invariant($"B{line:D9}"));
            if (oneWrongIn > 0 && line % oneWrongIn == 0)
                (cells[bsn], cells[birth]) = ("123456789", "19801399");
            sum += long.Parse(cells[cents], CultureInfo.InvariantCulture);
            hash = (hash + line) % 1_000_000_000_000;
            Put(string.Join(';', cells) + "\n");
        }
        var trailer = FormattableString.Invariant($"#T;{lines};{sum};{hash};{Convert.ToHexStringLower(sha.GetHashAndReset())}\n");
        output.Write(Encoding.ASCII.GetBytes(trailer));
    }
}
