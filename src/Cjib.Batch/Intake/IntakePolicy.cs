using System.Collections.Frozen;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Intake;

/// <summary>Thresholds (<c>policy/inname-*.json</c>) and lists of intake; the defaults are those of the format description (domain facts 8.2).</summary>
/// <param name="RefusedPercentMax">A file with more refused lines than this is held, in percent of the lines read.</param>
/// <param name="LimitationWarningDays">A claim that lapses within so many days gets W930.</param>
/// <param name="ValueDateDaysAheadMax">A value date further after the business date holds the file.</param>
public sealed record IntakePolicy(int RefusedPercentMax = 5, int LimitationWarningDays = 90, int ValueDateDaysAheadMax = 31)
{
    public string Version { get; init; } = "inname";

    /// <summary>First day it holds.</summary>
    public LocalDate ValidFrom { get; init; } = LocalDate.MinIsoValue;

    /// <summary>Surname prefixes in lower case; an unknown one is a warning. Empty: nothing is known, no warnings.</summary>
    public FrozenSet<string> SurnamePrefixes { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Four-digit postcode areas that exist, from and to; an unknown one is a warning. Empty: no warnings.</summary>
    public IReadOnlyList<(int From, int To)> PostcodeAreas { get; init; } = [];

    /// <summary>Country codes of ISO 3166-1 (two capitals). Empty: any two capitals.</summary>
    public FrozenSet<string> Countries { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Reads the thresholds; everything that is wrong is added to <paramref name="problems"/>. The lists are for the caller to add.</summary>
    public static IntakePolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        try
        {
            using var json = JsonDocument.Parse(text.ReadToEnd(), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = json.RootElement;
            var policy = new IntakePolicy(
                Number("afgekeurd_procent_max", 100), Number("verjaring_waarschuwing_dagen", 3650), Number("valutadatum_vooruit_dagen_max", 3650))
            {
                Version = Value("versie", JsonValueKind.String)?.GetString() ?? "",
                ValidFrom = LocalDatePattern.Iso.Parse(Value("geldig_vanaf", JsonValueKind.String)?.GetString() ?? "") is { Success: true } date ? date.Value : Wrong(),
            };
            return problems.Count == before ? policy : null;

            JsonElement? Value(string name, JsonValueKind kind) =>
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

            LocalDate Wrong()
            {
                problems.Add(new(file, 0, "'geldig_vanaf' is missing or wrong; expected a date yyyy-MM-dd."));
                return default;
            }

            int Number(string name, int max)
            {
                if (Value(name, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) && number >= 0 && number <= max)
                    return number;
                problems.Add(new(file, 0, $"'{name}' is missing or wrong; expected a whole number from 0 to {max}."));
                return 0;
            }
        }
        catch (JsonException wrong)
        {
            problems.Add(new(file, (int)(wrong.LineNumber ?? -1) + 1, "is no valid JSON at this line."));
            return null;
        }
    }
}
