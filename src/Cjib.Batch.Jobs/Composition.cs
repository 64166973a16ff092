using System.Collections.Concurrent;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Serilog.Extensions.Logging;

namespace Cjib.Batch.Jobs;

/// <summary>The only place that builds objects: a data directory, its register, and what runs on them.</summary>
sealed class Composition : IAsyncDisposable
{
    /// <summary>Dates whose policies are kept: those of the nights that readers ask about.</summary>
    const int KnownMost = 32;

    readonly ConcurrentDictionary<LocalDate, (string Stamp, Policies Policies)> _known = new();
    readonly RegisterServer _server;
    readonly SerilogLoggerFactory _loggers;

    Composition(string data, Settings settings, RegisterServer server) =>
        (Data, Settings, _server, _loggers) = (data, settings, server, new(Logs.Create(settings.LogsJson), dispose: true));

    public string Data { get; }

    public Settings Settings { get; }

    public string ConnectionString => _server.ConnectionString;

    /// <summary>True when the register's server is a private one, which this program may do everything on.</summary>
    public bool HasPrivateServer => Settings.ConnectionString is null;

    /// <summary>The log of this program, on stderr.</summary>
    public ILoggerFactory Loggers => _loggers;

    /// <summary>Prepares the data directory, starts or finds the register's server and brings its schema up to date.</summary>
    /// <param name="commandLine">Settings that the command line gave.</param>
    /// <exception cref="SetupException">The set-up is wrong; all problems are in it.</exception>
    public static async Task<Composition> OpenAsync(string data, CancellationToken cancel, params (string Name, string? Value)[] commandLine)
    {
        var settings = Settings.Load(data, commandLine);
        DataDirectory.Prepare(data);
        var server = await RegisterServer.OpenAsync(settings.ConnectionString, data, cancel);
        try
        {
            Register.Migrate(server.ConnectionString);
            return new(data, settings, server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same for who runs a night: when the set-up is wrong, what is wrong with its policies and reference data is told with it.</summary>
    /// <exception cref="SetupException">The set-up is wrong; all problems are in it.</exception>
    public static async Task<Composition> OpenForNightAsync(string data, LocalDate date, CancellationToken cancel)
    {
        try
        {
            return await OpenAsync(data, cancel);
        }
        catch (Exception e) when (e is SetupException or RegisterException { InnerException: not null })
        {
            var problems = (e as SetupException)?.Problems ?? [new("ConnectionStrings__Cjib", 0, e.Message)];
            if (Directory.Exists(Path.Combine(data, "policy")) && new PolicyFolder(data, date).Read(isTest: true, out var more) is null)
                problems = [.. problems, .. more];
            throw new SetupException(problems);
        }
    }

    public Task<Register> RegisterAsync(CancellationToken cancel, bool rehearsal = false) =>
        Register.OpenAsync(ConnectionString, rehearsal, Settings.ProcessingRegister is not null, cancel);

    /// <summary>Policies and reference data as they hold on a date.</summary>
    /// <exception cref="SetupException">Something in them is wrong.</exception>
    public async Task<Policies> PoliciesAsync(Register register, LocalDate date, CancellationToken cancel)
    {
        var isTest = await register.IsTestAsync(cancel);
        return new PolicyFolder(Data, date).Read(isTest, out var problems) ?? throw new SetupException(problems);
    }

    /// <summary>The same for who only looks: read again when a file has another size or time. A night reads its own.</summary>
    public async Task<Policies> KnownPoliciesAsync(Register register, LocalDate date, CancellationToken cancel)
    {
        var stamp = PolicyFolder.StampOf(Data);
        if (_known.TryGetValue(date, out var known) && known.Stamp == stamp)
            return known.Policies;
        var policies = await PoliciesAsync(register, date, cancel);
        if (_known.Count >= KnownMost)
            _known.Clear();
        _known[date] = (stamp, policies);
        return policies;
    }

    /// <summary>Everything about one person as of the last finished night, for who may ask.</summary>
    public async Task<OneCounter> CounterAsync(Register register, CancellationToken cancel) => new(
        register, date => KnownPoliciesAsync(register, date, cancel), await new RunLedger(register).LastFinishedAsync(NightlyRun.Job, cancel) ?? Today());

    /// <summary>The date on the operators' wall.</summary>
    public LocalDate Today() => LocalDate.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(SystemClock.Instance.GetCurrentInstant().ToDateTimeUtc(), Settings.ScheduleZone));

    /// <summary>How many nights this register has had.</summary>
    public async Task<int> FinishedNightsAsync(CancellationToken cancel)
    {
        await using var register = await RegisterAsync(cancel);
        return (await new RunLedger(register).RunsAsync(NightlyRun.Job, date: null, cancel)).Count(run => run.State == "FINISHED");
    }

    /// <summary>Runs or continues the night of a date.</summary>
    /// <param name="rehearse">Decides everything and changes nothing: what would be published goes to a folder that is removed again.</param>
    public async Task<NightlyReport> RunNightAsync(LocalDate date, bool rehearse, IProgress<NightProgress>? progress, ILogger<NightlyRun>? log, CancellationToken cancel)
    {
        using var marked = Logs.OfNight(date);
        // Wrong policies are found before anything else is touched.
        await using var register = await RegisterAsync(cancel, rehearse);
        var policies = await PoliciesAsync(register, date, cancel);
        var output = rehearse ? Directory.CreateTempSubdirectory("cjib-rehearsal-").FullName : Data;
        try
        {
            var night = new NightlyRun(
                register, new DropFolder(Data, output, rehearse) { StableFor = Settings.StableFor }, policies, Settings.Workers, Settings.LinesPerChunk,
                log ?? NullLogger<NightlyRun>.Instance, progress);
            // Of a rehearsal no files remain: what is named is where those of the night are, or will be.
            return await night.RunAsync(date, cancel) with { ReportFolder = new DropFolder(Data, Data).ReportFolder(date) };
        }
        finally
        {
            if (rehearse)
                Directory.Delete(output, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _loggers.Dispose();
        await _server.DisposeAsync();
    }
}
