using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>match</c>: stand-alone record linkage of any person file.</summary>
static class MatchCommand
{
    const string DefaultModel = "koppelmodel-2026.1.json";
    const double LeanPairsPerRecord = 1, GenerousPairsPerRecord = 5;

    public static Command Create(Globals globals)
    {
        var files = new Argument<string[]>("FILE") { Description = "Person files (CSV, also .gz); several are linked as well as deduplicated.", Arity = ArgumentArity.OneOrMore };
        var mappings = new Option<string[]>("--mapping") { Description = "Which column is what: one for all files, or one for each.", Required = true, HelpName = "M.json" };
        var train = new Option<bool>("--train") { Description = "Learn from the file itself how records of one person differ; no labels needed." };
        var labels = new Option<bool>("--labels") { Description = "Learn from the truth column of the mapping (implies --train)." };
        var model = new Option<string?>("--model") { Description = "Model file: written with --train, read without; default: the model for Dutch debtors.", HelpName = "M" };
        var output = new Option<string?>("--output") { Description = "Gets id;cluster.", HelpName = "O.csv" };
        var pairs = new Option<string?>("--pairs") { Description = "Gets links;rechts;kans;gewicht;gewichten.", HelpName = "P.csv" };
        var pairsFrom = new Option<double>("--pairs-from") { Description = "Probability from which a pair is written.", DefaultValueFactory = _ => 0.001, HelpName = "P" };
        var generous = new Option<bool>("--generous") { Description = "Compare up to five pairs a record under each key instead of one." };
        var explain = new Option<string[]>("--explain") { Description = "The weights of one pair, by their ids.", HelpName = "LEFT RIGHT", Arity = new(2, 2), AllowMultipleArgumentsPerToken = true };
        var plot = new Option<string?>("--plot") { Description = "Gets precision against recall at every threshold, when there is a truth column: .svg or .png.", HelpName = "F.svg" };
        var command = new Command("match", "Record linkage of any person file; with a truth column it also measures itself.")
        {
            files, mappings, train, labels, model, output, pairs, pairsFrom, generous, explain, plot,
        };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(() =>
        {
            var total = Stopwatch.StartNew();
            var seconds = new Dictionary<string, double>(StringComparer.Ordinal) { ["read"] = 0, ["train"] = 0, ["match"] = 0, ["cluster"] = 0, ["measure"] = 0 };
            var lap = Stopwatch.StartNew();
            void Clock(string phase)
            {
                seconds[phase] = Math.Round(seconds[phase] + lap.Elapsed.TotalSeconds, 3);
                lap.Restart();
            }
            var workers = Environment.ProcessorCount;
            var minimum = parsed.GetValue(pairsFrom);
            if (minimum is not (> 0 and < 1))
                throw new SetupException("--pairs-from", "expected a probability between 0 and 1.");
            if (parsed.GetValue(plot) is { } named && !Picture.CanWrite(named))
                throw new SetupException("--plot", $"'{named}' is neither .svg nor .png.");
            var trains = parsed.GetValue(train) || parsed.GetValue(labels);
            var read = Read(parsed.GetValue(files)!, parsed.GetValue(mappings)!, workers);
            var known = trains ? null : ReadModel(parsed.GetValue(model) ?? Path.Combine(AppContext.BaseDirectory, "policies", DefaultModel));
            Clock("read");
            var linkage = new PersonLinkage(
                read, new(workers, known, trains, parsed.GetValue(labels), parsed.GetValue(generous) ? GenerousPairsPerRecord : LeanPairsPerRecord, minimum), Clock);
            if (parsed.GetValue(output) is { } clusters)
                Write(clusters, "id;cluster", linkage.Clusters().Select(row => $"{Quoted(row.Id)};{Quoted(row.Cluster)}"));
            if (parsed.GetValue(pairs) is { } likely)
                Write(likely, "links;rechts;kans;gewicht;gewichten", linkage.LikelyPairs().Select(pair => string.Create(CultureInfo.InvariantCulture,
                    $"{Quoted(pair.Left)};{Quoted(pair.Right)};{pair.Probability:0.000000};{pair.Bits:0.0000};{Parts(pair.Parts)}")));
            if (parsed.GetValue(plot) is { } picture)
            {
                if (linkage.Measures is not { } measured || linkage.Curve.Count == 0)
                    throw new SetupException("--plot", "there is nothing to draw: the mapping names no truth column, or no two records are alike.");
                CurvePicture.Write(picture, linkage.Curve, measured.Automatic, measured.Best);
            }
            if (trains && parsed.GetValue(model) is { } path)
                File.WriteAllText(path, linkage.Model(Path.GetFileNameWithoutExtension(path)).ToJson());
            var asked = parsed.GetValue(explain) is [var left, var right]
                ? linkage.Explain(left, right) ?? throw new SetupException("--explain", "one of the two ids does not stand in the files.")
                : null;
            var peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
            Print(globals.WantsJson(parsed), linkage, seconds, total.Elapsed.TotalSeconds, peak, asked);
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    static List<LinkageFile> Read(string[] files, string[] mappings, int workers)
    {
        var problems = new List<SetupProblem>();
        if (mappings.Length != 1 && mappings.Length != files.Length)
            problems.Add(new("--mapping", 0, $"{mappings.Length} mappings for {files.Length} files; expected one for all, or one for each."));
        foreach (var missing in files.Concat(mappings).Where(path => !File.Exists(path)))
            problems.Add(new(missing, 0, "does not exist."));
        if (problems.Count > 0)
            throw new SetupException(problems);
        var read = mappings.Select(path => PersonMapping.Read(Path.GetFileName(path), File.ReadAllText(path), problems)).ToArray();
        var result = new List<LinkageFile?>();
        foreach (var (index, path) in files.Index())
            if (read[read.Length == 1 ? 0 : index] is { } mapping)
                result.Add(PersonLinkage.ReadFile(Path.GetFileName(path), BytesOf(path), mapping, workers, problems));
        return problems.Count > 0 ? throw new SetupException(problems) : [.. result.OfType<LinkageFile>()];
    }

    static byte[] BytesOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith([(byte)0x1F, (byte)0x8B]))
            return bytes;
        using var unzipped = new MemoryStream();
        using var zipped = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        zipped.CopyTo(unzipped);
        return unzipped.ToArray();
    }

    static LinkageModel ReadModel(string path)
    {
        var problems = new List<SetupProblem>();
        if (!File.Exists(path))
            throw new SetupException(path, "does not exist; match --train writes a model.");
        return LinkageModel.Read(Path.GetFileName(path), File.ReadAllText(path), problems) ?? throw new SetupException(problems);
    }

    static void Write(string path, string header, IEnumerable<string> lines)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        file.WriteLine(header);
        foreach (var line in lines)
            file.WriteLine(line);
    }

