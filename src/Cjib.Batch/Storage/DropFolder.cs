using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>
/// The data directory as the world sees it: deliveries come in by rename and leave for the archive by rename; what the night makes is
/// written beside and published by rename.
/// </summary>
/// <param name="data">The data directory.</param>
/// <param name="output">Where results are published: the data directory too, or another one in rehearsal.</param>
/// <param name="isRehearsal">True when the inbox must be left as it is.</param>
/// <param name="isPast">True when a past night is derived again: what lies in the inbox came later.</param>
public sealed class DropFolder(string data, string output, bool isRehearsal = false, bool isPast = false)
{
    /// <summary>How long a file must keep its size before it counts as complete; zero (the default) trusts its final name.</summary>
    public TimeSpan StableFor { get; init; }

    /// <summary>The waiting files whose size does not change while we look; all of them when sizes are not watched.</summary>
    public async Task<IReadOnlyList<InboxFile>> CompleteAsync(CancellationToken cancel)
    {
        var before = Waiting();
        if (StableFor == TimeSpan.Zero || before.Count == 0)
            return before;
        await Task.Delay(StableFor, cancel);
        var after = Waiting().ToDictionary(file => file.Path, file => file.Bytes, StringComparer.Ordinal);
        return [.. before.Where(file => after.TryGetValue(file.Path, out var bytes) && bytes == file.Bytes)];
    }

    /// <summary>Files in the inbox of an agency that are complete, in the order of their names. <c>.part</c> files are still on their way.</summary>
    public IReadOnlyList<InboxFile> Waiting()
    {
        var inbox = Path.Combine(data, "inbox");
        if (isPast || !Directory.Exists(inbox))
            return [];
        return [.. from folder in new DirectoryInfo(inbox).EnumerateDirectories()
                   // A folder of an agency or office may be a link that the operator made, to the jail in which they deliver; what lies in it may not.
                   from sender in folder.Name == Offices ? folder.EnumerateDirectories() : [folder]
                   let name = folder.Name == Offices ? $"{Offices}/{sender.Name}" : sender.Name
                   from entry in sender.EnumerateFileSystemInfos()
                   where IsDelivery(entry.Name)
                   let isPlain = IsPlain(entry)
                   let file = new InboxFile(name, entry.Name, entry.FullName, isPlain,
                       isPlain ? ((FileInfo)entry).Length : 0, isPlain && IsPlain(new FileInfo(entry.FullName + DeliveryMetadata.Suffix)))
                   orderby file.Client, file.Name
                   select file];
    }

    /// <summary>The folder of the offices, whose names are those of their folders below it: <c>bailiffs/gdw01</c>.</summary>
    public const string Offices = "bailiffs";

    /// <summary>The sender without the folder it stands in.</summary>
    public static string PartyOf(string client) => client[(client.LastIndexOf('/') + 1)..];

    /// <summary>True when a sender is an office.</summary>
    public static bool IsOffice(string client) => client.StartsWith(Offices + "/", StringComparison.Ordinal);

    /// <summary>
    /// Takes a file out of the inbox into the archive of a night, bytes untouched. A name that is not of the agreed letters is archived
    /// under one of ours; a folder, link or device is left where it is and never opened.
    /// </summary>
    public void Archive(InboxFile file, NodaTime.LocalDate date)
    {
        if (!file.IsPlain || isRehearsal)
            return;
        var folder = Path.Combine("archive", $"{date:uuuu-MM-dd}", DeliveryName.IsSafe(PartyOf(file.Client)) ? file.Client : DeliveryName.Quarantine);
        Directory.CreateDirectory(Path.Combine(data, folder));
        var name = DeliveryName.IsSafe(file.Name) ? file.Name : DeliveryName.Quarantine + ".csv";
        var free = name;
        for (var number = 2; File.Exists(Path.Combine(data, folder, free)); number++)
            free = $"{Path.GetFileNameWithoutExtension(name)}~{number}.csv";
        KillPoint.Pass();
        // The metadata first: cut off between the two, the delivery is moved under the same name by the next attempt.
        if (file.HasMetadata)
            File.Move(file.Path + DeliveryMetadata.Suffix, Path.Combine(data, folder, free + DeliveryMetadata.Suffix), overwrite: true);
        File.Move(file.Path, Path.Combine(data, folder, free));
        KillPoint.Pass();
    }

