using System.Text.Json;
using Cjib.Batch.Intake;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Events;

/// <summary>Terms for mutations, from <c>policy/mutaties-*.json</c>.</summary>
/// <param name="Version">Its name on reports.</param>
/// <param name="ValidFrom">First day it holds.</param>
/// <param name="NightsHeld">Nights that a mutation of an unknown claim waits; on the next one it is refused.</param>
/// <param name="EmergencyStopMonths">How long an emergency stop lasts that names no end.</param>
/// <param name="LimitationYears">The new term after an interruption that names no date.</param>
public sealed record EventPolicy(string Version, LocalDate ValidFrom, int NightsHeld, int EmergencyStopMonths, int LimitationYears)
{
    /// <summary>Reads it; everything that is wrong is added to <paramref name="problems"/>.</summary>
    public static EventPolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        try
        {
            using var json = JsonDocument.Parse(text.ReadToEnd(), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = json.RootElement;
            var version = Value("versie", JsonValueKind.String)?.GetString();
            if (string.IsNullOrEmpty(version))
                problems.Add(new(file, 0, "'versie' is missing or wrong; expected a name such as mutaties-2026.1."));
            var from = LocalDatePattern.Iso.Parse(Value("geldig_vanaf", JsonValueKind.String)?.GetString() ?? "");
            if (!from.Success)
                problems.Add(new(file, 0, "'geldig_vanaf' is missing or wrong; expected a date yyyy-MM-dd."));
            var policy = new EventPolicy(
                version ?? "", from.Success ? from.Value : default, Number("aanhouden_nachten", 0, 60), Number("noodstop_maanden", 1, 24), Number("verjaring_jaren", 1, 20));
            return problems.Count == before ? policy : null;

            JsonElement? Value(string name, JsonValueKind kind) =>
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

            int Number(string name, int min, int max)
            {
                if (Value(name, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) && number >= min && number <= max)
                    return number;
                problems.Add(new(file, 0, $"'{name}' is missing or wrong; expected a whole number from {min} to {max}."));
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
