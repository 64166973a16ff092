using Cjib.Batch.Debtors;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>What waits for a person about one debtor: why, and a named person's word with a reason. The debtor's name is not needed for it and not shown.</summary>
sealed class EffectModel(Register register, Composition composition) : PageModel
{
    public DebtorOverview Debtor { get; private set; } = null!; // Set before the page is shown.

    /// <summary>The profile when its quadrant waits for a word; null otherwise.</summary>
    public ProfileOverview? Profile { get; private set; }

    /// <summary>The plan that waits, or null.</summary>
    public StoredPlanOverview? Plan { get; private set; }

    public string? Message { get; private set; }

    public Task<IActionResult> OnGetAsync(string id, CancellationToken cancel) => ShowAsync(id, cancel);

    public async Task<IActionResult> OnPostAsync(string id, string order, string? seen, string? reason, CancellationToken cancel)
    {
        if (!DebtorId.TryParse(id, out var debtor))
            return NotFound();
        var (actor, why) = (User.Identity!.Name!, reason?.Trim() ?? "");
        if (why.Length < 3)
            Message = T("Geef een reden.", "Give a reason.");
        else if (await JudgeAsync(debtor, order, seen, actor, why, cancel))
            return LocalRedirect(await NextAsync(debtor, cancel));
        else
            Message = T("Dat kan nu niet: een ander was eerder, of de nacht heeft er anders over beslist. Kijk opnieuw.", "That cannot be done now: somebody was first, or the night has decided otherwise. Look again.");
        return await ShowAsync(id, cancel);
    }

    // A word is about the quadrant or the plan that was on the page, not about what a night has made of it since.
    async Task<bool> JudgeAsync(DebtorId debtor, string order, string? seen, string actor, string why, CancellationToken cancel) => order switch
    {
        "agree" or "keep-mild" => Enum.TryParse<Quadrant>(seen, out var quadrant) && quadrant is Quadrant.NK or Quadrant.NN
            && await new ReviewTable(register).JudgeAsync(debtor, order == "agree", actor, why, cancel, quadrant) is not null,
        "propose" or "refuse" => await new PlanTable(register).JudgeAsync(debtor, order == "propose", actor, why, cancel, seen) is not null,
        _ => false,
    };

    // On to the next debtor who waits; when that was the last, back to the list.
    async Task<string> NextAsync(DebtorId debtor, CancellationToken cancel)
    {
        var days = (await composition.KnownPoliciesAsync(register, composition.Today(), cancel)).Profiling.ValidDays;
        return await new ReviewTable(register).WaitingAsync(days, debtor, 1, cancel) is [var next] ? $"/effects/{next.Debtor}" : "/effects";
    }

    async Task<IActionResult> ShowAsync(string id, CancellationToken cancel)
    {
        if (!DebtorId.TryParse(id, out var debtor) || await (await composition.CounterAsync(register, cancel)).ViewAsync(debtor, User.Identity!.Name!, "effects", cancel) is not { } view)
            return NotFound();
        Debtor = view;
        Profile = view.Profile is { WaitsForReview: true } profile && profile.Review?.Quadrant != profile.Quadrant ? profile : null;
        Plan = view.Plans.FirstOrDefault(plan => plan.State == "WACHT_OP_GOEDKEURING" && plan.ApprovedBy is null);
        return Page();
    }
}
