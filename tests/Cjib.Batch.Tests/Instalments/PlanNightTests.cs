using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Instalments.MakePlan;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>A plan from night to night. The plan: € 120 to cjib and € 60 to duo, six terms of € 30, due on 30 March, 28 April, 28 May, 29 June, 28 July and 28 August 2026.</summary>
public class PlanNightTests
{
    static readonly InstalmentPlan SixTerms = Plan(Claim(120_00, "cjib"), Claim(60_00, "duo"));
    static readonly StoredPlan Offer = new("P", Date, SixTerms, PlanState.Proposed, Date, News: PlanNews.Proposed);

    static LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;

    static ClaimEvent Told(long id, string day, MutationKind kind, long? cents = null, long? refersTo = null, string? reason = null) =>
        new(id, id, Days.Since1970(Day(day)), kind, Cents: cents, RefersTo: refersTo, Reason: reason);

    static ClaimEvent Start(string day = "2026-03-10") => Told(1, day, MutationKind.ArrangementStarted);

    static ClaimEvent Paid(long id, string day, long cents) => Told(id, day, MutationKind.Payment, cents);

    /// <summary>The claim of cjib with these events; that of duo is open and silent.</summary>
    static StoredPlan On(string date, StoredPlan stored, params ClaimEvent[] events) => On(date, stored, 60_00, events);

    static StoredPlan On(string date, StoredPlan stored, long openOfDuo, params ClaimEvent[] events) => InstalmentPlanner.Advance(
        stored, [new(Math.Max(0, 120_00 - events.Where(e => e.Kind == MutationKind.Payment).Sum(e => e.Cents ?? 0)), events), new(openOfDuo, default)], Policy, Day(date));

    [Fact]
    public void The_plan_is_as_described() => Assert.Equal(
        [("2026-03-30", 30_00), ("2026-04-28", 30_00), ("2026-05-28", 30_00), ("2026-06-29", 30_00), ("2026-07-28", 30_00), ("2026-08-28", 30_00)],
        SixTerms.Terms.Select(t => (t.DueDate.ToString("uuuu-MM-dd", null), t.Cents)));

    [Fact]
    public void What_one_agency_tells_starts_the_plan_for_all()
    {
        var plan = On("2026-03-11", Offer, Start());
        Assert.Equal((PlanState.Running, PlanNews.Started, Day("2026-03-10")), (plan.State, plan.News, plan.Since));
        // The night after there is nothing to tell.
        Assert.Same(plan, On("2026-03-12", plan, Start()));
    }

    [Fact]
    public void An_arrangement_from_before_the_proposal_is_another_one() => Assert.Same(Offer, On("2026-03-11", Offer, Start("2026-03-01")));

    [Fact]
    public void A_start_that_is_taken_back_ends_the_plan()
    {
        var running = On("2026-03-11", Offer, Start());
        var plan = On("2026-03-12", running, Start(), Told(2, "2026-03-12", MutationKind.Interruption, refersTo: 1));
        Assert.Equal((PlanState.Withdrawn, PlanNews.Withdrawn), (plan.State, plan.News));
    }

    [Fact]
    public void A_start_of_tomorrow_waits_for_tomorrow()
    {
        var waiting = On("2026-03-09", Offer, Start());
        Assert.Equal((PlanState.Proposed, Day("2026-03-10")), (waiting.State, waiting.NextLook));
        Assert.Equal(PlanState.Running, On("2026-03-10", waiting, Start()).State);
    }

    [Fact]
    public void Whoever_accepts_late_pays_as_many_terms_from_then_on()
    {
        var plan = On("2026-05-02", Offer, Start("2026-05-01"));
        Assert.Equal(PlanState.Running, plan.State);
        Assert.Equal((6, Day("2026-05-28"), 180_00), (plan.Plan.Terms.Count, plan.Plan.Terms[0].DueDate, plan.Plan.TotalCents));
        Assert.Same(plan, On("2026-05-03", plan, Start("2026-05-01")));
    }

    [Fact]
    public void Payments_count_towards_the_terms_less_what_came_back()
    {
        var plan = On("2026-04-29", Offer, Start(), Paid(2, "2026-03-20", 30_00), Paid(3, "2026-04-28", 40_00), Told(4, "2026-04-29", MutationKind.PaymentReversed, 10_00, 3));
        Assert.Equal((60_00, 2, 0), (plan.PaidCents, plan.OnTime, plan.Reminded));
        var back = On("2026-05-13", Offer, Start(), Paid(2, "2026-03-20", 30_00), Paid(3, "2026-04-28", 40_00), Told(4, "2026-04-29", MutationKind.PaymentReversed, null, 3));
        Assert.Equal((30_00, 1, PlanNews.Started), (back.PaidCents, back.OnTime, back.News));
    }

