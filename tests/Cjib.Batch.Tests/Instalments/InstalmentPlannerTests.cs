using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using Cjib.Batch.Tests.Costs;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Instalments.MakePlan;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>Betalen in termijnen: who may, how long, which days.</summary>
public class InstalmentPlannerTests
{
    [Theory]
    [InlineData(119_99, 3)]
    [InlineData(120_00, 6)]
    [InlineData(299_99, 6)]
    [InlineData(300_00, 9)]
    [InlineData(449_99, 9)]
    [InlineData(450_00, 12)]
    [InlineData(1_249_99, 12)]
    [InlineData(1_250_00, 18)]
    [InlineData(1_999_99, 18)]
    [InlineData(2_000_00, 24)]
    [InlineData(2_999_99, 24)]
    [InlineData(3_000_00, 30)]
    [InlineData(3_999_99, 30)]
    [InlineData(4_000_00, 36)]
    [InlineData(90_000_00, 36)]
    public void The_table_gives_so_many_months_without_knowledge_of_capacity(long cents, int months)
    {
        var plan = Plan(Claim(cents));
        Assert.Equal((months, PlanKind.Standard), (plan.Terms.Count, plan.Kind));
        Assert.Equal(cents, plan.TotalCents);
    }

    [Theory]
    [InlineData(75_00, PlanVerdict.Proposed)]
    [InlineData(74_99, PlanVerdict.TooLittleOpen)]
    public void There_is_a_least_amount(long cents, PlanVerdict verdict) => Assert.Equal(verdict, InstalmentPlanner.Propose(Request(Claim(cents)), Policy, Date).Verdict);

    [Fact]
    public void Administration_costs_do_not_count_towards_it()
    {
        var claim = Claim(83_99) with { AdministrationCents = 9_00 };
        Assert.Equal(PlanVerdict.TooLittleOpen, InstalmentPlanner.Propose(Request(claim), Policy, Date).Verdict);
    }

    [Fact]
    public void Small_claims_of_several_agencies_count_together() =>
        Assert.Equal(PlanVerdict.Proposed, InstalmentPlanner.Propose(Request(Claim(40_00), Claim(40_00, "duo")), Policy, Date).Verdict);

    [Theory]
    [InlineData(Quadrant.WK, PlanVerdict.Proposed)]
    [InlineData(Quadrant.WN, PlanVerdict.Proposed)]
    [InlineData(Quadrant.ON, PlanVerdict.Proposed)]
    [InlineData(Quadrant.NK, PlanVerdict.OtherQuadrant)]
    [InlineData(Quadrant.NN, PlanVerdict.OtherQuadrant)]
    [InlineData(Quadrant.NB, PlanVerdict.OtherQuadrant)]
    public void The_quadrant_decides_whether_a_person_must(Quadrant quadrant, PlanVerdict verdict) =>
        Assert.Equal(verdict, InstalmentPlanner.Propose(Request(Claim(100_00)) with { Quadrant = quadrant }, Policy, Date).Verdict);

    [Theory]
    [InlineData("2025-03-02", PlanVerdict.Proposed)]
    [InlineData("2025-03-03", PlanVerdict.BrokenBefore)]
    public void A_broken_arrangement_counts_for_twelve_months(string day, PlanVerdict verdict) => Assert.Equal(verdict, InstalmentPlanner.Propose(
        Request(Claim(100_00)) with { BrokenOn = NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value }, Policy, Date).Verdict);

    [Fact]
    public void After_an_act_of_a_bailiff_only_a_policy_that_says_so_allows_a_plan()
    {
        var request = Request(Claim(100_00)) with { HasBailiffAct = true };
        Assert.Equal(PlanVerdict.BailiffActed, InstalmentPlanner.Propose(request, Policy, Date).Verdict);
        Assert.Equal(PlanVerdict.Proposed, InstalmentPlanner.Propose(request, Policy with { AllowsAfterBailiffAct = true }, Date).Verdict);
    }

    /// <summary>€ 1,000.01 in ten terms: nine of € 100.00 and a last one of € 100.01.</summary>
    [Theory]
    [InlineData(100_01, 10, PlanKind.Standard)]
    [InlineData(100_00, 11, PlanKind.Standard)]
    [InlineData(2_000_00, 1, PlanKind.Standard)]
    [InlineData(83_40, 12, PlanKind.Standard)]
    [InlineData(83_34, 13, PlanKind.Extended)]
    [InlineData(27_78, 37, PlanKind.Exceptional)]
    [InlineData(14_41, 71, PlanKind.Exceptional)]
    public void The_capacity_gives_the_shortest_plan_that_fits(long capacity, int months, PlanKind kind)
    {
        var proposal = InstalmentPlanner.Propose(Request(Claim(1_000_01)) with { CapacityCents = capacity }, Policy, Date);
        Assert.Equal((months, kind), (proposal.Plan!.Terms.Count, proposal.Plan.Kind));
        Assert.Equal(kind == PlanKind.Standard ? PlanVerdict.Proposed : PlanVerdict.AwaitsApproval, proposal.Verdict);
        Assert.All(proposal.Plan.Terms, term => Assert.True(term.Cents <= capacity));
    }

