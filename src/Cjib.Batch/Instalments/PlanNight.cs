using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>Carries a plan from one night to the next.</summary>
static class PlanNight
{
    public static StoredPlan Advance(StoredPlan stored, IReadOnlyList<PlannedClaim> claims, InstalmentPolicy policy, LocalDate date)
    {
        if (stored.State is PlanState.AwaitsApproval or PlanState.IncomeDropped or PlanState.Withdrawn)
            return stored;
        var since = Days.Since1970(stored.ProposedOn);
        if (FirstDay(claims, since, e => e.Kind == MutationKind.ArrangementStarted) is not { } started)
            return stored.State == PlanState.Proposed ? stored : stored with { State = PlanState.Withdrawn, Since = date, NextLook = null, News = PlanNews.Withdrawn };
        var startedOn = Days.ToDate(started);
        if (startedOn > date)
            return stored with { NextLook = startedOn };
        var plan = From(stored.Plan, startedOn, policy);
        var (receipts, receivedCents) = Receipts(claims, since);
        // What was withdrawn, reduced or remitted is not asked any more; what interest and surcharges added since stands outside the plan.
        var asked = Math.Min(plan.TotalCents, receivedCents + claims.Sum(c => c.OpenCents));
        var progress = PlanCourse.Of(plan.Within(asked), new(receipts,
            Date(FirstDay(claims, started, e => e.Kind == MutationKind.ArrangementLapsed && ClaimEvents.IsLossOfIncome(e.Reason))),
            Date(FirstDay(claims, started, e => e.Kind == MutationKind.ArrangementLapsed && !ClaimEvents.IsLossOfIncome(e.Reason)))), policy, date);
        var next = stored with
        {
            Plan = plan,
            State = progress.State,
            Since = progress.State == stored.State ? stored.Since : progress.Since ?? startedOn,
            Reminded = Math.Max(stored.Reminded, progress.Reminder),
            PaidCents = progress.PaidCents,
            OnTime = progress.OnTime,
            NextLook = progress.NextLook,
        };
        return next == stored ? stored : next with { News = NewsOf(stored, next) };
    }

    public static IReadOnlyList<StoredPlan>? Renew(IReadOnlyList<StoredPlan> offers, InstalmentProposal proposal, string number, LocalDate date)
    {
        if (proposal.Plan is not { } plan)
            return offers.Count == 0 ? null : [.. Withdrawn(offers, date)];
        var same = offers is [var offer] && offer.Plan.IsLike(plan) ? offer : null;
        if (same?.Plan.Terms[0].DueDate >= date)
            return same.State == PlanState.AwaitsApproval && same.ApprovedBy is not null ? [same with { State = PlanState.Proposed, Since = date, News = PlanNews.Proposed }] : null;
        // What a person agreed with need not be asked again when only the days are new.
        if (same?.ApprovedBy is not null)
            return [same with { ProposedOn = date, Plan = plan, State = PlanState.Proposed, Since = date, News = PlanNews.Proposed }];
        return plan.NeedsApproval
            ? [.. Withdrawn(offers, date), new(number, date, plan, PlanState.AwaitsApproval, date)]
            : [new(number, date, plan, PlanState.Proposed, date, News: PlanNews.Proposed)];
    }

    // What was never told needs no taking back.
    static IEnumerable<StoredPlan> Withdrawn(IReadOnlyList<StoredPlan> offers, LocalDate date) => offers.Where(offer => offer.State == PlanState.Proposed)
        .Select(offer => offer with { State = PlanState.Withdrawn, Since = date, NextLook = null, News = PlanNews.Withdrawn });

    // Whoever accepts after the first term was due pays as many terms, from then on.
    static InstalmentPlan From(InstalmentPlan plan, LocalDate started, InstalmentPolicy policy) => plan.Terms[0].DueDate >= started
        ? plan
        : plan with { Terms = InstalmentPlanner.Terms(plan.TotalCents, plan.Terms.Count, InstalmentRequest.UsualDay, started.PlusDays(policy.FirstTermDays)) };

    static PlanNews NewsOf(StoredPlan before, StoredPlan now) => now.State switch
    {
        PlanState.Running when before.State != PlanState.Running => PlanNews.Started,
        PlanState.Running => now.Reminded > before.Reminded ? PlanNews.Reminder : PlanNews.None,
        PlanState.Completed => PlanNews.Completed,
        PlanState.Lapsed or PlanState.IncomeDropped => PlanNews.Ended,
        PlanState.Proposed or PlanState.AwaitsApproval or PlanState.Withdrawn => PlanNews.None,
    };

    static (List<PlanReceipt> Receipts, long Cents) Receipts(IReadOnlyList<PlannedClaim> claims, int since)
    {
        var receipts = new List<PlanReceipt>();
        var sum = 0L;
        foreach (var claim in claims)
        {
            var events = claim.Events.Span;
            var corrections = new Corrections(events);
            foreach (ref readonly var e in events)
                if (e.Kind == MutationKind.Payment && e.Day >= since && !corrections.IsCorrected(e.Id) && corrections.NetCents(e) is > 0 and var cents)
                {
                    receipts.Add(new(Days.ToDate(e.Day), cents));
                    sum += cents;
                }
        }
        return (receipts, sum);
    }

    static int? FirstDay(IReadOnlyList<PlannedClaim> claims, int since, Func<ClaimEvent, bool> which)
    {
        int? first = null;
        foreach (var claim in claims)
        {
            var events = claim.Events.Span;
            var corrections = new Corrections(events);
            foreach (ref readonly var e in events)
                if (e.Day >= since && !(first <= e.Day) && which(e) && !corrections.IsCorrected(e.Id))
                    first = e.Day;
        }
        return first;
    }

    static LocalDate? Date(int? day) => day is { } known ? Days.ToDate(known) : null;
}