    static string Parts(List<(string Comparison, string Level, double Bits)> parts) =>
        string.Join(' ', parts.Where(part => part.Level != "ontbreekt").Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Comparison.Replace(' ', '_')}={part.Bits:0.0000}")));

    static string Quoted(string text) => text.AsSpan().ContainsAny(";\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    static void Print(
        bool json, PersonLinkage linkage, Dictionary<string, double> seconds, double total, long peakMb, List<(string Comparison, string Level, double Bits)>? asked)
    {
        var measures = linkage.Measures;
        if (json)
        {
            Globals.PrintJson(new
            {
                Records = linkage.RecordCount,
                Clusters = linkage.ClusterCount,
                linkage.CandidatePairs,
                LikelyPairs = linkage.LikelyPairCount,
                Threshold = new { Bits = Finite(linkage.ThresholdBits), Probability = Finite(1 / (1 + double.Exp2(-linkage.ThresholdBits))) },
                RefusedJoins = linkage.Refused,
                DoubtfulPairs = linkage.Doubtful,
                Precision = measures?.Automatic.Precision,
                Recall = measures?.Automatic.Recall,
                F1 = measures?.Automatic.F1,
                Best = measures is { } m ? new { m.Best.Precision, m.Best.Recall, m.Best.F1, Threshold = Finite(m.Best.Bits) } : null,
                RecallAtPrecision_0_999 = measures?.RecallAtPrecision999,
                UnreachedTruePairs = measures?.Unreached,
                Blocking = linkage.BlockingCosts,
                Explanation = asked?.Select(part => new { part.Comparison, part.Level, Bits = Math.Round(part.Bits, 4) }),
                Seconds = seconds,
                TotalSeconds = Math.Round(total, 3),
                PeakMb = peakMb,
            });
            return;
        }
        var say = Console.Out;
        say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{linkage.RecordCount} records, {linkage.ClusterCount} clusters; {linkage.CandidatePairs} pairs compared, automatic from {linkage.ThresholdBits:0.00} bits"));
        if (measures is { } found)
        {
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"automatic  precision {found.Automatic.Precision:0.0000}  recall {found.Automatic.Recall:0.0000}  F1 {found.Automatic.F1:0.0000}"));
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best       precision {found.Best.Precision:0.0000}  recall {found.Best.Recall:0.0000}  F1 {found.Best.F1:0.0000}  from {found.Best.Bits:0.00} bits"));
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recall at precision 0.999: {found.RecallAtPrecision999:0.0000}; true pairs that blocking cannot reach: {found.Unreached}"));
        }
        foreach (var (comparison, level, bits) in asked ?? [])
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {comparison,-16} {bits,9:+0.0000;-0.0000;0.0000}  {level}"));
        say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read {seconds["read"]:0.00} s, train {seconds["train"]:0.00} s, match {seconds["match"]:0.00} s, cluster {seconds["cluster"]:0.00} s; peak {peakMb} MB"));
    }

    static double? Finite(double value) => double.IsFinite(value) ? Math.Round(value, 6) : null;
}
