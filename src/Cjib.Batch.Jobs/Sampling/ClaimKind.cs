namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A kind of claim an agency hands in, with what is usual for it (domain facts 2.1; checked against <c>vorderingtypen.csv</c> by a test).</summary>
/// <param name="Share">Of the agency's claims, per cent.</param>
/// <param name="From">Least usual principal in euro; most claims lie near it.</param>
/// <param name="To">Largest usual principal in euro.</param>
/// <param name="Demands">Aanmaningen a bailiff phase asks for.</param>
sealed record ClaimKind(
    string Type, int Share, string LegalGround, string Title, string Remedy, string RemedyBlock, int From, int To,
    string Interest = "WETTELIJK", string Privacy = "AVG", int Demands = 1, int YearsToLimitation = 5)
{
    const string Awb = "BWBR0005537";

    static readonly Dictionary<string, Weighted<ClaimKind>> ByAgency = new(StringComparer.Ordinal)
    {
        ["bd"] = Of(new("bd_terugvordering", 70, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 120, 9000, "INVORDERING"),
            new("bd_boete", 30, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 68, 5500, "INVORDERING")),
        ["cak"] = Of(new("cak_boete_onverzekerd", 25, "BWBR0018450", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 386, 496),
            new("cak_bestuursrechtelijke_premie", 50, "BWBR0018450", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 148, 2400),
            new("cak_eigen_bijdrage", 25, "BWBR0035917", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 21, 900)),
        ["cjib"] = Of(new("cjib_wahv_sanctie", 78, "BWBR0004581", "DWANGBEVEL", "BEROEP_OVJ", "BEROEP", 30, 430, "GEEN", "AVG", 2),
            new("om_strafbeschikking", 13, "BWBR0001903", "STRAFBESCHIKKING", "VERZET", "VERZET", 100, 2500, "GEEN", "WJSG"),
            new("cjib_geldboete", 5, "BWBR0001854", "VONNIS", "HOGER_BEROEP", "BEROEP", 250, 6000, "GEEN", "WJSG", 1, 20),
            new("cjib_schadevergoedingsmaatregel", 3, "BWBR0001854", "MAATREGEL", "HOGER_BEROEP", "BEROEP", 300, 15000, "GEEN", "WJSG", 1, 20),
            new("cjib_ontnemingsmaatregel", 1, "BWBR0001854", "MAATREGEL", "HOGER_BEROEP", "BEROEP", 2000, 90000, "GEEN", "WJSG", 1, 20)),
        ["duo"] = Of(new("duo_studieschuld", 68, "BWBR0011453", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 270, 6000),
            new("duo_lesgeld", 14, "BWBR0004207", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 300, 1400),
            new("duo_ov_boete", 18, "BWBR0011453", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 75, 900)),
        ["nvwa"] = Of(new ClaimKind("nvwa_boete", 100, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 525, 20000)),
        ["rvo"] = Of(new("rvo_terugvordering", 75, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 400, 40000),
            new("rvo_boete", 25, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 300, 15000)),
        ["svb"] = Of(new ClaimKind("svb_terugvordering", 100, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 90, 6000)),
        ["tsl"] = Of(new ClaimKind("tsl_terugvordering", 100, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 60, 9000)),
        ["uwv"] = Of(new ClaimKind("uwv_terugvordering", 100, Awb, "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 150, 12000)),
        ["zin"] = Of(new ClaimKind("cak_bestuursrechtelijke_premie", 100, "BWBR0018450", "DWANGBEVEL", "BEZWAAR", "BEZWAAR", 148, 3600)),
    };

    public bool IsWahv => Interest == "GEEN" && Demands == 2;

    public static ClaimKind Draw(Agency agency, ref Draw draw) => ByAgency[agency.Code].Pick(ref draw);

    static Weighted<ClaimKind> Of(params ClaimKind[] kinds) => new(kinds.Select(k => (k, k.Share)));
}
