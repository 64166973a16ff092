using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using CsvHelper;

namespace Cjib.Batch.Intake;

/// <summary>Walks the lines of a delivery: fields into cells, cells against the rules, stretch by stretch.</summary>
sealed class DeliveryLines : IDisposable
{
    const int ColumnsMax = 512;
    const int RecordNr = 0; // in every layout

    // In an agency's own layout a tab may be what separates the fields.
    static readonly SearchValues<byte> ControlsButTab = SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (byte)c), 127]);
    static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), 127]);

    readonly DeliveryEnvelope _envelope;
    readonly DeliveryTerms _terms;
    readonly CsvReader _csv;
    readonly DeliveryLayout _layout;
    readonly Column[] _columns;
    readonly LineRules _rules;
    readonly ColumnMapping.Converter? _mapping;
    readonly Findings _findings = new();
    readonly SeenLines _seen;
    readonly byte[] _client;
    readonly int[] _fields;
    readonly Step[] _steps;
    byte[] _header = [];
    int _fieldCount;
    long _key;
    long _malformedLine;
    long _lastNumber;
    long _ordinal;
    int _stretch;

    public DeliveryLines(DeliveryBytes bytes, DeliveryEnvelope envelope, DeliveryTerms terms)
    {
        (_envelope, _terms) = (envelope, terms);
        _layout = DeliveryLayout.Of(envelope.Kind) ?? throw new ArgumentException($"Deliveries of kind {envelope.Kind} have no lines that are read here.", nameof(envelope));
        _columns = _layout.Columns;
        _fields = new int[_columns.Length];
        _mapping = envelope.Trailer is null ? terms.Mapping?.NewConverter(terms.Client) : null;
        _rules = LineRules.For(_layout, terms, envelope.ValueDate);
        _steps = [.. Enumerable.Range(0, _columns.Length).Select(StepOf)];
        _client = Encoding.UTF8.GetBytes(terms.Client);
        // Hardly a line has fewer than 280 bytes; the table grows when there are more lines.
        _seen = new((int)Math.Min((envelope.BodyEnd - envelope.BodyStart) / 280, 1 << 22));
        _csv = CsvReader.Create(bytes, new CsvReaderOptions
        {
            Separator = _mapping is null ? ';' : terms.Mapping!.Separator, // there is a converter only with a mapping
            Encoding = _mapping is null ? new UTF8Encoding(false) : terms.Mapping!.Encoding,
            HasHeader = false,
            SkipEmptyLines = false,
            AllowLineBreaksInQuotes = false,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
            MaxRecordSize = 4 * DeliveryBytes.LineBytesMax,
            BufferSize = (int)Math.Clamp(envelope.BodyEnd - envelope.BodyStart + 1, 4096, 4 * DeliveryBytes.LineBytesMax),
            // Every line comes back to us, the broken ones too, so that each of them is counted; the callback marks a broken one just before.
            MalformedData = CsvMalformedDataHandling.Recover,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            MissingField = CsvMissingFieldHandling.Throw,
            OnMalformedRecord = record => _malformedLine = record.LineNumber,
        });
    }

    /// <summary>Of this kind of delivery.</summary>
    public DeliveryLayout Layout => _layout;

    /// <summary>Lines that hold data, and what the trailer says of them.</summary>
    public long Rows { get; private set; }

    public long SumCents { get; private set; }

    public long HashTotal { get; private set; }

    /// <summary>True when some line could not be cut into its fields: then no one knows its amount and its claim id.</summary>
    public bool HasBrokenLines { get; private set; }

    public bool HasUnreadableAmounts { get; private set; }

    /// <summary>Reads the column line. Adds what is wrong with it; false when the rows cannot be read.</summary>
    public bool ReadHeader(List<FileNote> notes)
    {
        Array.Fill(_fields, -1);
        if (_mapping is not null && !_terms.Mapping!.HasHeader)
            return _mapping.Bind([], _fields, out _fieldCount, notes);
        do
        {
            if (!_csv.Read())
            {
                notes.Add(new("F017", _envelope.BodyLine, "De regel met kolomnamen ontbreekt."));
                return false;
            }
        }
        while (IsRemark(_csv.RawRecord));
        _header = _csv.RawRecord.ToArray();
        _fieldCount = _csv.FieldCount;
        if (_fieldCount > ColumnsMax || _header.Length > DeliveryBytes.LineBytesMax || _malformedLine == _csv.LineNumber)
        {
            notes.Add(new("F017", _envelope.BodyLine, $"De regel met kolomnamen is onleesbaar: een los aanhalingsteken, meer dan {ColumnsMax} kolommen, of te lang."));
            return false;
        }
        var names = new string[_fieldCount];
        for (var i = 0; i < names.Length; i++)
            names[i] = _csv.GetString(i);
        return _mapping is null ? BindColumns(names, notes) : _mapping.Bind(names, _fields, out _fieldCount, notes);
    }

    /// <summary>Reads the next stretch into the batch; false when there are no more lines. Notes are made only when they are wanted.</summary>
    public bool Fill(DeliveryBatch batch, int linesMax, bool wantsNotes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        batch.Rows.Clear();
        batch.Notes.Clear();
        batch.Number = ++_stretch;
        var counts = default(LineCounts);
        for (var lines = 0; lines < linesMax && _csv.Read();)
        {
            var raw = _csv.RawRecord;
            if (!raw.ContainsAnyExcept((byte)' ', (byte)'\t') || IsRemark(raw))
            {
                counts = counts with { Blank = counts.Blank + 1 };
                continue;
            }
            lines++;
            counts += ReadLine(batch, raw, wantsNotes);
        }
        batch.Counts = counts;
        Rows += counts.Read;
        return counts.Read + counts.Blank > 0;
    }

    public void Dispose() => _csv.Dispose();

    LineCounts ReadLine(DeliveryBatch batch, ReadOnlySpan<byte> raw, bool wantsNotes)
    {
        _findings.Clear();
        _ordinal++;
        var rows = batch.Rows;
        var mark = rows.TextMark;
        var cells = rows.Begin();
        if (BrokenLine(raw) is { } broken)
        {
            _findings.Add(broken);
            HasBrokenLines = true;
        }
        else
        {
            if (HasControls(raw))
                _findings.Add("R105");
            ReadCells(rows, cells);
        }
        var cents = cells[_layout.Cents] is var amount and not RowBatch.Missing ? amount : 0;
        SumCents += cents;
        if (_findings.Worst < LineStatus.Duplicate)
            AddUnlessSeen(batch, cells, mark);

        var line = checked((int)_csv.LineNumber + _envelope.BodyLine - 1);
        if (wantsNotes && _findings.Count > 0)
            _findings.CopyTo(batch.Notes, line, RecordNumber(cells), Encoding.UTF8.GetString(rows.Utf8(cells[_layout.Key])));
        switch (_findings.Worst)
        {
            case LineStatus.Refused:
                rows.Forget(mark);
                return new LineCounts() with { Read = 1, Refused = 1, CentsIn = cents };
            case LineStatus.Duplicate:
                rows.Forget(mark);
                return new LineCounts() with { Read = 1, Duplicate = 1, CentsIn = cents };
            default:
                rows.Accept(line);
                return new LineCounts() with { Read = 1, Accepted = 1, CentsIn = cents, CentsAccepted = cents };
        }
    }

    // In our own format a line that begins with '#' is no data (domain facts 8.2); in an agency's layout it is a line like any other.
    bool IsRemark(ReadOnlySpan<byte> raw) => _mapping is null && raw is [(byte)'#', ..];

    /// <summary>Control characters, separators of lines and paragraphs, and byte order marks; beyond ASCII only where the text is known to be UTF-8.</summary>
    bool HasControls(ReadOnlySpan<byte> raw)
    {
        if (_mapping is not null)
            return raw.ContainsAny(ControlsButTab) || raw.IndexOf("\uFEFF"u8) >= 0;
        if (raw.ContainsAny(Controls))
            return true;
        for (int at; (at = raw.IndexOfAny((byte)0xC2, (byte)0xE2, (byte)0xEF)) >= 0; raw = raw[(at + 1)..])
            if (raw[at..] is [0xC2, >= 0x80 and <= 0x9F, ..] or [0xE2, 0x80, 0xA8 or 0xA9, ..] or [0xEF, 0xBB, 0xBF, ..])
                return true;
        return false;
    }

    string? BrokenLine(ReadOnlySpan<byte> raw)
    {
        // Without a header the first line says how many fields a line has.
        if (_fieldCount == 0)
            _fieldCount = Math.Max(_csv.FieldCount, _fields.Max() + 1);
        return raw.Length > DeliveryBytes.LineBytesMax ? "R109"
            : _malformedLine == _csv.LineNumber ? "R107"
            : raw.SequenceEqual(_header) ? "R108"
            : _csv.FieldCount != _fieldCount ? "R106"
            : null;
    }

    void ReadCells(RowBatch rows, Span<long> cells)
    {
        // Seventy times a line: what does not change is looked up once, and the spans have one length.
        var (csv, mapping, steps) = (_csv, _mapping, _steps);
        var fields = _fields.AsSpan(0, steps.Length);
        cells = cells[..steps.Length];
        for (var column = 0; column < steps.Length; column++)
        {
            var (field, step) = (fields[column], steps[column]);
            var text = field < 0 ? default : csv.GetSpan(field);
            if (mapping is not null)
                text = mapping.Convert(column, text, _ordinal);
            if (!text.IsEmpty && (text[0] != ' ' || text.ContainsAnyExcept((byte)' ')))
                cells[column] = ReadCell(rows, column, text);
            else if ((step & (Step.Fill | Step.Need)) != 0)
                FillCell(rows, column, cells);
            if ((step & Step.Mark) != 0)
                Mark(rows, column, cells, text);
        }
        JudgeRecord(rows, cells);
        _rules.Judge(cells, rows, _findings);
    }

    void FillCell(RowBatch rows, int column, Span<long> cells)
    {
        if (_rules.Fill(rows, column, _findings) is var value and not RowBatch.Missing)
            cells[column] = value;
        else if ((_steps[column] & Step.Need) != 0)
            _findings.Add(_columns[column].ErrorCode, _columns[column].Name);
    }

    void Mark(RowBatch rows, int column, ReadOnlySpan<long> cells, ReadOnlySpan<byte> text)
    {
        if (column == _layout.Type)
            _rules.Begin(cells, rows, _findings);
        if (column == _layout.Key)
            ExpectKey(rows, cells);
        if (column == _layout.Claim)
            HashTotal = DeliveryTrailer.Add(HashTotal, text);
    }

    // Half of all cells are empty and mean nothing; this tells which of the others need more than being read.
    [Flags]
    enum Step : byte
    {
        Read = 0,
        Need = 1,
        Fill = 2,
        Mark = 4,
    }

    Step StepOf(int column) => (_columns[column].MayBeAbsent ? Step.Read : Step.Need) | (_rules.Fills(column) ? Step.Fill : Step.Read)
        | (column == _layout.Type || column == _layout.Key || column == _layout.Claim ? Step.Mark : Step.Read);

    long ReadCell(RowBatch rows, int column, ReadOnlySpan<byte> text)
    {
        var layout = _columns[column];
        long value;
        var isRight = layout.Kind switch
        {
            ColumnKind.Number => ClaimCells.TryNumber(text, layout.MaxLength, out value) && value >= layout.Min && value <= layout.Max,
            ColumnKind.Cents => ClaimCells.TryCents(text, out value),
            ColumnKind.Date => ClaimCells.TryDate(text, out value),
            ColumnKind.BirthDate => ClaimCells.TryBirthDate(text, out value),
            ColumnKind.Flag => ClaimCells.TryFlag(text, out value),
            ColumnKind.Code => ClaimCells.TryWord(text, _layout.Words[column], out value),
            ColumnKind.Moment => ClaimCells.TryMoment(text, out value),
            ColumnKind.Text => TryText(rows, layout, text, out value),
        };
        if (!isRight)
        {
            if (layout.Kind != ColumnKind.Text)
                _findings.Add(layout.ErrorCode, layout.Name);
            HasUnreadableAmounts |= column == _layout.Cents;
            return RowBatch.Missing;
        }
        // A negative amount can be read and counts in the sums, but no amount may be negative.
        if (layout.Kind == ColumnKind.Cents && text[0] == '-')
            _findings.Add(layout.ErrorCode, layout.Name);
        return value;
    }

    bool TryText(RowBatch rows, Column column, ReadOnlySpan<byte> text, out long cell)
    {
        cell = RowBatch.Missing;
        if (TextForms.Wrong(column, text) is { } code)
        {
            _findings.Add(code, column.Name);
            if (!TextForms.KeepsWrong(column, text))
                return false;
        }
        cell = rows.Keep(text);
        return true;
    }

    /// <summary>Who sends the line, and its number: one more than the last one, or its place in the file, so that one wrong number costs one line.</summary>
    void JudgeRecord(RowBatch rows, ReadOnlySpan<long> cells)
    {
        var client = rows.Utf8(cells[_layout.Party]);
        if (!client.IsEmpty && !client.SequenceEqual(_client)
            && !(_terms.Agency?.Mandates.Contains(Encoding.UTF8.GetString(client)) ?? false))
            _findings.Add("R102", _columns[_layout.Party].Name);
        var number = cells[RecordNr];
        if (number == RowBatch.Missing)
            return;
        if (number != _lastNumber + 1 && number != _ordinal)
            _findings.Add("R101", _columns[RecordNr].Name);
        _lastNumber = number;
    }

    // The sender stands before the key in every layout; a row that misses one of them is refused.
    void ExpectKey(RowBatch rows, ReadOnlySpan<long> cells)
    {
        _key = ClaimKey.Of(rows.Utf8(cells[_layout.Party]), rows.Utf8(cells[_layout.Key])).Value;
        _seen.Expect(_key);
    }

    void AddUnlessSeen(DeliveryBatch batch, ReadOnlySpan<long> cells, int mark)
    {
        var (rows, key) = (batch.Rows, _key);
        var content = ContentOf(rows, cells, mark);
        if (!_seen.TryAdd(key, content, out var present))
        {
            _findings.Add(present == content ? "D501" : "D502", _columns[_layout.Key].Name);
            return;
        }
        batch.Keys[rows.Count] = key;
        batch.Contents[rows.Count] = content;
    }

    /// <summary>Hash of the row in canonical order: numbers as they are, texts by length and bytes; so neither the order of columns nor quotes count.</summary>
    long ContentOf(RowBatch rows, ReadOnlySpan<long> cells, int mark)
    {
        Span<long> values = stackalloc long[_columns.Length];
        cells.CopyTo(values);
        values[RecordNr] = 0;
        foreach (var column in _layout.TextColumns)
            values[column] &= 0xFFFF; // the offset in the batch says nothing; a missing text is 0 too
        var numbers = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(values));
        return unchecked((long)XxHash3.HashToUInt64(rows.TextSince(mark), (long)numbers));
    }

    static int RecordNumber(ReadOnlySpan<long> cells) =>
        cells[RecordNr] is var number and not RowBatch.Missing ? (int)number : 0;

    bool BindColumns(string[] names, List<FileNote> notes)
    {
        var (before, seen) = (notes.Count, new HashSet<string>(StringComparer.Ordinal));
        for (var field = 0; field < names.Length; field++)
        {
            var column = Array.FindIndex(_columns, c => c.Name == names[field]);
            if (!seen.Add(names[field]))
                notes.Add(new("F017", _envelope.BodyLine, $"Kolom {field + 1} heeft dezelfde naam als een eerdere kolom."));
            else if (column < 0)
                notes.Add(new("W900", _envelope.BodyLine, $"Kolom {field + 1} is onbekend en wordt niet gelezen."));
            else
                _fields[column] = field;
        }
        var missing = _columns.Where((c, i) => _fields[i] < 0 && !c.MayBeAbsent).Select(c => c.Name).ToArray();
        if (missing.Length > 0)
            notes.Add(new("F017", _envelope.BodyLine, names.Length == 1
                ? "De regel met kolomnamen heeft maar één kolom: is het scheidingsteken ';'?"
                : $"Verplichte kolommen ontbreken: {string.Join(", ", missing)}."));
        return !notes.Skip(before).Any(note => note.Code == "F017");
    }
}
