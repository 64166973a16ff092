using System.Buffers;

namespace Cjib.Batch.Intake;

/// <summary>The forms of text columns.</summary>
static class TextForms
{
    static readonly SearchValues<byte> IdBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-"u8);
    static readonly SearchValues<byte> AdditionBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -"u8);
    static readonly SearchValues<byte> ArticleBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.:"u8);

    /// <summary>The code for what is wrong with a text, or null. The text is not empty.</summary>
    public static string? Wrong(Column column, ReadOnlySpan<byte> text) =>
        !ClaimCells.Fits(text, column.MaxLength) ? column.ErrorCode
        : column.Form is null || column.Form(text) ? null
        : column.FormCode ?? column.ErrorCode;

    /// <summary>Text of the column is kept although its form is wrong, because that is only a warning; otherwise the cell stays empty.</summary>
    public static bool KeepsWrong(Column column, ReadOnlySpan<byte> text) => column.ErrorCode[0] == 'W' && ClaimCells.Fits(text, column.MaxLength);

    public static bool IsId(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(IdBytes);

    public static bool IsTradeNumber(ReadOnlySpan<byte> text) => text.Length == 8 && IdentityNumbers.AreDigits(text);

    public static bool IsBranchNumber(ReadOnlySpan<byte> text) => text.Length == 12 && IdentityNumbers.AreDigits(text);

    public static bool IsLetter(ReadOnlySpan<byte> text) => char.IsAsciiLetter((char)text[0]);

    public static bool IsAddition(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(AdditionBytes);

    /// <summary>Two capitals, as the codes of ISO 3166-1.</summary>
    public static bool IsCountry(ReadOnlySpan<byte> text) => text.Length == 2 && !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    /// <summary><c>BWBR</c> and seven digits, optionally a colon and an article.</summary>
    public static bool IsLegalGround(ReadOnlySpan<byte> text) =>
        text.Length >= 11 && text.StartsWith("BWBR"u8) && IdentityNumbers.AreDigits(text[4..11])
        && (text.Length == 11 || (text.Length > 12 && text[11] == ':' && !text[12..].ContainsAnyExcept(ArticleBytes)));

    /// <summary>Four digits from 1000 and two capitals, of which SA, SD and SS do not exist.</summary>
    public static bool IsPostcode(ReadOnlySpan<byte> text) =>
        text.Length == 6 && text[0] != '0' && IdentityNumbers.AreDigits(text[..4])
        && !text[4..].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
        && (text[4] != 'S' || text[5] is not ((byte)'A' or (byte)'D' or (byte)'S'));
}
