using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cjib.Batch.Debtors;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>What every command understands, and how every command answers: result on stdout, the rest on stderr.</summary>
sealed class Globals
{
    static readonly JsonSerializerOptions Json = new JsonSerializerOptions
    {
        Converters = { new DebtorIdConverter(), new JsonStringEnumConverter() },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);

    public Option<string> DataOption { get; } = new("--data")
    {
        Description = "Data directory: inbox, outbox, reports, policy, reference (default: CJIB_DATA, else cjib-data).",
        Recursive = true,
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CJIB_DATA") is { Length: > 0 } dir ? dir : "cjib-data",
    };

    public Option<bool> JsonOption { get; } = new("--json")
    {
        Description = "Print one JSON document on stdout and nothing else.",
        Recursive = true,
    };

    public string Data(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(DataOption)!);

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(JsonOption);

    /// <summary>Prints a result as one JSON document; property names in snake_case.</summary>
    public static void PrintJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));

    sealed class DebtorIdConverter : JsonConverter<DebtorId>
    {
        public override DebtorId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            DebtorId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a debtor number.");

        public override void Write(Utf8JsonWriter writer, DebtorId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

/// <summary>Exit codes of every command.</summary>
static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed, nothing half-done; the same command continues.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or set-up; all problems have been named.</summary>
    public const int Usage = 2;

    /// <summary>Held for an operator, who has been told what.</summary>
    public const int Held = 3;
}
