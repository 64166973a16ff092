using NodaTime;
using static Cjib.Batch.Intake.ReportColumn;

namespace Cjib.Batch.Intake;

/// <summary>The rules between the cells of one report of an office. Whether the dossier is the office's, and the tariff of the act, is judged against the register.</summary>
sealed class ReportRules(LocalDate valueDate) : LineRules
{
    const long Missing = RowBatch.Missing;

    readonly long _valueDay = Days.Since1970(valueDate);

    public override void Judge(Span<long> cells, RowBatch rows, Findings findings)
    {
        if (cells[(int)Datum] > _valueDay)
            findings.Add("K806", "datum");
        if (cells[(int)Soort] == Missing)
            return;
        var kind = (ReportKind)cells[(int)Soort];
        if (kind is ReportKind.PaymentReceived or ReportKind.Remittance or ReportKind.Costs
            && cells[(int)BedragCent] is Missing or 0 && !findings.Has("K807"))
            findings.Add("K807", "bedrag_cent");
        if (kind == ReportKind.Outcome && cells[(int)Uitkomst] == Missing && !findings.Has("K808"))
            findings.Add("K808", "uitkomst");
    }
}
