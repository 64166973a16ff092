using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Delivery;

/// <summary>The header of a receipt: the delivery it answers, and when it was written.</summary>
/// <param name="Number">Number of the delivery that is answered.</param>
/// <param name="Created">Given by the caller; it is the only thing in a receipt that may differ between two runs.</param>
public sealed record ReceiptHeader(string Client, string Oin, int Number, OffsetDateTime Created, LocalDate ValueDate, bool IsTest)
{
    /// <summary>The name a receipt is published under: <c>client_KIND_yyyyMMdd_number.csv</c>.</summary>
    public string FileName(string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{Client}_{kind}_{ValueDate:uuuuMMdd}_{Number:000000}.csv");
}

/// <summary>A receipt as <c>CRI-CSV</c>: header line, columns, rows, trailer. Cells are written behind each other; a full buffer goes to the stream.</summary>
/// <remarks>
/// Only text that is not a number of ours is guarded: a cell that a spreadsheet would take for a formula gets an apostrophe in front, also when blanks stand
/// before it. Everything is ASCII or quoted UTF-8 without a byte order mark, so spreadsheets and scripts read the same.
/// </remarks>
sealed class ReceiptFile
{
    static readonly SearchValues<byte> Special = SearchValues.Create([.. ";\""u8, .. Enumerable.Range(0, 32).Select(c => (byte)c)]);

    readonly Stream _output;
    readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] _buffer = new byte[256 * 1024];
    int _length;
    bool _isRowOpen;

    public ReceiptFile(Stream output, string kind, ReceiptHeader header, ReadOnlySpan<byte> columns)
    {
        _output = output;
        Line(Encoding.UTF8.GetBytes(string.Join(';', "#H", "CRI-CSV", "1.0", kind, header.Client, header.Oin,
            header.Number.ToString(CultureInfo.InvariantCulture), OffsetDateTimePattern.Rfc3339.Format(header.Created),
            LocalDatePattern.Iso.Format(header.ValueDate), header.IsTest ? "TEST" : "PROD")));
        Line(columns);
    }

    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    public void Number(long value)
    {
        var room = Cell(20);
        Utf8Formatter.TryFormat(value, room, out var written);
        _length += written;
    }

    /// <summary>Text of our own that needs no quotes and no guard.</summary>
    public void Plain(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Cell(text.Length));
        _length += text.Length;
    }

    /// <summary>Text that came from outside: guarded against formulas, control characters made visible, quoted where needed.</summary>
    public void Guarded(ReadOnlySpan<byte> text)
    {
        var isFormula = LooksLikeFormula(text);
        if (!isFormula && !text.ContainsAny(Special))
        {
            Plain(text);
            return;
        }
        var room = Cell(2 * text.Length + 3);
        var at = 0;
        room[at++] = (byte)'"';
        if (isFormula)
            room[at++] = (byte)'\'';
        foreach (var c in text)
        {
            if (c == '"')
                room[at++] = (byte)'"';
            room[at++] = c < 32 ? (byte)'?' : c;
        }
        room[at++] = (byte)'"';
        _length += at;
    }

    public void EndRow()
    {
        _buffer[_length++] = (byte)'\n'; // Cell leaves room for it
        _isRowOpen = false;
        Rows++;
    }

    /// <summary>Writes the trailer, whose digest covers everything before it.</summary>
    public void End(long cents, long hashTotal)
    {
        Flush();
        Line(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"#T;{Rows};{cents};{hashTotal};{Convert.ToHexStringLower(_digest.GetCurrentHash())}")));
        Flush();
        _digest.Dispose();
    }

    static bool LooksLikeFormula(ReadOnlySpan<byte> text)
    {
        // Blanks and no-break blanks (C2 A0) in front are dropped by spreadsheets before they look for a formula.
        while (text is [(byte)' ' or (byte)'\t', ..] or [0xC2, 0xA0, ..])
            text = text[(text[0] == 0xC2 ? 2 : 1)..];
        return text is [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0, ..];
    }

    void Line(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
        _buffer[_length++] = (byte)'\n';
    }

    /// <summary>Writes the separator where one is due and returns room for so many bytes and the end of the row.</summary>
    Span<byte> Cell(int bytes)
    {
        var room = Room(bytes + 1);
        if (!_isRowOpen)
        {
            _isRowOpen = true;
            return room;
        }
        room[0] = (byte)';';
        _length++;
        return room[1..];
    }

    Span<byte> Room(int bytes)
    {
        if (_length + bytes + 1 > _buffer.Length)
            Flush();
        return _buffer.AsSpan(_length, bytes);
    }

    void Flush()
    {
        _digest.AppendData(_buffer, 0, _length);
        _output.Write(_buffer, 0, _length);
        _length = 0;
    }
}
