using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>The first screen: nights by stages, and one sentence that says how it stands.</summary>
sealed class IndexModel(Register register, Composition composition) : PageModel
{
    public IReadOnlyList<NightRow> Nights { get; private set; } = [];

    public string Sentence { get; private set; } = "";

    public IReadOnlyList<(Alarm Alarm, Instant Since)> Alarms { get; private set; } = [];

    public TimeZoneInfo Zone => composition.Settings.ScheduleZone;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Nights = await new NightBoard(register).NewestAsync(NightlyRun.Job, 30, cancel);
        Alarms = await new AlarmTable(register).StandingAsync(cancel);
        var waiting = new DropFolder(composition.Data, composition.Data).Waiting();
        var next = composition.Settings.Schedule.Next(SystemClock.Instance.GetCurrentInstant());
        var inbox = T(
            $"In de inbox {(waiting.Count == 1 ? "ligt 1 bestand" : $"liggen {N(waiting.Count)} bestanden")}.",
            $"{(waiting.Count == 1 ? "1 file lies" : $"{N(waiting.Count)} files lie")} in the inbox.");
        var newest = Nights.Count == 0
            ? T("Er is nog geen nacht geweest.", "There has been no night yet.")
            : T($"De nacht van {Day(Nights[0].Run.Date)} is {Stages.Title(Nights[0].State)}.", $"The night of {Day(Nights[0].Run.Date)} is {Stages.Title(Nights[0].State)}.");
        var coming = next is { } due
            ? T($" De volgende begint {Clock(due, composition.Settings.ScheduleZone, "dddd d MMMM HH:mm")}.", $" The next begins on {Clock(due, composition.Settings.ScheduleZone, "dddd d MMMM HH:mm")}.")
            : "";
        Sentence = $"{newest} {inbox}{coming}";
    }
}
