using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Remarks on single lines, for the receipts.</summary>
sealed class LineNoteTable(Register register)
{
    const string Columns = "delivery_id, line, sequence, record_nr, key, status, code, column_name";

    // Behind all that was said of a line when it was read.
    const short Overtaken = short.MaxValue;

    /// <summary>The lines of a delivery that were not taken over.</summary>
    public async Task<HashSet<int>> LeftAsync(long deliveryId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return [.. await session.QueryAsync(
            "SELECT DISTINCT line FROM line_note WHERE delivery_id = $1 AND status >= $2", r => r.GetInt32(0), cancel, deliveryId, (short)LineStatus.Duplicate)];
    }

    /// <summary>Remarks on lines of this night whose place a later line has taken.</summary>
    public static async Task InsertAsync(RegisterSession session, IReadOnlyList<(long DeliveryId, LineNote Note)> overtaken, CancellationToken cancel)
    {
        if (overtaken.Count == 0)
            return;
        await using var copy = await CopyIn.BeginAsync(session, "line_note", Columns, cancel);
        foreach (var (deliveryId, note) in overtaken)
        {
            Write(copy, deliveryId, Overtaken, note);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    // Behind what was said of a line when it was read, before what overtook it.
    const short AfterReading = 1000;

    /// <summary>Warnings that follow from what the register has: COPY, as there may be one for each line.</summary>
    public static async Task InsertRemarksAsync(RegisterSession session, IReadOnlyList<(long DeliveryId, LineNote Note)> remarks, CancellationToken cancel)
    {
        if (remarks.Count == 0)
            return;
        await using var copy = await CopyIn.BeginAsync(session, "line_note", Columns, cancel);
        var sequences = new Dictionary<(long, int), short>();
        foreach (var (deliveryId, note) in remarks)
        {
            var sequence = sequences[(deliveryId, note.LineNumber)] = (short)(sequences.GetValueOrDefault((deliveryId, note.LineNumber), AfterReading) + 1);
            Write(copy, deliveryId, sequence, note);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    public static async Task InsertAsync(RegisterSession session, long deliveryId, IReadOnlyList<LineNote> notes, CancellationToken cancel)
    {
        if (notes.Count == 0)
            return;
        await using var copy = await CopyIn.BeginAsync(session, "line_note", Columns, cancel);
        var (line, sequence) = (0, (short)0);
        foreach (var note in notes)
        {
            (line, sequence) = note.LineNumber == line ? (line, (short)(sequence + 1)) : (note.LineNumber, (short)0);
            Write(copy, deliveryId, sequence, note);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    static void Write(CopyIn copy, long deliveryId, short sequence, in LineNote note)
    {
        copy.Row();
        copy.BigInt(deliveryId);
        copy.Integer(note.LineNumber);
        copy.SmallInt(sequence);
        copy.Integer(note.RecordNumber);
        copy.Text(note.Key);
        copy.SmallInt((short)note.Status);
        copy.Text(note.Code);
        copy.Text(note.Column);
    }
}
