using System.Globalization;
using System.Text;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>The values of a person file in one spelling, so that equal means equal. Each writes into <c>key</c> and returns the length; 0 is unknown.</summary>
/// <remarks>Texts in another script than the Latin one keep their own letters, in capitals: they are compared, not lost.</remarks>
static class PersonTexts
{
    public const int LengthMax = Normalisation.LengthMax;

    /// <summary>Words of capitals and digits with one blank between.</summary>
    public static int Words(ReadOnlySpan<byte> utf8, Span<byte> key) =>
        Letters.Fold(utf8, key, digits: true) is > 0 and var length ? length : OtherScript(utf8, key);

    /// <summary>A surname without prefixes; the parts of a double name with a blank between: <c>van den Berg-de Vries</c> is <c>BERG VRIES</c>.</summary>
    public static int Surname(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        Span<byte> part = stackalloc byte[LengthMax];
        var length = 0;
        foreach (var range in utf8.Split((byte)'-'))
        {
            var written = Normalisation.SurnameKey(utf8[range], part);
            if (written == 0 || length + written >= key.Length)
                continue;
            if (length > 0)
                key[length++] = (byte)' ';
            part[..written].CopyTo(key[length..]);
            length += written;
        }
        return length > 0 ? length : OtherScript(utf8, key);
    }

    /// <summary>Given names, IJ written Y; 0 when there are only initials.</summary>
    public static int GivenNames(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        Span<byte> folded = stackalloc byte[LengthMax];
        folded = folded[..Letters.Fold(utf8, folded)];
        if (folded.IsEmpty)
            return OtherScript(utf8, key);
        var (length, isName) = (0, false);
        ReadOnlySpan<byte> words = folded;
        foreach (var range in words.Split((byte)' '))
        {
            if (length > 0)
                key[length++] = (byte)' ';
            var written = Normalisation.Join(words[range], key[length..]);
            isName |= written > 1;
            length += written;
        }
        return isName ? length : 0;
    }

    /// <summary>Up to six initials, five bits each, the first lowest; from names or from <c>J.P.</c></summary>
    public static int Initials(ReadOnlySpan<byte> utf8, bool areNames)
    {
        Span<byte> folded = stackalloc byte[LengthMax];
        ReadOnlySpan<byte> letters = folded[..Letters.Fold(utf8, folded)];
        if (!areNames)
            return unchecked((int)(Debtors.GivenNames.Pack(utf8, default) & 0x3FFFFFFF));
        return unchecked((int)(Debtors.GivenNames.Pack(default, letters) & 0x3FFFFFFF));
    }

    /// <summary>The digits at the start of a house number; all of it when there are none.</summary>
    public static int HouseNumber(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        var length = Normalisation.Code(utf8, key);
        var digits = key[..length].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : length;
        return digits > 0 ? digits : length;
    }

    /// <summary>A place, with one name for the two that have an official and a daily one.</summary>
    public static int Place(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        var length = Words(utf8, key);
        var name = key[..length];
        var daily = name.SequenceEqual("S GRAVENHAGE"u8) ? "DEN HAAG"u8 : name.SequenceEqual("S HERTOGENBOSCH"u8) ? "DEN BOSCH"u8 : default;
        if (daily.IsEmpty)
            return length;
        daily.CopyTo(key);
        return daily.Length;
    }

    /// <summary>The last nine digits of a telephone number, so that <c>+31 6</c> and <c>06</c> are one.</summary>
    public static int Phone(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        var length = 0;
        foreach (var c in utf8)
            if (c is >= (byte)'0' and <= (byte)'9' && length < key.Length)
                key[length++] = c;
        if (length <= 9)
            return length;
        key[(length - 9)..length].CopyTo(key);
        return 9;
    }

    /// <summary>An e-mail address in small letters.</summary>
    public static int Email(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        var length = Math.Min(utf8.Length, key.Length);
        for (var at = 0; at < length; at++)
            key[at] = utf8[at] is >= (byte)'A' and <= (byte)'Z' ? (byte)(utf8[at] | 0x20) : utf8[at];
        return length;
    }

    /// <summary>A number or code in capitals without blanks and signs.</summary>
    public static int Code(ReadOnlySpan<byte> utf8, Span<byte> key) => Normalisation.Code(utf8, key) is > 0 and var length ? length : OtherScript(utf8, key);

    /// <summary>
    /// A date as eight digits yyyymmdd whose unknown parts are zeros. Without an agreed format: yyyymmdd, ddmmyyyy, or three parts with the
    /// year first or last (then the day first, unless only the month can be).
    /// </summary>
    public static int Date(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        Span<int> parts = stackalloc int[3];
        var (count, digits, width) = (0, 0, 0);
        for (var at = 0; at <= utf8.Length; at++)
        {
            if (at < utf8.Length && utf8[at] is >= (byte)'0' and <= (byte)'9')
            {
                if (digits == 0 && count == 3)
                    break; // what follows is a time
                if (digits == 0)
                    parts[count] = 0;
                if (++digits > 8)
                    return 0;
                parts[count] = parts[count] * 10 + (utf8[at] - '0');
                continue;
            }
            if (digits > 0)
            {
                width = Math.Max(width, digits);
                count++;
            }
            digits = 0;
        }
        var (year, month, day) = (count, width) switch
        {
            (1, 8) when parts[0] / 10000 is >= 1000 and <= 2999 || parts[0] / 10000 == 0 => (parts[0] / 10000, parts[0] / 100 % 100, parts[0] % 100),
            (1, 8) => (parts[0] % 10000, parts[0] / 10000 % 100, parts[0] / 1000000),
            (1, 4) => (parts[0], 0, 0),
            (3, 4) when parts[0] > 31 => (parts[0], parts[1], parts[2]),
            (3, 4) when parts[1] > 12 => (parts[2], parts[0], parts[1]),
            (3, 4) => (parts[2], parts[1], parts[0]),
            (3, <= 2) => (parts[2] + 1900, parts[1], parts[0]),
            _ => (0, 0, 0),
        };
        if (year == 0 && month == 0 && day == 0)
            return 0;
        System.Buffers.Text.Utf8Formatter.TryFormat(year * 10000 + month * 100 + day, key, out _, new('D', 8));
        return 8;
    }

    static int OtherScript(ReadOnlySpan<byte> utf8, Span<byte> key)
    {
        if (!utf8.ContainsAnyInRange((byte)0x80, (byte)0xFF))
            return 0;
        var text = Encoding.UTF8.GetString(utf8).Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        var words = string.Concat(text.Where(c => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || c == ' ')).Trim();
        return Encoding.UTF8.TryGetBytes(words, key, out var length) ? length : 0;
    }
}
