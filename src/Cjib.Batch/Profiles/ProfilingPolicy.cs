using System.Text.Json;
using System.Text.Json.Serialization;
using Cjib.Batch.Intake;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Profiles;

/// <summary>One line of the score card.</summary>
/// <param name="Points">Per occurrence when <paramref name="IsEach"/>, else once.</param>
/// <param name="WindowMonths">Look-back; 0 for none.</param>
/// <param name="Cap">Most points, with their sign.</param>
public sealed record SignalRule(string Code, char Axis, int Points, bool IsEach, int WindowMonths, int Cap);

/// <summary>The score card: a dated file of points and thresholds, so that people decide and the engine counts.</summary>
public sealed class ProfilingPolicy
{
    /// <summary>Signals a card may use (domain facts 4.4); anything else is refused by name.</summary>
    internal static readonly string[] AllowedSignals =
    [
        "W01", "W02", "W03", "W04", "W05", "W06", "W07", "W08", "W20", "W21", "W22", "W23", "W24",
        "K01", "K02", "K03", "K04", "K05", "K06", "K20", "K21", "K22", "K23", "K24", "K25", "K26", "K27", "K28", "K29",
    ];

    static readonly string[] Forbidden =
    [
        "nationaliteit", "nationality", "geboorteplaats", "birthplace", "geboorteland", "country", "geslacht", "sex", "gender", "leeftijd", "age",
        "naam", "name", "taal", "language", "postcode", "wijk", "buurt", "neighbourhood", "neighborhood", "religie", "religion", "godsdienst", "gezondheid", "health",
        "delict", "offence", "huishouden", "household",
    ];

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    ProfilingPolicy(Document document, LocalDate validFrom)
    {
        Version = document.Versie;
        ValidFrom = validFrom;
        Rules = [.. AllowedSignals.Select(code => document.Signalen.FirstOrDefault(s => s.Code == code) is { } s
            ? new SignalRule(s.Code, s.Code[0], s.Punten, s.Elk, s.VensterMaanden, s.Grens ?? s.Punten) : null)];
        (WillingFrom, UnwillingThrough, AbleFrom, UnableThrough) =
            (document.Drempels.WillenVanaf, document.Drempels.NietWillenTot, document.Drempels.KunnenVanaf, document.Drempels.NietKunnenTot);
        (Hysteresis, ValidDays) = (document.Hysterese, document.GeldigDagen);
        Treatments = [.. Enum.GetValues<Quadrant>().Select(q => document.Behandeling[q.ToString()])];
    }

    public string Version { get; }

    public LocalDate ValidFrom { get; }

    /// <summary>The rule of each allowed signal, in the order of <see cref="AllowedSignals"/>; null where the card leaves it out.</summary>
    internal SignalRule?[] Rules { get; }

    internal int WillingFrom { get; }

    internal int UnwillingThrough { get; }

    internal int AbleFrom { get; }

    internal int UnableThrough { get; }

    /// <summary>Points beyond a threshold that it takes to move to a harsher quadrant.</summary>
    internal int Hysteresis { get; }

    /// <summary>Days after which a result is computed anew.</summary>
    internal int ValidDays { get; }

    internal string[] Treatments { get; }

    /// <summary>Reads a card. What is wrong is added to the problems, and null is returned.</summary>
    public static ProfilingPolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        var json = text.ReadToEnd();
        Document? document = null;
        try
        {
            document = JsonSerializer.Deserialize<Document>(json, Json);
        }
        catch (JsonException e)
        {
            problems.Add(new(file, (int)(e.LineNumber ?? 0) + 1, $"{e.Message.Split('.')[0]}."));
        }
        if (document is null)
            return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signal in document.Signalen)
        {
            var line = LineOf(json, $"\"{signal.Code}\"");
            if (Forbidden.Any(word => signal.Code.Contains(word, StringComparison.OrdinalIgnoreCase)))
                problems.Add(new(file, line, $"signal '{signal.Code}' is forbidden: a score may not rest on who someone is or where they come from. Remove it."));
            else if (!AllowedSignals.Contains(signal.Code))
                problems.Add(new(file, line, $"signal '{signal.Code}' is not on the list; allowed are {string.Join(' ', AllowedSignals)}."));
            else if (!seen.Add(signal.Code))
                problems.Add(new(file, line, $"signal '{signal.Code}' stands twice; keep one."));
            if (Math.Abs(signal.Punten) > 100 || Math.Abs(signal.Grens ?? 0) > 100 || Math.Sign(signal.Grens ?? signal.Punten) != Math.Sign(signal.Punten))
                problems.Add(new(file, line, $"'{signal.Code}' has {signal.Punten} points and cap {signal.Grens}; expected -100…100 with one sign."));
        }
        if (document.Drempels.NietWillenTot >= document.Drempels.WillenVanaf || document.Drempels.NietKunnenTot >= document.Drempels.KunnenVanaf)
            problems.Add(new(file, LineOf(json, "\"drempels\""), "the lower threshold of an axis must lie below the upper one."));
        foreach (var quadrant in Enum.GetNames<Quadrant>().Where(q => !document.Behandeling.ContainsKey(q)))
            problems.Add(new(file, LineOf(json, "\"behandeling\""), $"quadrant {quadrant} has no treatment."));
        var validFrom = LocalDatePattern.Iso.Parse(document.GeldigVanaf);
        if (!validFrom.Success)
            problems.Add(new(file, LineOf(json, "\"geldig_vanaf\""), "geldig_vanaf is not a date yyyy-MM-dd."));
        return problems.Count > before ? null : new(document, validFrom.Value);
    }

    static int LineOf(string json, string part)
    {
        var at = json.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? 0 : json.AsSpan(0, at).Count('\n') + 1;
    }

    sealed record Document(
        [property: JsonRequired] string Versie, [property: JsonRequired] string GeldigVanaf, string? Bron, [property: JsonRequired] IReadOnlyList<SignalDocument> Signalen,
        [property: JsonRequired] ThresholdDocument Drempels, int Hysterese, int GeldigDagen, [property: JsonRequired] IReadOnlyDictionary<string, string> Behandeling);

    sealed record SignalDocument([property: JsonRequired] string Code, string? Omschrijving, int Punten, bool Elk, int VensterMaanden, int? Grens, string? Bron);

    sealed record ThresholdDocument(int WillenVanaf, int NietWillenTot, int KunnenVanaf, int NietKunnenTot);
}
