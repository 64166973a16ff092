using System.Collections.Frozen;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The style sheet and what else pages need, from inside the program.</summary>
static class Assets
{
    static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        ["site.js"] = "text/javascript; charset=utf-8",
        ["site.css"] = "text/css; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void Map(WebApplication app) => app.MapGet("/assets/{name}", (string name) =>
        Types.TryGetValue(name, out var type) ? Results.Stream(typeof(Assets).Assembly.GetManifestResourceStream("assets." + name)!, type) : Results.NotFound());
}
