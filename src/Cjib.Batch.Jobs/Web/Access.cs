using Microsoft.AspNetCore.Authorization;

namespace Cjib.Batch.Jobs.Web;

/// <summary>What a login may be. An administrator may do everything; the others do not include each other.</summary>
static class Role
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Steward = "steward";
    public const string Auditor = "auditor";
    public const string Administrator = "administrator";

    /// <summary>A machine that shows the secret <c>MetricsToken</c>; nobody logs in as one.</summary>
    public const string Scraper = "scraper";

    /// <summary>What people log in as.</summary>
    public static readonly string[] All = [Viewer, Operator, Steward, Auditor, Administrator];
}

/// <summary>Who may reach what: the only place that says so. A route that is not in the table is reached by nobody.</summary>
static class Access
{
    static readonly string[] Nobody = [];

    /// <summary>Every route, by its pattern.</summary>
    /// <remarks>Reading and changing are told apart by the method; the dashboard of Hangfire tells them apart itself, by <see cref="MayChangeHangfire"/>.</remarks>
    public static readonly IReadOnlyList<AccessRule> Rules =
    [
        new("/health/live", Everybody: true, Role.All, Nobody),
        new("/health/ready", Everybody: true, Role.All, Nobody),
        new(Metrics.Path, Everybody: false, [Role.Viewer, Role.Operator, Role.Scraper], Nobody),
        new("/assets/{name}", Everybody: true, Role.All, Nobody),
        new("/login", Everybody: true, Role.All, Role.All),
        new("/logout", Everybody: false, Role.All, Role.All),
        new("/", Everybody: false, Role.All, Nobody),
        new("/nights/{date}", Everybody: false, Role.All, Nobody),
        new("/deliveries", Everybody: false, Role.All, Nobody),
        new("/deliveries/{id:long}", Everybody: false, Role.All, [Role.Operator]),
        new("/offices", Everybody: false, Role.All, Nobody),
        new("/schedule", Everybody: false, [Role.Viewer, Role.Operator, Role.Auditor], [Role.Operator]),
        new("/review", Everybody: false, [Role.Steward], [Role.Steward]),
        new("/effects", Everybody: false, [Role.Steward], Nobody),
        new("/effects/{id}", Everybody: false, [Role.Steward], [Role.Steward]),
        new("/debtors", Everybody: false, [Role.Steward], [Role.Steward]),
        new("/debtors/{id}", Everybody: false, [Role.Steward], [Role.Steward]),
        new("/policies", Everybody: false, Role.All, Nobody),
        new("/audit", Everybody: false, [Role.Auditor], Nobody),
        new("/hangfire/{**path}", Everybody: false, [Role.Viewer, Role.Operator], [Role.Viewer, Role.Operator]),
    ];

    public static AccessRule? Of(string pattern) =>
        Rules.FirstOrDefault(rule => string.Equals(rule.Pattern, "/" + pattern.Trim('/'), StringComparison.OrdinalIgnoreCase));

    /// <summary>Buttons in Hangfire's dashboard: a night is stopped and rung on our pages, where it is written down who did it.</summary>
    public static bool MayChangeHangfire(System.Security.Claims.ClaimsPrincipal user) => user.IsInRole(Role.Administrator);
}

/// <summary>Who may reach a route.</summary>
/// <param name="Everybody">Also without a login.</param>
/// <param name="Read">Roles that may look; the administrator besides.</param>
/// <param name="Change">Roles that may post; the administrator besides.</param>
sealed record AccessRule(string Pattern, bool Everybody, string[] Read, string[] Change)
{
    public bool Allows(System.Security.Claims.ClaimsPrincipal user, string method)
    {
        if (Everybody)
            return true;
        var roles = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Read : Change;
        return user.Identity is { IsAuthenticated: true } && (user.IsInRole(Role.Administrator) || roles.Any(user.IsInRole));
    }
}

/// <summary>Authorization by <see cref="Access"/>, for every request that has a route and for those that have none.</summary>
sealed class ByTable : AuthorizationHandler<ByTable>, IAuthorizationRequirement
{
    public const string Policy = "table";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ByTable requirement)
    {
        if (context.Resource is HttpContext http && http.GetEndpoint() is RouteEndpoint route
            && Access.Of(route.RoutePattern.RawText ?? "") is { } rule && rule.Allows(context.User, http.Request.Method))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
