using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>Pairs of debtors that are likely one person, one at a time, for a data steward to judge.</summary>
sealed class ReviewModel(Register register, Composition composition) : PageModel
{
    readonly PairReview _pairs = new(register);

    /// <summary>The pair that was put off last, as two debtor numbers with a dot between.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public DoubtfulPair? Pair { get; private set; }

    public DebtorOverview? Left { get; private set; }

    public DebtorOverview? Right { get; private set; }

    public long Waiting { get; private set; }

    public bool HasCrossed { get; private set; }

    public IReadOnlyList<WaterfallStep> Steps { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var (left, right) = After?.Split('.') is [var l, var r] && DebtorId.TryParse(l, out var first) && DebtorId.TryParse(r, out var second) ? (first, second) : default;
        await ShowAsync(left, right, cancel);
    }

    public async Task<IActionResult> OnPostAsync(string links, string rechts, string verdict, string? reason, CancellationToken cancel)
    {
        if (!DebtorId.TryParse(links, out var left) || !DebtorId.TryParse(rechts, out var right) || verdict is not ("accept" or "reject" or "later"))
            return BadRequest();
        if (verdict == "later")
            return LocalRedirect($"/review?after={left}.{right}");
        HasCrossed = !await _pairs.DecideAsync(left, right, verdict == "accept", User.Identity!.Name!, reason ?? "", cancel);
        if (!HasCrossed)
            return LocalRedirect($"/review?after={left}.{right}");
        await ShowAsync(left, right, cancel);
        return Page();
    }

    async Task ShowAsync(DebtorId left, DebtorId right, CancellationToken cancel)
    {
        Waiting = await _pairs.WaitingAsync(cancel);
        Pair = await _pairs.NextAsync(left, right, cancel);
        if (Pair is null)
            return;
        var counter = await composition.CounterAsync(register, cancel);
        var sides = await Task.WhenAll(new[] { Pair.Left, Pair.Right }.Select(side => counter.ViewAsync(side, User.Identity!.Name!, "review", cancel)));
        (Left, Right) = (sides[0], sides[1]);
        Steps = WaterfallStep.Of(Pair.Weights());
    }
}

/// <summary>One bar of the waterfall: it begins where the one before it ended.</summary>
/// <param name="Left">Per cent of the picture's width, as SVG reads it.</param>
sealed record WaterfallStep(string Nl, string En, double Bits, double Total, string Left, string Width)
{
    public static IReadOnlyList<WaterfallStep> Of(IReadOnlyList<ComparisonWeight> weights)
    {
        var totals = new List<double> { 0 };
        foreach (var weight in weights)
            totals.Add(totals[^1] + weight.Bits);
        var (least, span) = (totals.Min(), Math.Max(totals.Max() - totals.Min(), 1e-9));
        string Scaled(double bits) => (100 * bits / span).ToString("F1", CultureInfo.InvariantCulture);
        return [.. weights.Select((weight, i) => new WaterfallStep(
            weight.Nl, weight.En, weight.Bits, totals[i + 1], Scaled(Math.Min(totals[i], totals[i + 1]) - least), Scaled(Math.Abs(weight.Bits))))];
    }
}
