using System.Buffers.Binary;
using System.Text;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Fields in the form of PostgreSQL's binary COPY, behind each other: nothing is allocated per row.</summary>
/// <remarks>PostgreSQL trusts the width of each field, so every method is named after the column type it is for.</remarks>
class CopyBuffer
{
    const int DaysFrom1970To2000 = 10_957;

    // Numbers of element types in pg_type.
    const int BigIntOid = 20, TextOid = 25, DateOid = 1082;

    byte[] _buffer = new byte[1 << 19];

    /// <summary>Bytes written and not yet cleared.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

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

    public void BigInts(IReadOnlyList<long> values)
    {
        var start = BeginArray(values.Count, BigIntOid);
        foreach (var value in values)
            BigInt(value);
        EndArray(start);
    }

    /// <param name="values">Days since 1970-01-01.</param>
    public void Dates(IReadOnlyList<int> values)
    {
        var start = BeginArray(values.Count, DateOid);
        foreach (var value in values)
            Date(value);
        EndArray(start);
    }

    public void Texts(IReadOnlyList<string> values)
    {
        var start = BeginArray(values.Count, TextOid);
        foreach (var value in values)
            Text(value);
        EndArray(start);
    }

    // One dimension, without nulls, numbered from 1; its length in bytes is known at the end.
    int BeginArray(int count, int elementOid)
    {
        var start = Length;
        Int(0);
        Int(count == 0 ? 0 : 1);
        Int(0);
        Int(elementOid);
        if (count > 0)
        {
            Int(count);
            Int(1);
        }
        return start;
    }

    void EndArray(int start) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(start), Length - start - 4);

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
            case ColumnKind.Cents or ColumnKind.Moment: BigInt(cell); break;
            case ColumnKind.Date: Date((int)cell); break;
            case ColumnKind.Flag: Boolean(cell == 1); break;
            case ColumnKind.Code: SmallInt((short)cell); break;
            case ColumnKind.Text: Text(batch.Utf8(cell)); break;
        }
    }

    /// <summary>Appends fields that were encoded before.</summary>
    public void Raw(ReadOnlySpan<byte> fields) => fields.CopyTo(Take(fields.Length));

    protected void Short(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    /// <summary>Room for bytes that the caller fills.</summary>
    public Span<byte> Take(int bytes)
    {
        if (Length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
        var taken = _buffer.AsSpan(Length, bytes);
        Length += bytes;
        return taken;
    }

    void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
}
