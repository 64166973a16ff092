namespace Cjib.Batch.Jobs.Sampling;

/// <summary>An agency that delivers, and its habits in writing people down.</summary>
/// <param name="Code">As in <c>reference/opdrachtgevers.csv</c>, where its OIN is from too.</param>
/// <param name="Share">Of the claims on people, per mille.</param>
/// <param name="CompanyShare">Of the claims on companies, per mille.</param>
/// <param name="WithoutBsn">Share of its people whose BSN it does not have, per mille; some have none by law.</param>
/// <param name="InitialsOnly">Has initials, no given names.</param>
/// <param name="PlainLetters">Its system has no diacritics.</param>
/// <param name="PartnerColumns">Keeps the partner's name apart; others write the name the person uses.</param>
/// <param name="Dots">Writes initials with dots.</param>
sealed record Agency(
    string Code, string Oin, string Iban, int Share, int CompanyShare, int WithoutBsn,
    bool InitialsOnly = false, bool PlainLetters = false, bool PartnerColumns = true, bool Dots = true)
{
    /// <summary>In the order of their codes.</summary>
    public static readonly Agency[] All =
    [
        new("bd", "00000000000000000001", CheckedNumbers.Iban("INGB", 1001), 140, 300, 140),
        new("cak", "00000000000000000002", CheckedNumbers.Iban("INGB", 1002), 110, 0, 250, InitialsOnly: true),
        new("cjib", "00000000000000000003", CheckedNumbers.Iban("INGB", 1003), 310, 330, 330),
        new("duo", "00000000000000000004", CheckedNumbers.Iban("INGB", 1004), 100, 0, 260),
        new("nvwa", "00000000000000000005", CheckedNumbers.Iban("RABO", 1005), 30, 160, 1000, PlainLetters: true, PartnerColumns: false),
        new("rvo", "00000000000000000007", CheckedNumbers.Iban("RABO", 1006), 30, 150, 850, PartnerColumns: false, Dots: false),
        new("svb", "00000000000000000008", CheckedNumbers.Iban("ABNA", 1007), 40, 0, 150),
        new("tsl", "00000000000000000009", CheckedNumbers.Iban("INGB", 1008), 90, 0, 150, Dots: false),
        new("uwv", "00000000000000000010", CheckedNumbers.Iban("ABNA", 1009), 90, 60, 200),
        new("zin", "00000000000000000011", CheckedNumbers.Iban("INGB", 1010), 60, 0, 650, InitialsOnly: true, PlainLetters: true, PartnerColumns: false),
    ];

    static readonly Weighted<int> OfPeople = new(All.Select((a, i) => (i, a.Share)));
    static readonly Weighted<int> OfCompanies = new(All.Select((a, i) => (i, a.CompanyShare)));

    /// <summary>Index in <see cref="All"/> of the agency of a claim: often the one this debtor has most to do with.</summary>
    public static int Of(long seed, long claim, int person, bool company)
    {
        var agencies = company ? OfCompanies : OfPeople;
        var draw = Draw.From(seed, Subject.Agency, claim);
        if (!draw.PerMille(590))
            return agencies.Pick(ref draw);
        var home = Draw.From(seed, Subject.Home, person);
        return agencies.Pick(ref home);
    }

    /// <summary>The agency's own key of a claim: its own shape, different for every claim, at least nine digits at its end.</summary>
    public string ClaimId(long seed, long claim)
    {
        var number = CheckedNumbers.Scatter(claim, seed, 7_654_321_987, 10_000_000_000);
        return Code switch
        {
            "bd" => $"H.{number:D10}",
            "cak" => $"CAK{number:D10}",
            "cjib" => CheckedNumbers.PaymentReference(62_540_000_000_000 + number),
            "duo" => $"SF-{number:D10}",
            "nvwa" => $"NVWA/{number:D10}",
            "rvo" => $"rvo-{number:D10}",
            "svb" => $"AOW_{number:D10}",
            "tsl" => $"T{number:D10}",
            "uwv" => $"WW.{number:D10}",
            _ => $"Z{number:D10}",
        };
    }
}
