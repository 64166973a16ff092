using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>The calendar, not the clock and not luck, says which nights there are.</summary>
public class ScheduleTests
{
    static readonly TimeZoneInfo Amsterdam = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    static Instant At(string utc) => InstantPattern.General.Parse(utc).Value;

    [Theory]
    [InlineData("2026-03-02T21:30:00Z", "2026-03-02")] // 22:30 in winter
    [InlineData("2026-07-02T20:30:00Z", "2026-07-02")] // 22:30 in summer
    [InlineData("2026-03-02T23:30:00Z", "2026-03-02")] // 00:30: the evening was the day before
    [InlineData("2026-03-03T10:59:59Z", "2026-03-02")] // 11:59:59
    [InlineData("2026-03-03T11:00:00Z", "2026-03-03")] // 12:00
    [InlineData("2026-12-31T23:30:00Z", "2026-12-31")] // the night of New Year's Eve
    public void A_night_is_of_the_day_on_which_its_evening_falls(string due, string date) =>
        Assert.Equal(LocalDatePattern.Iso.Parse(date).Value, new Schedule("30 22 * * *", Amsterdam).DateOf(At(due)));

    [Theory]
    [InlineData("30 22 * * *")]
    [InlineData("30 0 * * *")]
    [InlineData("30 1 * * *")]
    [InlineData("0 3 * * *")]
    public void Every_day_has_one_night_also_when_the_clocks_change(string cron)
    {
        var schedule = new Schedule(cron, Amsterdam);
        foreach (var (from, to) in new[] { ("2026-03-26T12:00:00Z", "2026-04-01T12:00:00Z"), ("2026-10-22T12:00:00Z", "2026-10-28T12:00:00Z") })
        {
            var dates = schedule.Due(At(from), At(to)).Select(schedule.DateOf).ToList();
            Assert.Equal(6, dates.Count);
            Assert.Equal(dates.Distinct().Order(), dates);
            Assert.Equal(5, Period.DaysBetween(dates[0], dates[^1]));
        }
    }

    [Fact]
    public void An_instant_belongs_to_one_look_only()
    {
        var schedule = new Schedule("30 22 * * *", Amsterdam);
        var due = At("2026-03-02T21:30:00Z");
        Assert.Equal([due], schedule.Due(due - Duration.FromSeconds(1), due));
        Assert.Empty(schedule.Due(due, due + Duration.FromSeconds(1)));
    }

    [Fact]
    public void Weekends_and_holidays_have_no_night_when_only_working_days_do()
    {
        var schedule = new Schedule("30 0 * * *", Amsterdam, "werkdag");
        // Good Friday 3 April to Easter Monday 6 April 2026, King's Day on Monday 27 April.
        Assert.Equal([2, 7, 8, 9, 10, 13], schedule.DatesBetween(new(2026, 4, 2), new(2026, 4, 13)).Select(date => date.Day));
        Assert.DoesNotContain(new LocalDate(2026, 4, 27), schedule.DatesBetween(new(2026, 4, 20), new(2026, 4, 30)));
        // After the night of Thursday the next is that of Tuesday, which begins half an hour after its midnight.
        Assert.Equal(At("2026-04-07T22:30:00Z"), schedule.Next(At("2026-04-02T22:30:00Z")));
        Assert.True(schedule.HasNight(new(2026, 4, 7)));
        Assert.False(schedule.HasNight(new(2026, 4, 5)));
    }
}
