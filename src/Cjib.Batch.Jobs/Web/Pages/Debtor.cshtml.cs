using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>The one counter: everything about one debtor. Covered until a reason is given; either look is a line in the audit log.</summary>
sealed class DebtorModel(Register register, Composition composition) : PageModel
{
    public DebtorOverview Debtor { get; private set; } = null!; // Set before the page is shown.

    public bool IsRevealed { get; private set; }

    public Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) => ShowAsync(id, "covered", cancel);

    public async Task<IActionResult> OnPostAsync(string id, string? reason, CancellationToken cancel)
    {
        if (reason?.Trim() is not { Length: >= 3 } why)
            return await ShowAsync(id, "covered", cancel);
        IsRevealed = true;
        return await ShowAsync(id, why, cancel);
    }

    async Task<IActionResult> ShowAsync(string id, string reason, CancellationToken cancel)
    {
        if (!DebtorId.TryParse(id, out var debtor) || await (await composition.CounterAsync(register, cancel)).ViewAsync(debtor, User.Identity!.Name!, reason, cancel) is not { } view)
            return NotFound();
        Debtor = view;
        return Page();
    }
}
