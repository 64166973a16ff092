using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class BtagTariffsTests
{
    static readonly BtagTariffs Tariffs = Make.Read(Make.Policy(BtagTariffs.File), BtagTariffs.Read);

    [Theory]
    [InlineData("j", "2026-03-01", 18491)]
    [InlineData("2j", "2026-03-01", 18491)]
    [InlineData("b", "2021-07-01", 10871)]
    [InlineData("b", "2023-02-28", 11477)]
    [InlineData("b", "2023-03-01", 11620)]
    public void An_act_has_the_tariff_of_its_day(string article, string day, long cents) =>
        Assert.Equal(cents, Tariffs.On(article, NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value));

    [Theory]
    [InlineData("z", "2026-03-01")]
    [InlineData("", "2026-03-01")]
    [InlineData("b", "2021-06-30")]
    public void An_unknown_article_or_day_has_no_tariff(string article, string day) =>
        Assert.Null(Tariffs.On(article, NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value));

    [Theory]
    [InlineData("2025-01-01;2025-12-31", "2026-01-02;", "has no row from 2026-01-01")]
    [InlineData("2025-01-01;2025-12-31", "2025-12-31;", "overlaps")]
    public void Gaps_and_overlaps_are_refused_with_their_line(string first, string second, string message)
    {
        var problems = new List<SetupProblem>();
        BtagTariffs.Read(new StringReader($"artikel;omschrijving;bedrag_cent;geldig_vanaf;geldig_tot\na;x;100;{first}\na;x;100;{second}\n"), problems);
        var problem = Assert.Single(problems);
        Assert.Equal(3, problem.Line);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }
}
