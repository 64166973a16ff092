using System.Globalization;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>One delivery: its counts, what was said about it and its lines, and the receipts the agency got.</summary>
sealed class DeliveryModel(Register register) : PageModel
{
    const int MostLines = 100;

    public DeliveryRow Delivery { get; private set; } = null!; // Set before the page is shown.

    public IReadOnlyList<(string Code, string Column, long Lines)> Codes { get; private set; } = [];

    public IReadOnlyList<(int Line, string Code, string Column)> Lines { get; private set; } = [];

    public IReadOnlyList<(string Kind, int Number)> Receipts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancel)
    {
        var board = new DeliveryBoard(register);
        if (await board.OfAsync(id, cancel) is not { } delivery)
            return NotFound();
        Delivery = delivery;
        Codes = await board.CodesAsync(id, cancel);
        Lines = await board.LinesAsync(id, MostLines, cancel);
        Receipts = await board.ReceiptsAsync(delivery, cancel);
        return Page();
    }

    /// <summary>What a code means, in the words of the receipts.</summary>
    public static string Explain(string code) => IntakeCode.All.FirstOrDefault(known => known.Code == code)?.Explanation ?? "";

    public string ReceiptName(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Delivery.Client}_{kind}_{Delivery.Date:uuuuMMdd}_{number:D6}.csv");
}
