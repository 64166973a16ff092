using System.Data.Common;
using Cjib.Batch.Storage;
using NodaTime;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Alarms;

/// <summary>Reads our calendar and the run tables every minute, and tells operators what they must know: once when it begins, once when it is over.</summary>
sealed partial class Watchdog(Register register, Schedule schedule, Settings settings, AlarmSender sender, ILogger<Watchdog> log) : BackgroundService
{
    /// <summary>A night that should have begun so long ago is missing.</summary>
    static readonly Duration Grace = Duration.FromMinutes(15);

    readonly AlarmTable _alarms = new(register);

    /// <summary>What is wrong at an instant.</summary>
    public static IReadOnlyList<Alarm> Of(WatchView view, Schedule schedule, LocalTime finishBy, TimeZoneInfo zone)
    {
        var alarms = new List<Alarm>();
        if (!view.IsPaused && view.Nights.Count > 0)
        {
            // Nights before the first one that is known are nobody's business.
            var first = view.Nights.Min(night => night.Date);
            foreach (var due in schedule.Due(view.Now - Duration.FromDays(3), view.Now - Grace))
                if (schedule.DateOf(due) is var date && date >= first && !view.Nights.Any(night => night.Date == date && (night.Attempts > 0 || night.State != "RUNNING"))
                    && !view.Nights.Any(night => night.Date < date && night.State == "RUNNING"))
                    alarms.Add(new("NIGHT_MISSING", Iso(date)));
        }
        var local = LocalDateTime.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(view.Now.ToDateTimeUtc(), zone));
        foreach (var night in view.Nights)
        {
            if (night.State == "RUNNING" && night.IsStuck)
                alarms.Add(new("NIGHT_STUCK", Iso(night.Date)));
            if (night.State == "RUNNING" && night.Attempts > 0 && local > night.Date.PlusDays(1) + finishBy)
                alarms.Add(new("NIGHT_LATE", Iso(night.Date)));
            if (night.IsHeld && night.Date >= LocalDate.Subtract(local.Date, Period.FromDays(7)))
                alarms.Add(new("NIGHT_HELD", Iso(night.Date)));
        }
        return alarms;
    }

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var found = Of(await _alarms.ViewAsync(NightlyRun.Job, cancel), schedule, settings.FinishBy, settings.ScheduleZone);
        var (raised, over) = await _alarms.SetAsync(found, cancel);
        foreach (var alarm in raised)
        {
            Raised(log, alarm.Code, alarm.Subject);
            await sender.SendAsync(alarm, isOver: false, cancel);
        }
        foreach (var alarm in over)
        {
            IsOver(log, alarm.Code, alarm.Subject);
            await sender.SendAsync(alarm, isOver: true, cancel);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbException or System.Net.Sockets.SocketException or IOException or TimeoutException)
            {
                Blind(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(131, LogLevel.Error, "Alarm {Code}: {Subject}")]
    static partial void Raised(ILogger log, string code, string subject);

    [LoggerMessage(132, LogLevel.Information, "Alarm {Code} is over: {Subject}")]
    static partial void IsOver(ILogger log, string code, string subject);

    [LoggerMessage(133, LogLevel.Warning, "The watchdog cannot read the register ({Cause}); trying again")]
    static partial void Blind(ILogger log, string cause);
}
