using System.Globalization;
using System.Text;

namespace Cjib.Batch.Jobs.Sampling;

/// <summary>What goes wrong at a keyboard. Results stay within the allowed characters.</summary>
static class TypingErrors
{
    /// <summary>One error: letters changed places, one missing, one doubled, one mistaken, or y for ij.</summary>
    public static string Mistype(string text, ref Draw draw)
    {
        if (text.Length < 4)
            return text;
        var at = draw.Between(1, text.Length - 2);
        if (!char.IsLetter(text[at]) || !char.IsLetter(text[at + 1]))
            at = 1;
        return draw.Below(6) switch
        {
            0 => $"{text[..at]}{char.ToLowerInvariant(text[at + 1])}{text[at]}{text[(at + 2)..]}",
            1 => text.Remove(at, 1),
            2 => text.Insert(at, char.ToLowerInvariant(text[at]).ToString()),
            3 => $"{text[..at]}{(char)('a' + draw.Below(26))}{text[(at + 1)..]}",
            4 when text.Contains("ij", StringComparison.Ordinal) => text.Replace("ij", "y", StringComparison.Ordinal),
            4 when text.Contains('y', StringComparison.Ordinal) => text.Replace("y", "ij", StringComparison.Ordinal),
            _ => text.Remove(at, 1),
        };
    }

    /// <summary>As a system without diacritics has it: Yilmaz, Lukasz.</summary>
    public static string WithoutDiacritics(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                plain.Append(c switch { 'ł' => 'l', 'Ł' => 'L', 'ı' => 'i', 'ø' => 'o', 'đ' => 'd', _ => c });
        }
        return plain.ToString();
    }

    /// <summary>Day and month changed places where that gives a date, or the last digit of the day is another.</summary>
    public static int MistypeDate(int birthDate, ref Draw draw)
    {
        var (year, month, day) = (birthDate / 10000, birthDate / 100 % 100, birthDate % 100);
        if (day == 0)
            return birthDate;
        return day <= 12 && draw.PerMille(600)
            ? year * 10000 + day * 100 + month
            : year * 10000 + month * 100 + (day + draw.Between(1, 9)) % 28 + 1;
    }
}
