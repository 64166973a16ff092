namespace Cjib.Batch.Intake;

/// <summary>A claim that came before, as far as intake compares it.</summary>
/// <param name="Content">Of its last line; see <see cref="DeliveryBatch.Contents"/>.</param>
/// <param name="DebtorId">Whose it is; 0 when it is held, null when it came earlier this night and has no debtor yet.</param>
/// <param name="Key">Its agency and its id there; null when only a line of the same content asked for it, which says the same.</param>
public readonly record struct KnownClaim(long Content, long? DebtorId, (string Client, string ClaimId)? Key);

/// <summary>A row to take over.</summary>
/// <param name="Row">Index in the stretch.</param>
/// <param name="Replaces">The known claim whose place it takes, or null.</param>
public readonly record struct AcceptedRow(int Row, KnownClaim? Replaces);

/// <summary>A stretch of a delivery after comparison with what is known.</summary>
/// <param name="Rows">The rows to take over, in the order of the file.</param>
/// <param name="Notes">All remarks, in the order of the lines.</param>
/// <param name="Counts">Lines and cents after the comparison.</param>
public sealed record JudgedBatch(IReadOnlyList<AcceptedRow> Rows, IReadOnlyList<LineNote> Notes, LineCounts Counts);

/// <summary>Decides about claims that are known already: the same again is a duplicate, another content under N is refused, under V it replaces.</summary>
static class KnownClaims
{
    public static JudgedBatch Judge(DeliveryBatch batch, IReadOnlyDictionary<long, KnownClaim> known)
    {
        var rows = new List<AcceptedRow>(batch.Rows.Count);
        var decided = new Dictionary<int, LineNote>();
        var counts = batch.Counts;
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            KnownClaim? claim = known.TryGetValue(batch.Keys[row], out var found) ? found : null;
            if (IsReplacement(batch, row) == claim is not null && (claim is null || IsSameKey(batch, row, found)))
            {
                rows.Add(new(row, claim));
                continue;
            }
            var (status, code, column) = claim is null ? (LineStatus.Refused, "D504", "actie")
                : !IsSameKey(batch, row, found) ? (LineStatus.Refused, "D503", "vordering_id")
                : found.Content == batch.Contents[row] ? (LineStatus.Duplicate, "D501", "vordering_id")
                : (LineStatus.Refused, "D502", "vordering_id");
            var cells = batch.Rows[row];
            decided.Add(batch.Rows.LineNumber(row), new(
                batch.Rows.LineNumber(row), (int)cells[(int)ClaimColumn.RecordNr],
                batch.Rows.Text(row, (int)ClaimColumn.VorderingId)!, status, code, column));
            counts += new LineCounts(
                0, -1, status == LineStatus.Refused ? 1 : 0, 0, status == LineStatus.Duplicate ? 1 : 0, 0, 0, -cells[(int)ClaimColumn.OpenstaandCent]);
        }
        // A line that is not taken over after all has one remark: why not. Its warnings would only distract.
        var notes = decided.Count == 0
            ? batch.Notes
            : [.. batch.Notes.Where(note => !decided.ContainsKey(note.LineNumber)).Concat(decided.Values).OrderBy(note => note.LineNumber)];
        return new(rows, notes, counts);
    }

    /// <summary>The rows that an earlier attempt took over of a stretch whose judgement is written down.</summary>
    /// <param name="left">The lines that were not taken over.</param>
    public static JudgedBatch Again(DeliveryBatch batch, IReadOnlyDictionary<long, KnownClaim> known, IReadOnlySet<int> left, LineCounts counts) => new(
        [.. Enumerable.Range(0, batch.Rows.Count).Where(row => !left.Contains(batch.Rows.LineNumber(row)))
            .Select(row => new AcceptedRow(row, IsReplacement(batch, row) ? known[batch.Keys[row]] : null))],
        [], counts);

    static bool IsReplacement(DeliveryBatch batch, int row) => batch.Rows[row][(int)ClaimColumn.Actie] == 1;

    static bool IsSameKey(DeliveryBatch batch, int row, KnownClaim known) => known.Key is not { } key
        || (batch.Rows.Text(row, (int)ClaimColumn.VorderingId) == key.ClaimId && batch.Rows.Text(row, (int)ClaimColumn.Opdrachtgever) == key.Client);
}
