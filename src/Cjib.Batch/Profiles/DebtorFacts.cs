using Cjib.Batch.Debtors;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>What the score card needs of one claim. Words of a list are their index in <see cref="Intake.ClaimFileLayout"/>, dates are days since 1970-01-01.</summary>
/// <param name="Client">Number of the agency: equal numbers, equal agency.</param>
/// <param name="OpenCents">openstaand_cent</param>
/// <param name="PaidCents">betaald_cent</param>
/// <param name="Reminders">aantal_herinneringen and aantal_aanmaningen together</param>
/// <param name="LastDemandDay">laatste_aanmaning_datum</param>
/// <param name="DueDay">verval_datum</param>
/// <param name="AddressKind">adres_soort: W 0, B 1, V 2, X 3, O 4</param>
/// <param name="IsAddressInvestigated">adres_in_onderzoek; null when not told</param>
/// <param name="IsMailReturned">post_retour; null when not told</param>
/// <param name="LastContactDay">laatste_contact_datum</param>
/// <param name="IsContactByDebtor">contact_initiatief; null when not told</param>
/// <param name="Arrangement">regeling_status</param>
/// <param name="Block">blokkade</param>
/// <param name="BlockThroughDay">blokkade_tot</param>
public readonly record struct ClaimFacts(
    int Client, long OpenCents, long PaidCents, int Reminders, int? LastDemandDay, int DueDay,
    short AddressKind, bool? IsAddressInvestigated, bool? IsMailReturned, int? LastContactDay, bool? IsContactByDebtor,
    Arrangement Arrangement, Block Block, int? BlockThroughDay);

/// <summary>regeling_status, in the order of the column's words.</summary>
public enum Arrangement : short
{
    None,
    Running,
    Completed,
    LapsedByFault,
    LapsedByIncomeDrop,
    Refused,
}

/// <summary>blokkade, in the order of the column's words.</summary>
public enum Block : short
{
    None,
    Objection,
    Appeal,
    CriminalObjection,
    EmergencyStop,
    Msnp,
    Wsnp,
    Moratorium,
    Bankruptcy,
    Detention,
    Deceased,
}

/// <summary>A dated signal that is not on a claim: from mutations, office reports or capacity information.</summary>
/// <param name="Code">Code of the score card, such as W24.</param>
/// <param name="Day">Days since 1970-01-01.</param>
public readonly record struct SignalEvent(string Code, int Day);

/// <summary>Everything the score card may look at for one debtor, and nothing else: no nationality, sex, place or name.</summary>
/// <param name="BirthDate">BRP number with zeros, used only to see a minor; null when unknown.</param>
/// <param name="Previous">Quadrant of the last time, for hysteresis; null for a new debtor.</param>
/// <param name="Claims">All claims of the debtor, in any order.</param>
public sealed record DebtorFacts(
    DebtorId Id, bool IsLegalPerson, int? BirthDate, bool IsDeceased, Quadrant? Previous,
    IReadOnlyList<ClaimFacts> Claims, IReadOnlyList<SignalEvent> Events);

/// <summary>One signal that counted.</summary>
/// <param name="Code">Code of the score card.</param>
/// <param name="Points">Points after window and cap.</param>
/// <param name="Day">Day of the newest occurrence, days since 1970-01-01; null when the signal has no date.</param>
public readonly record struct Reason(string Code, int Points, int? Day);

/// <summary>A quadrant and the facts that decided it.</summary>
/// <param name="Willing">Sum of the willingness points, -100…100.</param>
/// <param name="Able">Sum of the ability points, -100…100.</param>
/// <param name="Reasons">What counted, in the order of the card; a hard rule stands alone.</param>
/// <param name="Hold">Why no office may start, or null.</param>
/// <param name="Treatment">Neutral instruction for the office.</param>
public sealed record Profile(
    Quadrant Quadrant, int Willing, int Able, IReadOnlyList<Reason> Reasons, string Flags, Hold? Hold, LocalDate ValidThrough, string Treatment);

/// <summary>A stop on collection.</summary>
/// <param name="Reason">Dutch word, such as NOODSTOP.</param>
/// <param name="Until">Last day, when it is known.</param>
public sealed record Hold(string Reason, LocalDate? Until);
