using System.Buffers;
using System.Text;

namespace Cjib.Batch.Intake;

/// <summary>Reads one cell of a delivery from its UTF-8 bytes. Numbers, dates and words have one spelling each; nothing is guessed.</summary>
static class ClaimCells
{
    const int FirstYear = 1800;
    const int LastYear = 2199;

    static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;
    static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .-'"u8);

    /// <summary>Digits only, at most <paramref name="digitsMax"/> of them (and fewer than 19).</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, int digitsMax, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > digitsMax)
            return false;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            number = unchecked(number * 10 + (c - '0')); // fewer than 19 digits always fit
        }
        return true;
    }

    /// <summary>Whole cents with an optional minus sign, which only tells a readable amount from an unreadable one: no amount may be negative.</summary>
    public static bool TryCents(ReadOnlySpan<byte> text, out long cents)
    {
        var isNegative = text is [(byte)'-', ..];
        var isAmount = TryNumber(isNegative ? text[1..] : text, 13, out cents);
        cents = isNegative ? -cents : cents;
        return isAmount;
    }

    /// <summary><c>yyyy-MM-dd</c>, a day of the calendar from 1800 to 2199, as days since 1970-01-01.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryNumber(text[..4], 4, out var year) || !TryNumber(text[5..7], 2, out var month) || !TryNumber(text[8..], 2, out var day)
            || !IsDay((int)year, (int)month, (int)day))
            return false;
        days = new DateOnly((int)year, (int)month, (int)day).DayNumber - Epoch;
        return true;
    }

    /// <summary><c>yyyyMMdd</c> with zeros for unknown parts; a complete one must be a day of the calendar.</summary>
    public static bool TryBirthDate(ReadOnlySpan<byte> text, out long date)
    {
        if (text.Length != 8 || !TryNumber(text, 8, out date))
        {
            date = 0;
            return false;
        }
        var (year, month, day) = ((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100));
        if (month > 12 || year > LastYear)
            return false;
        // An unknown year may have been a leap year, an unknown month has at most 31 days.
        return day <= (month == 0 ? 31 : DateTime.DaysInMonth(year == 0 ? 2000 : year, month));
    }

    /// <summary>RFC 3339 with offset, <c>2026-03-01T21:05:00.123+01:00</c> or <c>Z</c>, as nanoseconds since 1970-01-01T00:00Z.</summary>
    public static bool TryMoment(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length < 20 || text[10] is not ((byte)'T' or (byte)'t') || !TryDate(text[..10], out var days)
            || !TryClock(text[11..19], out var seconds) || days is < -60_000 or > 80_000)
            return false;
        var rest = text[19..];
        var (fraction, digits) = (0L, 0);
        if (rest[0] == '.')
        {
            digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits is < 1 or > 9 || !TryNumber(rest.Slice(1, digits), 9, out fraction))
                return false;
            rest = rest[(1 + digits)..];
        }
        for (; digits < 9; digits++)
            fraction *= 10;
        if (!TryOffset(rest, out var offset))
            return false;
        nanoseconds = checked((days * 86_400 + seconds - offset) * 1_000_000_000 + fraction);
        return true;
    }

    static bool TryClock(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text[2] != ':' || text[5] != ':' || !TryNumber(text[..2], 2, out var hour) || !TryNumber(text[3..5], 2, out var minute)
            || !TryNumber(text[6..], 2, out var second) || hour > 23 || minute > 59 || second > 59)
            return false;
        seconds = hour * 3600 + minute * 60 + second;
        return true;
    }

    static bool TryOffset(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text is [(byte)'Z' or (byte)'z'])
            return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryNumber(text[1..3], 2, out var hours) || !TryNumber(text[4..], 2, out var minutes) || hours > 18 || minutes > 59)
            return false;
        seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    public static bool TryFlag(ReadOnlySpan<byte> text, out long flag)
    {
        flag = text is [(byte)'J'] ? 1 : 0;
        return text is [(byte)'J' or (byte)'N'];
    }

    /// <summary>Index of the word among the column's words, which are given in UTF-8.</summary>
    public static bool TryWord(ReadOnlySpan<byte> text, byte[][] words, out long index)
    {
        for (index = 0; index < words.Length; index++)
            if (text.SequenceEqual(words[index]))
                return true;
        return false;
    }

    /// <summary>True when a text has at most so many characters (code points).</summary>
    public static bool Fits(ReadOnlySpan<byte> text, int charactersMax)
    {
        if (text.Length <= charactersMax)
            return true;
        var characters = 0;
        foreach (var c in text)
            characters += (c & 0xC0) == 0x80 ? 0 : 1;
        return characters <= charactersMax;
    }

    /// <summary>
    /// Characters of a person's name: letters, digits, blank, point, hyphen and apostrophe as in the BRP; accents that stand apart and characters
    /// that do not show are let through and left to the matching.
    /// </summary>
    public static bool IsName(ReadOnlySpan<byte> text)
    {
        var firstOther = text.IndexOfAnyExcept(NameBytes);
        if (firstOther < 0)
            return true;
        text = text[firstOther..];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var used) != OperationStatus.Done)
                return false;
            var isAllowed = rune.IsAscii
                ? NameBytes.Contains((byte)rune.Value)
                : Rune.IsLetter(rune) || rune.Value == '\u2019' || Rune.GetUnicodeCategory(rune) is
                    System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.Format;
            if (!isAllowed)
                return false;
            text = text[used..];
        }
        return true;
    }

    static bool IsDay(int year, int month, int day) =>
        year is >= FirstYear and <= LastYear && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
}
