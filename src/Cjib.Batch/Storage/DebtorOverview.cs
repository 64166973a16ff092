using Cjib.Batch.Debtors;
using Cjib.Batch.Instalments;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Everything the register knows of one debtor. Holds personal data: show it only to who asked, and only after the audit line is written.</summary>
/// <param name="Date">The last finished night, from which it is looked at.</param>
/// <param name="Names">As the claims have them, each once.</param>
/// <param name="Merged">Debtors that turned out to be this one.</param>
/// <param name="Links">Why likeness brought some of them, or its claims, together without a human.</param>
/// <param name="Plan">What the planner answers tonight for all open claims together.</param>
/// <param name="Plans">The plans it was proposed or has begun, oldest first.</param>
/// <param name="Allocation">Why it has its office, or none, with the full record of the decision; null before the first night has decided.</param>
/// <param name="Events">What happened, oldest first.</param>
public sealed record DebtorOverview(
    DebtorId Id, string Kind, LocalDate Since, LocalDate Date, IReadOnlyList<NameOverview> Names, IReadOnlyList<MergeOverview> Merged, IReadOnlyList<LinkOverview> Links,
    IReadOnlyList<ClaimOverview> Claims,
    ProfileOverview? Profile, PlanOverview? Plan, IReadOnlyList<StoredPlanOverview> Plans, AssignmentOverview? Assignment, HoldOverview? Hold,
    AllocationRecord? Allocation, IReadOnlyList<EventOverview> Events)
{
    /// <summary>What is open of all claims, in cents.</summary>
    public long OpenCents => Claims.Sum(c => c.Open);
}

/// <summary>A name and address.</summary>
/// <param name="Bsn">Masked: the last three digits.</param>
public sealed record NameOverview(string Name, string Address, string? Bsn);

/// <summary>A debtor that was merged into this one, and why.</summary>
public sealed record MergeOverview(DebtorId Id, string WhyNl, string WhyEn);

/// <summary>Two descriptions that weigh enough to be one person without a human.</summary>
/// <param name="Left">The debtor the one was, or would have been; the smaller number.</param>
/// <param name="LeftClaim">Agency and id of the claim that has this number, when it is one of this debtor's.</param>
/// <param name="Date">The night that joined them.</param>
/// <param name="Model">Version of the model that weighed them.</param>
/// <param name="Policy">Version of the policy that set the threshold.</param>
/// <param name="Weights">The waterfall.</param>
public sealed record LinkOverview(
    DebtorId Left, string? LeftClaim, DebtorId Right, string? RightClaim, LocalDate Date, string Model, string Policy, IReadOnlyList<ComparisonWeight> Weights)
{
    /// <summary>log2 of the odds that they are one.</summary>
    public double Bits => Math.Round(Weights.Sum(weight => weight.Bits), 2);

    /// <summary>What the one is called: the claim that has its number, or else the debtor.</summary>
    public string LeftName() => LeftClaim ?? Left.ToString();

    /// <summary>Likewise, the other.</summary>
    public string RightName() => RightClaim ?? Right.ToString();
}

/// <summary>One claim as its agency last told it. Amounts in cents; open = principal + surcharge + administration + interest + costs − paid.</summary>
/// <param name="Components">What is still open of each component, by the imputation of its type; in the order of the columns.</param>
/// <param name="Imputation">The components in the order in which a payment is booked.</param>
/// <param name="LegalGround">Act, and article where given.</param>
/// <param name="Arrangement">Word of <c>regeling_status</c>.</param>
/// <param name="Block">Word of <c>blokkade</c>.</param>
/// <param name="Oin">OIN of the agency.</param>
public sealed record ClaimOverview(
    string Client, string ClaimId, string Type, string LegalGround, string Title, LocalDate TitleDate,
    long Principal, long Surcharge, long Administration, long Interest, long Costs, long Paid, long Open,
    IReadOnlyList<long> Components, IReadOnlyList<string> Imputation, string InterestKind, LocalDate? InterestThrough,
    LocalDate Origin, LocalDate Due, LocalDate Limitation, int Reminders, int Demands, LocalDate? LastDemand,
    string Arrangement, string Block, LocalDate? BlockUntil, string File, int Line, LocalDate ValueDate, string Oin);

/// <summary>The quadrant and what it rests on.</summary>
/// <param name="Reasons">A sentence for each signal: what, when, points, source.</param>
/// <param name="Changes">What would change the quadrant.</param>
/// <param name="WaitsForReview">Its effects wait for a named person.</param>
/// <param name="Review">What a person said, if one did.</param>
/// <param name="SavedCents">What one office saves this debtor, an estimate without VAT.</param>
public sealed record ProfileOverview(
    string Quadrant, int Willing, int Able, string ReasonCodes, IReadOnlyList<SentenceOverview> Reasons, IReadOnlyList<SentenceOverview> Changes,
    string Policy, LocalDate DecidedOn, LocalDate ValidThrough, string Treatment, bool WaitsForReview, ReviewOverview? Review, long SavedCents, bool IsActTooDear);

/// <summary>The same in both languages.</summary>
public sealed record SentenceOverview(string Nl, string En);

/// <summary>A person's word on a harsh quadrant.</summary>
public sealed record ReviewOverview(string Quadrant, bool Agreed, string Reviewer, string Reason, LocalDate ProfileDate);

/// <summary>What paying by instalments would be.</summary>
/// <param name="WithoutPlanCents">Estimate of what the debtor would owe in all if a bailiff had to act, with VAT, and the surcharges by law were added; null without a plan.</param>
/// <param name="SurchargesToComeCents">Of that, the surcharges the law would still add.</param>
public sealed record PlanOverview(
    PlanVerdict Verdict, SentenceOverview Answer, bool NeedsApproval, IReadOnlyList<Term> Terms, IReadOnlyList<PlanShareOverview> Shares, long TotalCents,
    long? WithoutPlanCents, long SurchargesToComeCents, string Policy);

/// <summary>A plan as the register keeps it.</summary>
/// <param name="State">Word for where it stands, such as VOORGESTELD or LOPEND.</param>
/// <param name="Since">Since when.</param>
/// <param name="PaidCents">What came in for it.</param>
/// <param name="OnTime">Terms paid by their due date.</param>
/// <param name="Reminded">The last term the debtor was reminded of; 0: none.</param>
/// <param name="NextLook">The next day on which it may change without a payment.</param>
/// <param name="ApprovedBy">Who agreed with one that is longer than the table.</param>
public sealed record StoredPlanOverview(
    string Number, string State, LocalDate ProposedOn, LocalDate Since, IReadOnlyList<Term> Terms, IReadOnlyList<PlanShareOverview> Shares, long TotalCents, long PaidCents,
    int OnTime, int Reminded, LocalDate? NextLook, string Policy, string? ApprovedBy);

/// <summary>What one claim gets of the terms, in order.</summary>
public sealed record PlanShareOverview(string Client, string ClaimId, IReadOnlyList<long> Cents);

/// <summary>The office and why.</summary>
public sealed record AssignmentOverview(string Office, string? Name, string Parcel, LocalDate Since, string Reason, string? PreviousOffice, string Treatment);

/// <summary>Why there is no office yet, and until when.</summary>
public sealed record HoldOverview(string Reason, LocalDate? Until);

/// <summary>Something that happened.</summary>
/// <param name="Claim"><c>client/id</c>, or empty when it concerns the person.</param>
public sealed record EventOverview(LocalDate Date, string Kind, string Claim, long? Cents, string Text);
