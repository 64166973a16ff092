namespace Cjib.Batch.Intake;

/// <summary>A mutation or a report that was taken over before, as far as intake compares it.</summary>
public readonly record struct KnownLine(long Content, string Party, string Key);

/// <summary>Decides about mutations and reports that are known already: the same again is a duplicate, another content under the same key is refused.</summary>
static class KnownLines
{
    /// <param name="known">What the register has, by key of the row.</param>
    /// <param name="judge">A further judgement of a row that is not known: its code, and the column; null lets it pass. A code that holds a line keeps its row.</param>
    public static JudgedBatch Judge(
        DeliveryLayout layout, DeliveryBatch batch, IReadOnlyDictionary<long, KnownLine> known, Func<int, (string Code, string Column)?>? judge = null)
    {
        var rows = new List<AcceptedRow>(batch.Rows.Count);
        var decided = new Dictionary<int, LineNote>();
        var counts = batch.Counts;
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var keyColumn = layout.Columns[layout.Key].Name;
            var found = known.TryGetValue(batch.Keys[row], out var line)
                ? (line.Party != batch.Rows.Text(row, layout.Party) || line.Key != batch.Rows.Text(row, layout.Key) ? "D503" : line.Content == batch.Contents[row] ? "D501" : "D502", keyColumn)
                : judge?.Invoke(row);
            var status = found is var (code, _) ? StatusOf(code) : LineStatus.Accepted;
            if (status is LineStatus.Accepted or LineStatus.Held)
                rows.Add(new(row, null));
            if (found is not var (wrong, column))
                continue;
            var number = batch.Rows.LineNumber(row);
            decided.Add(number, new(number, (int)batch.Rows[row][0], batch.Rows.Text(row, layout.Key)!, status, wrong, column)); // both were read
            var cents = batch.Rows[row][layout.Cents];
            counts += new LineCounts(0, -1, status == LineStatus.Refused ? 1 : 0, status == LineStatus.Held ? 1 : 0, status == LineStatus.Duplicate ? 1 : 0,
                0, 0, cents == RowBatch.Missing ? 0 : -cents);
        }
        var notes = decided.Count == 0
            ? batch.Notes
            : [.. batch.Notes.Where(note => !decided.ContainsKey(note.LineNumber)).Concat(decided.Values).OrderBy(note => note.LineNumber)];
        return new(rows, notes, counts);
    }

    static LineStatus StatusOf(string code) => IntakeCode.Of(code).Effect switch
    {
        CodeEffect.LineDuplicate => LineStatus.Duplicate,
        CodeEffect.LineHeld => LineStatus.Held,
        _ => LineStatus.Refused,
    };
}
