using System.Buffers;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Walks over the lines of a CSV text, field by field, without copying (but for fields with quotes in them).</summary>
ref struct CsvLines
{
    readonly ReadOnlySpan<byte> _data;
    readonly SearchValues<byte> _stops;
    byte[] _unquoted = [];
    (int Start, int End, bool IsQuoted)[] _fields = new (int, int, bool)[32];
    int _position;

    public CsvLines(ReadOnlySpan<byte> data, byte separator)
    {
        _data = data;
        Separator = separator;
        _stops = SearchValues.Create([separator, (byte)'\n']);
    }

    public byte Separator { get; }

    public int FieldCount { get; private set; }

    /// <summary>Where the next line begins.</summary>
    public readonly int Position => _position;

    public readonly bool IsBlank => FieldCount == 1 && _fields[0].Start == _fields[0].End;

    public bool Next()
    {
        if (_position >= _data.Length)
            return false;
        FieldCount = 0;
        while (true)
        {
            var start = _position;
            var isQuoted = false;
            int end;
            while (start < _data.Length && _data[start] == ' ')
                start++;
            if (start < _data.Length && _data[start] == '"')
            {
                isQuoted = true;
                end = ++start;
                while (end < _data.Length)
                {
                    var quote = _data[end..].IndexOf((byte)'"');
                    end = quote < 0 ? _data.Length : end + quote;
                    if (end + 1 >= _data.Length || _data[end + 1] != '"')
                        break;
                    end += 2;
                }
                var rest = end < _data.Length ? _data[end..].IndexOfAny(_stops) : -1;
                _position = rest < 0 ? _data.Length : end + rest;
            }
            else
            {
                var length = _data[start..].IndexOfAny(_stops);
                _position = end = length < 0 ? _data.Length : start + length;
            }
            var isLast = _position >= _data.Length || _data[_position] == '\n';
            if (isLast && !isQuoted && end > start && _data[end - 1] == '\r')
                end--;
            if (FieldCount == _fields.Length)
                Array.Resize(ref _fields, FieldCount * 2);
            _fields[FieldCount++] = (start, end, isQuoted);
            _position++;
            if (isLast)
                return true;
        }
    }

    /// <summary>The text of a field, its quotes taken off; valid until the next call.</summary>
    public ReadOnlySpan<byte> Field(int index)
    {
        var (start, end, isQuoted) = _fields[index];
        var field = _data[start..end];
        if (!isQuoted || !field.Contains((byte)'"'))
            return field;
        if (_unquoted.Length < field.Length)
            _unquoted = new byte[field.Length * 2];
        var length = 0;
        for (var at = 0; at < field.Length; at++)
        {
            _unquoted[length++] = field[at];
            if (field[at] == '"')
                at++;
        }
        return _unquoted.AsSpan(0, length);
    }

    /// <summary>No less than the lines of a text: quoted values may hold line ends.</summary>
    public static int CountMax(ReadOnlySpan<byte> data) => data.Count((byte)'\n') + (data.IsEmpty || data[^1] == '\n' ? 0 : 1);

    /// <summary>Places at which a text can be cut into parts of about one size: behind a line end that no quotes enclose.</summary>
    /// <returns>One more than there are parts; the first is 0, the last the length.</returns>
    public static int[] Split(ReadOnlySpan<byte> data, int parts)
    {
        var starts = new int[parts + 1];
        starts[parts] = data.Length;
        var isInside = false;
        for (var (part, from) = (1, 0); part < parts; part++)
        {
            var to = (int)((long)data.Length * part / parts);
            if (to < from)
            {
                starts[part] = from;
                continue;
            }
            isInside ^= data[from..to].Count((byte)'"') % 2 == 1;
            for (from = to; from < data.Length; from++)
            {
                if (data[from] == '"')
                    isInside = !isInside;
                else if (data[from] == '\n' && !isInside)
                    break;
            }
            starts[part] = from = Math.Min(from + 1, data.Length);
        }
        return starts;
    }
}
