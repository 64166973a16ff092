using System.Data.Common;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>
/// Looks into the inboxes and tells agencies and offices at once what became of a file as a whole, also outside the night. What was told is remembered by this
/// process only: after a new start it is told again, with the same words.
/// </summary>
sealed partial class ReceptionDesk(Composition composition, Register register, BellRhythm rhythm, ILogger<ReceptionDesk> log) : BackgroundService
{
    readonly Dictionary<string, (long Bytes, DateTime Written, bool HasMetadata)> _told = new(StringComparer.Ordinal);

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var folder = new DropFolder(composition.Data, composition.Data) { StableFor = composition.Settings.StableFor };
        var waiting = (await folder.CompleteAsync(cancel)).Where(file => file.IsPlain).ToList();
        foreach (var gone in _told.Keys.Except(waiting.Select(file => file.Path)).ToList())
            _told.Remove(gone);
        var fresh = waiting.Where(file => !_told.TryGetValue(file.Path, out var told) || told != MarkOf(file)).ToList();
        if (fresh.Count == 0)
            return;
        var date = composition.Today();
        var reception = new Reception(register, folder, await composition.PoliciesAsync(register, date, cancel));
        foreach (var file in fresh.Where(file => !reception.IsOnItsWay(file)))
        {
            var mark = MarkOf(file);
            try
            {
                await reception.TellAsync(file, date, cancel);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // The night, or its sender, has just taken it.
                continue;
            }
            _told[file.Path] = mark;
            Told(log, file.Client, file.Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(rhythm.Look.ToTimeSpan());
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbException or System.Net.Sockets.SocketException or IOException or UnauthorizedAccessException or TimeoutException or SetupException)
            {
                Closed(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    static (long Bytes, DateTime Written, bool HasMetadata) MarkOf(InboxFile file) => (file.Bytes, File.GetLastWriteTimeUtc(file.Path), file.HasMetadata);

    [LoggerMessage(111, LogLevel.Information, "Delivery {Client}/{File} has come in; its sender was told")]
    static partial void Told(ILogger log, string client, string file);

    [LoggerMessage(112, LogLevel.Warning, "Senders cannot be told what came in ({Cause}); trying again")]
    static partial void Closed(ILogger log, string cause);
}
