using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Delivery;

/// <summary>What an office has to do with a claim.</summary>
public enum WorkAction
{
    /// <summary>NIEUW: a debtor it did not have.</summary>
    New,

    /// <summary>AANVULLING: another claim of a debtor it has.</summary>
    Addition,

    /// <summary>OVERDRACHT: a debtor that comes from another office.</summary>
    Transfer,

    /// <summary>TERUGTREKKING: the debtor leaves the office.</summary>
    Withdrawal,
}

/// <summary>
/// TOEWIJZING: what one office has to do, a line per claim. It holds what the work needs and no more: no quadrant, no points, nothing that
/// others noted; the quadrant speaks only through a neutral treatment.
/// </summary>
public sealed class WorkFile : IDisposable
{
    static readonly ClaimColumn[] Person =
        [.. Enumerable.Range((int)ClaimColumn.DebiteurSoort, ClaimColumn.AdresInOnderzoek - ClaimColumn.DebiteurSoort + 1).Select(c => (ClaimColumn)c),
         ClaimColumn.IndicatieGeheim, ClaimColumn.AanduidingHuisnummer];

    static readonly ClaimColumn[] Claim =
        [ClaimColumn.Opdrachtgever, ClaimColumn.VorderingId, ClaimColumn.VorderingType, ClaimColumn.Rechtsgrond,
         ClaimColumn.TitelSoort, ClaimColumn.TitelKenmerk, ClaimColumn.TitelDatum,
         ClaimColumn.HoofdsomCent, ClaimColumn.VerhogingCent, ClaimColumn.AdministratiekostenCent, ClaimColumn.RenteCent,
         ClaimColumn.KostenCent, ClaimColumn.BetaaldCent, ClaimColumn.OpenstaandCent,
         ClaimColumn.RenteSoort, ClaimColumn.RenteTm, ClaimColumn.VerzuimDatum, ClaimColumn.RentePctBp,
         ClaimColumn.VerjaringDatum, ClaimColumn.HoofdelijkGroep, ClaimColumn.Betalingskenmerk];

    /// <summary>The claim columns a line needs, in the order of the cells given to <see cref="Add"/>.</summary>
    public static IReadOnlyList<Column> ClaimColumns { get; } = [.. Person.Concat(Claim).Select(c => ClaimFileLayout.Columns[(int)c])];

    static readonly int OpenCents = Person.Length + Array.IndexOf(Claim, ClaimColumn.OpenstaandCent);
    static readonly int ClaimId = Person.Length + Array.IndexOf(Claim, ClaimColumn.VorderingId);

    readonly string _office;
    readonly string _policyVersion;
    readonly SignedCsv _file;
    long _cents;
    long _hashTotal;

    public WorkFile(Stream stream, string office, FileHeader header, string policyVersion)
    {
        (_office, _policyVersion) = (office, policyVersion);
        _file = new(stream, header, [
            "record_nr", "kantoor", "dossier_id", "debiteur_ref", "actie", .. ClaimColumns.Select(c => c.Name),
            "beleid_versie", "reden_code", "behandeling"]);
    }

    public static string WordOf(WorkAction action) => action switch
    {
        WorkAction.New => "NIEUW",
        WorkAction.Addition => "AANVULLING",
        WorkAction.Transfer => "OVERDRACHT",
        WorkAction.Withdrawal => "TERUGTREKKING",
    };

    /// <summary>Adds a claim of a debtor.</summary>
    /// <param name="row">A row of a batch over <see cref="ClaimColumns"/>.</param>
    public void Add(DebtorId debtor, string dossier, WorkAction action, string reason, string treatment, RowBatch batch, int row)
    {
        var cells = batch[row];
        var line = _file.Row();
        _cents += cells[OpenCents];
        _hashTotal = DeliveryTrailer.Add(_hashTotal, batch.Utf8(cells[ClaimId]));
        line.Cell(_file.Rows).Cell(_office).Cell(dossier).Cell(debtor).Cell(WordOf(action));
        for (var column = 0; column < cells.Length; column++)
            line.Cell(ClaimColumns[column], cells[column], batch);
        line.Cell(_policyVersion).Cell(reason).Cell(treatment).EndLine();
    }

    /// <summary>Writes the closing line and closes the stream.</summary>
    public void Close() => _file.Close(_cents, _hashTotal);

    public void Dispose() => _file.Dispose();
}
