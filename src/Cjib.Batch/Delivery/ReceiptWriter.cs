using System.Collections.Frozen;
using System.Text;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Delivery;

/// <summary>
/// The receipt VERWERKING: what became of every line of a delivery. A line with several codes has several rows, which stand together; the lines may come
/// in any order.
/// </summary>
/// <remarks>Columns: <c>record_nr;vordering_id;status;code;kolom;uitleg_nl;debiteur_ref</c>. No value of a line but its claim id is ever in it.</remarks>
public sealed class ReceiptWriter : IDisposable
{
    public const string Kind = "VERWERKING";

    static readonly byte[][] StatusWords =
    [
        "GEACCEPTEERD"u8.ToArray(), "GEACCEPTEERD_MET_WAARSCHUWING"u8.ToArray(), "DUBBEL"u8.ToArray(), "AANGEHOUDEN"u8.ToArray(), "AFGEKEURD"u8.ToArray(),
    ];

    static readonly FrozenDictionary<string, byte[]> Explanations =
        IntakeCode.All.ToFrozenDictionary(c => c.Code, c => Encoding.UTF8.GetBytes(c.Explanation), StringComparer.Ordinal);

    readonly SignedCsv _file;
    readonly ReceiptJson? _json;
    readonly long[] _lines = new long[StatusWords.Length];
    long _hashTotal;
    int _noteLine;
    LineStatus _noteStatus;

    /// <param name="output">Receives the CSV.</param>
    /// <param name="header">Its header line.</param>
    /// <param name="json">Receives the same as JSON; null when nobody wants it.</param>
    public ReceiptWriter(Stream output, FileHeader header, Stream? json = null)
    {
        _file = new(output, header, ["record_nr", "vordering_id", "status", "code", "kolom", "uitleg_nl", "debiteur_ref"]);
        _json = json is null ? null : new(json, header);
    }

    /// <summary>A stretch of a delivery that no register has judged: what its lines are by themselves, or, when the file is held, that they wait.</summary>
    public void Stretch(DeliveryBatch batch, bool isHeld)
    {
        var (rows, note) = (batch.Rows, 0);
        for (var row = 0; row < rows.Count; row++)
        {
            var line = rows.LineNumber(row);
            for (; note < batch.Notes.Count && batch.Notes[note].LineNumber < line; note++)
                Note(batch.Notes[note], null);
            if (note == batch.Notes.Count || batch.Notes[note].LineNumber > line)
            {
                var cells = rows[row];
                var record = (int)cells[(int)ClaimColumn.RecordNr];
                var key = rows.Utf8(cells[batch.KeyColumn]);
                if (isHeld)
                    Held(record, key);
                else
                    Accepted(record, key, null);
            }
            for (; note < batch.Notes.Count && batch.Notes[note].LineNumber == line; note++)
                Note(isHeld ? batch.Notes[note] with { Status = LineStatus.Held } : batch.Notes[note], null);
        }
        for (; note < batch.Notes.Count; note++)
            Note(batch.Notes[note], null);
    }

    /// <summary>Makes the receipt of a held file of the one that was written, whole, as if the file were accepted: its good lines wait.</summary>
    public static void Hold(Stream open, Stream held) => HeldReceipt.Write(open, held);

    /// <summary>A line that was taken over without a remark.</summary>
    /// <param name="debtor">Whose claim it is; null when that is not known, or held.</param>
    public void Accepted(int recordNumber, ReadOnlySpan<byte> claimId, DebtorId? debtor)
    {
        EndNotes();
        Row(recordNumber, claimId, LineStatus.Accepted, debtor);
        EndLine(LineStatus.Accepted);
    }

    /// <summary>A good line of a file that is held as a whole.</summary>
    public void Held(int recordNumber, ReadOnlySpan<byte> claimId)
    {
        EndNotes();
        Row(recordNumber, claimId, LineStatus.Held, null);
        EndLine(LineStatus.Held);
    }

    /// <summary>A remark on a line. Remarks on one line come one after the other; the line counts once, under the worst of them.</summary>
    /// <param name="debtor">The debtor of a line that was taken over with a warning, or of a claim that is known already.</param>
    public void Note(in LineNote note, DebtorId? debtor)
    {
        if (note.LineNumber != _noteLine)
            EndNotes();
        var isFirst = _noteLine == 0;
        (_noteLine, _noteStatus) = (note.LineNumber, isFirst || note.Status > _noteStatus ? note.Status : _noteStatus);
        Span<byte> claimId = stackalloc byte[note.Key.Length * 3];
        claimId = claimId[..Encoding.UTF8.GetBytes(note.Key, claimId)];
        Row(note.RecordNumber, claimId, note.Status, debtor, note.Code, note.Column, isFirst);
    }

    /// <summary>Writes the trailer.</summary>
    /// <param name="outcome">What became of the lines of the delivery; the receipt must tell the same.</param>
    /// <exception cref="InvalidOperationException">The rows do not tell the same: a line is missing or stands here twice.</exception>
    public LineCounts Close(LineCounts outcome)
    {
        EndNotes();
        var written = outcome with
        {
            Read = _lines.Sum(),
            Accepted = _lines[(int)LineStatus.Accepted] + _lines[(int)LineStatus.AcceptedWithWarning],
            Refused = _lines[(int)LineStatus.Refused],
            Held = _lines[(int)LineStatus.Held],
            Duplicate = _lines[(int)LineStatus.Duplicate],
        };
        if (written != outcome)
            throw new InvalidOperationException($"The receipt tells of {written}, the delivery of {outcome}.");
        _file.Close(outcome.CentsIn, _hashTotal);
        _json?.Close(outcome);
        return written;
    }

    void EndNotes()
    {
        if (_noteLine != 0)
            EndLine(_noteStatus);
        _noteLine = 0;
    }

    void EndLine(LineStatus status)
    {
        _lines[(int)status]++;
        _json?.EndLine(StatusWords[(int)status]);
    }

    void Row(int recordNumber, ReadOnlySpan<byte> claimId, LineStatus status, DebtorId? debtor, string code = "", string column = "", bool isFirst = true)
    {
        var row = _file.Row();
        if (recordNumber > 0)
            row.Cell(recordNumber);
        else
            row.Cell(""u8);
        row.Guarded(claimId).Cell(StatusWords[(int)status]).Cell(code).Cell(column).Cell(code.Length == 0 ? default : Explanations[code]);
        if (debtor is { } id)
            row.Cell(id);
        else
            row.Cell(""u8);
        row.EndLine();
        if (isFirst)
        {
            _hashTotal = DeliveryTrailer.Add(_hashTotal, claimId);
            _json?.Line(recordNumber, claimId, debtor);
        }
        if (code.Length > 0)
            _json?.Note(code, column, Explanations[code]);
    }

    public void Dispose()
    {
        _file.Dispose();
        _json?.Dispose();
    }
}
