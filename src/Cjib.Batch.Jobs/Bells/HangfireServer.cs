using Cjib.Batch.Storage;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.PostgreSql;
using Npgsql;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>Hangfire as this program sets it up. See docs/hangfire.md for the reason of each setting.</summary>
static class HangfireServer
{
    /// <summary>The recurring job's name in Hangfire.</summary>
    public const string RecurringJob = "night";

    // Hangfire serves queues by alphabet, whatever the order in which they are listed.
    public const string BellQueue = "a-bells";
    public const string NightQueue = "b-nights";
    public static readonly string[] Queues = [BellQueue, NightQueue];

    /// <summary>A night and a bell: a night spreads over the cores by itself.</summary>
    const int Workers = 2;

    /// <summary>For the chunk that is being committed when the program is told to stop.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Adds storage, client, server and bells to a host.</summary>
    /// <param name="queues">The queues to serve.</param>
    /// <param name="isScraped">True when the host has the page of metrics.</param>
    public static void Add(IServiceCollection services, Composition composition, Register register, string[] queues, BellRhythm rhythm, bool isScraped = false)
    {
        services.AddSingleton(composition);
        Telemetry.Add(services, composition.Settings, isScraped);
        services.AddSingleton(composition.Settings);
        services.AddSingleton(register);
        services.AddSingleton(composition.Settings.Schedule);
        services.AddSingleton(rhythm);
        services.AddSingleton(_ => HangfireStore.Source(composition.ConnectionString, Workers + HangfireStore.SpareConnections));
        services.AddSingleton<JobStorage>(provider => new PostgreSqlStorage(new HangfireConnections(provider.GetRequiredService<NpgsqlDataSource>()), HangfireStore.Options(rhythm)));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(configuration => configuration
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseFilter(new HangfireTelemetry()));
        services.AddSingleton<BellRinger>();
        services.AddHostedService(provider => provider.GetRequiredService<BellRinger>());
        if (composition.Settings.ProcessingLog is not null)
            services.AddHostedService<ProcessingShipper>();
        services.AddTransient<NightlyRunJob>();
        services.AddHangfireServer(options => Configure(options, queues, rhythm));
        // Longer than Hangfire waits for its workers, and that longer than a chunk takes.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout + TimeSpan.FromSeconds(30));
    }

    public static void Configure(BackgroundJobServerOptions options, string[] queues, BellRhythm rhythm)
    {
        options.ServerName = Environment.MachineName;
        options.WorkerCount = Workers;
        options.Queues = queues;
        options.StopTimeout = TimeSpan.FromSeconds(5);
        options.ShutdownTimeout = ShutdownTimeout;
        if (rhythm != BellRhythm.Usual)
            options.SchedulePollingInterval = rhythm.Poll.ToTimeSpan();
    }

    /// <summary>Sets the recurring job, at every start: Hangfire may have disabled it.</summary>
    public static void Schedule(IRecurringJobManager manager, Settings settings) => manager.AddOrUpdate<NightlyRunJob>(
        RecurringJob, job => job.Ring(NightlyRun.Job, null!, CancellationToken.None), settings.ScheduleCron,
        new RecurringJobOptions { TimeZone = settings.ScheduleZone, MisfireHandling = MisfireHandlingMode.Strict });
}
