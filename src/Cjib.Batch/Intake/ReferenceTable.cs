using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Intake;

/// <summary>A reference file: UTF-8, <c>;</c>, a header line, <c>#</c> for remarks (often the source of the figures).</summary>
/// <remarks>
/// Rows may carry <c>geldig_vanaf</c> and <c>geldig_tot</c> (first and last day, both included; an empty one is open). Every accessor reports what is wrong
/// to the list of problems and goes on with a harmless value, so that a file shows all its problems at once.
/// </remarks>
public sealed class ReferenceTable
{
    readonly string _file;
    readonly List<SetupProblem> _problems;
    readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    readonly List<Row> _rows = [];

    /// <param name="file">Name for the messages.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="columns">Columns that must be there; others are ignored.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public ReferenceTable(string file, TextReader text, IReadOnlyList<string> columns, List<SetupProblem> problems)
    {
        (_file, _problems) = (file, problems);
        var lineNumber = 0;
        while (text.ReadLine() is { } line)
        {
            lineNumber++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.TrimStart('\uFEFF').Split(';', StringSplitOptions.TrimEntries);
            if (_columns.Count == 0)
            {
                for (var i = 0; i < cells.Length; i++)
                    if (!_columns.TryAdd(cells[i], i))
                        Report(lineNumber, $"column '{cells[i]}' stands twice in the header; keep one.");
                foreach (var missing in columns.Where(c => !_columns.ContainsKey(c)))
                    Report(lineNumber, $"column '{missing}' is missing; the header needs {string.Join(';', columns)}.");
                if (_columns.Count == 0 || columns.Any(c => !_columns.ContainsKey(c)))
                    return;
            }
            else if (cells.Length != _columns.Count)
            {
                Report(lineNumber, $"{cells.Length} cells, expected {_columns.Count} as in the header.");
            }
            else
            {
                _rows.Add(new(this, lineNumber, cells));
            }
        }
        if (_columns.Count == 0)
            Report(0, $"no header; expected {string.Join(';', columns)}.");
    }

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>The rows that hold on a date.</summary>
    public IEnumerable<Row> On(LocalDate date) => _rows.Where(row => row.From <= date && date <= row.Through);

    /// <summary>Reports rows of one key whose periods overlap.</summary>
    public void RefuseOverlaps(params string[] key)
    {
        foreach (var group in _rows.GroupBy(row => string.Join(';', key.Select(row.Text)), StringComparer.Ordinal))
            foreach (var (earlier, later) in group.OrderBy(r => r.From).Zip(group.OrderBy(r => r.From).Skip(1)))
                if (later.From <= earlier.Through)
                    Report(later.LineNumber, $"'{group.Key}' overlaps with line {earlier.LineNumber}; end that one with geldig_tot before {later.From:uuuu-MM-dd}.");
    }

    /// <summary>Reports rows of one key between whose periods a day is missing.</summary>
    public void RefuseGaps(params string[] key)
    {
        foreach (var group in _rows.GroupBy(row => string.Join(';', key.Select(row.Text)), StringComparer.Ordinal))
            foreach (var (earlier, later) in group.OrderBy(r => r.From).Zip(group.OrderBy(r => r.From).Skip(1)))
                if (earlier.Through < LocalDate.MaxIsoValue && later.From > earlier.Through.PlusDays(1))
                    Report(later.LineNumber, $"'{group.Key}' has no row from {earlier.Through.PlusDays(1):uuuu-MM-dd} (after line {earlier.LineNumber}); let this one begin then.");
    }

    public void Report(int lineNumber, string message) => _problems.Add(new(_file, lineNumber, message));

    /// <summary>One line of the file.</summary>
    public sealed class Row(ReferenceTable table, int lineNumber, string[] cells)
    {
        public int LineNumber => lineNumber;

        /// <summary>First day it holds; the beginning of time when not given.</summary>
        public LocalDate From { get; } = table.Day(lineNumber, cells, "geldig_vanaf") ?? LocalDate.MinIsoValue;

        /// <summary>Last day it holds; the end of time when not given.</summary>
        public LocalDate Through { get; } = table.Day(lineNumber, cells, "geldig_tot") ?? LocalDate.MaxIsoValue;

        public string Text(string column) => cells[table._columns[column]];

        public bool Has(string column) => table._columns.TryGetValue(column, out var at) && cells[at].Length > 0;

        /// <summary>A whole number within bounds, which are part of the message.</summary>
        public long Number(string column, long min = 0, long max = long.MaxValue)
        {
            if (long.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
                return number;
            table.Report(lineNumber, $"{column} is '{Text(column)}'; expected a whole number from {min} to {max}.");
            return min;
        }

        public bool Flag(string column)
        {
            if (Text(column) is not ("J" or "N"))
                table.Report(lineNumber, $"{column} is '{Text(column)}'; expected J or N.");
            return Text(column) == "J";
        }

        /// <summary>One of the words of a list.</summary>
        public string OneOf(string column, params IReadOnlyCollection<string> words)
        {
            if (!words.Contains(Text(column)))
                table.Report(lineNumber, $"{column} is '{Text(column)}'; expected one of {string.Join(", ", words)}.");
            return Text(column);
        }

        /// <summary>Words separated by blanks; empty when there are none.</summary>
        public string[] Words(string column) => Text(column).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public LocalDate? Date(string column) => table.Day(lineNumber, cells, column);

        public void Report(string message) => table.Report(lineNumber, message);
    }

    LocalDate? Day(int lineNumber, string[] cells, string column)
    {
        if (!_columns.TryGetValue(column, out var at) || cells[at].Length == 0)
            return null;
        var parsed = LocalDatePattern.Iso.Parse(cells[at]);
        if (!parsed.Success)
            Report(lineNumber, $"{column} is '{cells[at]}'; expected a date yyyy-MM-dd or nothing.");
        return parsed.Success ? parsed.Value : null;
    }
}
