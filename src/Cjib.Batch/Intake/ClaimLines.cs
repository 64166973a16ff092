using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using CsvHelper;

namespace Cjib.Batch.Intake;

/// <summary>Walks the lines of a delivery: fields into cells, cells against the rules, stretch by stretch.</summary>
sealed class ClaimLines : IDisposable
{
    const int ColumnsMax = 512;

    static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (byte)c), 127]);
    static readonly byte[][][] Words = [.. ClaimFileLayout.Columns.Select(c => (c.Codes ?? []).Select(Encoding.UTF8.GetBytes).ToArray())];
    static readonly Column[] Layout = [.. ClaimFileLayout.Columns];
    static readonly int[] TextColumns = [.. Layout.Index().Where(c => c.Item.Kind == ColumnKind.Text).Select(c => c.Index)];

    readonly DeliveryEnvelope _envelope;
    readonly DeliveryTerms _terms;
    readonly CsvReader _csv;
    readonly ClaimRules _rules;
    readonly ColumnMapping.Converter? _mapping;
    readonly Findings _findings = new();
    readonly SeenClaims _seen;
    readonly byte[] _client;
    readonly int[] _fields = new int[Layout.Length];
    byte[] _header = [];
    int _fieldCount;
    (byte[] Code, ClaimType? Type) _lastType = ([], null);
    long _malformedLine;
    long _lastNumber;
    long _ordinal;
    int _stretch;

    public ClaimLines(DeliveryBytes bytes, DeliveryEnvelope envelope, DeliveryTerms terms)
    {
        (_envelope, _terms) = (envelope, terms);
        _mapping = envelope.Trailer is null ? terms.Mapping?.NewConverter(terms.Client) : null;
        _rules = new(terms, envelope.ValueDate);
        _client = Encoding.UTF8.GetBytes(terms.Client);
        // Some 350 bytes a line; the table grows when there are more.
        _seen = new((int)Math.Min((envelope.BodyEnd - envelope.BodyStart) / 350, 1 << 22));
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
            BufferSize = 4 * DeliveryBytes.LineBytesMax,
            // Every line comes back to us, the broken ones too, so that each of them is counted; the callback marks a broken one just before.
            MalformedData = CsvMalformedDataHandling.Recover,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            MissingField = CsvMissingFieldHandling.Throw,
            OnMalformedRecord = record => _malformedLine = record.LineNumber,
        });
    }

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
        if (!_csv.Read())
        {
            notes.Add(new("F017", _envelope.BodyLine, "De regel met kolomnamen ontbreekt."));
            return false;
        }
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
    public bool Fill(ClaimBatch batch, int linesMax, bool wantsNotes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        batch.Rows.Clear();
        batch.Notes.Clear();
        batch.Number = ++_stretch;
        var counts = default(LineCounts);
        for (var lines = 0; lines < linesMax && _csv.Read();)
        {
            var raw = _csv.RawRecord;
            if (!raw.ContainsAnyExcept((byte)' ', (byte)'\t'))
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

    LineCounts ReadLine(ClaimBatch batch, ReadOnlySpan<byte> raw, bool wantsNotes)
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
            if (raw.ContainsAny(Controls) || raw.IndexOf("\uFEFF"u8) >= 0)
                _findings.Add("R105");
            ReadCells(rows, cells);
        }
        var cents = cells[(int)ClaimColumn.OpenstaandCent] is var open and not RowBatch.Missing ? open : 0;
        SumCents += cents;
        if (_findings.Worst < LineStatus.Duplicate)
            AddUnlessSeen(batch, cells, mark);

        var line = checked((int)_csv.LineNumber + _envelope.BodyLine - 1);
        if (wantsNotes && _findings.Count > 0)
            _findings.CopyTo(batch.Notes, line, RecordNumber(cells), Encoding.UTF8.GetString(rows.Utf8(cells[(int)ClaimColumn.VorderingId])));
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
        ClaimType? type = null;
        var interestWasGiven = false;
        for (var column = 0; column < Layout.Length; column++)
        {
            var field = _fields[column];
            var text = field < 0 ? default : _csv.GetSpan(field);
            if (_mapping is not null)
                text = _mapping.Convert(column, text, _ordinal);
            if (!text.IsEmpty && (text[0] != ' ' || text.ContainsAnyExcept((byte)' ')))
            {
                cells[column] = ReadCell(rows, (ClaimColumn)column, text);
                interestWasGiven |= column == (int)ClaimColumn.RenteSoort;
            }
            else if (type is not null && FromCatalogue(rows, type, (ClaimColumn)column) is var value and not RowBatch.Missing)
                cells[column] = value;
            else if (!Layout[column].MayBeAbsent)
                _findings.Add(Layout[column].ErrorCode, (ClaimColumn)column);

            if (column == (int)ClaimColumn.VorderingId)
                HashTotal = DeliveryTrailer.Add(HashTotal, text);
            else if (column == (int)ClaimColumn.VorderingType)
                type = TypeOf(rows, cells);
        }
        JudgeRecord(rows, cells);
        _rules.Judge(cells, rows, type, interestWasGiven, _findings);
    }

    long ReadCell(RowBatch rows, ClaimColumn column, ReadOnlySpan<byte> text)
    {
        var layout = Layout[(int)column];
        long value;
        var isRight = layout.Kind switch
        {
            ColumnKind.Number => ClaimCells.TryNumber(text, layout.MaxLength, out value) && IsInRange(column, value),
            ColumnKind.Cents => ClaimCells.TryCents(text, out value),
            ColumnKind.Date => ClaimCells.TryDate(text, out value),
            ColumnKind.BirthDate => ClaimCells.TryBirthDate(text, out value),
            ColumnKind.Flag => ClaimCells.TryFlag(text, out value),
            ColumnKind.Code => ClaimCells.TryWord(text, Words[(int)column], out value),
            ColumnKind.Text => TryText(rows, column, text, out value),
        };
        if (!isRight)
        {
            if (layout.Kind != ColumnKind.Text)
                _findings.Add(layout.ErrorCode, column);
            HasUnreadableAmounts |= column == ClaimColumn.OpenstaandCent;
            return RowBatch.Missing;
        }
        // A negative amount can be read and counts in the sums, but no amount of a claim may be negative.
        if (layout.Kind == ColumnKind.Cents && text[0] == '-')
            _findings.Add(layout.ErrorCode, column);
        return value;
    }

    bool TryText(RowBatch rows, ClaimColumn column, ReadOnlySpan<byte> text, out long cell)
    {
        cell = RowBatch.Missing;
        if (ClaimTexts.Wrong(column, text) is { } code)
        {
            _findings.Add(code, column);
            if (!ClaimTexts.KeepsWrong(column, text))
                return false;
        }
        cell = rows.Keep(text);
        return true;
    }

    static bool IsInRange(ClaimColumn column, long value) => column switch
    {
        ClaimColumn.RecordNr or ClaimColumn.Huisnummer => value >= 1,
        ClaimColumn.RentePctBp => value <= 5000,
        ClaimColumn.IndicatieGeheim => value <= 7,
        _ => true,
    };

    static long FromCatalogue(RowBatch rows, ClaimType type, ClaimColumn column) => column switch
    {
        ClaimColumn.Rechtsgrond => rows.Keep(type.LegalGround.Span),
        ClaimColumn.PrivacyRegime => type.PrivacyRegimes[0],
        ClaimColumn.Preferent => type.Preferences[0],
        ClaimColumn.Rechtsmiddel => type.Remedies[0],
        ClaimColumn.RenteSoort => type.InterestKinds[0],
        _ => RowBatch.Missing,
    };

    /// <summary>The type when it is in the catalogue on the value date and this agency may deliver it; else V210.</summary>
    ClaimType? TypeOf(RowBatch rows, ReadOnlySpan<long> cells)
    {
        var code = rows.Utf8(cells[(int)ClaimColumn.VorderingType]);
        if (!code.IsEmpty && code.SequenceEqual(_lastType.Code))
            return _lastType.Type;
        var type = code.IsEmpty ? null : _terms.Catalogue.Find(code, _envelope.ValueDate);
        if (type is not null && MayDeliver(type, code))
        {
            _lastType = (code.ToArray(), type);
            return type;
        }
        if (!code.IsEmpty)
            _findings.Add("V210", ClaimColumn.VorderingType);
        return null;
    }

    bool MayDeliver(ClaimType type, ReadOnlySpan<byte> code) =>
        type.Clients.Count > 0
            ? type.Clients.Contains(_terms.Client) || (_terms.Agency?.Mandates.Overlaps(type.Clients) ?? false)
            : code[..code.IndexOf((byte)'_')].SequenceEqual(_client) || _terms.Client == Catalogue.Collector
                || (_terms.Agency?.Mandates.Contains(Encoding.ASCII.GetString(code[..code.IndexOf((byte)'_')])) ?? false);

    /// <summary>Who sends the line, and its number: one more than the last one, or its place in the file, so that one wrong number costs one line.</summary>
    void JudgeRecord(RowBatch rows, ReadOnlySpan<long> cells)
    {
        var client = rows.Utf8(cells[(int)ClaimColumn.Opdrachtgever]);
        if (!client.IsEmpty && !client.SequenceEqual(_client)
            && !(_terms.Agency?.Mandates.Contains(Encoding.UTF8.GetString(client)) ?? false))
            _findings.Add("R102", ClaimColumn.Opdrachtgever);
        var number = cells[(int)ClaimColumn.RecordNr];
        if (number == RowBatch.Missing)
            return;
        if (number != _lastNumber + 1 && number != _ordinal)
            _findings.Add("R101", ClaimColumn.RecordNr);
        _lastNumber = number;
    }

    void AddUnlessSeen(ClaimBatch batch, ReadOnlySpan<long> cells, int mark)
    {
        var rows = batch.Rows;
        var key = ClaimKey.Of(rows.Utf8(cells[(int)ClaimColumn.Opdrachtgever]), rows.Utf8(cells[(int)ClaimColumn.VorderingId])).Value;
        var content = ContentOf(rows, cells, mark);
        if (!_seen.TryAdd(key, content, out var present))
        {
            _findings.Add(present == content ? "D501" : "D502", ClaimColumn.VorderingId);
            return;
        }
        batch.Keys[rows.Count] = key;
        batch.Contents[rows.Count] = content;
    }

    /// <summary>Hash of the row in canonical order: numbers as they are, texts by length and bytes; so neither the order of columns nor quotes count.</summary>
    static long ContentOf(RowBatch rows, ReadOnlySpan<long> cells, int mark)
    {
        Span<long> values = stackalloc long[Layout.Length];
        cells.CopyTo(values);
        values[(int)ClaimColumn.RecordNr] = 0;
        foreach (var column in TextColumns)
            values[column] &= 0xFFFF; // the offset in the batch says nothing; a missing text is 0 too
        var numbers = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(values));
        return unchecked((long)XxHash3.HashToUInt64(rows.TextSince(mark), (long)numbers));
    }

    static int RecordNumber(ReadOnlySpan<long> cells) =>
        cells[(int)ClaimColumn.RecordNr] is var number and not RowBatch.Missing ? (int)number : 0;

    bool BindColumns(string[] names, List<FileNote> notes)
    {
        var (before, seen) = (notes.Count, new HashSet<string>(StringComparer.Ordinal));
        for (var field = 0; field < names.Length; field++)
        {
            var column = Array.FindIndex(Layout, c => c.Name == names[field]);
            if (!seen.Add(names[field]))
                notes.Add(new("F017", _envelope.BodyLine, $"Kolom {field + 1} heeft dezelfde naam als een eerdere kolom."));
            else if (column < 0)
                notes.Add(new("W900", _envelope.BodyLine, $"Kolom {field + 1} is onbekend en wordt niet gelezen."));
            else
                _fields[column] = field;
        }
        var missing = Layout.Where((c, i) => _fields[i] < 0 && !c.MayBeAbsent).Select(c => c.Name).ToArray();
        if (missing.Length > 0)
            notes.Add(new("F017", _envelope.BodyLine, names.Length == 1
                ? "De regel met kolomnamen heeft maar één kolom: is het scheidingsteken ';'?"
                : $"Verplichte kolommen ontbreken: {string.Join(", ", missing)}."));
        return !notes.Skip(before).Any(note => note.Code == "F017");
    }
}
