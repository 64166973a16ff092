using Cjib.Batch.Costs;
using Cjib.Batch.Intake;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Tests.Costs;

/// <summary>What bundling saves and what costs too much, by the figures of the Btag.</summary>
public class CollectionCostsTests
{
    static readonly CostPolicy Policy = Read<CostPolicy>("kosten-2026.1.json", CostPolicy.Read);

    static CostTable On(LocalDate date, CostPolicy? policy = null)
    {
        var problems = new List<SetupProblem>();
        var table = CollectionCosts.On(date, policy ?? Policy with { Months = 0 }, Tariffs(), problems);
        Assert.Empty(problems);
        return table!;
    }

    static readonly CostTable Of2026 = On(new(2026, 3, 2));

    [Fact]
    public void Given_one_agency_then_bundling_saves_nothing() => Assert.Equal(0, Of2026.Saving(agencies: 1, claims: 7, isLegalEntity: false));

    [Fact]
    public void Given_nothing_ready_then_bundling_saves_nothing() => Assert.Equal(0, Of2026.Saving(0, 0, false));

    [Fact]
    public void Given_a_second_agency_then_one_wage_attachment_and_its_notice_are_saved()
    {
        Assert.Equal(275_02, Of2026.Saving(2, 2, isLegalEntity: false));
        Assert.Equal(332_77, Of2026.WithVat(275_02));
    }

    [Fact]
    public void Given_a_company_then_it_is_a_bank_attachment()
    {
        Assert.Equal(350_79, Of2026.Saving(2, 2, isLegalEntity: true));
        Assert.Equal(424_46, Of2026.WithVat(350_79));
    }

    [Fact]
    public void Each_further_agency_saves_the_same_again() => Assert.Equal(3 * 275_02, Of2026.Saving(4, 9, false));

    [Fact]
    public void A_wage_attachment_that_is_not_there_costs_nothing_in_any_month() =>
        Assert.Equal(275_02 + 12 * 5_86, On(new(2026, 3, 2), Policy with { Months = 12 }).Saving(2, 2, false));

    [Fact]
    public void Titles_served_together_save_an_act_for_each_claim_beyond_the_first_of_an_agency() =>
        Assert.Equal(2 * 136_71 + 275_02, On(new(2026, 3, 2), Policy with { Months = 0, TitlesTogether = true }).Saving(2, 4, false));

    [Theory]
    [InlineData(2021, 7, 1, 146_97 + 71_19)]
    [InlineData(2022, 12, 31, 155_16 + 75_16)]
    [InlineData(2023, 3, 1, 157_17 + 76_59)]
    [InlineData(2026, 1, 1, 184_91 + 90_11)]
    public void The_tariff_of_the_day_counts(int year, int month, int day, long cents) => Assert.Equal(cents, On(new(year, month, day)).Saving(2, 2, false));

    [Fact]
    public void A_day_without_a_tariff_is_a_problem_of_the_set_up_with_each_article()
    {
        var problems = new List<SetupProblem>();
        Assert.Null(CollectionCosts.On(new(2019, 1, 1), Policy, Tariffs(), problems));
        Assert.Equal(["b", "d", "i", "j"], problems.Select(p => p.Message.Split(' ', ',')[1]));
    }

    /// <summary>Service, attachment and notice cost € 411.73: half of € 823.46.</summary>
    [Theory]
    [InlineData(823_46, 50, false)]
    [InlineData(823_45, 50, true)]
    [InlineData(411_73, 100, false)]
    [InlineData(411_72, 100, true)]
    [InlineData(411_72, 500, true)]
    public void An_act_out_of_proportion_is_not_ordered(long open, int percent, bool isTooDear)
    {
        Assert.Equal(isTooDear ? "GEEN_KOSTEN" : "EEN_HANDELING", Of2026.Guarded("EEN_HANDELING", open, percent, out var flagged));
        Assert.Equal(isTooDear, flagged);
    }

    [Theory]
    [InlineData(false, (2 * 136_71 + 184_91 + 90_11) * 121 / 100)]
    [InlineData(true, (2 * 136_71 + 260_68 + 90_11) * 121 / 100)]
    public void A_plan_avoids_the_service_of_each_title_and_one_attachment_with_vat(bool isLegalEntity, long cents) =>
        Assert.InRange(Of2026.ActsAvoidedByPlan(2, isLegalEntity), cents, cents + 1);

    [Fact]
    public void A_treatment_without_acts_is_never_too_dear()
    {
        Assert.Equal("EERST_CONTACT", Of2026.Guarded("EERST_CONTACT", 1, 50, out var flagged));
        Assert.False(flagged);
    }

    [Fact]
    public void A_wrong_policy_lists_all_its_problems_with_their_lines()
    {
        var text = PolicyText("kosten-2026.1.json").Replace("\"j\"", "\"beslag\"", StringComparison.Ordinal).Replace("21", "\"veel\"", StringComparison.Ordinal)
            .Replace("\"maanden\": 12", "\"maand\": 12", StringComparison.Ordinal).Replace("kosten-2026.1", "kosten", StringComparison.Ordinal);
        var problems = new List<SetupProblem>();
        Assert.Null(CostPolicy.Read(new StringReader(text), "k.json", problems));
        Assert.Equal([1, 2, 5, 8, 11, 14], problems.Select(p => p.Line).Distinct());
        Assert.All(problems, p => Assert.Equal("k.json", p.File));
    }

    internal static T Read<T>(string file, Func<TextReader, string, List<SetupProblem>, T?> read) where T : class
    {
        var problems = new List<SetupProblem>();
        var policy = read(new StringReader(PolicyText(file)), file, problems);
        Assert.Empty(problems);
        return policy!;
    }

    internal static string PolicyText(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policies", file));

    internal static BtagTariffs Tariffs()
    {
        var problems = new List<SetupProblem>();
        var tariffs = BtagTariffs.Read(new StringReader(PolicyText("reference/btag.csv")), problems);
        Assert.Empty(problems);
        return tariffs;
    }
}
