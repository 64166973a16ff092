using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>
/// A delivery REFERENTIE: a new edition of one file of <c>reference/</c>, whole, with header and trailer. It is judged together with all other policies and
/// reference files, and takes the old one's place only when somebody says so: it has effect on everybody.
/// </summary>
public sealed class ReferenceEdition
{
    public const string Kind = "REFERENTIE";

    // Offices, parcels, their shares, regions, tariffs, interest, surcharges, catalogue (domain facts 8.2). Which one a delivery is follows from its columns.
    static readonly string[] Tables = ["kantoren.csv", "percelen.csv", "aandelen.csv", "regio.csv", "btag.csv", "rente.csv", "verhogingen.csv", "vorderingtypen.csv"];

    readonly byte[] _bytes;
    readonly string _data;

    ReferenceEdition(string data, string table, DeliveryEnvelope envelope, byte[] bytes)
    {
        (_data, Table, ValueDate, IsTest, Rows, _bytes) = (data, table, envelope.ValueDate, envelope.IsTest, envelope.Trailer!.Value.Rows, bytes); // CRI-CSV has one
        (Digest, Replaces) = (Hex(bytes), Hex(File.ReadAllBytes(Place)));
    }

    /// <summary>Name of the file below <c>reference/</c>.</summary>
    public string Table { get; }

    public LocalDate ValueDate { get; }

    /// <summary>For which kind of register it says it is.</summary>
    public bool IsTest { get; }

    public long Rows { get; }

    /// <summary>SHA-256 in hex, as a night notes it for each file it read.</summary>
    public string Digest { get; }

    /// <summary>SHA-256 of the edition it would replace.</summary>
    public string Replaces { get; }

    string Place => Path.Combine(_data, "reference", Table);

    /// <summary>Reads and judges a delivery; the result is null when there are problems, of which all are told.</summary>
    /// <param name="data">Data directory whose other files it must fit.</param>
    /// <param name="date">The reference data must be right on this day, and on the value date.</param>
    public static ReferenceEdition? Read(string data, string path, LocalDate date, out IReadOnlyList<SetupProblem> problems)
    {
        var (found, name, bytes) = (new List<SetupProblem>(), Path.GetFileName(path), File.ReadAllBytes(path));
        problems = found;
        var notes = new List<FileNote>();
        using var stream = new MemoryStream(bytes);
        var envelope = DeliveryEnvelope.Read(stream, notes);
        found.AddRange(notes.Select(note => new SetupProblem(name, note.Line, $"{note.Code}: {note.Detail}")));
        if (envelope is not { Trailer: { } trailer })
            return null;
        if (envelope.Kind != Kind)
            found.Add(new(name, 1, $"F018: its kind is {envelope.Kind}; only {Kind} can become reference data."));
        if (!trailer.Sha256.AsSpan().SequenceEqual(SHA256.HashData(bytes.AsSpan(0, (int)trailer.Offset))))
            found.Add(new(name, 0, "F011: the SHA-256 of its closing line is not that of the file; it was changed on the way."));
        var lines = Lines(bytes).ToList();
        if (trailer.Rows != lines.Count - 1)
            found.Add(new(name, 0, $"F008: its closing line tells of {trailer.Rows} rows, there are {Math.Max(0, lines.Count - 1)}."));
        var table = lines.Count == 0 ? null : Array.Find(Tables, file => Columns(Lines(File.ReadAllBytes(Path.Combine(data, "reference", file)))).SetEquals(Columns(lines)));
        if (table is null)
            found.Add(new(name, 2, $"F017: its columns are those of none of {string.Join(", ", Tables)}."));
        if (found.Count > 0 || table is null)
            return null;
        foreach (var day in new[] { date, envelope.ValueDate }.Distinct())
            found.AddRange(ProblemsWith(data, table, bytes, day).Except(found));
        return found.Count > 0 ? null : new(data, table, envelope, bytes);
    }

    /// <summary>Keeps the old edition under its digest in <c>archive/reference/</c> and puts this one in its place, whole or not at all.</summary>
    public void Take()
    {
        var kept = Path.Combine(Directory.CreateDirectory(Path.Combine(_data, "archive", "reference")).FullName, $"{Path.GetFileNameWithoutExtension(Table)}.{Replaces[..12]}.csv");
        File.Copy(Place, kept, overwrite: true);
        File.WriteAllBytes(Place + ".part", _bytes);
        File.Move(Place + ".part", Place, overwrite: true);
    }

    // The whole of policies and reference files with this one among them, as a night would read it.
    static IReadOnlyList<SetupProblem> ProblemsWith(string data, string table, byte[] bytes, LocalDate day)
    {
        var trial = Directory.CreateTempSubdirectory("cjib-reference-").FullName;
        try
        {
            foreach (var folder in new[] { "policy", "reference" })
                foreach (var file in Directory.EnumerateFiles(Path.Combine(data, folder), "*", SearchOption.AllDirectories))
                {
                    var copy = Path.Combine(trial, Path.GetRelativePath(data, file));
                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // a file lies in a folder
                    File.Copy(file, copy);
                }
            File.WriteAllBytes(Path.Combine(trial, "reference", table), bytes);
            return new PolicyFolder(trial, day).Read(isTest: true, out var problems) is null ? problems : [];
        }
        finally
        {
            Directory.Delete(trial, recursive: true);
        }
    }

    static IEnumerable<string> Lines(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#');

    static HashSet<string> Columns(IEnumerable<string> lines) => lines.First().Split(';', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);

    static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
