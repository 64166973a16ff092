using System.Buffers;

namespace Cjib.Batch.Intake;

/// <summary>The form of each text column.</summary>
static class ClaimTexts
{
    static readonly SearchValues<byte> IdBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-"u8);
    static readonly SearchValues<byte> AdditionBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -"u8);
    static readonly SearchValues<byte> ArticleBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.:"u8);

    /// <summary>The code for what is wrong with a text, or null. The text is not empty.</summary>
    public static string? Wrong(ClaimColumn column, ReadOnlySpan<byte> text)
    {
        var layout = ClaimFileLayout.Columns[(int)column];
        if (!ClaimCells.Fits(text, layout.MaxLength))
            return layout.ErrorCode;
        return column switch
        {
            ClaimColumn.VorderingId => text.ContainsAnyExcept(IdBytes) ? "R103" : null,
            ClaimColumn.Rechtsgrond => IsLegalGround(text) ? null : "V211",
            ClaimColumn.Bsn => IdentityNumbers.PassesElevenTest(text) ? null : "P301",
            ClaimColumn.Rsin => IdentityNumbers.PassesElevenTest(text) ? null : "P303",
            ClaimColumn.KvkNummer => text.Length == 8 && IdentityNumbers.AreDigits(text) ? null : "P304",
            ClaimColumn.Vestigingsnummer => text.Length == 12 && IdentityNumbers.AreDigits(text) ? null : "P305",
            ClaimColumn.Geslachtsnaam or ClaimColumn.PartnerGeslachtsnaam
                or ClaimColumn.Voorvoegsel or ClaimColumn.PartnerVoorvoegsel => ClaimCells.IsName(text) ? null : "P311",
            ClaimColumn.Voorletters or ClaimColumn.Voornamen => ClaimCells.IsName(text) ? null : "P312",
            ClaimColumn.Huisletter => char.IsAsciiLetter((char)text[0]) ? null : "A403",
            ClaimColumn.Toevoeging => text.ContainsAnyExcept(AdditionBytes) ? "A403" : null,
            ClaimColumn.Postcode => IsPostcode(text) ? null : "A404",
            ClaimColumn.Land => text.Length == 2 && !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z') ? null : "A406",
            ClaimColumn.Betalingskenmerk => IdentityNumbers.IsPaymentReference(text) ? null : "W940",
            ClaimColumn.IbanOpdrachtgever => IdentityNumbers.IsIban(text) ? null : "B650",
            _ => null,
        };
    }

    /// <summary>Text of the column is kept although it is only a warning, or because a rule needs it; otherwise the cell stays empty.</summary>
    public static bool KeepsWrong(ClaimColumn column, ReadOnlySpan<byte> text) =>
        column == ClaimColumn.Betalingskenmerk && ClaimCells.Fits(text, ClaimFileLayout.Columns[(int)column].MaxLength);

    /// <summary><c>BWBR</c> and seven digits, optionally a colon and an article.</summary>
    static bool IsLegalGround(ReadOnlySpan<byte> text) =>
        text.Length >= 11 && text.StartsWith("BWBR"u8) && IdentityNumbers.AreDigits(text[4..11])
        && (text.Length == 11 || (text.Length > 12 && text[11] == ':' && !text[12..].ContainsAnyExcept(ArticleBytes)));

    /// <summary>Four digits from 1000 and two capitals, of which SA, SD and SS do not exist.</summary>
    static bool IsPostcode(ReadOnlySpan<byte> text) =>
        text.Length == 6 && text[0] != '0' && IdentityNumbers.AreDigits(text[..4])
        && !text[4..].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
        && (text[4] != 'S' || text[5] is not ((byte)'A' or (byte)'D' or (byte)'S'));
}