    /// <summary>The files that a night works on, wherever they lie: in its archive, and in rehearsal still in the inbox; then what is no file at all.</summary>
    /// <param name="complete">What was found in the inbox.</param>
    public IReadOnlyList<(string Client, string FileName, string StoredAs)> Received(NodaTime.LocalDate date, IEnumerable<InboxFile>? complete = null)
    {
        var archive = Path.Combine(data, "archive", $"{date:uuuu-MM-dd}");
        var archived = Directory.Exists(archive)
            // Every name that is taken from the inbox is found here: "x.CSV" too, on any file system.
            ? from path in Directory.EnumerateFiles(archive, "*", SearchOption.AllDirectories)
              where IsDelivery(path)
              let below = Path.GetRelativePath(archive, path).Replace('\\', '/')
              select (Path.GetDirectoryName(below)!, Path.GetFileName(below), $"archive/{date:uuuu-MM-dd}/{below}")
            : [];
        var waiting = from file in complete ?? [] where isRehearsal || !file.IsPlain select (file.Client, file.Name, $"inbox/{file.Client}/{file.Name}");
        return [.. archived.Concat(waiting).OrderBy(f => f.Item3, StringComparer.Ordinal)];
    }

    /// <summary>Bytes of a received delivery. A folder, a link, a pipe or a device counts as 0 and must not be opened: it would wait for a writer for ever.</summary>
    public long Length(string storedAs) => new FileInfo(Path.Combine(data, storedAs)) is { Exists: true } file && IsPlain(file) ? file.Length : 0;

    /// <summary>The metadata that came with a delivery; null when there was none.</summary>
    public DeliveryMetadata? Metadata(string storedAs)
    {
        var file = new FileInfo(Path.Combine(data, storedAs + DeliveryMetadata.Suffix));
        if (!IsPlain(file))
            return null;
        // A pipe has no bytes, and opening it would wait for a writer for ever.
        if (file.Length == 0)
            return DeliveryMetadata.Read(default);
        using var stream = file.OpenRead();
        var bytes = new byte[Math.Min(stream.Length, DeliveryMetadata.BytesMax + 1)];
        stream.ReadExactly(bytes);
        return DeliveryMetadata.Read(bytes);
    }

    /// <summary>Opens an archived delivery for one pass from the start.</summary>
    public Stream OpenArchived(string storedAs) => new FileStream(
        Path.Combine(data, storedAs), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Puts a file in the outbox, at once and whole.</summary>
    public void WriteOutbox(string path, Action<Stream> write)
    {
        var place = Path.Combine(output, "outbox", path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        using (var file = new FileStream(place + ".part", FileMode.Create, FileAccess.Write))
            write(file);
        File.Move(place + ".part", place, overwrite: true);
    }

    /// <summary>Where a reader of a past night finds it.</summary>
    public string ReportFolder(NodaTime.LocalDate date) => Path.Combine(output, "reports", $"{date:uuuu-MM-dd}");

    /// <summary>Writes <c>timings.json</c> beside a published report.</summary>
    public void WriteTimings(NodaTime.LocalDate date, Action<Stream> write)
    {
        using var file = new FileStream(Path.Combine(ReportFolder(date), "timings.json"), FileMode.Create, FileAccess.Write);
        write(file);
    }

    /// <summary>A temporary place for the claims of a night's deliveries; some 350 bytes are a line.</summary>
    public ClaimSpool BeginSpool(NodaTime.LocalDate date) =>
        new(output, (int)Math.Min(Received(date, Waiting()).Sum(file => Length(file.StoredAs)) / 330 + 16, int.MaxValue / 64));

    /// <summary>Begins the files of a night; nothing is visible before <see cref="Edition.Publish"/>.</summary>
    public Edition BeginEdition(NodaTime.LocalDate date) => new(output, date);

    static bool IsDelivery(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    static bool IsPlain(FileSystemInfo entry) => entry is FileInfo { Exists: true, LinkTarget: null } file
        && (file.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.Device)) == 0;
}

/// <summary>An entry in an agency's inbox.</summary>
/// <param name="Client">The agency's folder, or that of an office: <c>bailiffs/gdw01</c>.</param>
/// <param name="IsPlain">False for folders, links and devices, which are never opened.</param>
/// <param name="HasMetadata">True when its <c>.meta.json</c> lies beside it.</param>
public sealed record InboxFile(string Client, string Name, string Path, bool IsPlain, long Bytes, bool HasMetadata);
