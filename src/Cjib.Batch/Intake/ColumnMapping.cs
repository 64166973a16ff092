using System.Text;
using System.Text.Json;
using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>
/// An agency's own layout, from <c>reference/clients/&lt;client&gt;.json</c> (docs/mapping.schema.json): how its file is cut into fields, and which of its columns
/// is which of ours. A row is turned cell by cell into the spelling of <c>CRI-CSV</c> and then judged by the same rules.
/// </summary>
/// <remarks>
/// Such a file has no trailer, so a cut between two rows cannot be seen: complete is what was renamed to its final name. Its number and value date come from the
/// file's name; without a number the deliveries are not put in sequence.
/// </remarks>
public sealed class ColumnMapping
{
    /// <summary>Encodings an agency can fix; none is guessed.</summary>
    public static IReadOnlyList<string> Encodings { get; } = ["utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"];

    // record_nr becomes the place in the file, opdrachtgever the client, actie N.
    static readonly ClaimColumn[] Given = [ClaimColumn.RecordNr, ClaimColumn.Opdrachtgever, ClaimColumn.Actie];

    readonly MappedColumn?[] _columns = new MappedColumn?[ClaimFileLayout.Columns.Count];
    readonly FileNamePattern? _fileName;

    ColumnMapping(string file, JsonElement root, List<SetupProblem> problems)
    {
        void Report(string path, string message) => problems.Add(new(file, 0, $"{path}: {message}"));

        if (root.ValueKind != JsonValueKind.Object)
        {
            Report("$", "expected an object with 'columns'.");
            return;
        }
        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$schema" or "columns" or "id" or "truth" or "extra":
                    break;
                case "separator" when property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is [var c] && char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c != '"':
                    Separator = c;
                    break;
                case "encoding" when property.Value.ValueKind == JsonValueKind.String && Encodings.Contains(property.Value.GetString()):
                    EncodingName = property.Value.GetString()!; // a string, as the case says
                    break;
                case "header" when property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    HasHeader = property.Value.GetBoolean();
                    break;
                case "file_name" when property.Value.ValueKind == JsonValueKind.String:
                    _fileName = FileNamePattern.Of(property.Value.GetString()!, message => Report("$.file_name", message));
                    break;
                case "constants" when property.Value.ValueKind == JsonValueKind.Object:
                    foreach (var constant in property.Value.EnumerateObject())
                        Set($"$.constants.{constant.Name}", constant.Name, path => MappedColumn.Constant(constant.Value, m => Report(path, m)));
                    break;
                case "separator":
                    Report("$.separator", "expected one ASCII character that is no letter, digit or quote, such as \";\".");
                    break;
                case "encoding":
                    Report("$.encoding", $"expected one of {string.Join(", ", Encodings)}.");
                    break;
                case "header" or "file_name" or "constants":
                    Report($"$.{property.Name}", "has the wrong type; see docs/mapping.schema.json.");
                    break;
                default:
                    Report($"$.{property.Name}", "is not known; see docs/mapping.schema.json.");
                    break;
            }
        }
        if (!root.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Object)
        {
            Report("$.columns", "is missing; expected our column names with the agency's column names.");
            return;
        }
        foreach (var column in columns.EnumerateObject())
            Set($"$.columns.{column.Name}", column.Name, path => MappedColumn.Of(column.Value, HasHeader, m => Report(path, m)));
        foreach (var (index, column) in ClaimFileLayout.Columns.Index())
            if (_columns[index] is null && !column.MayBeAbsent && !Given.Contains((ClaimColumn)index) && !problems.Any(p => p.Message.Contains($".{column.Name}:", StringComparison.Ordinal)))
                Report($"$.columns.{column.Name}", "is required: name the agency's column here, or a value under 'constants'.");

        void Set(string path, string name, Func<string, MappedColumn?> read)
        {
            var index = ClaimFileLayout.Columns.Index().FirstOrDefault(c => c.Item.Name == name, (-1, null!)).Index;
            if (index < 0)
                Report(path, "is no column of ours; see the columns of VORDERINGEN.");
            else if (_columns[index] is not null)
                Report(path, "stands under 'columns' and under 'constants'; keep one.");
            else if (read(path) is { } column)
            {
                if (column.WrongFormatFor(ClaimFileLayout.Columns[index].Kind) is { } expected)
                    Report(path, expected);
                _columns[index] = column;
            }
        }
    }

    /// <summary>One ASCII character; <c>;</c> when not given.</summary>
    public char Separator { get; } = ';';

    /// <summary>One of <see cref="Encodings"/>; UTF-8 when not given.</summary>
    public string EncodingName { get; } = "utf-8";

    /// <summary>False when the first line holds data already; columns are then named by number, from 1.</summary>
    public bool HasHeader { get; } = true;

    internal bool IsUtf8 => EncodingName == "utf-8";

    internal Encoding Encoding => IsUtf8 ? new UTF8Encoding(false)
        : CodePagesEncodingProvider.Instance.GetEncoding(EncodingName) ?? Encoding.GetEncoding(EncodingName);

    /// <summary>Reads a mapping; everything that is wrong is added to <paramref name="problems"/> at once, by its path in the file.</summary>
    /// <param name="file">Name for the messages.</param>
    /// <returns>Null when there was a problem.</returns>
    public static ColumnMapping? Read(string file, TextReader text, List<SetupProblem> problems)
    {
        var before = problems.Count;
        try
        {
            using var json = JsonDocument.Parse(text.ReadToEnd(), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var mapping = new ColumnMapping(file, json.RootElement, problems);
            return problems.Count == before ? mapping : null;
        }
        catch (JsonException wrong)
        {
            problems.Add(new(file, (int)(wrong.LineNumber ?? -1) + 1, "is no valid JSON at this line."));
            return null;
        }
    }

    /// <summary>The agency's own name for one of our columns; null when it delivers none.</summary>
    public string? SourceOf(string column) =>
        ClaimFileLayout.Columns.Index().Where(c => c.Item.Name == column).Select(c => _columns[c.Index]?.Source).FirstOrDefault();

    /// <summary>Number and value date of a delivery by its file name; null when the name does not fit the pattern. Number 0: not numbered.</summary>
    internal (int Number, LocalDate ValueDate)? DeliveryOf(string fileName, LocalDate date) =>
        _fileName is null ? (0, date) : _fileName.Match(fileName, date);

    internal Converter NewConverter(string client) => new(this, client);

    /// <summary>Turns the cells of one file; holds the scratch space for it.</summary>
    internal sealed class Converter(ColumnMapping mapping, string client)
    {
        readonly byte[] _scratch = new byte[DeliveryBytes.LineBytesMax];
        readonly byte[] _client = Encoding.UTF8.GetBytes(client);

        /// <summary>Finds the fields of our columns; adds what is missing and returns whether all were found.</summary>
        public bool Bind(string[] names, int[] fields, out int fieldCount, List<FileNote> notes)
        {
            var before = notes.Count;
            fieldCount = mapping.HasHeader ? names.Length : 0;
            for (var column = 0; column < fields.Length; column++)
            {
                if (mapping._columns[column] is not { Source: { } source } mapped)
                    continue;
                var found = mapped.Number > 0 ? [mapped.Number - 1] : names.Index().Where(n => n.Item.Trim() == source).Select(n => n.Index).ToArray();
                if (found is [var field] && (!mapping.HasHeader || field < names.Length))
                    fields[column] = field;
                else if (found.Length > 1)
                    notes.Add(new("F017", 1, $"De kolom '{source}' van de afgesproken indeling staat {found.Length} keer in het bestand."));
                else if (ClaimFileLayout.Columns[column].MayBeAbsent)
                    notes.Add(new("W903", 1, $"De kolom '{source}' van de afgesproken indeling staat niet in het bestand."));
                else
                    notes.Add(new("F017", 1, $"De kolom '{source}' van de afgesproken indeling staat niet in het bestand."));
            }
            return !notes.Skip(before).Any(note => note.Code == "F017");
        }

        /// <summary>The cell in our spelling. What does not fit the agreed format is passed on as it is, for the rules to refuse.</summary>
        public ReadOnlySpan<byte> Convert(int column, ReadOnlySpan<byte> text, long ordinal)
        {
            if (mapping._columns[column] is { } mapped)
                return mapped.Convert(text.Trim((byte)' '), ClaimFileLayout.Columns[column].Kind, _scratch);
            switch ((ClaimColumn)column)
            {
                case ClaimColumn.RecordNr:
                    System.Buffers.Text.Utf8Formatter.TryFormat(ordinal, _scratch, out var length);
                    return _scratch.AsSpan(0, length);
                case ClaimColumn.Opdrachtgever:
                    return _client;
                case ClaimColumn.Actie:
                    return "N"u8;
                default:
                    return default;
            }
        }
    }
}
