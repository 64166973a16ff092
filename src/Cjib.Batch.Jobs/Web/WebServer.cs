using Cjib.Batch.Jobs.Alarms;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Storage;
using Hangfire;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The pages, the dashboard and their guards.</summary>
static class WebServer
{
    /// <summary>The host of <c>serve</c>, not started yet.</summary>
    public static WebApplication Build(Composition composition, Register register, BellRhythm rhythm)
    {
        var settings = composition.Settings;
        var builder = WebApplication.CreateEmptyBuilder(new()
        {
            ApplicationName = typeof(WebServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.AddServerHeader = false).UseUrls(settings.Urls.Split(';'));
        if (settings.Urls.Contains("https:", StringComparison.OrdinalIgnoreCase))
            OfferHttps(builder, settings);
        var services = builder.Services;
        services.AddSingleton(composition.Loggers);
        services.AddSystemd();
        services.AddWindowsService();
        services.AddRoutingCore();
        HangfireServer.Add(services, composition, register, HangfireServer.Queues, rhythm, isScraped: true);
        services.AddSingleton<OfficeBoard>();
        services.AddSingleton<AlarmSender>();
        services.AddHostedService<Watchdog>();
        services.AddHostedService<ReceptionDesk>();
        services.AddDataProtection().SetApplicationName("cjib-batch").PersistKeysToFileSystem(KeyFolder(composition.Data));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "cjib-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true;
        });
        OpenIdLogin.Add(services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
            Sessions.Configure(options, settings.Session, settings.Urls.Split(';').All(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))), settings);
        services.AddSingleton<IAuthorizationHandler, ByTable>();
        services.AddAuthorization(options =>
        {
            var byTable = new AuthorizationPolicyBuilder().AddRequirements(new ByTable()).Build();
            options.FallbackPolicy = byTable;
            options.DefaultPolicy = byTable;
            options.AddPolicy(ByTable.Policy, byTable);
        });
        services.AddRazorPages(options => options.RootDirectory = "/Web/Pages");
        // A proxy on this machine tells whether the reader came by https, and from where; nothing of it opens a door.
        services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedFor);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.Use(SecurityHeaders.AddAsync);
        app.Use(WebErrors.CatchAsync);
        app.Use(Words.ChooseAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.Use(Metrics.Admit(settings));
        app.UseAuthorization();
        app.Use(HangfireAudit.AddAsync);
        app.MapRazorPages();
        Assets.Map(app);
        Health.Map(app);
        app.MapPrometheusScrapingEndpoint(Metrics.Path);
        app.MapHangfireDashboardWithAuthorizationPolicy(ByTable.Policy, "/hangfire", new DashboardOptions
        {
            AppPath = "/",
            DashboardTitle = "Cjib.Batch",
            DisplayStorageConnectionString = false,
            StatsPollingInterval = 5000,
            DarkModeEnabled = false,
            IsReadOnlyFunc = context => !Access.MayChangeHangfire(context.GetHttpContext().User),
        });
        return app;
    }

    // The empty builder reads no configuration, and Kestrel's own section could open addresses past the check of Urls: it gets its certificate from our settings.
    static void OfferHttps(WebApplicationBuilder builder, Settings settings)
    {
        var (certificate, key, password) = settings.Tls;
        if (certificate.Length == 0)
            throw new SetupException("TlsCertificate", "is not set, and Urls has an https address.");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Certificates:Default:Path"] = Path.GetFullPath(certificate),
            ["Kestrel:Certificates:Default:KeyPath"] = key.Length == 0 ? null : Path.GetFullPath(key),
            ["Kestrel:Certificates:Default:Password"] = password.Length == 0 ? null : password,
        });
        builder.WebHost.UseKestrelHttpsConfiguration()
            .ConfigureKestrel((context, options) => options.Configure(context.Configuration.GetSection("Kestrel"), reloadOnChange: true));
    }

    // Cookies and forms are signed with these; all processes of one data directory share them.
    static DirectoryInfo KeyFolder(string data)
    {
        var folder = Path.Combine(data, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
