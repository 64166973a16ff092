using Cjib.Batch.Intake;
using Google.OrTools.Graph;
using NodaTime;

namespace Cjib.Batch.Allocation;

/// <summary>Stage four: every debtor that is ready gets exactly one bailiff office.</summary>
public static class BailiffAllocation
{
    /// <summary>Decides tonight's office of every debtor.</summary>
    /// <param name="input">The debtors that are ready, in any order, each once.</param>
    /// <param name="reference">Read for the same date.</param>
    /// <param name="date">Business date; a case closed less than the policy's months before it brings a debtor back.</param>
    /// <returns>
    /// An office per row, or -1 with a reason. Who may stay with an office does; the others are divided by <see cref="QuotaNetwork"/> (how many) and
    /// <see cref="Draw"/> (who): in the order of their draw numbers each takes the seat it prefers among those left for its group, which is the only
    /// stable matching under these quotas. Same set of debtors, same offices: order plays no part.
    /// </returns>
    /// <exception cref="ArgumentException">A debtor stands twice.</exception>
    /// <remarks>
    /// One more new debtor changes the office of at most K·K others in a parcel of K offices with room (K - 1 when all its debtors
    /// are alike): it is one more step through the network, which passes each office once, and an exchanged seat displaces at most
    /// one debtor per office, as an office that is full for the draw stays full. (Exact quotas that bind for very uneven shares, and
    /// offices without room, may add to this.)
    /// </remarks>
    public static AllocationResult Allocate(AllocationInput input, BailiffReference reference, AllocationPolicy policy, LocalDate date)
    {
        var result = new AllocationResult(input.Count);
        var eligibility = new Eligibility(input, reference);
        var draw = new Draw(policy, reference);
        for (var row = 0; row < input.Count; row++)
            result.Parcel[row] = reference.ParcelOf(input.Pc4[row]);
        Stickiness.Apply(input, eligibility, policy, draw, date, result);
        var portfolio = new Portfolio(input, reference, policy, eligibility, result);
        var network = portfolio.Network();
        network.Solve();
        new Seating(input, reference, policy, draw, result).Place(portfolio, network);
        return result;
    }

    /// <summary>Explains one debtor's office, by the functions that decided.</summary>
    /// <param name="result">
    /// The night's; or one of a single row, filled from the register (office, reason, parcel and, for the draw, the parcel's quotas and cells).
    /// </param>
    public static AllocationExplanation Explain(
        AllocationInput input, int row, AllocationResult result, BailiffReference reference, AllocationPolicy policy) =>
        Explanation.Of(input, row, result, reference, policy);

    /// <summary>Compares what offices have with their shares; a row per parcel and office, in order of their codes.</summary>
    /// <param name="date">Ages of claims are counted to it.</param>
    public static IReadOnlyList<FairnessRow> CompareWithShares(
        AllocationInput input, AllocationResult result, BailiffReference reference, AllocationPolicy policy, LocalDate date) =>
        Fairness.Of(input, result, reference, policy, date);

    /// <summary>Compares what two sets of contracts and policies do with the same debtors.</summary>
    /// <param name="input">With offices as indices of <paramref name="reference"/>; only its debtors and money are read.</param>
    /// <param name="policyThen">The policy that is tried; says what a move costs.</param>
    /// <param name="officeToday">Code of the office a row has today, or null.</param>
    public static AllocationShift Compare(
        AllocationInput input, AllocationResult now, BailiffReference reference, AllocationResult then, BailiffReference referenceThen,
        AllocationPolicy policyThen, Func<int, string?> officeToday) => Shift.Of(input, now, reference, then, referenceThen, policyThen, officeToday);

    /// <summary>Whether the solver's native library loads here; a problem to report before a run when it does not.</summary>
    /// <remarks>Google.OrTools ships it for Linux with glibc, macOS and Windows (x64; arm64 but for Windows), not for musl.</remarks>
    public static SetupProblem? MissingSolver()
    {
        try
        {
            using var solver = new MinCostFlow();
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or BadImageFormatException)
        {
            return new("Google.OrTools", 0, "its native library does not load on this system; use Linux with glibc, macOS or Windows on x64.");
        }
    }
}
