using System.Text;

namespace Cjib.Batch.Intake;

/// <summary>
/// Rows of one layout, column by column known, in two arrays: a number per cell, and the UTF-8 of all texts behind each other.
/// A batch is filled, handed over, cleared and filled again, so that a file of any size is read in the memory of one batch.
/// </summary>
/// <remarks>
/// A cell is <see cref="Missing"/>, or by <see cref="ColumnKind"/>: the number, the cents, the days since 1970-01-01, the BRP date as a
/// number, 0 or 1, the index of the word, or (text) the offset in the text shifted left by 16 bits plus the length in bytes.
/// </remarks>
public sealed class RowBatch(IReadOnlyList<Column> columns, int rowsMax)
{
    /// <summary>The value of an empty cell: unknown, not zero.</summary>
    public const long Missing = long.MinValue;

    // Most deliveries are small: room for more rows is made when they come.
    const int FirstRows = 64;

    long[] _cells = new long[columns.Count * Math.Min(rowsMax, FirstRows)];
    byte[] _text = new byte[Math.Max(256, Math.Min(rowsMax, FirstRows) * 128)];
    readonly int[] _lineNumbers = new int[rowsMax];
    int _textLength;

    public IReadOnlyList<Column> Columns => columns;

    /// <summary>Rows in the batch now.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == rowsMax;

    /// <summary>The cells of a row, in the order of <see cref="Columns"/>.</summary>
    public ReadOnlySpan<long> this[int rowIndex] => _cells.AsSpan(rowIndex * columns.Count, columns.Count);

    /// <summary>The line of the file a row was read from, counted from 1.</summary>
    public int LineNumber(int rowIndex) => _lineNumbers[rowIndex];

    /// <summary>The UTF-8 bytes of a text cell; empty when it is missing.</summary>
    public ReadOnlySpan<byte> Utf8(int rowIndex, int column) => Utf8(this[rowIndex][column]);

    /// <summary>The UTF-8 bytes a text cell points to; empty when it is missing.</summary>
    public ReadOnlySpan<byte> Utf8(long cell) =>
        cell == Missing ? default : _text.AsSpan((int)(cell >> 16), (int)(cell & 0xFFFF));

    /// <summary>The text of a text cell, or null.</summary>
    public string? Text(int rowIndex, int column) =>
        this[rowIndex][column] == Missing ? null : Encoding.UTF8.GetString(Utf8(rowIndex, column));

    /// <summary>The cells of the row being read, all <see cref="Missing"/>; it counts once <see cref="Accept"/> is called.</summary>
    internal Span<long> Begin()
    {
        if ((Count + 1) * columns.Count > _cells.Length)
            Array.Resize(ref _cells, Math.Min(_cells.Length * 2, columns.Count * rowsMax));
        var row = _cells.AsSpan(Count * columns.Count, columns.Count);
        row.Fill(Missing);
        return row;
    }

    /// <summary>Keeps a text and returns the cell that points to it.</summary>
    internal long Keep(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 0xFFFF)
            throw new ArgumentOutOfRangeException(nameof(utf8), utf8.Length, "A text cell holds at most 65,535 bytes; the reader refuses longer fields.");
        if (_textLength + utf8.Length > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + utf8.Length));
        utf8.CopyTo(_text.AsSpan(_textLength));
        var cell = ((long)_textLength << 16) | (uint)utf8.Length;
        _textLength += utf8.Length;
        return cell;
    }

    /// <summary>A point to return to with <see cref="Forget"/> when the row that is being read turns out refused.</summary>
    internal int TextMark => _textLength;

    /// <summary>The texts kept since a mark.</summary>
    internal ReadOnlySpan<byte> TextSince(int textMark) => _text.AsSpan(textMark.._textLength);

    internal void Forget(int textMark) => _textLength = textMark;

    /// <summary>Counts the row that was begun.</summary>
    internal void Accept(int lineNumber) => _lineNumbers[Count++] = lineNumber;

    internal void Clear() => (Count, _textLength) = (0, 0);
}
