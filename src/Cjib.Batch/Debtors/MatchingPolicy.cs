using System.Text.Json;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Debtors;

/// <summary>When debtors that look alike are one without a human, and when a human is asked (<c>policy/koppeling-*.json</c>).</summary>
/// <param name="ModelFile">The file in <c>policy/</c> that says how much each level weighs, as <c>match --train</c> writes it.</param>
/// <param name="MergesByLikeness">False forbids every merge by likeness: it then only proposes (domain.md §7.2).</param>
/// <param name="AutomaticMinBits">Weight in bits from which a pair is merged, when nothing else speaks against it.</param>
/// <param name="ReviewMinProbability">Probability from which a human is asked.</param>
/// <param name="BlockMax">Descriptions that share a key and are compared with each other; of more than these only those of one surname.</param>
/// <param name="Persons">How many people there are to mistake for each other: where the weighing begins.</param>
public sealed record MatchingPolicy(
    string ModelFile, bool MergesByLikeness, double AutomaticMinBits, double ReviewMinProbability, int BlockMax, long Persons)
{
    static readonly string[] Names =
        ["versie", "geldig_vanaf", "model", "samenvoegen_op_gelijkenis", "automatisch_vanaf_bits", "beoordelen_vanaf_kans", "blok_max", "personen"];

    public string Version { get; init; } = "koppeling";

    /// <summary>First day it holds.</summary>
    public LocalDate ValidFrom { get; init; } = LocalDate.MinIsoValue;

    /// <summary>Reads the policy; everything that is wrong is added to <paramref name="problems"/>.</summary>
    public static MatchingPolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        void Report(string message) => problems.Add(new(file, 0, message));
        try
        {
            using var json = JsonDocument.Parse(text.ReadToEnd(), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root)
            {
                Report("expected an object.");
                return null;
            }
            foreach (var property in root.EnumerateObject().Where(property => !Names.Contains(property.Name)))
                Report($"'{property.Name}' is not known; a policy of matching has {string.Join(", ", Names)}.");
            var policy = new MatchingPolicy(
                Text("model", value => value.EndsWith(".json", StringComparison.Ordinal) && !value.AsSpan().ContainsAny('/', '\\'), "the name of a model file in the same folder"),
                Flag("samenvoegen_op_gelijkenis"), Number("automatisch_vanaf_bits", 0, 100), Number("beoordelen_vanaf_kans", 0.001, 1),
                (int)Number("blok_max", 2, 10_000), (long)Number("personen", 1, 1e10))
            {
                Version = Text("versie", value => value.Length > 0, "a name"),
                ValidFrom = LocalDatePattern.Iso.Parse(Text("geldig_vanaf", value => LocalDatePattern.Iso.Parse(value).Success, "a date yyyy-MM-dd")) is { Success: true } date ? date.Value : default,
            };
            return problems.Count == before ? policy : null;

            string Text(string name, Func<string, bool> isGood, string expected)
            {
                if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } found && isGood(found))
                    return found;
                Report($"'{name}' is missing or wrong; expected {expected}.");
                return "";
            }

            bool Flag(string name)
            {
                if (root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                    return value.GetBoolean();
                Report($"'{name}' is missing or wrong; expected true or false.");
                return false;
            }

            double Number(string name, double min, double max)
            {
                if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max)
                    return number;
                Report(FormattableString.Invariant($"'{name}' is missing or wrong; expected a number from {min} to {max}."));
                return min;
            }
        }
        catch (JsonException wrong)
        {
            problems.Add(new(file, (int)(wrong.LineNumber ?? -1) + 1, "is no valid JSON at this line."));
            return null;
        }
    }
}

/// <summary>A policy of matching with the model it names.</summary>
public sealed record MatchingTerms(MatchingPolicy Policy, LinkageModel Model);
