using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>What <c>check</c> says; the JSON document has these names in snake_case.</summary>
/// <param name="Status">As on the receipt: GEACCEPTEERD, GEACCEPTEERD_MET_WAARSCHUWING, AANGEHOUDEN or AFGEKEURD.</param>
/// <param name="LineFindings">One per code and column, the most frequent first.</param>
/// <param name="Receipts">The files written.</param>
sealed record CheckReport(
    string File, string Client, string Status, string Mode, string Kind, int Number, LocalDate ValueDate, string Sha256, long Bytes, LineCounts Lines,
    IReadOnlyList<FileFinding> FileFindings, IReadOnlyList<LineFinding> LineFindings, IReadOnlyList<string> Receipts)
{
    /// <summary>0 accepted, 1 refused, 3 held.</summary>
    public int ExitCode => Status switch { "AFGEKEURD" => Commands.ExitCode.Failed, "AANGEHOUDEN" => Commands.ExitCode.Held, _ => Commands.ExitCode.Done };

    public static CheckReport Of(string path, DeliveryTerms terms, DeliveryInspection inspection, FindingCounts findings, IEnumerable<string> receipts)
    {
        var lines = findings.Ordered(terms.Mapping);
        var status = inspection.Verdict switch
        {
            FileVerdict.Refused => "AFGEKEURD",
            FileVerdict.Held => "AANGEHOUDEN",
            FileVerdict.Duplicate => "DUBBEL",
            FileVerdict.Accepted => inspection.Notes.Count + lines.Count == 0 ? "GEACCEPTEERD" : "GEACCEPTEERD_MET_WAARSCHUWING",
        };
        return new(Path.GetFileName(path), terms.Client, status, terms.IsTest ? "TEST" : "PROD", inspection.Kind, inspection.DeliveryNumber, inspection.ValueDate,
            Convert.ToHexStringLower(inspection.Sha256), inspection.Bytes, inspection.Outcome,
            [.. inspection.Notes.Select(note => new FileFinding(note.Code, note.Line, IntakeCode.Of(note.Code).Explanation, note.Detail, IntakeCode.Of(note.Code).Action))],
            lines, [.. receipts]);
    }
}

sealed record FileFinding(string Code, int Line, string Explanation, string Found, string Action);

/// <param name="Column">Our name of the column, or empty.</param>
/// <param name="OwnColumn">The agency's name of it.</param>
/// <param name="FirstLines">The first few lines it was found on.</param>
sealed record LineFinding(string Code, string Status, string Column, string OwnColumn, long Lines, IReadOnlyList<int> FirstLines, string Explanation, string Action);

/// <summary>How often each code was found in each column, and where first: as much memory as there are codes, however many errors there are.</summary>
sealed class FindingCounts
{
    public const int LinesPerStretch = 4096;
    const int FirstLinesMax = 5;

    readonly Dictionary<(string Code, string Column), (LineStatus Status, long Lines, List<int> First)> _counts = [];

    public void Add(DeliveryBatch batch)
    {
        foreach (var note in batch.Notes)
        {
            ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, (note.Code, note.Column), out var isKnown);
            count = (note.Status, count.Lines + 1, isKnown ? count.First : []);
            if (count.First.Count < FirstLinesMax)
                count.First.Add(note.LineNumber);
        }
    }

    /// <param name="mapping">Whose words the columns are told in; null for our own.</param>
    public IReadOnlyList<LineFinding> Ordered(ColumnMapping? mapping) =>
        [.. _counts.OrderByDescending(c => c.Value.Status).ThenByDescending(c => c.Value.Lines).ThenBy(c => c.Key).Select(c => new LineFinding(
            c.Key.Code, Word(c.Value.Status), c.Key.Column, mapping?.SourceOf(c.Key.Column) ?? c.Key.Column,
            c.Value.Lines, c.Value.First, IntakeCode.Of(c.Key.Code).Explanation, IntakeCode.Of(c.Key.Code).Action))];

    static string Word(LineStatus status) => status switch
    {
        LineStatus.Accepted => "GEACCEPTEERD",
        LineStatus.AcceptedWithWarning => "GEACCEPTEERD_MET_WAARSCHUWING",
        LineStatus.Duplicate => "DUBBEL",
        LineStatus.Held => "AANGEHOUDEN",
        LineStatus.Refused => "AFGEKEURD",
    };
}
