using Cjib.Batch.Intake;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class DeliveryCalendarTests
{
    [Theory]
    [InlineData("dag", "2026-04-05", true)]
    [InlineData("werkdag", "2026-04-06", false)] // Easter Monday
    [InlineData("werkdag", "2026-04-07", true)]
    [InlineData("werkdag", "2026-04-11", false)] // a Saturday
    [InlineData("ma wo", "2026-04-08", true)]
    [InlineData("ma wo", "2026-04-06", false)]
    [InlineData("ma wo", "2026-04-09", false)]
    [InlineData("5", "2026-04-05", false)] // Easter Sunday: moved past the Monday
    [InlineData("5", "2026-04-07", true)]
    [InlineData("5", "2026-04-08", false)]
    [InlineData("laatste", "2026-02-28", false)] // a Saturday
    [InlineData("laatste", "2026-03-02", true)]
    [InlineData("31", "2026-04-30", true)]
    public void Words_say_which_days(string days, string date, bool isExpected) =>
        Assert.Equal(isExpected, Calendar($"duo;VORDERINGEN;{days};J;;").ExpectedOn(Day(date)).Count == 1);

    [Fact]
    public void An_exception_is_stronger_than_the_rule()
    {
        var calendar = Calendar("duo;VORDERINGEN;werkdag;N;;", "duo;VORDERINGEN;2026-04-06;J;inhaaldag\nduo;VORDERINGEN;2026-04-07;N;storing");

        Assert.Equal([new("duo", "VORDERINGEN", false)], calendar.ExpectedOn(new(2026, 4, 6)));
        Assert.Empty(calendar.ExpectedOn(new(2026, 4, 7)));
    }

    [Fact]
    public void Every_mistake_is_named_with_its_line()
    {
        var problems = new List<SetupProblem>();
        DeliveryCalendar.Read(
            new StringReader("opdrachtgever;soort;dagen;verplicht;geldig_vanaf;geldig_tot\nduo;CLAIMS;elke;X;;\n"),
            new StringReader("opdrachtgever;soort;datum;verwacht\nduo;VORDERINGEN;;J\n"), problems);

        Assert.Equal(["leveringen.csv 2", "leveringen.csv 2", "leveringen.csv 2", "leveringen-uitzonderingen.csv 2"], problems.Select(p => $"{p.File} {p.Line}"));
    }

    [Fact]
    public void As_shipped_nothing_is_required() =>
        Assert.All(
            DeliveryCalendar.Read(new StringReader(Make.Policy(DeliveryCalendar.File)), new StringReader(Make.Policy(DeliveryCalendar.ExceptionsFile)), []).ExpectedOn(Make.Night),
            expected => Assert.False(expected.IsRequired));

    static DeliveryCalendar Calendar(string row, string exceptions = "")
    {
        var problems = new List<SetupProblem>();
        var calendar = DeliveryCalendar.Read(
            new StringReader($"opdrachtgever;soort;dagen;verplicht;geldig_vanaf;geldig_tot\n{row}\n"),
            new StringReader(exceptions.Contains("storing", StringComparison.Ordinal) ? $"opdrachtgever;soort;datum;verwacht;reden\n{exceptions}\n" : "opdrachtgever;soort;datum;verwacht\n"), problems);
        Assert.Empty(problems);
        return calendar;
    }

    static LocalDate Day(string date) => NodaTime.Text.LocalDatePattern.Iso.Parse(date).Value;
}
