using System.Text;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>A person file as it was read: its values as numbers, column by column.</summary>
/// <param name="Ids">For each row its id, or its row number when the mapping names none.</param>
/// <param name="Truth">For each row the number of its true person in <paramref name="TruthTokens"/>; empty without a truth column.</param>
/// <param name="Columns">By column of the mapping (<see cref="PersonField"/>, then the extra ones): for each row the number of its value; null when not mapped.</param>
sealed record PersonFile(int Rows, Tokens Ids, int[] IdOf, Tokens TruthTokens, int[] Truth, Tokens?[] Tokens, int[]?[] Columns, PersonMapping Mapping)
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
        Parallel.For(0, parts.Length, new() { MaxDegreeOfParallelism = workers },
            part => parts[part] = new(body[starts[part]..starts[part + 1]], separator, places));
        return Join(parts, places, mapping, workers);
    }

    static PersonFile Join(PersonFilePart[] parts, int[] places, PersonMapping mapping, int workers)
    {
        var rows = parts.Sum(part => part.Rows);
        var tokens = new Tokens?[places.Length];
        var columns = new int[]?[places.Length];
        Parallel.For(0, places.Length, new() { MaxDegreeOfParallelism = workers }, column =>
        {
            if (places[column] < 0)
                return;
            var (all, joined, at) = (parts[0].Tokens[column]!, new int[rows], 0); // mapped, so the parts have it
            foreach (var part in parts)
            {
                var numbers = part == parts[0] ? null : all.AddAll(part.Tokens[column]!);
                var values = part.Columns[column]!;
                for (var row = 0; row < part.Rows; row++)
                    joined[at++] = numbers is null ? values[row] : numbers[values[row]];
                (part.Tokens[column], part.Columns[column]) = (null, null);
            }
            (tokens[column], columns[column]) = (all, joined);
        });
        var (ids, idOf) = (tokens[0] ?? new Tokens(), columns[0] ?? new int[rows]);
        for (var row = 0; row < rows; row++)
            if (idOf[row] == 0)
                idOf[row] = ids.Add(Encoding.UTF8.GetBytes((row + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return new(rows, ids, idOf, tokens[1] ?? new Tokens(), columns[1] ?? [], tokens[2..], columns[2..], mapping);
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
    public PersonFilePart(ReadOnlyMemory<byte> data, byte separator, int[] places)
    {
        Tokens = [.. places.Select(place => place < 0 ? null : new Tokens())];
        Columns = new int[]?[places.Length];
        var capacity = Math.Max(16, data.Length / 64);
        foreach (var (column, place) in places.Index())
            Columns[column] = place < 0 ? null : new int[capacity];
        var used = places.Index().Where(p => p.Item >= 0).Select(p => p.Index).ToArray();
        for (var lines = new CsvLines(data.Span, separator); lines.Next();)
        {
            if (lines.IsBlank)
                continue;
            if (Rows == capacity)
            {
                capacity *= 2;
                foreach (var column in used)
                    Array.Resize(ref Columns[column], capacity);
            }
            foreach (var column in used)
                if (places[column] < lines.FieldCount)
                    Columns[column]![Rows] = Tokens[column]!.Add(lines.Field(places[column]).Trim((byte)' '));
            Rows++;
        }
    }

    public int Rows { get; }

    public Tokens?[] Tokens { get; }

    public int[]?[] Columns { get; }
}
