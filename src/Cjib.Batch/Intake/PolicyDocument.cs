using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Intake;

/// <summary>A JSON value that knows its line, so that a policy file can name all its problems.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Value">A dictionary of properties, a list, a string, a long, a bool, or null.</param>
sealed record PolicyNode(int Line, object? Value)
{
    /// <summary>Reads a document; null, with one problem, when it is no JSON.</summary>
    public static PolicyNode? Parse(TextReader text, string file, List<SetupProblem> problems)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.ReadToEnd().TrimStart('\uFEFF'));
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            var lines = new LineCounter(utf8);
            reader.Read();
            var root = ReadValue(ref reader, ref lines, file, problems);
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            problems.Add(new(file, (int)(e.LineNumber ?? 0) + 1, "not JSON from here on; check commas, quotes and braces."));
            return null;
        }
    }

    static PolicyNode ReadValue(ref Utf8JsonReader reader, ref LineCounter lines, string file, List<SetupProblem> problems)
    {
        var line = lines.Of(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var properties = new Dictionary<string, PolicyNode>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (name, at) = (reader.GetString()!, lines.Of(reader.TokenStartIndex));
                    reader.Read();
                    if (!properties.TryAdd(name, ReadValue(ref reader, ref lines, file, problems)))
                        problems.Add(new(file, at, $"'{name}' stands twice here; keep one."));
                }
                return new(line, properties);
            case JsonTokenType.StartArray:
                var items = new List<PolicyNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader, ref lines, file, problems));
                return new(line, items);
            case JsonTokenType.Number:
                return new(line, reader.TryGetInt64(out var number) ? number : (object)reader.GetDouble());
            case JsonTokenType.String:
                return new(line, reader.GetString());
            default:
                return new(line, reader.TokenType == JsonTokenType.Null ? null : reader.TokenType == JsonTokenType.True);
        }
    }

    ref struct LineCounter(ReadOnlySpan<byte> utf8)
    {
        readonly ReadOnlySpan<byte> _utf8 = utf8;
        int _at, _line = 1;

        public int Of(long position)
        {
            _line += _utf8[_at..(int)position].Count((byte)'\n');
            _at = (int)position;
            return _line;
        }
    }
}

/// <summary>Reads the properties of one object and reports what is missing, wrong or too much.</summary>
sealed class PolicySection
{
    readonly Dictionary<string, PolicyNode> _properties;
    readonly string _file;
    readonly List<SetupProblem> _problems;

    public PolicySection(PolicyNode node, string name, IReadOnlyCollection<string> known, string file, List<SetupProblem> problems)
    {
        (_file, _problems, Line) = (file, problems, node.Line);
        _properties = node.Value as Dictionary<string, PolicyNode> ?? [];
        if (node.Value is not Dictionary<string, PolicyNode>)
            Report(Line, $"{name} is not an object {{…}}.");
        foreach (var (property, value) in _properties)
            if (!known.Contains(property))
                Report(value.Line, $"'{property}' is not known in {name}; known are {string.Join(", ", known)}.");
    }

    public int Line { get; }

    public IReadOnlyDictionary<string, PolicyNode> Properties => _properties;

    public void Report(int line, string message) => _problems.Add(new(_file, line, message));

    /// <summary>A section within this document.</summary>
    public PolicySection Of(PolicyNode node, string name, params IReadOnlyCollection<string> known) => new(node, name, known, _file, _problems);

    public PolicyNode? Node(string name)
    {
        if (_properties.TryGetValue(name, out var node))
            return node;
        Report(Line, $"'{name}' is missing here.");
        return null;
    }

    public long Number(string name, long min, long max)
    {
        if (Node(name) is not { } node)
            return min;
        if (node.Value is long number && number >= min && number <= max)
            return number;
        Report(node.Line, $"'{name}' must be a whole number from {min} to {max}.");
        return min;
    }

    /// <summary>A number that need not be whole.</summary>
    public double Decimal(string name, double min, double max)
    {
        if (Node(name) is not { } node)
            return min;
        if ((node.Value is long whole ? whole : node.Value as double?) is { } number && number >= min && number <= max)
            return number;
        Report(node.Line, FormattableString.Invariant($"'{name}' must be a number from {min} to {max}."));
        return min;
    }

    public string Text(string name)
    {
        if (Node(name) is not { } node)
            return "";
        if (node.Value is string { Length: > 0 } text)
            return text;
        Report(node.Line, $"'{name}' must be a text that is not empty.");
        return "";
    }

    public bool Flag(string name)
    {
        if (Node(name) is not { } node)
            return false;
        if (node.Value is bool flag)
            return flag;
        Report(node.Line, $"'{name}' must be true or false.");
        return false;
    }

    /// <summary>Name of the version and the first day it holds, as every dated policy begins.</summary>
    public (string Version, LocalDate ValidFrom) Head(Regex form, string formInWords)
    {
        var version = Text("versie");
        if (version.Length > 0 && !form.IsMatch(version))
            Report(_properties["versie"].Line, $"'versie' must have the form {formInWords}.");
        var text = Text("geldig_vanaf");
        var date = LocalDatePattern.Iso.Parse(text);
        if (!date.Success && text.Length > 0)
            Report(_properties["geldig_vanaf"].Line, "'geldig_vanaf' must be a date yyyy-MM-dd.");
        return (version, date.Success ? date.Value : default);
    }

    /// <summary>Puts the problems of this document in the order of their lines; true when there are none.</summary>
    /// <param name="before">How many problems there were before this document.</param>
    public bool IsFlawless(int before)
    {
        _problems.Sort(before, _problems.Count - before, Comparer<SetupProblem>.Create((a, b) => a.Line.CompareTo(b.Line)));
        return _problems.Count == before;
    }

    public IReadOnlyList<PolicyNode> List(string name)
    {
        if (Node(name) is not { } node)
            return [];
        if (node.Value is List<PolicyNode> list)
            return list;
        Report(node.Line, $"'{name}' must be a list […].");
        return [];
    }
}
