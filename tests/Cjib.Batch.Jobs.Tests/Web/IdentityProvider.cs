using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>An identity provider (OpenIddict) on a free port of this machine, at which one employee is logged in already.</summary>
sealed class IdentityProvider : IAsyncDisposable
{
    public const string Secret = "a secret of the test";

    readonly WebApplication _app;

    IdentityProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Who the employee is.</summary>
    public string Name { get; set; } = "d.jansen";

    /// <summary>What the provider says the employee may be; words of any service.</summary>
    public string[] Roles { get; set; } = [];

    /// <summary>True when the employee says no.</summary>
    public bool Refuses { get; set; }

    public static async Task<IdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        IdentityProvider? self = null;
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
            options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            options.RegisterScopes("profile");
            options.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            // Without a database of clients: there is one, and it is checked here.
            options.EnableDegradedMode();
            options.UseAspNetCore().DisableTransportSecurityRequirement();
            options.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != "cjib-batch" || context.RedirectUri is not { } uri || !uri.EndsWith("/login/openid", StringComparison.Ordinal))
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                return default;
            }));
            options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != "cjib-batch" || context.ClientSecret != Secret)
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                return default;
            }));
            options.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (self!.Refuses)
                    context.Reject(OpenIddictConstants.Errors.AccessDenied);
                else
                    context.SignIn(self.Employee());
                return default;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        self = new(app);
        await app.StartAsync();
        return self;
    }

    ClaimsPrincipal Employee()
    {
        var identity = new ClaimsIdentity("test", OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
        identity.SetClaim(OpenIddictConstants.Claims.Subject, "7").SetClaim(OpenIddictConstants.Claims.PreferredUsername, Name).SetClaims("roles", [.. Roles]);
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity).SetScopes("openid", "profile");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
