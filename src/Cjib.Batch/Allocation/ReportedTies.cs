using Cjib.Batch.Intake;

namespace Cjib.Batch.Allocation;

/// <summary>Something an office reported that bears on who has the debtor: attachments, their end, closings and requests; other kinds do no harm.</summary>
/// <param name="DebtorId">The debtor, after merges the one that remains.</param>
/// <param name="Dossier">The case the report is about; never two of different debtors or offices.</param>
/// <param name="Day">The day it happened, in days since 1970-01-01.</param>
/// <param name="Id">Settles the order of two reports of one day.</param>
public readonly record struct TieReport(long DebtorId, string Office, string Dossier, ReportKind Kind, int Day, long Id);

/// <summary>What the reports of offices come to. The order in which they came in plays no part.</summary>
/// <remarks>A refusal (DOSSIER_GEWEIGERD) is not here: it is a conflict, and those are kept on their own.</remarks>
/// <param name="Attachments">
/// Per debtor the offices with a running attachment, first the one that has attached longest: who attaches income first collects for all (Rv 478).
/// </param>
/// <param name="Closed">Per debtor the dossiers that their offices closed.</param>
/// <param name="MoveRequests">Per debtor the dossiers whose offices ask that another takes over.</param>
public sealed record ReportedTies(
    IReadOnlyDictionary<long, IReadOnlyList<string>> Attachments, IReadOnlyDictionary<long, IReadOnlySet<string>> Closed,
    IReadOnlyDictionary<long, IReadOnlySet<string>> MoveRequests)
{
    /// <summary>Sums up reports, in any order.</summary>
    public static ReportedTies Of(IEnumerable<TieReport> reports)
    {
        var (closed, requests) = (new Dictionary<long, IReadOnlySet<string>>(), new Dictionary<long, IReadOnlySet<string>>());
        var attachedSince = new Dictionary<(long Debtor, string Office), int>();
        foreach (var report in reports.OrderBy(r => r.Day).ThenBy(r => r.Id))
            switch (report.Kind)
            {
                case ReportKind.WageAttachment or ReportKind.BankAttachment or ReportKind.OtherAttachment:
                    attachedSince.TryAdd((report.DebtorId, report.Office), report.Day);
                    break;
                case ReportKind.AttachmentLifted:
                    attachedSince.Remove((report.DebtorId, report.Office));
                    break;
                case ReportKind.Closed:
                    Add(closed, report);
                    attachedSince.Remove((report.DebtorId, report.Office));
                    break;
                case ReportKind.TransferRequest:
                    Add(requests, report);
                    break;
            }
        var attachments = attachedSince.GroupBy(a => a.Key.Debtor).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)
            [.. g.OrderBy(a => a.Value).ThenBy(a => a.Key.Office, StringComparer.Ordinal).Select(a => a.Key.Office)]);
        return new(attachments, closed, requests);

        static void Add(Dictionary<long, IReadOnlySet<string>> dossiers, TieReport report)
        {
            if (!dossiers.TryGetValue(report.DebtorId, out var its))
                dossiers[report.DebtorId] = its = new HashSet<string>(StringComparer.Ordinal);
            ((HashSet<string>)its).Add(report.Dossier);
        }
    }
}
