using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Delivery;

/// <summary>Writes <c>;</c> separated UTF-8 with LF, quoting only where a value needs it; the same bytes in every culture.</summary>
/// <remarks>Cells are written in order; <see cref="EndLine"/> ends a line. Values are written as they are: files between systems are not altered.</remarks>
public sealed class CsvOut(Stream stream) : IDisposable
{
    static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c)]);

    readonly byte[] _buffer = new byte[1 << 16];
    int _length;
    bool _lineHasCells;

    /// <summary>Lines ended so far.</summary>
    public long Lines { get; private set; }

    public CsvOut Cell(ReadOnlySpan<byte> utf8)
    {
        Separate();
        if (utf8.IndexOfAny(";\"\r\n"u8) >= 0)
            Quote(utf8);
        else
            Append(utf8);
        return this;
    }

    public CsvOut Cell(string? text)
    {
        if (text is null or "")
            return Cell(default(ReadOnlySpan<byte>));
        Span<byte> utf8 = text.Length <= 512 ? stackalloc byte[text.Length * 3] : new byte[text.Length * 3];
        return Utf8.FromUtf16(text, utf8, out _, out var written) == OperationStatus.Done
            ? Cell(utf8[..written])
            : Cell(Encoding.UTF8.GetBytes(text));
    }

    public CsvOut Cell(long number)
    {
        Separate();
        Reserve(20);
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    public CsvOut Cell(Debtors.DebtorId debtor)
    {
        Separate();
        Reserve(13);
        debtor.CopyTo(_buffer.AsSpan(_length));
        _length += 13;
        return this;
    }

    /// <summary>A date as yyyy-MM-dd; nothing when there is none.</summary>
    public CsvOut Cell(LocalDate? date)
    {
        Separate();
        if (date is not { } day)
            return this;
        Reserve(10);
        Digits(day.Year, 4);
        _buffer[_length++] = (byte)'-';
        Digits(day.Month, 2);
        _buffer[_length++] = (byte)'-';
        Digits(day.Day, 2);
        return this;
    }

    /// <summary>A cell of a delivery in its canonical form.</summary>
    public CsvOut Cell(Column column, long cell, RowBatch batch)
    {
        if (cell == RowBatch.Missing)
            return Cell(default(ReadOnlySpan<byte>));
        switch (column.Kind)
        {
            case ColumnKind.Number or ColumnKind.Cents: return Cell(cell);
            case ColumnKind.Date: return Cell(Days.ToDate((int)cell));
            case ColumnKind.Flag: return Cell(cell == 1 ? "J"u8 : "N"u8);
            case ColumnKind.Code: return Cell(column.Codes![cell]);
            case ColumnKind.Text: return Cell(batch.Utf8(cell));
            case ColumnKind.BirthDate:
                Separate();
                Reserve(8);
                Digits((int)cell, 8);
                return this;
        }
        throw new ArgumentOutOfRangeException(nameof(column), column.Kind, "A kind of column that has no written form.");
    }

    public void EndLine()
    {
        Reserve(1);
        _buffer[_length++] = (byte)'\n';
        _lineHasCells = false;
        Lines++;
    }

    /// <summary>Text from outside in a file that people open: a cell that a spreadsheet would take for a formula gets an apostrophe in front, control characters become question marks.</summary>
    /// <remarks>Spreadsheets drop blanks (also C2 A0, the one that does not break) before they look for a formula.</remarks>
    public CsvOut Guarded(ReadOnlySpan<byte> utf8)
    {
        var text = utf8;
        while (text is [(byte)' ' or (byte)'\t', ..] or [0xC2, 0xA0, ..])
            text = text[(text[0] == 0xC2 ? 2 : 1)..];
        var isFormula = text is [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\r' or (byte)'\n' or 0, ..];
        if (!isFormula && !utf8.ContainsAnyInRange((byte)0, (byte)31))
            return Cell(utf8);
        var guarded = new byte[utf8.Length + (isFormula ? 1 : 0)];
        utf8.CopyTo(guarded.AsSpan(isFormula ? 1 : 0));
        guarded.AsSpan().ReplaceAny(Controls, (byte)'?');
        if (isFormula)
            guarded[0] = (byte)'\'';
        return Cell(guarded);
    }

    /// <summary>A whole line of plain words, such as a header.</summary>
    public void Line(string line)
    {
        foreach (var cell in line.Split(';'))
            Cell(cell);
        EndLine();
    }

    /// <summary>Writes what has gathered and closes the stream.</summary>
    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }

    void Separate()
    {
        if (_lineHasCells)
        {
            Reserve(1);
            _buffer[_length++] = (byte)';';
        }
        _lineHasCells = true;
    }

    void Quote(ReadOnlySpan<byte> utf8)
    {
        Append("\""u8);
        for (int quote; (quote = utf8.IndexOf((byte)'"')) >= 0; utf8 = utf8[(quote + 1)..])
        {
            Append(utf8[..quote]);
            Append("\"\""u8);
        }
        Append(utf8);
        Append("\""u8);
    }

    void Digits(int value, int count)
    {
        for (var at = count - 1; at >= 0; at--, value /= 10)
            _buffer[_length + at] = (byte)('0' + value % 10);
        _length += count;
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
            Flush();
        if (bytes.Length > _buffer.Length)
        {
            stream.Write(bytes);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    void Reserve(int bytes)
    {
        if (bytes > _buffer.Length - _length)
            Flush();
    }

    internal void Flush()
    {
        stream.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
