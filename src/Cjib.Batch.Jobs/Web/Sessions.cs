using System.Security.Claims;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using NodaTime;

namespace Cjib.Batch.Jobs.Web;

/// <summary>Logins: a cookie that ends by itself, and a session in the register that ends it for certain.</summary>
static class Sessions
{
    const string Secret = "session";

    /// <summary>After this a new login is needed, however busy the session was.</summary>
    public static readonly Duration Longest = Duration.FromHours(12);

    /// <param name="isHttps">True when every address is https: the cookie is then bound to this host alone.</param>
    public static void Configure(CookieAuthenticationOptions options, TimeSpan idle, bool isHttps)
    {
        options.LoginPath = "/login";
        options.ReturnUrlParameter = "naar";
        options.ExpireTimeSpan = idle;
        options.SlidingExpiration = true;
        options.Cookie.Name = isHttps ? "__Host-cjib" : "cjib";
        options.Cookie.HttpOnly = true;
        // Lax: a link in an alarm may lead to a page. What changes something asks for a form's token besides.
        options.Cookie.SameSite = SameSiteMode.Lax;
        // Over http there is only the loopback address, or a proxy there that says X-Forwarded-Proto: https.
        options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.Cookie.IsEssential = true;
        // A page that refreshes itself is no click.
        options.Events.OnCheckSlidingExpiration = context =>
        {
            if (context.HttpContext.Request.Headers.ContainsKey("X-Live") || context.HttpContext.Request.Path == "/hangfire/stats")
                context.ShouldRenew = false;
            return Task.CompletedTask;
        };
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    public static async Task BeginAsync(HttpContext http, string name, string roles) =>
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, await PrincipalAsync(http, name, roles));

    /// <summary>Begins a session in the register; the cookie of this principal belongs to it.</summary>
    public static async Task<ClaimsPrincipal> PrincipalAsync(HttpContext http, string name, string roles)
    {
        var secret = await new LoginTable(http.RequestServices.GetRequiredService<Register>()).BeginAsync(name, roles, http.RequestAborted);
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.Name, name), new(Secret, secret), .. roles.Split(' ').Select(role => new Claim(ClaimTypes.Role, role))],
            CookieAuthenticationDefaults.AuthenticationScheme);
        return new(identity);
    }

    public static async Task EndAsync(HttpContext http)
    {
        if (http.User.FindFirstValue(Secret) is { } secret)
            await new LoginTable(http.RequestServices.GetRequiredService<Register>()).EndAsync(secret, http.RequestAborted);
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (context.Principal?.FindFirstValue(Secret) is { } secret
            && await new LoginTable(http.RequestServices.GetRequiredService<Register>()).IsOpenAsync(secret, Longest, http.RequestAborted))
            return;
        context.RejectPrincipal();
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
