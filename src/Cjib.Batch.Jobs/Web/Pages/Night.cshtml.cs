using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime.Text;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>One night: from lines to offices, its deliveries, and the register after it.</summary>
sealed class NightModel(Register register, Composition composition) : PageModel
{
    public NightRow Night { get; private set; } = null!; // Set before the page is shown.

    public NightResult? Result { get; private set; }

    public IReadOnlyList<DeliveryRow> Deliveries { get; private set; } = [];

    public TimeZoneInfo Zone => composition.Settings.ScheduleZone;

    public string Sentence { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string date, CancellationToken cancel)
    {
        if (LocalDatePattern.Iso.Parse(date) is not { Success: true, Value: var day } || await new NightBoard(register).OfAsync(NightlyRun.Job, day, cancel) is not { } night)
            return NotFound();
        Night = night;
        Result = night.Run.State == "FINISHED" ? NightResult.Read(composition.Data, day) : null;
        Deliveries = await new DeliveryBoard(register).NewestAsync(client: null, day, 500, cancel);
        Sentence = SentenceOf(night);
        return Page();
    }

    public long InQuadrant(string quadrant) => Result!.Quadrants.GetValueOrDefault(quadrant);

    /// <summary>Per cent of all debtors.</summary>
    public double Share(string quadrant) => Result!.Quadrants.Values.Sum() is var all and > 0 ? 100.0 * InQuadrant(quadrant) / all : 0;

    string SentenceOf(NightRow night)
    {
        var run = night.Run;
        var attempt = T($"Poging {run.Attempts}", $"Attempt {run.Attempts}");
        if (run.Started is not { } started)
            return T("Nog niet begonnen.", "Not begun yet.");
        var begun = T($"{attempt}, begonnen om {Clock(started, Zone)}", $"{attempt}, begun at {Clock(started, Zone)}");
        if (run.Ended is { } ended)
            return $"{begun}, {T("klaar om", "ended at")} {Clock(ended, Zone)} ({run.Outcome}).";
        var arrived = Deliveries.Count;
        var judged = Deliveries.Count(delivery => delivery.State is not ("RECEIVED" or "LOADING"));
        return T($"{begun}; {judged} van {arrived} leveringen verwerkt.", $"{begun}; {judged} of {arrived} deliveries taken over.");
    }
}