    [Theory]
    [InlineData("2026-04-13", 0)]
    [InlineData("2026-04-14", 1)]
    [InlineData("2026-04-20", 1)]
    public void The_one_reminder_goes_out_after_the_days_of_grace_also_when_nights_were_left_out(string date, int reminded)
    {
        var running = On("2026-03-11", Offer, Start());
        Assert.Equal(Day("2026-04-14"), running.NextLook);
        var late = On(date, running, Start());
        Assert.Equal((reminded, reminded > 0 ? PlanNews.Reminder : PlanNews.Started), (late.Reminded, late.News));
        if (reminded > 0)
            Assert.Same(late, On(date, late, Start()));
    }

    [Fact]
    public void Two_missed_terms_end_the_plan_and_a_repaired_one_does_not()
    {
        // 28 April and two weeks of grace and two of repair.
        Assert.Equal((PlanState.Lapsed, Day("2026-05-27"), PlanNews.Ended), On("2026-06-01", On("2026-03-11", Offer, Start()), Start()) is var lapsed ? (lapsed.State, lapsed.Since, lapsed.News) : default);
        Assert.Equal(PlanState.Running, On("2026-06-01", Offer, Start(), Paid(2, "2026-05-20", 30_00)).State);
    }

    [Fact]
    public void A_payment_that_was_told_late_undoes_the_lapse_it_would_have_kept_off()
    {
        var lapsed = On("2026-06-01", Offer, Start());
        Assert.Equal(PlanState.Lapsed, lapsed.State);
        var again = On("2026-06-02", lapsed, Start(), Paid(2, "2026-05-26", 60_00));
        Assert.Equal((PlanState.Running, PlanNews.Started, 60_00), (again.State, again.News, again.PaidCents));
        Assert.Equal(PlanState.Lapsed, On("2026-06-02", lapsed, Start(), Paid(2, "2026-05-27", 60_00)).State);
    }

    [Fact]
    public void A_drop_of_income_ends_it_without_fault()
    {
        Assert.Equal((PlanState.IncomeDropped, Day("2026-05-01")), On("2026-06-01", Offer, Start(), Told(2, "2026-05-01", MutationKind.ArrangementLapsed, reason: "INKOMENSDALING")) is var p ? (p.State, p.Since) : default);
        Assert.Equal((PlanState.Lapsed, Day("2026-05-01")), On("2026-05-02", Offer, Start(), Told(2, "2026-05-01", MutationKind.ArrangementLapsed)) is var q ? (q.State, q.Since) : default);
    }

    [Fact]
    public void What_is_withdrawn_or_remitted_falls_away_from_the_last_terms()
    {
        var paid = On("2026-06-30", Offer, openOfDuo: 0, Start(), Paid(2, "2026-03-30", 120_00));
        Assert.Equal((PlanState.Completed, 120_00, Day("2026-03-30"), PlanNews.Completed), (paid.State, paid.PaidCents, paid.Since, paid.News));
        Assert.Equal(PlanState.Running, On("2026-06-30", Offer, openOfDuo: 20_00, Start(), Paid(2, "2026-03-30", 120_00)).State);
    }

    [Fact]
    public void Where_nothing_is_owed_any_more_the_plan_is_complete() => Assert.Equal(
        (PlanState.Completed, 0), InstalmentPlanner.Advance(Offer, [new(0, new[] { Start() })], Policy, Day("2026-03-20")) is var plan ? (plan.State, plan.PaidCents) : default);

