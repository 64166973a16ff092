using System.Buffers.Binary;
using System.Text;
using Cjib.Batch.Intake;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>Binary COPY into a table, field by field from numbers and UTF-8 spans: nothing is allocated per row.</summary>
/// <remarks>
/// Nothing is in the table until <see cref="CompleteAsync"/>; leaving without it cancels the copy. PostgreSQL trusts the width of each
/// field, so every method is named after the column type it is for.
/// </remarks>
sealed class CopyIn : IAsyncDisposable
{
    const int DaysFrom1970To2000 = 10_957;
    const int FlushAt = 1 << 18;

    static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    readonly NpgsqlRawCopyStream _stream;
    readonly short _columns;
    byte[] _buffer = new byte[FlushAt * 2];
    int _length;
    bool _complete;

    CopyIn(NpgsqlRawCopyStream stream, int columns) => (_stream, _columns) = (stream, (short)columns);

    /// <param name="columns">The columns, in the order in which each row is written, as in <c>id, run_id</c>.</param>
    public static async Task<CopyIn> BeginAsync(RegisterSession session, string table, string columns, CancellationToken cancel)
    {
        var copy = new CopyIn(
            await session.Connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)", cancel),
            columns.Count(c => c == ',') + 1);
        Signature.CopyTo(copy._buffer, 0);
        copy._length = Signature.Length;
        return copy;
    }

    public void Row()
    {
        if (_length + 4 > _buffer.Length - 64)
            Grow(64);
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), _columns);
        _length += 2;
    }

    public void Null() => Int(-1);

    public void SmallInt(short value)
    {
        Int(2);
        BinaryPrimitives.WriteInt16BigEndian(Take(2), value);
    }

    public void Integer(int value)
    {
        Int(4);
        Int(value);
    }

    public void BigInt(long value)
    {
        Int(8);
        BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
    }

    public void BigIntOrNull(long? value)
    {
        if (value is { } number)
            BigInt(number);
        else
            Null();
    }

    public void Boolean(bool value)
    {
        Int(1);
        Take(1)[0] = value ? (byte)1 : (byte)0;
    }

    /// <param name="daysSince1970">Days since 1970-01-01.</param>
    public void Date(int daysSince1970) => Integer(daysSince1970 - DaysFrom1970To2000);

    public void DateOrNull(NodaTime.LocalDate? date)
    {
        if (date is { } day)
            Date(Days.Since1970(day));
        else
            Null();
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Int(utf8.Length);
        utf8.CopyTo(Take(utf8.Length));
    }

    public void Text(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }
        var length = Encoding.UTF8.GetByteCount(text);
        Int(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    /// <summary>Writes a cell of a delivery as the column type its kind has in the register.</summary>
    public void Cell(Column column, long cell, RowBatch batch)
    {
        if (cell == RowBatch.Missing)
        {
            Null();
            return;
        }
        switch (column.Kind)
        {
            case ColumnKind.Number or ColumnKind.BirthDate: Integer((int)cell); break;
            case ColumnKind.Cents: BigInt(cell); break;
            case ColumnKind.Date: Date((int)cell); break;
            case ColumnKind.Flag: Boolean(cell == 1); break;
            case ColumnKind.Code: SmallInt((short)cell); break;
            case ColumnKind.Text: Text(batch.Utf8(cell)); break;
        }
    }

    /// <summary>Sends what has gathered; call it between rows.</summary>
    public ValueTask FlushWhenFullAsync(CancellationToken cancel) => _length >= FlushAt ? FlushAsync(cancel) : ValueTask.CompletedTask;

    public async Task CompleteAsync(CancellationToken cancel)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        await FlushAsync(cancel);
        _complete = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_complete)
            return;
        await _stream.CancelAsync();
        await _stream.DisposeAsync();
    }

    async ValueTask FlushAsync(CancellationToken cancel)
    {
        await _stream.WriteAsync(_buffer.AsMemory(0, _length), cancel);
        _length = 0;
    }

    void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    Span<byte> Take(int bytes)
    {
        if (_length + bytes > _buffer.Length)
            Grow(bytes);
        var taken = _buffer.AsSpan(_length, bytes);
        _length += bytes;
        return taken;
    }

    void Grow(int bytes) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
}
