using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Delivery;

/// <summary>A dossier that an office reports on, as the register knows it.</summary>
/// <param name="Debtor">Whose it is now: the remaining debtor after a merge.</param>
/// <param name="IsHeld">Something stands in the way of acts on this debtor.</param>
/// <param name="Claims">The debtor's claims by the agency's id; one id may be that of two agencies.</param>
sealed record Dossier(DebtorId Debtor, bool IsHeld, ILookup<string, long> Claims);

/// <summary>Judges what offices report against their dossiers and the tariffs.</summary>
static class OfficeReports
{
    /// <summary>The code for what is wrong with a report, and the column; null when nothing is.</summary>
    /// <param name="dossier">The dossier, when it is or was this office's; else null.</param>
    public static (string Code, string Column)? Judge(RowBatch rows, int row, Dossier? dossier, BtagTariffs tariffs)
    {
        if (dossier is null)
            return ("K804", "dossier_id");
        var cells = rows[row];
        // The name of a debtor that was merged since is still right: it is in the dossier's id.
        if (rows.Text(row, (int)ReportColumn.DebiteurRef) is { } debtor && debtor != dossier.Debtor.ToString()
            && !rows.Text(row, (int)ReportColumn.DossierId)!.StartsWith(debtor, StringComparison.Ordinal))
            return ("K804", "debiteur_ref");
        if (rows.Text(row, (int)ReportColumn.VorderingId) is { } claim && !dossier.Claims.Contains(claim))
            return ("K804", "vordering_id");
        var kind = (ReportKind)cells[(int)ReportColumn.Soort];
        if (rows.Text(row, (int)ReportColumn.BtagArtikel) is { } article)
        {
            if (tariffs.On(article, Days.ToDate((int)cells[(int)ReportColumn.Datum])) is not { } tariff)
                return ("K802", "btag_artikel");
            if (cells[(int)ReportColumn.BedragCent] > tariff)
                return ("K801", "bedrag_cent");
            if (dossier.IsHeld && kind == ReportKind.Costs)
                return ("K803", "soort");
        }
        return dossier.IsHeld && kind is ReportKind.Served or ReportKind.WageAttachment or ReportKind.BankAttachment or ReportKind.OtherAttachment
            ? ("K803", "soort")
            : null;
    }
}
