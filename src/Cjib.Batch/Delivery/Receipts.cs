using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Delivery;

/// <summary>ONTVANGST: what became of each file of an agency as a whole, a line per file, with its counts, sums and digest.</summary>
public sealed class ArrivalReceipt : IDisposable
{
    readonly SignedCsv _file;

    public ArrivalReceipt(Stream stream, FileHeader header)
    {
        _file = new(stream, header);
        _file.Header([
            "record_nr", "bestand", "soort", "leveringnummer", "valutadatum", "status", "codes", "uitleg_nl",
            "regels", "geaccepteerd", "afgekeurd", "aangehouden", "dubbel", "leeg", "som_cent", "som_geaccepteerd_cent", "bytes", "sha256"]);
    }

    /// <param name="state">ACCEPTED, REFUSED, HELD or DUPLICATE.</param>
    public void Add(
        string fileName, string? kind, int number, LocalDate? valueDate, byte[]? sha256, long bytes, string state, LineCounts counts, IReadOnlyList<FileNote> notes)
    {
        _file.Row("0"u8, counts.CentsIn)
            .Cell(_file.Rows).Cell(Guarded.Text(fileName)).Cell(kind).Cell(number).Cell(valueDate)
            .Cell(state switch { "ACCEPTED" => "GEACCEPTEERD"u8, "HELD" => "AANGEHOUDEN"u8, "DUPLICATE" => "DUBBEL"u8, _ => "AFGEKEURD"u8 })
            .Cell(string.Join(' ', notes.Select(n => n.Code)))
            .Cell(string.Join(' ', notes.Select(n => n.Detail)))
            .Cell(counts.Read).Cell(counts.Accepted).Cell(counts.Refused).Cell(counts.Held).Cell(counts.Duplicate).Cell(counts.Blank)
            .Cell(counts.CentsIn).Cell(counts.CentsAccepted).Cell(bytes)
            .Cell(sha256 is null ? "" : Convert.ToHexStringLower(sha256))
            .EndLine();
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>VERWERKING: what became of each line of a delivery, in the order of the lines; several codes are several lines.</summary>
public sealed class ProcessingReceipt : IDisposable
{
    readonly SignedCsv _file;
    int _lastLine;

    public ProcessingReceipt(Stream stream, FileHeader header)
    {
        _file = new(stream, header);
        _file.Header(["record_nr", "vordering_id", "status", "code", "kolom", "uitleg_nl", "debiteur_ref"]);
    }

    /// <summary>Different input lines spoken of so far.</summary>
    public long Lines { get; private set; }

    /// <summary>A line that was taken over and that nothing is to be said about.</summary>
    public void Accepted(int recordNumber, ReadOnlySpan<byte> claimId, DebtorId debtor)
    {
        Lines++;
        Guarded.Cell(_file.Row(claimId, 0).Cell(recordNumber), claimId)
            .Cell("GEACCEPTEERD"u8).Cell(""u8).Cell(""u8).Cell(""u8).Cell(debtor).EndLine();
    }

    /// <summary>A remark on a line. Remarks on one line follow each other.</summary>
    public void Note(LineNote note, DebtorId? debtor)
    {
        if (note.LineNumber != _lastLine)
            Lines++;
        _lastLine = note.LineNumber;
        var csv = _file.Row(System.Text.Encoding.ASCII.GetBytes(note.Key), 0)
            .Cell(note.RecordNumber).Cell(Guarded.Text(note.Key)).Cell(WordOf(note.Status)).Cell(note.Code).Cell(note.Column).Cell(IntakeCode.Of(note.Code).Explanation);
        if (debtor is { } id)
            csv.Cell(id);
        else
            csv.Cell(""u8);
        csv.EndLine();
    }

    public void Dispose() => _file.Dispose();

    static ReadOnlySpan<byte> WordOf(LineStatus status) => status switch
    {
        LineStatus.Accepted => "GEACCEPTEERD"u8,
        LineStatus.AcceptedWithWarning => "GEACCEPTEERD_MET_WAARSCHUWING"u8,
        LineStatus.Duplicate => "DUBBEL"u8,
        LineStatus.Held => "AANGEHOUDEN"u8,
        LineStatus.Refused => "AFGEKEURD"u8,
    };
}

/// <summary>Text for files that people open in a spreadsheet: what would be read as a formula gets an apostrophe before it (OWASP, CSV injection).</summary>
static class Guarded
{
    public static string Text(string text) => text.TrimStart() is [('=' or '+' or '-' or '@'), ..] ? "'" + text : text;

    public static CsvOut Cell(CsvOut csv, ReadOnlySpan<byte> utf8) => utf8 is [(byte)'-', ..] ? csv.Cell((byte[])[(byte)'\'', .. utf8]) : csv.Cell(utf8);
}