    [Theory]
    [InlineData(13_00)]
    [InlineData(4_99)]
    [InlineData(0)]
    public void Where_even_the_longest_plan_is_too_much_a_pause_is_proposed(long capacity)
    {
        var proposal = InstalmentPlanner.Propose(Request(Claim(1_000_01)) with { CapacityCents = capacity }, Policy, Date);
        Assert.Equal((PlanVerdict.CapacityTooLow, null), (proposal.Verdict, proposal.Plan));
        Assert.Contains("noodstop", proposal.Sentence(Language.Dutch), StringComparison.Ordinal);
    }

    [Fact]
    public void No_term_is_below_the_least_one() =>
        Assert.Equal(PlanVerdict.CapacityTooLow, InstalmentPlanner.Propose(Request(Claim(75_00)) with { CapacityCents = 4_99 }, Policy, Date).Verdict);

    [Fact]
    public void The_days_are_working_days_of_successive_months()
    {
        var plan = InstalmentPlanner.Propose(Request(Claim(400_00)) with { DayOfMonth = 5 }, Policy, Date).Plan!;
        Assert.Equal(
            ["2026-04-07", "2026-05-06", "2026-06-05", "2026-07-06", "2026-08-05", "2026-09-07", "2026-10-05", "2026-11-05", "2026-12-07"],
            plan.Terms.Select(t => t.DueDate.ToString("uuuu-MM-dd", null)));
    }

    [Fact]
    public void The_first_term_leaves_the_debtor_time()
    {
        Assert.Equal(new LocalDate(2026, 3, 16), InstalmentPlanner.Propose(Request(Claim(100_00)) with { DayOfMonth = 16 }, Policy, Date).Plan!.Terms[0].DueDate);
        Assert.Equal(new LocalDate(2026, 4, 13), InstalmentPlanner.Propose(Request(Claim(100_00)) with { DayOfMonth = 13 }, Policy, Date).Plan!.Terms[0].DueDate);
    }

    /// <summary>The last of a month that is no working day would slip into the next, and that month would have two.</summary>
    [Fact]
    public void The_last_day_of_a_month_stays_in_its_month()
    {
        var plan = InstalmentPlanner.Propose(Request(Claim(4_000_00)) with { DayOfMonth = 31 }, Policy, Date).Plan!;
        Assert.Equal(Enumerable.Range(0, 36).Select(new YearMonth(2026, 3).PlusMonths), plan.Terms.Select(t => t.DueDate.ToYearMonth()));
        Assert.Contains(new LocalDate(2026, 5, 29), plan.Terms.Select(t => t.DueDate));
        Assert.Contains(new LocalDate(2027, 2, 26), plan.Terms.Select(t => t.DueDate));
    }

    [Fact]
    public void A_claim_that_lapses_before_the_end_must_be_interrupted_first()
    {
        var end = Plan(Claim(100_00)).Terms[^1].DueDate;
        Assert.Equal(PlanVerdict.Proposed, InstalmentPlanner.Propose(Request(Claim(100_00, limitation: end)), Policy, Date).Verdict);
        var proposal = InstalmentPlanner.Propose(Request(Claim(50_00), Claim(50_00, "duo", limitation: end.PlusDays(-1))), Policy, Date);
        Assert.Equal((PlanVerdict.LimitationFirst, "duo", null), (proposal.Verdict, proposal.Claim?.Client, proposal.Plan));
    }

    [Fact]
    public void Every_verdict_has_its_words()
    {
        foreach (var verdict in Enum.GetValues<PlanVerdict>())
            Assert.NotEqual(new InstalmentProposal(verdict).Sentence(Language.Dutch), new InstalmentProposal(verdict).Sentence(Language.English));
    }

    [Fact]
    public void A_wrong_policy_lists_all_its_problems_with_their_lines()
    {
        var text = CollectionCostsTests.PolicyText("termijnen-2026.1.json")
            .Replace("\"vanaf_cent\": 12000", "\"vanaf_cent\": 0", StringComparison.Ordinal).Replace("\"maanden\": 36}", "\"maanden\": 3}", StringComparison.Ordinal)
            .Replace("\"WN\"", "\"nationaliteit\"", StringComparison.Ordinal).Replace("\"respijt_dagen\": 14", "\"respijt_dagen\": \"veel\"", StringComparison.Ordinal);
        var problems = new List<SetupProblem>();
        Assert.Null(InstalmentPolicy.Read(new StringReader(text), "t.json", problems));
        Assert.Equal([9, 15, 19, 24], problems.Select(p => p.Line));
    }
}
