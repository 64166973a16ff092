using System.Text;
using System.Text.Json;

namespace Cjib.Batch.Intake;

/// <summary>One column of an agency's own layout: where its value comes from, and how it is spelled there.</summary>
sealed class MappedColumn
{
    static readonly string[] MoneyFormats = ["cents", "1234.56", "1234,56", "1,234.56", "1.234,56"];

    byte[]? _constant;
    Dictionary<string, byte[]>? _codes;
    string? _format;

    MappedColumn() { }

    /// <summary>The agency's name of the column; null for a constant.</summary>
    public string? Source { get; private init; }

    /// <summary>Place of the column from 1, when it is named by number; else 0.</summary>
    public int Number { get; private init; }

    /// <summary>A constant: a string or a number.</summary>
    public static MappedColumn? Constant(JsonElement value, Action<string> report)
    {
        if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            return new() { _constant = Encoding.UTF8.GetBytes(value.ToString()) };
        report("expected a text or a number.");
        return null;
    }

    /// <summary>A name, a number, or an object with <c>column</c>, <c>format</c> and <c>codes</c>.</summary>
    public static MappedColumn? Of(JsonElement value, bool hasHeader, Action<string> report)
    {
        var source = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("column", out var named) ? named : value;
        var number = source.ValueKind == JsonValueKind.Number && source.TryGetInt32(out var n) && n is >= 1 and <= 512 ? n : 0;
        if (source.ValueKind != JsonValueKind.String && number == 0)
        {
            report("expected the name of a column, its number from 1, or an object with 'column'.");
            return null;
        }
        if (number == 0 && !hasHeader)
        {
            report("the file has no header, so the column needs a number from 1.");
            return null;
        }
        var column = new MappedColumn { Source = source.ToString(), Number = number };
        if (value.ValueKind == JsonValueKind.Object)
            column.ReadOptions(value, report);
        return column;
    }

    /// <summary>What is expected instead of the format given; null when it fits the kind of column.</summary>
    public string? WrongFormatFor(ColumnKind kind) => _format is null ? null : kind switch
    {
        ColumnKind.Cents => MoneyFormats.Contains(_format) ? null : $"the format of an amount is one of {string.Join("  ", MoneyFormats)}.",
        ColumnKind.Date or ColumnKind.BirthDate => IsDateFormat(_format) ? null : "the format of a date has yyyy, MM or M, dd or d once each, such as dd-MM-yyyy.",
        _ => _format == "compact" ? null : "the only format here is 'compact': without blanks, in capitals.",
    };

    public ReadOnlySpan<byte> Convert(ReadOnlySpan<byte> text, ColumnKind kind, Span<byte> scratch)
    {
        if (_constant is not null)
            return _constant;
        if (_codes is not null && text.Length <= 256)
        {
            Span<char> chars = stackalloc char[256];
            chars = chars[..Encoding.UTF8.GetChars(text, chars)];
            if (_codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var code))
                return code;
        }
        if (_format is null or "cents" || text.IsEmpty)
            return text;
        var length = kind switch
        {
            ColumnKind.Cents => WriteCents(text, scratch),
            ColumnKind.Date or ColumnKind.BirthDate => WriteDate(text, kind == ColumnKind.Date, scratch),
            _ => WriteCompact(text, scratch),
        };
        return length < 0 ? text : scratch[..length];
    }

    void ReadOptions(JsonElement value, Action<string> report)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name == "format" && property.Value.ValueKind == JsonValueKind.String)
                _format = property.Value.GetString();
            else if (property.Name == "codes" && property.Value.ValueKind == JsonValueKind.Object)
                _codes = property.Value.EnumerateObject().DistinctBy(c => c.Name, StringComparer.Ordinal)
                    .ToDictionary(c => c.Name, c => Encoding.UTF8.GetBytes(c.Value.ToString()), StringComparer.Ordinal);
            else if (property.Name != "column")
                report($"'{property.Name}' is not known or has the wrong type; an object has 'column', 'format' and 'codes'.");
        }
    }

    /// <summary>Amount to cents: two decimals or none, thousands in groups of three or not at all; −1 for anything else.</summary>
    int WriteCents(ReadOnlySpan<byte> text, Span<byte> scratch)
    {
        var point = (byte)_format![^3]; // only called with a money format
        var thousands = _format.Length == 8 ? (byte)_format[1] : (byte)0;
        var length = 0;
        if (text[0] == '-')
        {
            scratch[length++] = (byte)'-';
            text = text[1..];
        }
        var decimals = text.IndexOf(point);
        var whole = decimals < 0 ? text : text[..decimals];
        var isGrouped = thousands != 0 && whole.Contains(thousands);
        for (var at = 0; at < whole.Length; at++)
        {
            var isSeparator = isGrouped && at > 0 && (whole.Length - at) % 4 == 0;
            if (isSeparator ? whole[at] != thousands : whole[at] is < (byte)'0' or > (byte)'9')
                return -1;
            if (!isSeparator)
                scratch[length++] = whole[at];
        }
        var cents = decimals < 0 ? "00"u8 : text[(decimals + 1)..];
        if (whole.IsEmpty || cents.Length != 2 || !IdentityNumbers.AreDigits(cents))
            return -1;
        cents.CopyTo(scratch[length..]);
        return length + 2;
    }

    /// <summary>Date by the format to <c>yyyy-MM-dd</c> or <c>yyyyMMdd</c>, digits for digits; −1 when the text does not follow the format.</summary>
    int WriteDate(ReadOnlySpan<byte> text, bool withHyphens, Span<byte> scratch)
    {
        var step = withHyphens ? 1 : 0;
        var (at, length) = (0, 8 + 2 * step);
        scratch[..length].Fill((byte)'-');
        for (var i = 0; i < _format!.Length;) // only called with a date format
        {
            var token = _format[i];
            var width = _format.AsSpan(i).IndexOfAnyExcept(token) is var run && run < 0 ? _format.Length - i : run;
            i += width;
            if (token is not ('y' or 'M' or 'd'))
            {
                for (; width > 0; width--, at++)
                    if (at >= text.Length || text[at] != token)
                        return -1;
                continue;
            }
            var digits = width;
            if (width == 1)
                digits = at + 1 < text.Length && text[at + 1] is >= (byte)'0' and <= (byte)'9' ? 2 : 1;
            if (at + digits > text.Length || !IdentityNumbers.AreDigits(text.Slice(at, digits)))
                return -1;
            var (start, size) = token switch { 'y' => (0, 4), 'M' => (4 + step, 2), _ => (6 + 2 * step, 2) };
            scratch.Slice(start, size - digits).Fill((byte)'0');
            text.Slice(at, digits).CopyTo(scratch[(start + size - digits)..]);
            at += digits;
        }
        return at == text.Length ? length : -1;
    }

    static int WriteCompact(ReadOnlySpan<byte> text, Span<byte> scratch)
    {
        var length = 0;
        foreach (var c in text)
            if (c != ' ')
                scratch[length++] = c is >= (byte)'a' and <= (byte)'z' ? (byte)(c - 32) : c;
        return length;
    }

    static bool IsDateFormat(string format)
    {
        var letters = string.Concat(format.Where(char.IsAsciiLetter));
        return format.All(char.IsAscii) && (letters is "yyyyMMdd" or "ddMMyyyy" or "MMddyyyy" or "dMyyyy" or "yyyyMd" or "Mdyyyy");
    }
}
