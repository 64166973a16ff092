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
        var open = Claims.Select(c => c.OpenCents).ToArray();
        var ranks = Claims.Select(c => c.Rank).ToArray();
        var shares = new long[Terms.Count][];
        for (var term = 0; term < shares.Length; term++)
        {
            shares[term] = new long[open.Length];
            Division.Divide(Terms[term].Cents, open, ranks, shares[term]);
            for (var claim = 0; claim < open.Length; claim++)
                open[claim] -= shares[term][claim];
        }
        return shares;
    }
}

/// <summary>What the planner answers.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="Plan">The plan, or null when there is none.</param>
/// <param name="Claim">The claim that stands in the way, for verdicts that name one.</param>
public sealed record InstalmentProposal(PlanVerdict Verdict, InstalmentPlan? Plan = null, PlanClaim? Claim = null)
{
    /// <summary>The answer in plain words.</summary>
    public string Sentence(Profiles.Language language)
    {
        var (dutch, english) = Verdict switch
        {
            PlanVerdict.Proposed => ("Betalen in termijnen kan.", "Paying by instalments is possible."),
            PlanVerdict.AwaitsApproval => (
                "De draagkracht vraagt meer maanden dan de tabel toelaat; een medewerker moet het plan goedkeuren.",
                "The capacity asks for more months than the table allows; a person must approve the plan."),
            PlanVerdict.TooLittleOpen => ("Er staat te weinig open voor een regeling.", "Too little is open for an arrangement."),
            PlanVerdict.OtherQuadrant => (
                "Een medewerker beoordeelt of een regeling past.", "A person judges whether an arrangement fits."),
            PlanVerdict.BailiffActed => (
                "De deurwaarder heeft al een ambtshandeling verricht; vraag het kantoor om een regeling.",
                "The bailiff has acted already; ask the office for an arrangement."),
            PlanVerdict.BrokenBefore => (
                "Een eerdere regeling is in de afgelopen maanden niet nagekomen.", "An earlier arrangement was not kept in the last months."),
            PlanVerdict.CapacityTooLow => (
                "Ook het langste plan past niet bij de draagkracht: overweeg een noodstop of pauze en schuldhulp.",
                "Even the longest plan does not fit the capacity: consider an emergency stop or pause, and debt help."),
            PlanVerdict.LimitationFirst => (
                $"Vordering {Claim?.Client}/{Claim?.ClaimId} verjaart op {Claim?.LimitationDate:uuuu-MM-dd}, voor het einde van het plan; eerst stuiten.",
                $"Claim {Claim?.Client}/{Claim?.ClaimId} lapses on {Claim?.LimitationDate:uuuu-MM-dd}, before the plan ends; interrupt the limitation first."),
        };
        return language == Profiles.Language.Dutch ? dutch : english;
    }
}

/// <summary>Whether there is a plan, or what stands in its way.</summary>
public enum PlanVerdict
{
    /// <summary>A plan the debtor may start.</summary>
    Proposed,

    /// <summary>A plan that a named person must approve first.</summary>
    AwaitsApproval,

    /// <summary>Less is open, without administration costs, than the policy asks.</summary>
    TooLittleOpen,

    /// <summary>The quadrant is not one for which the policy offers plans: a person decides.</summary>
    OtherQuadrant,

    /// <summary>A bailiff has acted already.</summary>
    BailiffActed,

    /// <summary>An arrangement was broken not long ago, and not by a drop of income.</summary>
    BrokenBefore,

    /// <summary>Even the longest plan asks more a month than the debtor can pay.</summary>
    CapacityTooLow,

    /// <summary>A claim would lapse before the plan ends; its agency must interrupt the limitation first.</summary>
    LimitationFirst,
}