    /// <summary>However many nights looked at it, the same events end in the same state.</summary>
    [Fact]
    public void Looking_every_night_or_only_at_the_end_makes_no_difference()
    {
        var random = new Random(5);
        var states = new int[7];
        for (var i = 0; i < 3000; i++)
        {
            var first = Days.Since1970(Date);
            ClaimEvent[] events = [Start() with { Day = first + random.Next(60) }, .. Enumerable.Range(2, random.Next(8)).Select(id => new ClaimEvent(
                id, id, first + random.Next(230), random.Next(12) == 0 ? MutationKind.ArrangementLapsed : MutationKind.Payment,
                Cents: random.Next(3) == 0 ? random.Next(1, 70_00) : 30_00, Reason: random.Next(2) == 0 ? "INKOMEN" : null))];
            var (nightly, once) = (Offer, Offer);
            var last = Date.PlusDays(random.Next(1, 240));
            for (var night = Date; night <= last; night = night.PlusDays(random.Next(1, 4)))
                nightly = Advance(nightly, night);
            (nightly, once) = (Advance(nightly, last), Advance(once, last));
            Assert.True((nightly.State, nightly.PaidCents, nightly.Since, nightly.NextLook) == (once.State, once.PaidCents, once.Since, once.NextLook), $"seed 5, plan {i}");
            Assert.True(nightly.State != PlanState.Running || nightly.OnTime == once.OnTime, $"seed 5, plan {i}");
            states[(int)nightly.State]++;

            StoredPlan Advance(StoredPlan plan, LocalDate night)
            {
                ClaimEvent[] told = [.. events.Where(e => e.Day <= Days.Since1970(night))];
                return InstalmentPlanner.Advance(plan, [new(Math.Max(0, 180_00 - told.Where(e => e.Kind == MutationKind.Payment).Sum(e => e.Cents!.Value)), told)], Policy, night);
            }
        }
        foreach (var state in new[] { PlanState.Running, PlanState.Completed, PlanState.Lapsed, PlanState.IncomeDropped })
            Assert.True(states[(int)state] > 100, $"only {states[(int)state]} plans ended as {state}");
    }

    [Fact]
    public void An_answer_that_is_still_the_same_is_not_told_again()
    {
        Assert.Null(InstalmentPlanner.Renew([Offer], new(PlanVerdict.Proposed, SixTerms), "Q", Date.PlusDays(20)));
        var renewed = Assert.Single(InstalmentPlanner.Renew([Offer], new(PlanVerdict.Proposed, SixTerms), "Q", Day("2026-03-31"))!);
        Assert.Equal(("Q", PlanState.Proposed, PlanNews.Proposed), (renewed.Number, renewed.State, renewed.News));
    }

    [Fact]
    public void Another_answer_takes_its_place()
    {
        var other = Plan(Claim(120_00, "cjib"), Claim(59_99, "duo"));
        Assert.Equal(other, Assert.Single(InstalmentPlanner.Renew([Offer], new(PlanVerdict.Proposed, other), "Q", Date)!).Plan);
        // Two debtors that turned out to be one: one proposal in place of two.
        Assert.Equal("Q", Assert.Single(InstalmentPlanner.Renew([Offer, Offer], new(PlanVerdict.Proposed, SixTerms), "Q", Date)!).Number);
    }

    [Fact]
    public void Where_there_is_no_answer_any_more_the_proposal_is_taken_back()
    {
        var withdrawn = Assert.Single(InstalmentPlanner.Renew([Offer], new(PlanVerdict.OtherQuadrant), "Q", Date.PlusDays(3))!);
        Assert.Equal(("P", PlanState.Withdrawn, PlanNews.Withdrawn, Date.PlusDays(3)), (withdrawn.Number, withdrawn.State, withdrawn.News, withdrawn.Since));
        Assert.Null(InstalmentPlanner.Renew([], new(PlanVerdict.OtherQuadrant), "Q", Date));
    }

    [Fact]
    public void A_plan_beyond_the_table_waits_for_a_person_and_nobody_is_told()
    {
        var long1 = SixTerms with { Kind = PlanKind.Extended };
        var answer = InstalmentPlanner.Renew([Offer], new(PlanVerdict.AwaitsApproval, long1), "Q", Date)!;
        Assert.Equal([(PlanState.Withdrawn, PlanNews.Withdrawn), (PlanState.AwaitsApproval, PlanNews.None)], answer.Select(p => (p.State, p.News)));
        Assert.Empty(InstalmentPlanner.Renew([answer[1]], new(PlanVerdict.OtherQuadrant), "R", Date)!);
        // Once somebody agreed it is proposed, and needs no second word when only the days are new.
        var agreed = answer[1] with { ApprovedBy = "t.ester" };
        Assert.Equal((PlanState.Proposed, PlanNews.Proposed, "Q"), Assert.Single(InstalmentPlanner.Renew([agreed], new(PlanVerdict.AwaitsApproval, long1), "R", Date.PlusDays(1))!) is var told ? (told.State, told.News, told.Number) : default);
        Assert.Equal(PlanState.Proposed, Assert.Single(InstalmentPlanner.Renew([agreed], new(PlanVerdict.AwaitsApproval, long1), "R", Date.PlusDays(100))!).State);
        // Nor does it start before a person agreed.
        Assert.Same(answer[1], On("2026-03-11", answer[1], Start()));
    }
}
