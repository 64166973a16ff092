using Cjib.Batch.Intake;
using Cronos;
using NodaTime;

namespace Cjib.Batch.Jobs;

/// <summary>When nights are due, and which business date each of them is for. Asks no clock.</summary>
/// <param name="cron">Five fields; never between 02:00 and 03:00, which comes twice or not at all when the clocks change.</param>
/// <param name="zone">The clock on the wall of the operators.</param>
/// <param name="days">The days that have a night, in the words of <see cref="DeliveryCalendar"/>; what comes in on others waits for the next one.</param>
sealed class Schedule(string cron, TimeZoneInfo zone, params IReadOnlyList<string> days)
{
    // A night of once a year is found too.
    const int LookAhead = 400;

    readonly CronExpression _cron = CronExpression.Parse(cron);

    /// <summary>
    /// The business date of a night that is due at an instant: the day on which its evening falls. A night that begins after midnight and before
    /// noon belongs to the day before, so that moving the schedule over midnight changes no date.
    /// </summary>
    public LocalDate DateOf(Instant due)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(due.ToDateTimeUtc(), zone);
        return LocalDate.FromDateTime(local).PlusDays(local.Hour < 12 ? -1 : 0);
    }

    /// <summary>True when a business date may have a night.</summary>
    public bool HasNight(LocalDate date) => days.Count == 0 || days.Any(word => DeliveryCalendar.IsOn(word, date));

    /// <summary>The instants after one and up to and including another at which a night is due, in order.</summary>
    public IEnumerable<Instant> Due(Instant after, Instant upTo) =>
        _cron.GetOccurrences(after.ToDateTimeUtc(), upTo.ToDateTimeUtc(), zone, fromInclusive: false, toInclusive: true).Select(Instant.FromDateTimeUtc)
            .Where(due => HasNight(DateOf(due)));

    /// <summary>The business dates that have a night, from one date up to and including another.</summary>
    public IReadOnlyList<LocalDate> DatesBetween(LocalDate from, LocalDate to) =>
        [.. Due(At(from), At(to.PlusDays(2))).Select(DateOf).Where(date => date >= from && date <= to).Distinct()];

    /// <summary>The next instant at which a night is due.</summary>
    public Instant? Next(Instant after) => Due(after, after + Duration.FromDays(LookAhead)).Select(due => (Instant?)due).FirstOrDefault();

    static Instant At(LocalDate date) => date.AtMidnight().InUtc().ToInstant();
}
