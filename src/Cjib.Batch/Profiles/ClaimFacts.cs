namespace Cjib.Batch.Profiles;

/// <summary>
/// What the score card needs to know of one claim in the register, open or closed. Column numbers are those of the delivery
/// (<see cref="Intake.ClaimFileLayout"/>, numbered from 1). Dates are days since 1970-01-01; an absent one is <see cref="Unknown"/>.
/// </summary>
/// <remarks>
/// Nothing in here may describe who the person is (name, sex, nationality, place): what is not here cannot be scored.
/// Coded columns are enums in the order of the words in the layout, so the stored index casts directly.
/// </remarks>
public readonly record struct ClaimFacts
{
    /// <summary>A date that is not known.</summary>
    public const int Unknown = int.MinValue;

    /// <summary>Column 2 <c>opdrachtgever</c>: any number that is the same for the same agency.</summary>
    public required int Client { get; init; }

    /// <summary>Column 46 <c>openstaand_cent</c>.</summary>
    public required long OpenCents { get; init; }

    /// <summary>Column 45 <c>betaald_cent</c>.</summary>
    public required long PaidCents { get; init; }

    /// <summary>Column 51 <c>ontstaan_datum</c>.</summary>
    public required int OriginDay { get; init; }

    /// <summary>Column 54 <c>aantal_herinneringen</c>.</summary>
    public required int Reminders { get; init; }

    /// <summary>Column 55 <c>aantal_aanmaningen</c>.</summary>
    public required int Demands { get; init; }

    /// <summary>Column 56 <c>laatste_aanmaning_datum</c>.</summary>
    public required int LastDemandDay { get; init; }

    /// <summary>Column 57 <c>post_retour</c>.</summary>
    public required YesNo MailReturned { get; init; }

    /// <summary>Column 58 <c>laatste_contact_datum</c>.</summary>
    public required int LastContactDay { get; init; }

    /// <summary>Column 59 <c>contact_initiatief</c>.</summary>
    public required ContactBy ContactBy { get; init; }

    /// <summary>Column 60 <c>regeling_status</c>.</summary>
    public required ArrangementStatus Arrangement { get; init; }

    /// <summary>Column 61 <c>blokkade</c>.</summary>
    public required Block Block { get; init; }

    /// <summary>Column 62 <c>blokkade_tot</c>, the last day of the block.</summary>
    public required int BlockUntilDay { get; init; }

    /// <summary>Column 28 <c>adres_soort</c>.</summary>
    public required AddressKind Address { get; init; }

    /// <summary>Column 39 <c>adres_in_onderzoek</c>.</summary>
    public required YesNo AddressInvestigated { get; init; }

    /// <summary>Column 27 <c>overlijdensdatum</c> is filled.</summary>
    public required bool HasDeathDate { get; init; }

    /// <summary>Column 16 <c>kvk_nummer</c> is filled: a firm, also that of a natural person.</summary>
    public required bool HasTradeNumber { get; init; }

    /// <summary>
    /// Value date of the delivery that said all this (or of the mutation that changed it last). It dates the columns that carry no date
    /// of their own, such as <c>regeling_status</c>; while unknown these never count against the debtor.
    /// </summary>
    public required int KnownDay { get; init; }

    /// <summary>Day the claim was paid in full, from the mutations; unknown when the delivery came with nothing open.</summary>
    public int PaidDay { get; init; } = Unknown;

    /// <summary>Day of the first official act of a bailiff for this claim, from the office reports.</summary>
    public int FirstActDay { get; init; } = Unknown;

    /// <summary>Day of the first attachment for this claim, from the office reports.</summary>
    public int AttachedDay { get; init; } = Unknown;

    /// <summary>Day the arrangement came to be what it is, from the mutations; unknown when the delivery told it.</summary>
    public int ArrangementDay { get; init; } = Unknown;

    /// <summary>Day the address was told of last, from the mutations; unknown when the delivery told it.</summary>
    public int AddressDay { get; init; } = Unknown;

    /// <summary>Nothing is open for another reason than payment: withdrawn, remitted, taken back by its agency, or ended by death.</summary>
    public bool IsEnded { get; init; }

    public ClaimFacts() { }

    internal bool IsOpen => OpenCents > 0;

    internal bool IsPaid => OpenCents == 0 && PaidCents > 0 && !IsEnded;

    internal int ArrangementKnownDay => ArrangementDay != Unknown ? ArrangementDay : KnownDay;

    internal int AddressKnownDay => AddressDay != Unknown ? AddressDay : KnownDay;

    /// <summary>Whether the block still holds: its end is not known or not before the day.</summary>
    internal bool IsBlockedOn(int day) => Block != Block.None && (BlockUntilDay == Unknown || BlockUntilDay >= day);

    /// <summary>Objection, appeal or opposition, which suspends the claim (H5).</summary>
    internal bool IsObjectedOn(int day) => Block is Block.Objection or Block.Appeal or Block.Opposition && IsBlockedOn(day);
}

/// <summary>A flag column that may be empty.</summary>
public enum YesNo : sbyte
{
    Unknown = -1,
    No = 0,
    Yes = 1,
}

/// <summary>Who took the last contact, in the order of column <c>contact_initiatief</c>.</summary>
public enum ContactBy : sbyte
{
    Unknown = -1,

    /// <summary>DEBITEUR</summary>
    Debtor = 0,

    /// <summary>OPDRACHTGEVER</summary>
    Client = 1,
}

/// <summary>An arrangement with the agency, in the order of column <c>regeling_status</c>.</summary>
public enum ArrangementStatus : sbyte
{
    /// <summary>GEEN</summary>
    None,

    /// <summary>LOPEND</summary>
    Running,

    /// <summary>VOLTOOID</summary>
    Completed,

    /// <summary>VERVALLEN_SCHULD: lapsed by own fault</summary>
    LapsedByDebtor,

    /// <summary>VERVALLEN_INKOMEN: lapsed by a drop of income</summary>
    LapsedByIncome,

    /// <summary>GEWEIGERD</summary>
    Refused,
}

/// <summary>What stands in the way of collecting, in the order of column <c>blokkade</c>.</summary>
public enum Block : sbyte
{
    /// <summary>GEEN</summary>
    None,

    /// <summary>BEZWAAR</summary>
    Objection,

    /// <summary>BEROEP</summary>
    Appeal,

    /// <summary>VERZET</summary>
    Opposition,

    /// <summary>NOODSTOP</summary>
    EmergencyStop,

    /// <summary>MSNP: amicable debt settlement</summary>
    Msnp,

    /// <summary>WSNP: statutory debt settlement</summary>
    Wsnp,

    /// <summary>MORATORIUM</summary>
    Moratorium,

    /// <summary>FAILLISSEMENT</summary>
    Bankruptcy,

    /// <summary>DETENTIE</summary>
    Detention,

    /// <summary>OVERLEDEN</summary>
    Deceased,
}

/// <summary>Kind of address, in the order of column <c>adres_soort</c>.</summary>
public enum AddressKind : sbyte
{
    /// <summary>W</summary>
    Home,

    /// <summary>B: postal address (briefadres)</summary>
    Postal,

    /// <summary>V: left, unknown where to (VOW)</summary>
    Gone,

    /// <summary>X</summary>
    Abroad,

    /// <summary>O</summary>
    Unknown,
}
