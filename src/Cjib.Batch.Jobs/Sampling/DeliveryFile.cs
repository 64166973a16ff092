using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Jobs.Sampling;

/// <summary>Writes one delivery in <c>CRI-CSV 1.0</c>: header, rows in the canonical order of columns, trailer with its sums and hash.</summary>
/// <remarks>Written as <c>.part</c> and renamed when complete, as an agency should.</remarks>
sealed class DeliveryFile : IDisposable
{
    const int Capacity = 1 << 20;

    /// <summary>Longer than any row can become.</summary>
    const int RowMax = 4096;

    const long HashModulus = 1_000_000_000_000;

    readonly byte[] _bytes = new byte[Capacity];
    readonly FileStream _file;
    readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly string _path;
    int _length;
    long _rows;
    long _sum;
    long _hashTotal;

    public DeliveryFile(string path)
    {
        _path = path;
        _file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    /// <param name="kind">VORDERINGEN or MUTATIES.</param>
    /// <param name="columns">The columns of that kind.</param>
    public void WriteHeader(string kind, IReadOnlyList<Column> columns, Agency agency, int delivery, DateOnly date)
    {
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Raw($"#H;CRI-CSV;1.0;{kind};{agency.Code};{agency.Oin};{delivery};{day}T04:00:00Z;{day};TEST\n");
        Raw(string.Join(';', columns.Select(c => c.Name)) + "\n");
    }

    /// <summary>Begins a row with its number.</summary>
    public void BeginRow()
    {
        if (_length + RowMax > Capacity)
            Flush();
        Number(++_rows);
    }

    /// <summary>Ends a row and adds it to the sums of the trailer.</summary>
    public void EndRow(string claimId, long cents)
    {
        _bytes[_length - 1] = (byte)'\n'; // instead of the separator after the last cell
        _sum += cents;
        _hashTotal = (_hashTotal + LastDigits(claimId)) % HashModulus;
    }

    public void Text(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        Separator();
    }

    public void Number(long number)
    {
        number.TryFormat(_bytes.AsSpan(_length), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        Separator();
    }

    /// <summary>A number that is absent when it is zero.</summary>
    public void NumberIfAny(long number)
    {
        if (number != 0)
            Number(number);
        else
            Separator();
    }

    /// <summary>Nine digits and the like, with leading zeros; absent when zero.</summary>
    public void DigitsIfAny(int number, int digits)
    {
        for (var (i, rest) = (digits - 1, number); i >= 0 && number != 0; i--, rest /= 10)
            _bytes[_length + i] = (byte)('0' + rest % 10);
        if (number != 0)
            _length += digits;
        Separator();
    }

    /// <summary>A day number as <c>yyyy-MM-dd</c>; absent when zero.</summary>
    public void DateIfAny(int day)
    {
        if (day != 0)
        {
            var date = DateOnly.FromDayNumber(day);
            TwoDigits(date.Year / 100);
            TwoDigits(date.Year % 100);
            _bytes[_length++] = (byte)'-';
            TwoDigits(date.Month);
            _bytes[_length++] = (byte)'-';
            TwoDigits(date.Day);
        }
        Separator();
    }

    public void Flag(bool flag)
    {
        _bytes[_length++] = (byte)(flag ? 'J' : 'N');
        Separator();
    }

    public void Empty(int cells = 1)
    {
        while (cells-- > 0)
            Separator();
    }

    /// <summary>Writes the trailer and gives the file its name.</summary>
    public void Complete()
    {
        Flush();
        var sha = Convert.ToHexStringLower(_sha.GetHashAndReset());
        Raw(FormattableString.Invariant($"#T;{_rows};{_sum};{_hashTotal};{sha}\n"));
        Flush();
        _file.Dispose();
        File.Move(_path + ".part", _path, overwrite: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _sha.Dispose();
    }

    // The number formed by the last nine digits that occur.
    static long LastDigits(string id)
    {
        var number = 0L;
        var weight = 1L;
        for (var i = id.Length - 1; i >= 0 && weight < 1_000_000_000; i--)
            if (char.IsAsciiDigit(id[i]))
            {
                number += (id[i] - '0') * weight;
                weight *= 10;
            }
        return number;
    }

    void Separator() => _bytes[_length++] = (byte)';';

    void TwoDigits(int number)
    {
        _bytes[_length++] = (byte)('0' + number / 10);
        _bytes[_length++] = (byte)('0' + number % 10);
    }

    void Raw(string text) => _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));

    void Flush()
    {
        _sha.AppendData(_bytes, 0, _length);
        _file.Write(_bytes, 0, _length);
        _length = 0;
    }
}
