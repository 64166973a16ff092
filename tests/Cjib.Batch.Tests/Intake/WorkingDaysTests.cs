using Cjib.Batch.Intake;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class WorkingDaysTests
{
    /// <summary>Dates from almanacs, with the earliest and the latest Easter there can be.</summary>
    [Theory]
    [InlineData(1818, 3, 22)]
    [InlineData(1943, 4, 25)]
    [InlineData(2000, 4, 23)]
    [InlineData(2008, 3, 23)]
    [InlineData(2024, 3, 31)]
    [InlineData(2025, 4, 20)]
    [InlineData(2026, 4, 5)]
    [InlineData(2027, 3, 28)]
    [InlineData(2038, 4, 25)]
    [InlineData(2285, 3, 22)]
    public void Easter_falls_where_the_almanac_says(int year, int month, int day) => Assert.Equal(new LocalDate(year, month, day), WorkingDays.Easter(year));

    [Fact]
    public void The_holidays_of_2026_are_those_of_the_act()
    {
        var holidays = Enumerable.Range(0, 365).Select(new LocalDate(2026, 1, 1).PlusDays).Where(WorkingDays.IsHoliday).Select(d => (d.Month, d.Day));
        Assert.Equal([(1, 1), (4, 3), (4, 5), (4, 6), (4, 27), (5, 5), (5, 14), (5, 24), (5, 25), (12, 25), (12, 26)], holidays);
    }

    [Theory]
    [InlineData("2025-04-26", true)] // The 27th is a Sunday.
    [InlineData("2025-04-27", false)]
    [InlineData("2013-04-30", true)]
    [InlineData("2013-04-27", false)]
    [InlineData("2006-04-29", true)]
    public void Royal_birthdays_are_never_on_a_Sunday(string date, bool isHoliday) =>
        Assert.Equal(isHoliday, WorkingDays.IsHoliday(NodaTime.Text.LocalDatePattern.Iso.Parse(date).Value));

    [Fact]
    public void After_Maundy_Thursday_comes_Tuesday()
    {
        Assert.Equal(new LocalDate(2026, 4, 2), WorkingDays.OnOrAfter(new(2026, 4, 2)));
        Assert.Equal(new LocalDate(2026, 4, 7), WorkingDays.OnOrAfter(new(2026, 4, 3)));
        Assert.Equal(new LocalDate(2026, 4, 2), WorkingDays.OnOrBefore(new(2026, 4, 6)));
    }
}
