using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Which column of a person file is which of ours: separator, encoding, the id, the truth when known, and further columns to compare.</summary>
public sealed class PersonMapping
{
    readonly MappedColumn?[] _columns = new MappedColumn?[PersonFields.Count];
    readonly List<(string Column, bool IsText)> _extra = [];
    MappedColumn? _id, _truth;
    Regex? _truthPattern;

    PersonMapping(string file, JsonElement root, List<SetupProblem> problems)
    {
        File = file;
        void Report(string path, string message) => problems.Add(new(file, 0, $"{path}: {message}"));

        if (root.ValueKind != JsonValueKind.Object)
        {
            Report("$", "expected an object with 'columns'.");
            return;
        }
        // Whether columns may be named by number has to be known before they are read.
        HasHeader = !root.TryGetProperty("header", out var header) || header.ValueKind != JsonValueKind.False;
        foreach (var property in root.EnumerateObject())
        {
            var (value, path) = (property.Value, $"$.{property.Name}");
            switch (property.Name)
            {
                case "$schema" or "constants" or "file_name":
                    break;
                case "header" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    break;
                case "separator" when value.ValueKind == JsonValueKind.String && value.GetString() is [var c] && char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c != '"':
                    Separator = (byte)c;
                    break;
                case "separator":
                    Report(path, "expected one ASCII character that is no letter, digit or quote, such as \",\".");
                    break;
                case "encoding" when value.ValueKind == JsonValueKind.String && ColumnMapping.Encodings.Contains(value.GetString()):
                    EncodingName = value.GetString()!; // a string, as the case says
                    break;
                case "encoding":
                    Report(path, $"expected one of {string.Join(", ", ColumnMapping.Encodings)}.");
                    break;
                case "id":
                    _id = MappedColumn.Of(value, HasHeader, m => Report(path, m));
                    break;
                case "truth":
                    ReadTruth(value, m => Report(path, m));
                    break;
                case "columns" when value.ValueKind == JsonValueKind.Object:
                    foreach (var column in value.EnumerateObject())
                        ReadColumn(column, m => Report($"$.columns.{column.Name}", m));
                    break;
                case "extra" when value.ValueKind == JsonValueKind.Object:
                    foreach (var column in value.EnumerateObject())
                        if (column.Value.ValueKind == JsonValueKind.String && column.Value.GetString() is "text" or "exact")
                            _extra.Add((column.Name, column.Value.GetString() == "text"));
                        else
                            Report($"$.extra.{column.Name}", "expected \"text\" or \"exact\".");
                    break;
                default:
                    Report(path, "is not known or has the wrong type; a mapping has separator, encoding, header, id, truth, columns and extra.");
                    break;
            }
        }
        if (_extra.Count == 0 && _columns.All(column => column is null))
            Report("$.columns", $"names no column to compare; expected some of {string.Join(", ", PersonFields.Names)}, or 'extra'.");
    }

    /// <summary>Name of the mapping file, for messages.</summary>
    public string File { get; }

    /// <summary>False when the first line holds a person already; columns are then named by number, from 1.</summary>
    public bool HasHeader { get; }

    /// <summary>True when there is a column that says who is who.</summary>
    public bool HasTruth => _truth is not null;

    /// <summary>Null: the one of ; , tab and | that the first line has most of.</summary>
    internal byte? Separator { get; }

    internal string EncodingName { get; } = "utf-8";

    internal IReadOnlyList<(string Column, bool IsText)> Extra => _extra;

    internal bool Has(PersonField field) => _columns[(int)field] is not null;

    internal MappedColumn? this[PersonField field] => _columns[(int)field];

    /// <summary>Reads a mapping; everything that is wrong is added to <paramref name="problems"/> at once.</summary>
    /// <returns>Null when there was a problem.</returns>
    public static PersonMapping? Read(string file, string json, List<SetupProblem> problems)
    {
        var before = problems.Count;
        try
        {
            using var document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var mapping = new PersonMapping(file, document.RootElement, problems);
            return problems.Count == before ? mapping : null;
        }
        catch (JsonException wrong)
        {
            problems.Add(new(file, (int)(wrong.LineNumber ?? -1) + 1, "is no valid JSON at this line."));
            return null;
        }
    }

    /// <summary>Where the column of ids stands among what <see cref="Bind"/> returns.</summary>
    internal const int IdPlace = 0;

    /// <summary>Where the columns stand: id, truth, one for each <see cref="PersonField"/>, the extra ones; −1 for what is not mapped.</summary>
    internal int[] Bind(string[] header, string dataFile, List<SetupProblem> problems)
    {
        var found = new List<int> { Find(_id), Find(_truth) };
        found.AddRange(_columns.Select(Find));
        found.AddRange(_extra.Select(extra => FindName(extra.Column)));
        return [.. found];

        int Find(MappedColumn? column) => column is null ? -1 : column.Number > 0 ? column.Number - 1 : FindName(column.Source!); // no constants here

        int FindName(string name)
        {
            var places = header.Index().Where(h => h.Item.Trim() == name.Trim()).Select(h => h.Index).ToArray();
            if (places.Length != 1)
                problems.Add(new(dataFile, 1, $"the column '{name}' of {File} stands {places.Length} times in the header (expected once); correct the mapping or the file."));
            return places.FirstOrDefault(-1);
        }
    }

    /// <summary>The part of a truth value that says who it is.</summary>
    internal string TruthOf(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value);
        return _truthPattern?.Match(text) is { Success: true } match ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : text;
    }

    void ReadColumn(JsonProperty column, Action<string> report)
    {
        var index = Array.IndexOf(PersonFields.Names, column.Name);
        if (index < 0)
            report($"is no column of a person; expected one of {string.Join(", ", PersonFields.Names)}, or put it under 'extra'.");
        else if (MappedColumn.Of(column.Value, HasHeader, report) is { } mapped)
        {
            if (mapped.WrongFormatFor((PersonField)index is PersonField.BirthDate or PersonField.DeathDate ? ColumnKind.BirthDate : ColumnKind.Text) is { } expected)
                report(expected);
            _columns[index] = mapped;
        }
    }

    // "truth": "cluster", or { "column": "rec_id", "pattern": "^rec-([0-9]+)" }, whose first group says who it is.
    void ReadTruth(JsonElement value, Action<string> report)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("pattern", out var pattern))
        {
            _truth = MappedColumn.Of(value, HasHeader, report);
            return;
        }
        if (!value.TryGetProperty("column", out var column) || pattern.ValueKind != JsonValueKind.String)
        {
            report("expected 'column' and 'pattern'.");
            return;
        }
        _truth = MappedColumn.Of(column, HasHeader, report);
        try
        {
            _truthPattern = new(pattern.GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)); // a string, as checked
        }
        catch (ArgumentException)
        {
            report("'pattern' is no regular expression.");
        }
    }
}
