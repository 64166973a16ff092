using System.Security.Claims;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Cjib.Batch.Jobs.Web;

/// <summary>Login by the organisation's own identity provider (OpenID Connect, authorization code with PKCE). It says who somebody is and which roles they have here.</summary>
static class OpenIdLogin
{
    public const string Scheme = "openid";

    /// <summary>Adds the login when the settings name a provider.</summary>
    public static void Add(AuthenticationBuilder authentication, Settings settings)
    {
        if (settings.OpenIdAuthority is not { } authority)
            return;
        authentication.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = authority;
            options.RequireHttpsMetadata = authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
            options.ClientId = settings.OpenIdClientId;
            options.ClientSecret = settings.OpenIdClientSecret;
            options.ResponseType = "code";
            // The answer comes as a link, so that its cookies need not go along with forms of other sites.
            options.ResponseMode = "query";
            options.UsePkce = true;
            options.CallbackPath = "/login/openid";
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.MapInboundClaims = false;
            options.SaveTokens = false;
            options.Scope.Clear();
            options.Scope.Add("openid");
            options.Scope.Add("profile");
            foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            options.Events.OnTokenValidated = context => BeginAsync(context, settings.OpenIdRoleClaim);
            options.Events.OnRemoteFailure = RefuseAsync;
        });
    }

    // The provider's token becomes one of our sessions: it ends as those of links do.
    static async Task BeginAsync(TokenValidatedContext context, string roleClaim)
    {
        var token = context.Principal!;
        var name = token.FindFirstValue("preferred_username") ?? token.FindFirstValue("name") ?? token.FindFirstValue("sub") ?? "";
        var roles = Role.All.Intersect(token.FindAll(roleClaim).Select(claim => claim.Value), StringComparer.Ordinal).ToList();
        if (name.Length == 0 || roles.Count == 0)
        {
            context.Fail("no role");
            return;
        }
        await AuditAsync(context.HttpContext, name, string.Join(' ', roles), "DONE");
        context.Principal = await Sessions.PrincipalAsync(context.HttpContext, name, string.Join(' ', roles));
    }

    // Whatever went wrong, at the provider or here, the reader is told on the login page and it is written down; the provider's words are not repeated.
    static async Task RefuseAsync(RemoteFailureContext context)
    {
        await AuditAsync(context.HttpContext, "-", "openid", "REFUSED");
        context.Response.Redirect("/login?geweigerd=1");
        context.HandleResponse();
    }

    static Task AuditAsync(HttpContext http, string name, string reason, string result) =>
        new AuditLog(http.RequestServices.GetRequiredService<Register>())
            .AddAsync(name, "LOGIN", http.Connection.RemoteIpAddress?.ToString() ?? "", reason, result, http.RequestAborted);
}
