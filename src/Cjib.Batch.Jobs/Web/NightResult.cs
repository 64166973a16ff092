using System.Text.Json;
using NodaTime;

namespace Cjib.Batch.Jobs.Web;

/// <summary>What a finished night published about itself in <c>run.json</c>.</summary>
sealed record NightResult(long Claims, long Debtors, long OpenCents, long Assigned, long Held, IReadOnlyDictionary<string, long> Quadrants, IReadOnlyDictionary<string, string> Policies, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Null when the night has published nothing, or its report was moved away.</summary>
    public static NightResult? Read(string data, LocalDate date)
    {
        var path = Path.Combine(data, "reports", Words.Iso(date), "run.json");
        if (!File.Exists(path))
            return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var register = json.RootElement.GetProperty("register");
        long Number(string name) => register.GetProperty(name).GetInt64();
        return new(
            Number("claims"), Number("debtors"), Number("open_cents"), Number("assigned"), Number("held"),
            register.GetProperty("quadrants").EnumerateObject().ToDictionary(quadrant => quadrant.Name, quadrant => quadrant.Value.GetInt64(), StringComparer.Ordinal),
            Texts(json.RootElement, "policies"), Texts(json.RootElement, "files"));
    }

    static Dictionary<string, string> Texts(JsonElement json, string name) => json.TryGetProperty(name, out var texts)
        ? texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.ToString(), StringComparer.Ordinal)
        : [];
}
