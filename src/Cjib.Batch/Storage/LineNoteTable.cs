using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Remarks on single lines, for the receipts.</summary>
static class LineNoteTable
{
    public static async Task InsertAsync(RegisterSession session, long deliveryId, IReadOnlyList<LineNote> notes, CancellationToken cancel)
    {
        if (notes.Count == 0)
            return;
        await using var copy = await CopyIn.BeginAsync(session, "line_note", "delivery_id, line, sequence, record_nr, key, status, code, column_name", cancel);
        var (line, sequence) = (0, (short)0);
        foreach (var note in notes)
        {
            (line, sequence) = note.LineNumber == line ? (line, (short)(sequence + 1)) : (note.LineNumber, (short)0);
            copy.Row();
            copy.BigInt(deliveryId);
            copy.Integer(note.LineNumber);
            copy.SmallInt(sequence);
            copy.Integer(note.RecordNumber);
            copy.Text(note.Key);
            copy.SmallInt((short)note.Status);
            copy.Text(note.Code);
            copy.Text(note.Column);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }
}
