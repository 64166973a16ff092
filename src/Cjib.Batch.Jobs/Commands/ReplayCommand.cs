using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cjib.Batch.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>
/// <c>replay</c>: derives a past night again and compares it with what was stored. The register is what its nights made of the archived deliveries, the dated
/// policies and what people decided; so all nights up to that one are run again, in a register of their own.
/// </summary>
static class ReplayCommand
{
    public static Command Create(Globals globals)
    {
        var date = RunCommand.DateOption("The night to derive again.");
        date.Required = true;
        var command = new Command("replay", "Derive a past night again, from the archive and the dated policies, and compare it with what was stored.") { date };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            var replay = await RunAsync(composition, parsed.GetValue(date)!.Value, cancel);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(replay);
            else
                Print(replay);
            return replay.IsSame ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    static async Task<Replay> RunAsync(Composition composition, LocalDate date, CancellationToken cancel)
    {
        await using var real = await composition.RegisterAsync(cancel);
        var nights = await new RunLedger(real).FinishedAsync(NightlyRun.Job, date, cancel);
        if (nights.Count == 0 || nights[^1].Date != date)
            throw new SetupException("--date", $"the night of {date:uuuu-MM-dd} is not finished in this register; see 'cjib-batch status'.");
        var isTest = await real.IsTestAsync(cancel);
        var output = Directory.CreateTempSubdirectory("cjib-replay-").FullName;
        try
        {
            await using var scratch = await ScratchRegister.CreateAsync(composition.ConnectionString, cancel);
            await using var register = await Register.OpenAsync(scratch.ConnectionString, cancel: cancel);
            await register.SetModeAsync(isTest, Environment.UserName, "replay", cancel);
            IReadOnlyDictionary<string, string> digests = new Dictionary<string, string>();
            foreach (var (runId, night) in nights)
            {
                await ScratchRegister.TakeOverDecisionsAsync(real, register, runId, cancel);
                var policies = await composition.PoliciesAsync(register, night, cancel);
                digests = policies.Digests;
                await new NightlyRun(
                    register, new DropFolder(composition.Data, output, isPast: true), policies, composition.Settings.Workers, composition.Settings.LinesPerChunk,
                    NullLogger<NightlyRun>.Instance).RunAsync(night, cancel);
            }
            return new(date, nights.Count, [.. Compare(composition.Data, output, date)], [.. Changed(composition.Data, date, digests)]);
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    // All of the report, and of the outbox what has not been fetched yet.
    static IEnumerable<ReplayedFile> Compare(string stored, string derived, LocalDate date)
    {
        var report = Path.Combine("reports", date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
        var day = $"_{date.ToString("uuuuMMdd", CultureInfo.InvariantCulture)}_";
        var files = Names(stored, report).Union(Names(derived, report))
            .Concat(Names(derived, "outbox").Where(name => name.Contains(day, StringComparison.Ordinal) && File.Exists(Path.Combine(stored, name))));
        return files.Where(name => Path.GetFileName(name) != "timings.json").Order(StringComparer.Ordinal)
            .Select(name => new ReplayedFile(name.Replace('\\', '/'), Same(Path.Combine(stored, name), Path.Combine(derived, name))));

        static IEnumerable<string> Names(string root, string folder) => Directory.Exists(Path.Combine(root, folder))
            ? Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path))
            : [];

        static bool Same(string left, string right) => File.Exists(left) && File.Exists(right) && File.ReadAllBytes(left).AsSpan().SequenceEqual(File.ReadAllBytes(right));
    }

    // run.json says by which files the night was decided.
    static IEnumerable<string> Changed(string data, LocalDate date, IReadOnlyDictionary<string, string> now)
    {
        var path = Path.Combine(data, "reports", date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), "run.json");
        var then = File.Exists(path) && JsonNode.Parse(File.ReadAllText(path))?["files"] is JsonObject files
            ? files.ToDictionary(f => f.Key, f => (string?)f.Value, StringComparer.Ordinal)
            : [];
        return then.Keys.Union(now.Keys, StringComparer.Ordinal).Where(name => then.GetValueOrDefault(name) != now.GetValueOrDefault(name)).Order(StringComparer.Ordinal);
    }

    static void Print(Replay replay)
    {
        foreach (var file in replay.Files)
            Console.Out.WriteLine($"{(file.IsSame ? "same     " : "DIFFERENT")}  {file.Name}");
        foreach (var file in replay.ChangedInputs)
            Console.Out.WriteLine($"changed since that night: {file}");
        Console.Out.WriteLine(replay.IsSame
            ? $"The night of {replay.Date:uuuu-MM-dd} is what was stored, derived again through {replay.Nights} night(s)."
            : $"The night of {replay.Date:uuuu-MM-dd} is not what was stored: {replay.Files.Count(f => !f.IsSame)} file(s) differ.");
    }

    /// <param name="Nights">Nights that were run again.</param>
    /// <param name="ChangedInputs">Policy and reference files that are not as the night recorded them.</param>
    sealed record Replay(LocalDate Date, int Nights, IReadOnlyList<ReplayedFile> Files, IReadOnlyList<string> ChangedInputs)
    {
        public bool IsSame => Files.Count > 0 && Files.All(f => f.IsSame);
    }

    sealed record ReplayedFile(string Name, bool IsSame);
}
