using System.Collections.Frozen;
using System.Text.Json;
using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>Thresholds and lists of intake; the defaults are those of the format description (domain facts 8.2).</summary>
/// <param name="RefusedPercentMax">A file with more refused lines than this is held, in percent of the lines read.</param>
/// <param name="LimitationWarningDays">A claim that lapses within so many days gets W930.</param>
/// <param name="ValueDateDaysAheadMax">A value date further after the business date holds the file.</param>
public sealed record IntakePolicy(int RefusedPercentMax = 5, int LimitationWarningDays = 90, int ValueDateDaysAheadMax = 31)
{
    /// <summary>Surname prefixes in lower case; an unknown one is a warning. Empty: nothing is known, no warnings.</summary>
    public FrozenSet<string> SurnamePrefixes { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Four-digit postcode areas that exist, from and to; an unknown one is a warning. Empty: no warnings.</summary>
    public IReadOnlyList<(int From, int To)> PostcodeAreas { get; init; } = [];

    /// <summary>Country codes of ISO 3166-1 (two capitals). Empty: any two capitals.</summary>
    public FrozenSet<string> Countries { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Reads policy and lists; what is wrong is added to <paramref name="problems"/>.</summary>
    /// <param name="policy"><c>policy/intake.json</c></param>
    /// <param name="prefixes"><c>reference/voorvoegsels.csv</c></param>
    /// <param name="countries"><c>reference/landen.csv</c></param>
    /// <param name="regions"><c>reference/regio.csv</c>; its postcode areas on <paramref name="date"/> are the known ones. Null: none are known.</param>
    public static IntakePolicy Read(TextReader policy, TextReader prefixes, TextReader countries, TextReader? regions, LocalDate date, List<SetupProblem> problems)
    {
        var known = regions is null ? [] : new ReferenceTable("regio.csv", regions, ["pc4_from", "pc4_to"], problems).On(date)
            .Select(row => ((int)row.Number("pc4_from", 1000, 9999), (int)row.Number("pc4_to", 1000, 9999)));
        return Thresholds(policy, problems) with
        {
            SurnamePrefixes = new ReferenceTable("voorvoegsels.csv", prefixes, ["voorvoegsel"], problems).On(date)
                .Select(row => row.Text("voorvoegsel")).ToFrozenSet(StringComparer.Ordinal),
            Countries = new ReferenceTable("landen.csv", countries, ["code"], problems).On(date)
                .Select(row => row.Text("code")).ToFrozenSet(StringComparer.Ordinal),
            PostcodeAreas = Joined(known.Order()),
        };
    }

    static IntakePolicy Thresholds(TextReader policy, List<SetupProblem> problems)
    {
        const string File = "intake.json";
        try
        {
            using var json = JsonDocument.Parse(policy.ReadToEnd());
            return new(Number("refused_percent_max", 0, 100), Number("limitation_warning_days", 0, 3650), Number("value_date_days_ahead_max", 0, 3650));

            int Number(string name, int min, int max)
            {
                if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value)
                    && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
                    return number;
                problems.Add(new(File, 0, $"'{name}' is missing or wrong; expected a whole number from {min} to {max}."));
                return min;
            }
        }
        catch (JsonException wrong)
        {
            problems.Add(new(File, (int)(wrong.LineNumber ?? -1) + 1, "is no valid JSON at this line."));
            return new();
        }
    }

    /// <summary>Neighbouring areas as one: a handful of comparisons per postcode.</summary>
    static List<(int From, int To)> Joined(IEnumerable<(int From, int To)> areas)
    {
        var joined = new List<(int From, int To)>();
        foreach (var (from, to) in areas)
        {
            if (joined is [.., var last] && from <= last.To + 1)
                joined[^1] = (last.From, Math.Max(last.To, to));
            else
                joined.Add((from, to));
        }
        return joined;
    }
}
