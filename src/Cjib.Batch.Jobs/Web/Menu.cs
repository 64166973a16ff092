using System.Security.Claims;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The pages a reader may open, in the order of the menu.</summary>
static class Menu
{
    public static IEnumerable<(string Path, string Title)> For(ClaimsPrincipal user) =>
        All().Where(item => Access.Rules.First(rule => rule.Pattern.StartsWith(item.Path, StringComparison.Ordinal) && (item.Path != "/" || rule.Pattern == "/")).Allows(user, "GET"));

    public static bool IsCurrent(string item, PathString here) => item == "/" ? here == "/" || here.StartsWithSegments("/nights", StringComparison.Ordinal) : here.StartsWithSegments(item, StringComparison.OrdinalIgnoreCase);

    static IEnumerable<(string Path, string Title)> All() =>
    [
        ("/", T("Nachten", "Nights")),
        ("/deliveries", T("Leveringen", "Deliveries")),
        ("/offices", T("Kantoren", "Offices")),
        ("/schedule", T("Rooster", "Schedule")),
        ("/review", T("Eén persoon?", "One person?")),
        ("/effects", T("Gevolgen", "Effects")),
        ("/debtors", T("Debiteuren", "Debtors")),
        ("/policies", T("Beleid", "Policies")),
        ("/audit", T("Audit", "Audit log")),
        ("/hangfire", "Hangfire"),
    ];
}
