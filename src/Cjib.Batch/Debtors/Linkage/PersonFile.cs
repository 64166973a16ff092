using System.Globalization;
using System.Text;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>A person file as it was read: its values as numbers, column by column.</summary>
/// <param name="Ids">For each row its id, or its row number when it has none.</param>
/// <param name="Truth">For each row the number of its true person in <paramref name="TruthTokens"/>; empty without a truth column.</param>
/// <param name="Columns">By column of the mapping (<see cref="PersonField"/>, then the extra ones): for each row the number of its value; null when not mapped.</param>
sealed record PersonFile(int Rows, Texts Ids, Tokens TruthTokens, int[] Truth, Tokens?[] Tokens, int[]?[] Columns, PersonMapping Mapping)
{
    /// <summary>Reads CSV (RFC 4180; LF or CRLF; a quoted value may hold separators and line ends) in as many parts as there are workers.</summary>
    /// <param name="name">Name of the file, for messages.</param>
    /// <returns>Null when there was a problem; all of them have been added.</returns>
    public static PersonFile? Read(string name, ReadOnlyMemory<byte> bytes, PersonMapping mapping, int workers, List<SetupProblem> problems)
    {
        var data = mapping.EncodingName == "utf-8" ? bytes : Encoding.Convert(EncodingOf(mapping.EncodingName), Encoding.UTF8, bytes.ToArray());
        if (data.Span.StartsWith(Encoding.UTF8.Preamble))
            data = data[3..];
        var first = new CsvLines(data.Span, mapping.Separator ?? SeparatorOf(data.Span));
        var separator = first.Separator;
        if (!first.Next())
        {
            problems.Add(new(name, 1, "is empty; expected a line with the names of the columns."));
            return null;
        }
        var header = new string[mapping.HasHeader ? first.FieldCount : 0];
        for (var field = 0; field < header.Length; field++)
            header[field] = Encoding.UTF8.GetString(first.Field(field));
        var before = problems.Count;
        var places = mapping.Bind(header, name, problems);
        if (problems.Count > before)
            return null;

        var body = data[(mapping.HasHeader ? first.Position : 0)..];
        var starts = CsvLines.Split(body.Span, Math.Clamp(body.Length >> 16, 1, workers));
        var parts = new PersonFilePart[starts.Length - 1];
        var room = new int[starts.Length];
        for (var part = 0; part < parts.Length; part++)
            room[part + 1] = room[part] + CsvLines.CountMax(body.Span[starts[part]..starts[part + 1]]);
        var columns = places.Index().Select(place => place.Item < 0 || place.Index == PersonMapping.IdPlace ? null : new int[room[^1]]).ToArray();
        Parallel.For(0, parts.Length, new() { MaxDegreeOfParallelism = workers },
            part => parts[part] = new(body[starts[part]..starts[part + 1]], separator, places, columns, room[part]));
        return Join(parts, columns, mapping, workers);
    }

    public bool IsForgotten { get; private set; }

    /// <summary>Lets go of the values: the persons made of them have their own. What is left are ids, truth and mapping.</summary>
    public void Forget()
    {
        IsForgotten = true;
        Array.Clear(Tokens);
        Array.Clear(Columns);
    }

    // Each part has its own numbers for the values; from here on they are those of the first.
    static PersonFile Join(PersonFilePart[] parts, int[]?[] columns, PersonMapping mapping, int workers)
    {
        var rows = parts.Sum(part => part.Rows);
        var ids = new Texts();
        var tokens = new Tokens?[columns.Length];
        Parallel.For(0, columns.Length, new() { MaxDegreeOfParallelism = workers }, column =>
        {
            if (column == PersonMapping.IdPlace)
                foreach (var part in parts)
                    for (var row = 0; row < part.Rows; row++)
                        ids.Add(part.Ids.Count > 0 && !part.Ids[row].IsEmpty ? part.Ids[row] : Encoding.UTF8.GetBytes((ids.Count + 1).ToString(CultureInfo.InvariantCulture)));
            if (columns[column] is not { } values)
                return;
            var (all, at) = (parts[0].Tokens[column]!, 0); // the column is there, so the parts have it
            foreach (var part in parts)
            {
                var numbers = part == parts[0] ? null : all.AddAll(part.Tokens[column]!);
                foreach (var value in values.AsSpan(part.Start, part.Rows))
                    values[at++] = numbers is null ? value : numbers[value];
                part.Tokens[column] = null;
            }
            if (at < values.Length)
                Array.Resize(ref columns[column], at);
            tokens[column] = all;
        });
        return new(rows, ids, tokens[1] ?? new Tokens(), columns[1] ?? [], tokens[2..], columns[2..], mapping);
    }

    static byte SeparatorOf(ReadOnlySpan<byte> data)
    {
        var line = data.IndexOf((byte)'\n') is >= 0 and var end ? data[..end] : data;
        var best = (byte)';';
        foreach (var candidate in ",\t|"u8)
            if (line.Count(candidate) > line.Count(best))
                best = candidate;
        return best;
    }

    static Encoding EncodingOf(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
}

/// <summary>The rows of one part of a person file, with value numbers of its own.</summary>
sealed class PersonFilePart
{
    /// <param name="columns">By column the numbers of all rows; those of this part are written from <paramref name="start"/> on.</param>
    public PersonFilePart(ReadOnlyMemory<byte> data, byte separator, int[] places, int[]?[] columns, int start)
    {
        Start = start;
        var idPlace = places[PersonMapping.IdPlace];
        Tokens = Array.ConvertAll(columns, column => column is null ? null : new Tokens());
        var used = columns.Index().Where(column => column.Item is not null).Select(column => (Place: places[column.Index], Tokens: Tokens[column.Index]!, Rows: column.Item!)).ToArray();
        for (var lines = new CsvLines(data.Span, separator); lines.Next();)
        {
            if (lines.IsBlank)
                continue;
            if (idPlace >= 0)
                Ids.Add(idPlace < lines.FieldCount ? lines.Field(idPlace).Trim((byte)' ') : default);
            foreach (var column in used)
                if (column.Place < lines.FieldCount)
                    column.Rows[start + Rows] = column.Tokens.Add(lines.Field(column.Place).Trim((byte)' '));
            Rows++;
        }
    }

    public int Start { get; }

    public int Rows { get; }

    /// <summary>For each row its id, empty where it has none; without a column of ids there are no texts.</summary>
    public Texts Ids { get; } = new();

    public Tokens?[] Tokens { get; }
}
