using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>What waits for a named person before it has an effect for a debtor: harsh quadrants (AVG art. 22), and plans that are longer than the table.</summary>
sealed class EffectsModel(Register register, Composition composition) : PageModel
{
    const int PerPage = 50;

    /// <summary>The last debtor of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public long Waiting { get; private set; }

    public IReadOnlyList<WaitingProfile> Profiles { get; private set; } = [];

    public IReadOnlyList<DebtorPlan> Plans { get; private set; } = [];

    /// <summary>The last of a full page; null when there is no next one.</summary>
    public DebtorId? Last => Profiles.Count == PerPage ? Profiles[^1].Debtor : null;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var days = (await composition.KnownPoliciesAsync(register, composition.Today(), cancel)).Profiling.ValidDays;
        var after = DebtorId.TryParse(After, out var id) ? id : default;
        var table = new ReviewTable(register);
        Waiting = await table.CountWaitingAsync(days, cancel);
        Profiles = await table.WaitingAsync(days, after, PerPage, cancel);
        Plans = after == default ? await new PlanTable(register).WaitingAsync(default, PerPage, cancel) : [];
    }
}
