namespace Cjib.Batch.Intake;

/// <summary>A claim that the register has already, as far as intake compares it.</summary>
readonly record struct KnownClaim(long Content, string Client, string ClaimId);

/// <summary>A stretch of a delivery after comparison with what the register knows.</summary>
/// <param name="Rows">Indexes of the rows to take over, in the order of the file.</param>
/// <param name="Replaced">Keys of the known claims that rows of them replace.</param>
/// <param name="Notes">All remarks, in the order of the lines.</param>
/// <param name="Counts">Lines and cents after the comparison.</param>
sealed record JudgedBatch(List<int> Rows, List<long> Replaced, List<LineNote> Notes, LineCounts Counts);

/// <summary>Decides about claims that are known already: the same again is a duplicate, another content under N is refused, under V it replaces.</summary>
static class KnownClaims
{
    public static JudgedBatch Judge(ClaimBatch batch, IReadOnlyDictionary<long, KnownClaim> known)
    {
        var rows = new List<int>(batch.Rows.Count);
        var replaced = new List<long>();
        var decided = new Dictionary<int, LineNote>();
        var counts = batch.Counts;
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var isReplacement = batch.Rows[row][(int)ClaimColumn.Actie] == 1;
            var isKnown = known.TryGetValue(batch.Keys[row], out var claim);
            if (isKnown == isReplacement && (!isKnown || IsSameKey(batch, row, claim)))
            {
                rows.Add(row);
                if (isKnown)
                    replaced.Add(batch.Keys[row]);
                continue;
            }
            var (status, code, column) = !isKnown ? (LineStatus.Refused, "D504", "actie")
                : !IsSameKey(batch, row, claim) ? (LineStatus.Refused, "D503", "vordering_id")
                : claim.Content == batch.Contents[row] ? (LineStatus.Duplicate, "D501", "vordering_id")
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
        return new(rows, replaced, notes, counts);
    }

    static bool IsSameKey(ClaimBatch batch, int row, KnownClaim known) =>
        batch.Rows.Text(row, (int)ClaimColumn.VorderingId) == known.ClaimId && batch.Rows.Text(row, (int)ClaimColumn.Opdrachtgever) == known.Client;
}
