using System.Globalization;
using NodaTime;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The two languages of the pages: Dutch unless the reader chose English. Both stand side by side where they are said.</summary>
static class Words
{
    const string Cookie = "taal";
    static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL");
    static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static bool IsEnglish => CultureInfo.CurrentUICulture.Name == English.Name;

    public static string T(string dutch, string english) => IsEnglish ? english : dutch;

    /// <summary>A number in groups of three.</summary>
    public static string N(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    public static string Euros(long cents) => "€ " + (cents / 100m).ToString("N2", CultureInfo.CurrentCulture);

    public static string Day(LocalDate date) => date.ToString(IsEnglish ? "ddd d MMM uuuu" : "ddd d MMM uuuu", CultureInfo.CurrentCulture);

    public static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant on the clock on the operators' wall.</summary>
    public static string Clock(Instant instant, TimeZoneInfo zone, string format = "HH:mm:ss") =>
        TimeZoneInfo.ConvertTimeFromUtc(instant.ToDateTimeUtc(), zone).ToString(format, CultureInfo.CurrentCulture);

    /// <summary>Chooses the language of a request: <c>?taal=en</c> and <c>?taal=nl</c> are remembered.</summary>
    public static Task ChooseAsync(HttpContext http, Func<Task> next)
    {
        var asked = http.Request.Query[Cookie].ToString();
        if (asked is "nl" or "en")
            http.Response.Cookies.Append(Cookie, asked, new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        else
            asked = http.Request.Cookies[Cookie];
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = asked == "en" ? English : Dutch;
        return next();
    }
}
