using System.Globalization;
using System.Text;

namespace Cjib.Batch.Debtors;

/// <summary>Any Latin letter in capitals A–Z: the alphabet in which names are compared.</summary>
/// <remarks>
/// domain.md §7.2: NFKD, marks dropped, and a table for the letters that do not decompose. The tables are made once; names outside
/// them (letters that no Dutch register uses) take a slower way to the same answer.
/// </remarks>
static class Letters
{
    const int TableEnd = 0x250;
    static readonly string[] Table = [.. Enumerable.Range(0, TableEnd).Select(c => Decompose(new Rune(c)))];

    /// <summary>Writes capitals, digits when asked for, and one blank between words; returns how much was written.</summary>
    /// <param name="utf8">Any text; invalid UTF-8 separates words.</param>
    /// <param name="folded">Room for the result; what does not fit is dropped.</param>
    /// <param name="digits">True where digits belong to words (company names, addresses).</param>
    public static int Fold(ReadOnlySpan<byte> utf8, Span<byte> folded, bool digits = false)
    {
        var length = 0;
        while (!utf8.IsEmpty && length < folded.Length)
        {
            var b = utf8[0];
            if (b < 0x80)
            {
                utf8 = utf8[1..];
                if ((b | 0x20) is >= 'a' and <= 'z')
                    folded[length++] = (byte)(b & ~0x20);
                else if (digits && b is >= (byte)'0' and <= (byte)'9')
                    folded[length++] = b;
                else if (length > 0 && folded[length - 1] != ' ')
                    folded[length++] = (byte)' ';
                continue;
            }
            Rune.DecodeFromUtf8(utf8, out var rune, out var used);
            utf8 = utf8[used..];
            foreach (var c in rune.Value < TableEnd ? Table[rune.Value] : Decompose(rune))
            {
                if (length == folded.Length || (c == ' ' && (length == 0 || folded[length - 1] == ' ')))
                    break;
                if (digits || c is not (>= '0' and <= '9'))
                    folded[length++] = (byte)c;
            }
        }
        return length > 0 && folded[length - 1] == ' ' ? length - 1 : length;
    }

    // A letter becomes its capitals, a mark or an invisible character nothing, anything else a blank.
    static string Decompose(Rune rune)
    {
        var special = rune.Value switch
        {
            'ß' or 'ẞ' => "SS",
            'ø' or 'Ø' => "O",
            'æ' or 'Æ' => "AE",
            'œ' or 'Œ' => "OE",
            'ł' or 'Ł' => "L",
            'đ' or 'Đ' or 'ð' or 'Ð' => "D",
            'ı' => "I",
            'ĳ' or 'Ĳ' => "IJ",
            'þ' or 'Þ' => "TH",
            'ħ' or 'Ħ' => "H",
            'ŧ' or 'Ŧ' => "T",
            'ŋ' or 'Ŋ' => "N",
            'ĸ' => "K",
            'ə' or 'Ə' => "E",
            _ => null,
        };
        if (special is not null)
            return special;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return "";
        var letters = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD))
            if (char.IsAsciiLetterOrDigit(part))
                letters.Append(char.ToUpperInvariant(part));
        return letters.Length > 0 ? letters.ToString() : " ";
    }
}
