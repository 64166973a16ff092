using System.Data.Common;
using Cjib.Batch.Storage;
using Hangfire;
using NodaTime;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>
/// Looks after the bells in every process that has workers: turns our calendar into runs, and rings for runs that should be moving and are not,
/// whatever became of their jobs in Hangfire.
/// </summary>
sealed class BellRinger(Register register, Schedule schedule, BellRhythm rhythm, IBackgroundJobClient hangfire, ILogger<BellRinger> log) : BackgroundService
{
    readonly BellTable _bells = new(register, rhythm.Pause);

    public Task<long> ExpectAsync(string job, LocalDate date, CancellationToken cancel) => _bells.ExpectAsync(job, date, cancel);

    /// <summary>The date of a run whose turn it is; null when it is finished, when an older one comes first, or when somebody works on the job now.</summary>
    public async Task<LocalDate?> TurnOfAsync(long runId, CancellationToken cancel) =>
        await _bells.HasExecutorAsync(NightlyRun.Job, cancel) ? null : await _bells.TurnOfAsync(runId, cancel);

    /// <summary>Rings for the oldest unfinished night, if nobody works on it.</summary>
    public async Task RingAsync(bool isPatient, CancellationToken cancel)
    {
        if (await _bells.RingAsync(NightlyRun.Job, isPatient, cancel) is not { } run)
            return;
        hangfire.Enqueue<NightlyRunJob>(job => job.Run(run, CancellationToken.None));
        BellMessages.Rang(log, run);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(rhythm.Look.ToTimeSpan());
        do
        {
            try
            {
                foreach (var date in await _bells.WatchAsync(NightlyRun.Job, (from, to) => schedule.Due(from, to).Select(schedule.DateOf), stoppingToken))
                    BellMessages.Due(log, date);
                await RingAsync(isPatient: true, stoppingToken);
            }
            catch (Exception e) when (e is DbException or System.Net.Sockets.SocketException or IOException or BackgroundJobClientException or TimeoutException)
            {
                // The register is away for a while: a failover, a restart. The next look finds what this one missed.
                BellMessages.Deaf(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

/// <summary>How often the bells are looked after.</summary>
/// <param name="Look">Between two looks.</param>
/// <param name="Pause">Before a run that does not move is rung again; doubles each time.</param>
/// <param name="Poll">Between two looks of Hangfire into its queues.</param>
sealed record BellRhythm(Duration Look, Duration Pause, Duration Poll)
{
    public static readonly BellRhythm Usual = new(Duration.FromSeconds(10), Duration.FromSeconds(30), Duration.FromSeconds(1));
}
