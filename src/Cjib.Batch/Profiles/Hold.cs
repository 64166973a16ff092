using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Something that keeps a debtor from being handed to an office.</summary>
/// <param name="Reason">What.</param>
/// <param name="Until">Its last day; null when nobody knows it.</param>
public readonly record struct Hold(HoldReason Reason, LocalDate? Until)
{
    /// <summary>The word for <c>held.csv</c>.</summary>
    public string Code => Reason switch
    {
        HoldReason.Deceased => "OVERLEDEN",
        HoldReason.Wsnp => "WSNP",
        HoldReason.Msnp => "MSNP",
        HoldReason.Bankruptcy => "FAILLISSEMENT",
        HoldReason.Moratorium => "MORATORIUM",
        HoldReason.EmergencyStop => "NOODSTOP",
        HoldReason.Minor => "MINDERJARIG",
        HoldReason.Objection => "BEZWAAR",
        HoldReason.Arrangement => "REGELING_LOPEND",
        HoldReason.Detention => "DETENTIE",
        HoldReason.AddressResearch => "ADRESONDERZOEK",
    };
}

/// <summary>Reasons for a hold, most important first.</summary>
public enum HoldReason : sbyte
{
    /// <summary>H1</summary>
    Deceased,

    /// <summary>H2</summary>
    Wsnp,

    /// <summary>H2</summary>
    Msnp,

    /// <summary>H2</summary>
    Bankruptcy,

    /// <summary>H2</summary>
    Moratorium,

    /// <summary>H3</summary>
    EmergencyStop,

    /// <summary>H4: a person decides.</summary>
    Minor,

    /// <summary>H5: every open claim that could be handed over is objected to.</summary>
    Objection,

    /// <summary>An arrangement runs for every open claim, or for some claim of a debtor who wants to pay and cannot (WN).</summary>
    Arrangement,

    /// <summary>In detention.</summary>
    Detention,

    /// <summary>NB: the address must be found first.</summary>
    AddressResearch,
}
