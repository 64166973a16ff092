using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>The audit log, newest first.</summary>
sealed class AuditModel(Register register, Composition composition) : PageModel
{
    public const int PerPage = 100;

    /// <summary>Only lines older than this one.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    public TimeZoneInfo Zone => composition.Settings.ScheduleZone;

    public async Task OnGetAsync(CancellationToken cancel) => Lines = await new AuditLog(register).NewestAsync(PerPage, Before, cancel);
}
