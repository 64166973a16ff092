using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>Finds a debtor by its number, by a claim or by a BSN, which is posted and never part of an address.</summary>
sealed class DebtorsModel(Register register) : PageModel
{
    public bool IsUnknown { get; private set; }

    public async Task<IActionResult> OnPostAsync(string asked, string reason, CancellationToken cancel)
    {
        var finder = new DebtorFinder(register);
        asked = asked.Trim();
        DebtorId? found = DebtorId.TryParse(asked, out var id) ? id
            : asked.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? await finder.OfClaimAsync(asked[..slash], asked[(slash + 1)..], cancel)
            : await finder.OfBsnAsync(asked, cancel);
        var how = DebtorId.TryParse(asked, out _) ? "number" : asked.Contains('/', StringComparison.Ordinal) ? "claim" : "BSN";
        await new AuditLog(register).AddAsync(User.Identity!.Name!, "FIND_DEBTOR", found?.ToString() ?? "-", $"{how}: {reason}", found is null ? "UNKNOWN" : "FOUND", cancel);
        if (found is { } debtor)
            return LocalRedirect($"/debtors/{debtor}");
        IsUnknown = true;
        return Page();
    }
}
