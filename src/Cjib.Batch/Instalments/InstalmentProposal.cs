namespace Cjib.Batch.Instalments;

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
            PlanVerdict.OnHold => (
                "De inning staat stil om de persoon; nu wordt geen regeling voorgesteld.",
                "Collecting is on hold because of the person; no arrangement is proposed now."),
            PlanVerdict.Arranged => ("Er loopt al een betalingsregeling.", "An arrangement runs already."),
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

    /// <summary>Nothing may be asked of the person now: deceased, debt settlement, emergency stop, minor (hard rules H1 to H4).</summary>
    OnHold,

    /// <summary>An arrangement runs, over all agencies or with one of them.</summary>
    Arranged,

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
