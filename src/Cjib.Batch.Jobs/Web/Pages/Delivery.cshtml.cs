using System.Globalization;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>One delivery: its counts, what was said about it and its lines, and the receipts the agency got; letting it in although it is held, with four eyes.</summary>
sealed class DeliveryModel(Register register) : PageModel
{
    const int MostLines = 100;

    public DeliveryRow Delivery { get; private set; } = null!; // Set before the page is shown.

    public IReadOnlyList<(string Code, string Column, long Lines)> Codes { get; private set; } = [];

    public IReadOnlyList<(int Line, string Code, string Column)> Lines { get; private set; } = [];

    public IReadOnlyList<(string Kind, int Number)> Receipts { get; private set; } = [];

    /// <summary>True when it is held and no later night has judged it.</summary>
    public bool IsOpen { get; private set; }

    public bool IsDecided { get; private set; }

    public TwoPersons Release { get; private set; } = null!; // Set before the page is shown.

    public string? Message { get; private set; }

    public Task<IActionResult> OnGetAsync(long id, CancellationToken cancel) => ShowAsync(id, cancel);

    public async Task<IActionResult> OnPostAsync(long id, string order, string? reason, CancellationToken cancel)
    {
        var (eyes, actor, why) = (new FourEyes(register), User.Identity!.Name!, reason?.Trim() ?? "");
        if (why.Length < 3)
            Message = T("Geef een reden.", "Give a reason.");
        else if (order switch
        {
            "release" => await eyes.AskAsync(TwoPersonAction.ReleaseDelivery, id, actor, why, cancel),
            "withdraw-release" => await eyes.WithdrawAsync(TwoPersonAction.ReleaseDelivery, id, actor, why, cancel),
            "agree-release" => await eyes.AgreeAsync(TwoPersonAction.ReleaseDelivery, id, actor, cancel),
            _ => false,
        })
            return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/deliveries/{id}"));
        else
            Message = T("Dat kan nu niet: de levering wordt niet meer aangehouden, of er is een tweede persoon nodig.", "That cannot be done now: the delivery is not held any more, or it takes a second person.");
        return await ShowAsync(id, cancel);
    }

    async Task<IActionResult> ShowAsync(long id, CancellationToken cancel)
    {
        var board = new DeliveryBoard(register);
        if (await board.OfAsync(id, cancel) is not { } delivery)
            return NotFound();
        Delivery = delivery;
        Codes = await board.CodesAsync(id, cancel);
        Lines = await board.LinesAsync(id, MostLines, cancel);
        Receipts = await board.ReceiptsAsync(delivery, cancel);
        var held = await new HeldDeliveries(register).FindAsync(id, cancel);
        IsOpen = held is { IsOpen: true };
        IsDecided = IsOpen && held!.Delivery.Decision != OperatorDecision.None;
        Release = new(id, "release", (await new FourEyes(register).WaitingAsync(TwoPersonAction.ReleaseDelivery, cancel)).GetValueOrDefault(id),
            Access.Of("/deliveries/{id:long}")!.Allows(User, HttpMethods.Post), T("Vragen om toelaten", "Ask to let in"), T("Ook ik wil deze levering toelaten", "I too want to let this delivery in"));
        return Page();
    }

    /// <summary>What a code means, in the words of the receipts.</summary>
    public static string Explain(string code) => IntakeCode.All.FirstOrDefault(known => known.Code == code)?.Explanation ?? "";

    public string ReceiptName(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Delivery.Client}_{kind}_{Delivery.Date:uuuuMMdd}_{number:D6}.csv");
}
