using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;
using NodaTime.Text;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>The schedule and what operators tell it: pause, resume, ring, skip and run again with four eyes, backfill with a preview.</summary>
sealed class ScheduleModel(Register register, Composition composition, BellRinger bells) : PageModel
{
    /// <summary>Most nights of one backfill.</summary>
    const int Most = 62;

    readonly NightOrders _orders = new(register);
    readonly FourEyes _fourEyes = new(register);

    public TimeZoneInfo Zone => composition.Settings.ScheduleZone;

    public Pause? Pause { get; private set; }

    public Instant? Next { get; private set; }

    public IReadOnlyList<NightRow> Open { get; private set; } = [];

    /// <summary>The nights that may be run again.</summary>
    public IReadOnlyList<(long RunId, LocalDate Date, bool IsSkipped)> Again { get; private set; } = [];

    public IReadOnlyDictionary<long, TwoPersonRequest> SkipAsked { get; private set; } = new Dictionary<long, TwoPersonRequest>();

    public IReadOnlyDictionary<long, TwoPersonRequest> RerunAsked { get; private set; } = new Dictionary<long, TwoPersonRequest>();

    public IReadOnlyList<(LocalDate Date, BackfillState State)> Preview { get; private set; } = [];

    public string? Message { get; private set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? To { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public bool MayChange => Access.Of("/schedule")!.Allows(User, HttpMethods.Post);

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string order, long run, CancellationToken cancel)
    {
        var (actor, why) = (User.Identity!.Name!, Reason?.Trim() ?? "");
        if (why.Length < 3)
            Message = T("Geef een reden.", "Give a reason.");
        else if (order is "preview" or "backfill")
            await BackfillAsync(order == "backfill", actor, why, cancel);
        else if (!await DoAsync(order, run, actor, why, cancel))
            Message = T("Dat kan nu niet: een ander was eerder, de nacht is begonnen, of er is een tweede persoon nodig.", "That cannot be done now: somebody was first, the night has begun, or it takes a second person.");
        if (Message is null && order is not "preview")
            return LocalRedirect("/schedule");
        await ShowAsync(cancel);
        return Page();
    }

    public static string Title(BackfillState state) => state switch
    {
        BackfillState.Missing => T("wordt ingehaald", "is made up for"),
        BackfillState.Skipped => T("is overgeslagen; twee personen kunnen hem alsnog draaien", "was skipped; two persons can run it after all"),
        BackfillState.Waiting => T("staat al open", "is open already"),
        BackfillState.Finished => T("is klaar", "is done"),
        BackfillState.TooLate => T("te laat: een latere nacht nam de leveringen over", "too late: a later night took the deliveries over"),
    };

    async Task<bool> DoAsync(string order, long run, string actor, string why, CancellationToken cancel)
    {
        switch (order)
        {
            case "pause":
                return await _orders.PauseAsync(NightlyRun.Job, actor, why, cancel);
            case "resume":
                return await _orders.ResumeAsync(NightlyRun.Job, actor, why, cancel);
            case "skip":
                return await _fourEyes.AskAsync(TwoPersonAction.SkipNight, run, actor, why, cancel);
            case "withdraw-skip":
                return await _fourEyes.WithdrawAsync(TwoPersonAction.SkipNight, run, actor, why, cancel);
            case "withdraw-rerun":
                return await _fourEyes.WithdrawAsync(TwoPersonAction.RerunNight, run, actor, why, cancel);
            case "agree-skip":
                return await _fourEyes.AgreeAsync(TwoPersonAction.SkipNight, run, actor, cancel);
            case "rerun":
                return await _fourEyes.AskAsync(TwoPersonAction.RerunNight, run, actor, why, cancel);
            case "agree-rerun":
                if (!await _fourEyes.AgreeAsync(TwoPersonAction.RerunNight, run, actor, cancel))
                    return false;
                await bells.RingAsync(isPatient: false, cancel);
                return true;
            case "ring":
                await new AuditLog(register).AddAsync(actor, "RING", NightlyRun.Job, why, "DONE", cancel);
                await bells.RingAsync(isPatient: false, cancel);
                return true;
            default:
                return false;
        }
    }

    async Task BackfillAsync(bool isFinal, string actor, string why, CancellationToken cancel)
    {
        if (LocalDatePattern.Iso.Parse(From ?? "") is not { Success: true, Value: var from } || LocalDatePattern.Iso.Parse(To ?? "") is not { Success: true, Value: var to }
            || to < from || Period.DaysBetween(from, to) >= Most)
        {
            Message = T($"Geef twee datums in volgorde, hoogstens {Most} dagen.", $"Give two dates in order, at most {Most} days.");
            return;
        }
        var dates = composition.Settings.Schedule.DatesBetween(from, to);
        if (isFinal)
            await _orders.BackfillAsync(NightlyRun.Job, dates, actor, why, cancel);
        else
            Preview = await _orders.PreviewAsync(NightlyRun.Job, dates, cancel);
    }

    async Task ShowAsync(CancellationToken cancel)
    {
        Pause = await _orders.PauseOfAsync(NightlyRun.Job, cancel);
        Next = composition.Settings.Schedule.Next(SystemClock.Instance.GetCurrentInstant());
        Open = [.. (await new NightBoard(register).NewestAsync(NightlyRun.Job, 60, cancel)).Where(night => night.Run.State == "RUNNING").Reverse()];
        Again = await _fourEyes.RerunnableAsync(NightlyRun.Job, cancel);
        SkipAsked = await _fourEyes.WaitingAsync(TwoPersonAction.SkipNight, cancel);
        RerunAsked = await _fourEyes.WaitingAsync(TwoPersonAction.RerunNight, cancel);
    }
}
