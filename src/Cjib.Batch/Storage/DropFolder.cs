using System.Text.RegularExpressions;

namespace Cjib.Batch.Storage;

/// <summary>
/// The data directory as the world sees it: deliveries come in by rename and leave for the archive by rename; what the night makes is
/// written beside and published by rename.
/// </summary>
/// <param name="data">The data directory.</param>
/// <param name="output">Where results are published: the data directory too, or another one in rehearsal.</param>
/// <param name="isRehearsal">True when the inbox must be left as it is.</param>
/// <param name="isPast">True when a past night is derived again: what lies in the inbox came later.</param>
public sealed partial class DropFolder(string data, string output, bool isRehearsal = false, bool isPast = false)
{
    /// <summary>Files in the inbox of an agency that are complete, in the order of their names. <c>.part</c> files are still on their way.</summary>
    public IReadOnlyList<InboxFile> Waiting()
    {
        var inbox = Path.Combine(data, "inbox");
        if (isPast || !Directory.Exists(inbox))
            return [];
        return [.. from folder in new DirectoryInfo(inbox).EnumerateDirectories()
                   where folder.LinkTarget is null
                   from sender in folder.Name == Offices ? folder.EnumerateDirectories().Where(office => office.LinkTarget is null) : [folder]
                   let name = folder.Name == Offices ? $"{Offices}/{sender.Name}" : sender.Name
                   from entry in sender.EnumerateFileSystemInfos()
                   where entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
                   let file = new InboxFile(name, entry.Name, entry.FullName, IsPlain(entry))
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
        var folder = Path.Combine("archive", $"{date:uuuu-MM-dd}", SafeName(PartyOf(file.Client)) ? file.Client : "quarantine");
        Directory.CreateDirectory(Path.Combine(data, folder));
        var name = SafeName(file.Name) ? file.Name : "quarantine.csv";
        var free = name;
        for (var number = 2; File.Exists(Path.Combine(data, folder, free)); number++)
            free = $"{Path.GetFileNameWithoutExtension(name)}~{number}.csv";
        KillPoint.Pass();
        File.Move(file.Path, Path.Combine(data, folder, free));
        KillPoint.Pass();
    }

    /// <summary>The files that a night works on, wherever they lie: in its archive, and in rehearsal still in the inbox; then what is no file at all.</summary>
    public IReadOnlyList<(string Client, string FileName, string StoredAs)> Received(NodaTime.LocalDate date)
    {
        var archive = Path.Combine(data, "archive", $"{date:uuuu-MM-dd}");
        var archived = Directory.Exists(archive)
            ? from path in Directory.EnumerateFiles(archive, "*.csv", SearchOption.AllDirectories)
              let below = Path.GetRelativePath(archive, path).Replace('\\', '/')
              select (Path.GetDirectoryName(below)!, Path.GetFileName(below), $"archive/{date:uuuu-MM-dd}/{below}")
            : [];
        var waiting = from file in Waiting() select (file.Client, file.Name, $"inbox/{file.Client}/{file.Name}");
        return [.. archived.Concat(waiting).OrderBy(f => f.Item3, StringComparer.Ordinal)];
    }

    /// <summary>Bytes of a received delivery. A folder, a link, a pipe or a device counts as 0 and must not be opened: it would wait for a writer for ever.</summary>
    public long Length(string storedAs) => new FileInfo(Path.Combine(data, storedAs)) is { Exists: true } file && IsPlain(file) ? file.Length : 0;

    /// <summary>Opens an archived delivery for one pass from the start.</summary>
    public Stream OpenArchived(string storedAs) => new FileStream(
        Path.Combine(data, storedAs), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

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
        new(output, (int)Math.Min(Received(date).Sum(file => Length(file.StoredAs)) / 330 + 16, int.MaxValue / 64));

    /// <summary>Begins the files of a night; nothing is visible before <see cref="Edition.Publish"/>.</summary>
    public Edition BeginEdition(NodaTime.LocalDate date) => new(output, date);

    static bool IsPlain(FileSystemInfo entry) => entry is FileInfo { LinkTarget: null } file
        && (file.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.Device)) == 0;

    // The names Digikoppeling allows, less those Windows keeps for devices.
    static bool SafeName(string name) => name.Length <= 200 && SafeNames().IsMatch(name) && !DeviceNames().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*[A-Za-z0-9_-]$|^[A-Za-z0-9_]$")]
    private static partial Regex SafeNames();

    [GeneratedRegex(@"^(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)", RegexOptions.IgnoreCase)]
    private static partial Regex DeviceNames();
}

/// <summary>An entry in an agency's inbox.</summary>
/// <param name="Client">The agency's folder, or that of an office: <c>bailiffs/gdw01</c>.</param>
/// <param name="IsPlain">False for folders, links and devices, which are never opened.</param>
public sealed record InboxFile(string Client, string Name, string Path, bool IsPlain);
