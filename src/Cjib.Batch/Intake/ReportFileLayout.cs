namespace Cjib.Batch.Intake;

/// <summary>The columns of a TERUGMELDINGEN delivery, numbered from 0 as in <see cref="ReportFileLayout.Columns"/>.</summary>
public enum ReportColumn
{
    RecordNr,
    Kantoor,
    MeldingId,
    DossierId,
    DebiteurRef,
    VorderingId,
    Soort,
    Datum,
    BedragCent,
    BtagArtikel,
    BtwCent,
    Uitkomst,
    Vrij,
}

/// <summary>What an office reports; the order is that of the words in the column <c>soort</c>.</summary>
public enum ReportKind
{
    /// <summary>ONTVANGST_DOSSIER</summary>
    DossierReceived,

    /// <summary>DOSSIER_GEWEIGERD: a conflict of interest, the office may not act.</summary>
    DossierRefused,

    /// <summary>BETEKEND</summary>
    Served,

    /// <summary>BESLAG_LOON</summary>
    WageAttachment,

    /// <summary>BESLAG_BANK</summary>
    BankAttachment,

    /// <summary>BESLAG_OVERIG</summary>
    OtherAttachment,

    /// <summary>BESLAG_OPGEHEVEN</summary>
    AttachmentLifted,

    /// <summary>BETALING_ONTVANGEN</summary>
    PaymentReceived,

    /// <summary>AFDRACHT: money handed over to us or the agency.</summary>
    Remittance,

    /// <summary>REGELING</summary>
    Arrangement,

    /// <summary>HUISBEZOEK</summary>
    HouseVisit,

    /// <summary>UITKOMST, see <see cref="ReportOutcome"/>.</summary>
    Outcome,

    /// <summary>DRIEJAARS_MELDING: the register of attachments says that nothing can be recovered within three years.</summary>
    ThreeYearWarning,

    /// <summary>KOSTEN</summary>
    Costs,

    /// <summary>VERZOEK_VERPLAATSING</summary>
    TransferRequest,

    /// <summary>SLUITING</summary>
    Closed,
}

/// <summary>How a dossier stands according to the office; the order is that of the words in the column <c>uitkomst</c>.</summary>
public enum ReportOutcome
{
    /// <summary>KAN_NIET</summary>
    Cannot,

    /// <summary>WEIGERT</summary>
    Refuses,

    /// <summary>GEEN_VERHAAL</summary>
    NothingToRecover,

    /// <summary>ONVINDBAAR</summary>
    NotFound,

    /// <summary>OVERLEDEN</summary>
    Deceased,

    /// <summary>SCHULDHULP</summary>
    DebtHelp,
}

/// <summary>TERUGMELDINGEN of <c>CRI-CSV 1.0</c>: what offices report back.</summary>
public sealed class ReportFileLayout
{
    ReportFileLayout() { }

    /// <summary>The columns; the index is the <see cref="ReportColumn"/>.</summary>
    public static IReadOnlyList<Column> Columns { get; } =
    [
        new("record_nr", ColumnKind.Number, "R101", 9) { Min = 1 },
        new("kantoor", ColumnKind.Text, "R102", 8),
        new("melding_id", ColumnKind.Text, "K800", 35) { Form = TextForms.IsId },
        new("dossier_id", ColumnKind.Text, "K804", 35) { Form = TextForms.IsId },
        new("debiteur_ref", ColumnKind.Text, "K804", 35, MayBeAbsent: true),
        new("vordering_id", ColumnKind.Text, "R103", 35, MayBeAbsent: true) { Form = TextForms.IsId },
        new("soort", ColumnKind.Code, "K805", Codes:
        [
            "ONTVANGST_DOSSIER", "DOSSIER_GEWEIGERD", "BETEKEND", "BESLAG_LOON", "BESLAG_BANK", "BESLAG_OVERIG", "BESLAG_OPGEHEVEN", "BETALING_ONTVANGEN",
            "AFDRACHT", "REGELING", "HUISBEZOEK", "UITKOMST", "DRIEJAARS_MELDING", "KOSTEN", "VERZOEK_VERPLAATSING", "SLUITING",
        ]),
        new("datum", ColumnKind.Date, "K806"),
        new("bedrag_cent", ColumnKind.Cents, "K807", 13, MayBeAbsent: true),
        new("btag_artikel", ColumnKind.Text, "K802", 8, MayBeAbsent: true),
        new("btw_cent", ColumnKind.Cents, "K807", 13, MayBeAbsent: true),
        new("uitkomst", ColumnKind.Code, "K808", Codes: ["KAN_NIET", "WEIGERT", "GEEN_VERHAAL", "ONVINDBAAR", "OVERLEDEN", "SCHULDHULP"], MayBeAbsent: true),
        new("vrij", ColumnKind.Text, "K809", 140, MayBeAbsent: true),
    ];
}
