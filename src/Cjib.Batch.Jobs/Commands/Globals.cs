using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>What every command understands, and how every command answers: result on stdout, the rest on stderr.</summary>
sealed class Globals
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

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
