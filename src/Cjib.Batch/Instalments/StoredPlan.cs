using Cjib.Batch.Events;
using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>Where a plan stands; once it runs in the words of <c>regeling_status</c>.</summary>
public enum PlanState
{
    /// <summary>VOORGESTELD: the debtor may start it.</summary>
    Proposed,

    /// <summary>WACHT_OP_GOEDKEURING: longer than the table allows, so it is not proposed before a named person agrees.</summary>
    AwaitsApproval,

    /// <summary>LOPEND</summary>
    Running,

    /// <summary>VOLTOOID</summary>
    Completed,

    /// <summary>VERVALLEN_SCHULD</summary>
    Lapsed,

    /// <summary>VERVALLEN_INKOMEN: a new plan is proposed instead of a lapse.</summary>
    IncomeDropped,

    /// <summary>INGETROKKEN: a proposal that does not stand any more, or a plan whose start was taken back.</summary>
    Withdrawn,
}

/// <summary>What agencies are told of a plan, in the words of <c>actie</c>.</summary>
public enum PlanNews
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>VOORSTEL</summary>
    Proposed,

    /// <summary>GESTART: one of the agencies told that the debtor has begun; it counts for all.</summary>
    Started,

    /// <summary>HERINNERING: a term is late, the debtor gets the one reminder and time to repair it.</summary>
    Reminder,

    /// <summary>VOLTOOID</summary>
    Completed,

    /// <summary>VERVALLEN: by own fault, or by a drop of income; the status says which.</summary>
    Ended,

    /// <summary>INTREKKING</summary>
    Withdrawn,
}

/// <summary>A plan as it is kept from night to night.</summary>
/// <param name="Number"><c>regeling_id</c>: the debtor it was proposed to, and the day.</param>
/// <param name="ProposedOn">Business date; payments and starts from that day on are about it.</param>
/// <param name="Since">The day on which it came into its state.</param>
/// <param name="Reminded">The last term the debtor was reminded of; 0: none.</param>
/// <param name="PaidCents">What came in for it so far.</param>
/// <param name="OnTime">Terms paid by their due date.</param>
/// <param name="NextLook">The next day on which it may change without an event; null when none is known.</param>
/// <param name="News">What tonight's file tells of it.</param>
/// <param name="ApprovedBy">Who agreed with a plan that is longer than the table; null when nobody did, or had to.</param>
public sealed record StoredPlan(
    string Number, LocalDate ProposedOn, InstalmentPlan Plan, PlanState State, LocalDate Since, int Reminded = 0, long PaidCents = 0, int OnTime = 0,
    LocalDate? NextLook = null, PlanNews News = PlanNews.None, string? ApprovedBy = null)
{
    /// <summary>The states as files and the one counter name them.</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["VOORGESTELD", "WACHT_OP_GOEDKEURING", "LOPEND", "VOLTOOID", "VERVALLEN_SCHULD", "VERVALLEN_INKOMEN", "INGETROKKEN"];

    /// <summary>It stands as a proposal.</summary>
    public bool IsOffer => State is PlanState.Proposed or PlanState.AwaitsApproval;
}

/// <summary>A claim of a plan as the register has it now.</summary>
/// <param name="OpenCents">What is open of it.</param>
/// <param name="Events">All its events, by moment.</param>
public readonly record struct PlannedClaim(long OpenCents, ReadOnlyMemory<ClaimEvent> Events);
