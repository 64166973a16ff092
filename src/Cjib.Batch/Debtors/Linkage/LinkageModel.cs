using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>How often records agree on one level of a comparison: two of one person, two of one household, two of strangers.</summary>
public sealed record LevelChances(double Person, double Household, double Strangers);

/// <summary>
/// What was learned of how records of one person differ: a file that people can read and edit. How often strangers agree is measured anew in
/// every file it is used on, and stands here only to be looked at.
/// </summary>
/// <param name="Comparisons">By name of the comparison, by name of the level.</param>
/// <param name="PairsPerRecord">Pairs of one person, and of one household, for each record of the file it was trained on: where the search begins.</param>
public sealed record LinkageModel(
    string Version, IReadOnlyDictionary<string, IReadOnlyDictionary<string, LevelChances>> Comparisons, Kinship Kinship, (double Person, double Household) PairsPerRecord)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ToJson() => new JsonObject
    {
        ["versie"] = Version,
        ["paren_per_record"] = new JsonObject { ["persoon"] = Round(PairsPerRecord.Person), ["huishouden"] = Round(PairsPerRecord.Household) },
        ["huisgenoten"] = new JsonObject { ["tweelingen"] = Round(Kinship.Twins), ["naamgenoten"] = Round(Kinship.Namesakes) },
        ["vergelijkingen"] = new JsonObject(Comparisons.Select(comparison => KeyValuePair.Create(
            comparison.Key,
            (JsonNode?)new JsonObject(comparison.Value.Select(level => KeyValuePair.Create(level.Key, (JsonNode?)new JsonObject
            {
                ["persoon"] = Round(level.Value.Person),
                ["huishouden"] = Round(level.Value.Household),
                ["vreemden"] = Round(level.Value.Strangers),
                ["gewicht_bits"] = Math.Round(Math.Log2(level.Value.Person / level.Value.Strangers), 2),
            })))))),
    }.ToJsonString(Indented) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote; everything that is wrong is added to <paramref name="problems"/>.</summary>
    public static LinkageModel? Read(string file, string json, List<SetupProblem> problems)
    {
        var before = problems.Count;
        void Report(string path, string message) => problems.Add(new(file, 0, $"{path}: {message}"));
        try
        {
            using var document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            var comparisons = new Dictionary<string, IReadOnlyDictionary<string, LevelChances>>(StringComparer.Ordinal);
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("vergelijkingen", out var all) || all.ValueKind != JsonValueKind.Object)
            {
                Report("$.vergelijkingen", "is missing; expected a model as match --train writes it.");
                return null;
            }
            foreach (var comparison in all.EnumerateObject())
            {
                var levels = new Dictionary<string, LevelChances>(StringComparer.Ordinal);
                foreach (var level in comparison.Value.ValueKind == JsonValueKind.Object ? comparison.Value.EnumerateObject() : default)
                    levels[level.Name] = new(
                        Chance(level.Value, "persoon", $"{comparison.Name}.{level.Name}"),
                        Chance(level.Value, "huishouden", $"{comparison.Name}.{level.Name}"),
                        Chance(level.Value, "vreemden", $"{comparison.Name}.{level.Name}"));
                comparisons[comparison.Name] = levels;
            }
            var pairs = root.TryGetProperty("paren_per_record", out var p) ? p : default;
            var kin = root.TryGetProperty("huisgenoten", out var k) ? k : default;
            var kinship = new Kinship(Number(kin, "tweelingen") ?? Kinship.Usual.Twins, Number(kin, "naamgenoten") ?? Kinship.Usual.Namesakes);
            if (kinship.Twins is not (>= 0 and <= 0.5) || kinship.Namesakes is not (>= 0 and <= 0.5))
                Report("$.huisgenoten", "expected shares from 0 to 0.5.");
            var model = new LinkageModel(
                root.TryGetProperty("versie", out var version) ? version.ToString() : "",
                comparisons, kinship, (Number(pairs, "persoon") ?? 0.5, Number(pairs, "huishouden") ?? 0.5));
            return problems.Count == before ? model : null;
        }
        catch (JsonException wrong)
        {
            problems.Add(new(file, (int)(wrong.LineNumber ?? -1) + 1, "is no valid JSON at this line."));
            return null;
        }

        double Chance(JsonElement level, string name, string path)
        {
            if (Number(level, name) is > 0 and <= 1 and var chance)
                return chance;
            Report($"$.vergelijkingen.{path}.{name}", "expected a chance above 0 and at most 1.");
            return 1;
        }
    }

    static double? Number(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    // Six digits that count: enough to read, and the same after writing and reading.
    static double Round(double chance) => double.Parse(chance.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
