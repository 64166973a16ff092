namespace Cjib.Batch.Instalments;

/// <summary>Whose money comes first when one receipt is for several agencies (domain facts 2.4).</summary>
public enum ClaimRank : sbyte
{
    /// <summary>The debtor named this claim (BW 6:43).</summary>
    Named,

    /// <summary>Money for a victim (Sr 36f).</summary>
    Victim,

    /// <summary>Privileged by law.</summary>
    Privileged,

    /// <summary>All others, pro rata (BW 3:277).</summary>
    Ordinary,
}

/// <summary>Divides receipts among claims, to the cent.</summary>
static class Division
{
    /// <summary>Divides a receipt: rank by rank, within a rank pro rata to what is open, the odd cents to the largest remainders.</summary>
    /// <param name="cents">The receipt; what is more than is open altogether stays undivided.</param>
    /// <param name="open">What is open of each claim, in the order of the claim keys: of two equal remainders the earlier claim gets the cent.</param>
    /// <param name="ranks">The rank of each claim.</param>
    /// <param name="shares">Receives what each claim gets, at most what is open of it.</param>
    /// <returns>What was left over.</returns>
    public static long Divide(long cents, ReadOnlySpan<long> open, ReadOnlySpan<ClaimRank> ranks, Span<long> shares)
    {
        shares.Clear();
        for (var rank = ClaimRank.Named; rank <= ClaimRank.Ordinary && cents > 0; rank++)
        {
            var total = 0L;
            for (var i = 0; i < open.Length; i++)
                total += ranks[i] == rank ? open[i] : 0;
            if (total == 0)
                continue;
            var part = Math.Min(cents, total);
            ProRata(part, total, open, ranks, rank, shares);
            cents -= part;
        }
        return cents;
    }

    static void ProRata(long cents, long total, ReadOnlySpan<long> open, ReadOnlySpan<ClaimRank> ranks, ClaimRank rank, Span<long> shares)
    {
        var left = cents;
        for (var i = 0; i < open.Length; i++)
            if (ranks[i] == rank)
                left -= shares[i] = (long)((Int128)cents * open[i] / total);
        if (left == 0)
            return;
        // Sorted, not searched for each cent: an agency may have thousands of claims on one debtor.
        var (remainders, order) = (new long[open.Length], new List<int>());
        for (var i = 0; i < open.Length; i++)
            if (ranks[i] == rank && (remainders[i] = (long)((Int128)cents * open[i] % total)) > 0)
                order.Add(i);
        order.Sort((a, b) => remainders[b].CompareTo(remainders[a]) is not 0 and var larger ? larger : a.CompareTo(b));
        // A remainder is below the total, and fewer cents are left than there are claims with one: no claim gets two, or more than is open.
        for (var at = 0; at < left; at++)
            shares[order[at]]++;
    }
}
