using NodaTime;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The link that logs in once.</summary>
static class LoginLink
{
    public static readonly Duration Valid = Duration.FromMinutes(30);

    /// <param name="address">Where the pages are, such as http://127.0.0.1:5080.</param>
    public static string Of(string address, string secret) => $"{address.TrimEnd('/')}/login?ticket={secret}";
}
