using Cjib.Batch.Instalments;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Instalments.MakePlan;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>Missed terms, reminders, repair and lapse. The plan: three terms of € 40 on 16 March, 16 April and 18 May 2026.</summary>
public class PlanCourseTests
{
    static readonly InstalmentPlan ThreeTerms = InstalmentPlanner.Propose(Request(Claim(119_97)) with { DayOfMonth = 16 }, Policy, Date).Plan!;

    static PlanProgress On(string date, params (string Date, long Cents)[] receipts) => On(date, null, receipts);

    static PlanProgress On(string date, string? incomeDrop, params (string Date, long Cents)[] receipts) => InstalmentPlanner.Follow(
        ThreeTerms, new([.. receipts.Select(r => new PlanReceipt(Day(r.Date), r.Cents))], incomeDrop is null ? null : Day(incomeDrop)), Policy, Day(date));

    static LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;

    [Fact]
    public void The_plan_is_as_described() =>
        Assert.Equal([(Day("2026-03-16"), 39_99), (Day("2026-04-16"), 39_99), (Day("2026-05-18"), 39_99)], ThreeTerms.Terms.Select(t => (t.DueDate, t.Cents)));

    [Theory]
    [InlineData("2026-03-16", TermState.Ahead)]
    [InlineData("2026-03-17", TermState.Grace)]
    [InlineData("2026-03-30", TermState.Grace)]
    [InlineData("2026-03-31", TermState.Repair)]
    [InlineData("2026-04-13", TermState.Repair)]
    [InlineData("2026-04-14", TermState.Missed)]
    public void An_unpaid_term_gets_grace_then_a_reminder_then_counts_as_missed(string date, TermState state)
    {
        var progress = On(date);
        Assert.Equal((state, PlanState.Running), (progress.Terms[0], progress.State));
        Assert.Equal(state is TermState.Repair or TermState.Missed ? 1 : 0, progress.Reminder);
    }

    [Fact]
    public void One_missed_term_does_not_end_the_plan() => Assert.Equal(PlanState.Running, On("2026-05-14").State);

    [Fact]
    public void The_second_one_does() => Assert.Equal(PlanState.Lapsed, On("2026-05-15").State);

    [Fact]
    public void A_repaired_term_does_not_count_any_more()
    {
        // The first term was missed on 14 April and repaid on 1 May: on 15 May only the second one is missing.
        Assert.Equal(PlanState.Running, On("2026-05-20", ("2026-05-01", 39_99)).State);
        Assert.Equal([TermState.Late, TermState.Missed, TermState.Grace], On("2026-05-20", ("2026-05-01", 39_99)).Terms);
    }

    [Fact]
    public void A_payment_after_the_lapse_does_not_undo_it() => Assert.Equal(PlanState.Lapsed, On("2026-06-01", ("2026-05-16", 119_97)).State);

    [Fact]
    public void A_payment_on_the_last_day_of_repair_does_hold_it_off() => Assert.Equal(PlanState.Running, On("2026-05-20", ("2026-05-14", 39_99)).State);

    [Fact]
    public void Paid_by_the_due_date_is_on_time()
    {
        var progress = On("2026-05-18", ("2026-03-16", 39_99), ("2026-04-17", 39_99), ("2026-05-18", 39_99));
        Assert.Equal([TermState.OnTime, TermState.Late, TermState.OnTime], progress.Terms);
        Assert.Equal((PlanState.Completed, 2, 119_97, null), (progress.State, progress.OnTime, progress.PaidCents, progress.NextLook));
    }

    [Fact]
    public void Payments_fill_the_oldest_open_term_first()
    {
        var progress = On("2026-04-20", ("2026-04-16", 50_00));
        Assert.Equal([TermState.Late, TermState.Grace, TermState.Ahead], progress.Terms);
        Assert.Equal(50_00, progress.PaidCents);
    }

    [Fact]
    public void Paying_ahead_is_paying_on_time() => Assert.All(On("2026-03-10", ("2026-03-09", 119_97)).Terms, t => Assert.Equal(TermState.OnTime, t));

    [Fact]
    public void A_drop_of_income_gives_a_new_plan_instead_of_a_lapse()
    {
        Assert.Equal(PlanState.IncomeDropped, On("2026-05-20", "2026-05-01").State);
        Assert.Equal(PlanState.Running, On("2026-05-01", "2026-05-02", ("2026-05-01", 80_00)).State);
        // Reported after the lapse it comes too late.
        Assert.Equal(PlanState.Lapsed, On("2026-05-20", "2026-05-16").State);
    }

    [Fact]
    public void A_receipt_of_tomorrow_is_not_there_today() => Assert.Equal(0, On("2026-03-10", ("2026-03-11", 1)).PaidCents);

    [Fact]
    public void The_next_look_is_the_day_on_which_something_changes()
    {
        Assert.Equal(Day("2026-03-31"), On("2026-03-10").NextLook);
        Assert.Equal(Day("2026-05-01"), On("2026-03-17", ("2026-03-16", 39_99)).NextLook);
        Assert.Equal(Day("2026-04-14"), On("2026-03-31").NextLook);
        Assert.Null(On("2026-06-01").NextLook);
    }
}
