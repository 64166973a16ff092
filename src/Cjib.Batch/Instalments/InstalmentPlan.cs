using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>One term of a plan.</summary>
/// <param name="Number">From 1; one in every month.</param>
/// <param name="DueDate">A working day.</param>
/// <param name="Cents">All terms are equal; the last one carries the odd cents.</param>
public readonly record struct Term(int Number, LocalDate DueDate, long Cents);

/// <summary>How far a plan goes beyond what the debtor may ask for without a person's approval.</summary>
public enum PlanKind
{
    /// <summary>Within the table of months.</summary>
    Standard,

    /// <summary>Longer than the table allows for this amount, up to the policy's extended months: a person approves.</summary>
    Extended,

    /// <summary>Longer still, up to the policy's exceptional months: a person approves.</summary>
    Exceptional,
}

/// <summary>A plan over the claims of all agencies together.</summary>
/// <param name="Claims">What it covers, in the order of agency and claim.</param>
/// <param name="Terms">In order; they add up to what is open of the claims.</param>
/// <param name="Kind">Whether the table allows it.</param>
/// <param name="Policy">Version it was made by.</param>
public sealed record InstalmentPlan(IReadOnlyList<PlanClaim> Claims, IReadOnlyList<Term> Terms, PlanKind Kind, string Policy)
{
    /// <summary>What is paid in all, in cents.</summary>
    public long TotalCents => Terms.Sum(t => t.Cents);

    /// <summary>It waits for a named person.</summary>
    public bool NeedsApproval => Kind != PlanKind.Standard;

    /// <summary>What each claim gets of each term: pro rata to what is then open, by rank, to the cent.</summary>
    /// <returns>A row per term, a column per claim; a row adds up to its term, a column to what was open of its claim.</returns>
    public long[][] Shares()
    {
        var shares = new long[Terms.Count][];
        var open = new long[Claims.Count];
        var ranks = new ClaimRank[open.Length];
        for (var claim = 0; claim < open.Length; claim++)
            (open[claim], ranks[claim]) = (Claims[claim].OpenCents, Claims[claim].Rank);
        for (var term = 0; term < shares.Length; term++)
        {
            shares[term] = new long[open.Length];
            Division.Divide(Terms[term].Cents, open, ranks, shares[term]);
            for (var claim = 0; claim < open.Length; claim++)
                open[claim] -= shares[term][claim];
        }
        return shares;
    }

    /// <summary>The same plan when only so many cents are asked: the last terms become smaller or fall away. Of nothing one term of nothing is left.</summary>
    public InstalmentPlan Within(long cents)
    {
        if (cents >= TotalCents)
            return this;
        var terms = new List<Term>();
        foreach (var term in Terms)
        {
            terms.Add(term with { Cents = Math.Min(term.Cents, cents) });
            if ((cents -= terms[^1].Cents) <= 0)
                break;
        }
        return this with { Terms = terms };
    }

    /// <summary>The same claims, amounts and number of terms, by the same version of the policy; whatever the days.</summary>
    public bool IsLike(InstalmentPlan other)
    {
        if (Terms.Count != other.Terms.Count || Claims.Count != other.Claims.Count || Kind != other.Kind || Policy != other.Policy)
            return false;
        for (var i = 0; i < Claims.Count; i++)
            if (Claims[i].OpenCents != other.Claims[i].OpenCents || Claims[i].Rank != other.Claims[i].Rank
                || Claims[i].Client != other.Claims[i].Client || Claims[i].ClaimId != other.Claims[i].ClaimId)
                return false;
        return true;
    }
}
