using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>What agencies delivered, newest first.</summary>
sealed class DeliveriesModel(Register register) : PageModel
{
    const int Most = 200;

    [BindProperty(SupportsGet = true)]
    public string? Client { get; set; }

    public IReadOnlyList<string> Clients { get; private set; } = [];

    public IReadOnlyList<DeliveryRow> Deliveries { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var board = new DeliveryBoard(register);
        Clients = await board.ClientsAsync(cancel);
        Deliveries = await board.NewestAsync(Client, date: null, Most, cancel);
    }
}
