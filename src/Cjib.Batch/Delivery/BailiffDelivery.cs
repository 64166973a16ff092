using Cjib.Batch.Intake;

namespace Cjib.Batch.Delivery;

/// <summary>
/// Assignments become files for offices and agencies (<see cref="WorkFile"/>, <see cref="ReceptionReceipt"/>, <see cref="ReceiptWriter"/>): they are
/// written beside their places, and delivered only when the sums hold.
/// </summary>
public static class BailiffDelivery
{
    /// <summary>Judges the sums of a night whose files are written and not yet delivered.</summary>
    /// <returns>What does not hold, a sentence each; empty when the night may be delivered. Names files, never persons.</returns>
    public static IReadOnlyList<string> Check(NightSums sums)
    {
        var broken = new List<string>();
        foreach (var (file, lines) in sums.Files)
        {
            if (!lines.AddsUp)
                broken.Add($"{file}: {lines.Read} lines read are not {lines.Accepted} accepted + {lines.Refused} refused + {lines.Held} held + {lines.Duplicate} duplicate.");
            if (lines.CentsAccepted > lines.CentsIn)
                broken.Add($"{file}: {lines.CentsAccepted} cents were taken over of {lines.CentsIn} that were read.");
        }
        if (sums.ClaimCents != sums.DebtorCents)
            broken.Add($"{sums.ClaimCents} cents are open on claims that have a debtor, {sums.DebtorCents} on debtors.");
        if (sums.Unplaced != 0)
            broken.Add($"{sums.Unplaced} debtors with open claims have not exactly one of an office and a reason why not.");
        return broken;
    }
}

/// <summary>What a night must account for before it delivers anything.</summary>
/// <param name="Files">Each delivery by its name, and what became of its lines.</param>
/// <param name="ClaimCents">Open on the claims that have a debtor.</param>
/// <param name="DebtorCents">Open on the debtors.</param>
/// <param name="Unplaced">Debtors with open claims that have neither an office nor a reason why not, or both.</param>
public sealed record NightSums(IReadOnlyList<(string Name, LineCounts Lines)> Files, long ClaimCents, long DebtorCents, long Unplaced);
