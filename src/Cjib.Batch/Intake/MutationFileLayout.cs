namespace Cjib.Batch.Intake;

/// <summary>The columns of a MUTATIES delivery, numbered from 0 as in <see cref="MutationFileLayout.Columns"/>; from <see cref="Bsn"/> on they are those of a claim.</summary>
public enum MutationColumn
{
    RecordNr,
    Opdrachtgever,
    MutatieId,
    VorderingId,
    Soort,
    GebeurtenisTijd,
    Boekdatum,
    BedragCent,
    Component,
    Reden,
    VerwijstNaar,
    Tekst,
    Bsn,
}

/// <summary>What happened to a claim; the order is that of the words in the column <c>soort</c>.</summary>
public enum MutationKind
{
    /// <summary>BETALING</summary>
    Payment,

    /// <summary>BETALING_TERUGGEDRAAID: a payment came back (storno).</summary>
    PaymentReversed,

    /// <summary>INTREKKING: the claim is void.</summary>
    Withdrawal,

    /// <summary>VERMINDERING</summary>
    Reduction,

    /// <summary>VERHOGING</summary>
    Increase,

    /// <summary>KWIJTSCHELDING</summary>
    Remission,

    /// <summary>OPSCHORTING</summary>
    Suspension,

    /// <summary>HERVATTING</summary>
    Resumption,

    /// <summary>REGELING_GESTART</summary>
    ArrangementStarted,

    /// <summary>REGELING_VERVALLEN</summary>
    ArrangementLapsed,

    /// <summary>REGELING_VOLTOOID</summary>
    ArrangementCompleted,

    /// <summary>STUITING: the limitation is interrupted, a new term begins.</summary>
    Interruption,

    /// <summary>WIJZIGING_PERSOON: who the debtor is and where, in place of what was known.</summary>
    PersonChanged,

    /// <summary>OVERLIJDEN</summary>
    Death,

    /// <summary>SCHULDHULP_GESTART</summary>
    DebtHelpStarted,

    /// <summary>SCHULDHULP_GESTOPT</summary>
    DebtHelpStopped,

    /// <summary>NOODSTOP</summary>
    EmergencyStop,

    /// <summary>TERUGROEP: the agency takes the claim back.</summary>
    Recall,
}

/// <summary>MUTATIES of <c>CRI-CSV 1.0</c>: twelve columns of its own, and the person and address columns of a claim for WIJZIGING_PERSOON.</summary>
public sealed class MutationFileLayout
{
    MutationFileLayout() { }

    /// <summary>The claim column with which the person begins; they stand in the same order from <see cref="MutationColumn.Bsn"/> on.</summary>
    public const ClaimColumn FirstPersonColumn = ClaimColumn.Bsn;

    /// <summary>Person and address columns, BSN to address under investigation.</summary>
    public const int PersonColumns = ClaimColumn.AdresInOnderzoek - ClaimColumn.Bsn + 1;

    /// <summary>Components of a claim; also written in lower case, as in the catalogue.</summary>
    public static IReadOnlyList<string> Components { get; } = ["HOOFDSOM", "VERHOGING", "ADMINISTRATIEKOSTEN", "RENTE", "KOSTEN"];

    /// <summary>The columns; the index is the <see cref="MutationColumn"/>.</summary>
    public static IReadOnlyList<Column> Columns { get; } =
    [
        new("record_nr", ColumnKind.Number, "R101", 9) { Min = 1 },
        new("opdrachtgever", ColumnKind.Text, "R102", 8),
        new("mutatie_id", ColumnKind.Text, "M700", 35) { Form = TextForms.IsId },
        new("vordering_id", ColumnKind.Text, "R103", 35) { Form = TextForms.IsId },
        new("soort", ColumnKind.Code, "M702", Codes:
        [
            "BETALING", "BETALING_TERUGGEDRAAID", "INTREKKING", "VERMINDERING", "VERHOGING", "KWIJTSCHELDING", "OPSCHORTING", "HERVATTING",
            "REGELING_GESTART", "REGELING_VERVALLEN", "REGELING_VOLTOOID", "STUITING", "WIJZIGING_PERSOON", "OVERLIJDEN", "SCHULDHULP_GESTART",
            "SCHULDHULP_GESTOPT", "NOODSTOP", "TERUGROEP",
        ]),
        new("gebeurtenis_tijd", ColumnKind.Moment, "M703"),
        new("boekdatum", ColumnKind.Date, "M708", MayBeAbsent: true),
        new("bedrag_cent", ColumnKind.Cents, "M704", 13, MayBeAbsent: true),
        new("component", ColumnKind.Code, "M706", Codes: [.. Components, .. Components.Select(c => c.ToLowerInvariant())], MayBeAbsent: true),
        new("reden", ColumnKind.Text, "M705", 35, MayBeAbsent: true),
        new("verwijst_naar", ColumnKind.Text, "M707", 35, MayBeAbsent: true) { Form = TextForms.IsId },
        new("tekst", ColumnKind.Text, "M709", 140, MayBeAbsent: true),
        .. ClaimFileLayout.Columns.Skip((int)FirstPersonColumn).Take(PersonColumns).Select(c => c with { MayBeAbsent = true }),
    ];
}
