using Cjib.Batch.Jobs.Bells;
using Hangfire;
using Hangfire.Server;
using NodaTime;
using Npgsql;

namespace Cjib.Batch.Jobs;

/// <summary>
/// What Hangfire calls. The names of this class, its methods and their parameters are stored in the queue and in the schedule: they are never
/// changed. A job carries one number or one word, and no job is ever needed: what must be done stands in the run tables.
/// </summary>
[AutomaticRetry(Attempts = 0)]
sealed class NightlyRunJob(Composition composition, BellRinger bells, ILogger<NightlyRunJob> log)
{
    /// <summary>The schedule rings: the run of the date that the calendar gives to this instant is made known, and rung.</summary>
    [Queue(HangfireServer.BellQueue), JobDisplayName("bell of {0}")]
    public async Task Ring(string job, PerformContext context, CancellationToken cancel)
    {
        // The instant for which the bell was set, also when it rings hours late. Jobs that were not made by the schedule have none and ring for what is due.
        var schedule = composition.Settings.Schedule;
        if (context.GetJobParameter<long?>("Time") is { } due && schedule.DateOf(Instant.FromUnixTimeSeconds(due)) is var date && schedule.HasNight(date))
            await bells.ExpectAsync(job, date, cancel);
        await bells.RingAsync(isPatient: false, cancel);
    }

    /// <summary>Works on a run to its end, when it is its turn and nobody else does.</summary>
    [Queue(HangfireServer.NightQueue), JobDisplayName("run {0}")]
    public async Task Run(long runId, CancellationToken cancel)
    {
        if (await bells.TurnOfAsync(runId, cancel) is not { } date)
            return;
        try
        {
            using var night = Logs.OfNight(date, runId);
            await composition.RunNightAsync(date, rehearse: false, progress: null, composition.Loggers.CreateLogger<NightlyRun>(), cancel);
        }
        catch (Exception e) when (cancel.IsCancellationRequested && e is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
        {
            throw new OperationCanceledException(cancel);
        }
        catch (SetupException e)
        {
            BellMessages.SetupIsWrong(log, date, string.Join(' ', e.Problems));
            throw new NightStoppedException(date, "SETUP");
        }
        catch (Exception e)
        {
            BellMessages.NightStopped(log, date, e.GetType().Name, e.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "");
            throw new NightStoppedException(date, e.GetType().Name);
        }
        await bells.RingAsync(isPatient: false, cancel);
    }
}

/// <summary>All that Hangfire is told of a failure: its dashboard and its tables keep the text for long.</summary>
sealed class NightStoppedException(LocalDate date, string cause) : Exception($"Night of {date:uuuu-MM-dd}: {cause}. Look at the page of the night and at the log.");
