using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The metrics of this process in the words of Prometheus: for those who may look, and for a machine that shows the secret of the settings.</summary>
static class Metrics
{
    public const string Path = "/metrics";

    /// <summary>Who shows the right secret is a scraper and nothing else, and on this page alone; put between authentication and authorization.</summary>
    public static Func<HttpContext, RequestDelegate, Task> Admit(Settings settings) => (http, next) =>
    {
        if (settings.MetricsToken is { } token && http.Request.Path == Path && IsSame(http.Request.Headers.Authorization.ToString(), $"Bearer {token}"))
            http.User = new(new ClaimsIdentity([new(ClaimTypes.Name, Role.Scraper), new(ClaimTypes.Role, Role.Scraper)], "bearer"));
        return next(http);
    };

    // Of the digests, so that how long it takes tells nothing, not even a length.
    static bool IsSame(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
