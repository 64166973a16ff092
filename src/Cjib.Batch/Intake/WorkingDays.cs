using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>
/// Working days in the Netherlands: Monday to Friday, less the holidays of the Algemene termijnenwet art. 3, which counts Good Friday among them.
/// A ministerial decree may add a single day to them; none stands here.
/// </summary>
static class WorkingDays
{
    /// <summary>Monday to Friday and no holiday.</summary>
    public static bool IsWorkingDay(LocalDate date) => date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !IsHoliday(date);

    /// <summary>The day itself, or the first working day after it.</summary>
    public static LocalDate OnOrAfter(LocalDate date)
    {
        while (!IsWorkingDay(date))
            date = date.PlusDays(1);
        return date;
    }

    /// <summary>The day itself, or the last working day before it.</summary>
    public static LocalDate OnOrBefore(LocalDate date)
    {
        while (!IsWorkingDay(date))
            date = date.PlusDays(-1);
        return date;
    }

    /// <summary>New Year, Good Friday, both days of Easter and Pentecost, Ascension, King's (Queen's) Day, Liberation Day, both days of Christmas.</summary>
    public static bool IsHoliday(LocalDate date)
    {
        switch (date.Month, date.Day)
        {
            case (1, 1) or (5, 5) or (12, 25) or (12, 26):
                return true;
            case (3, _) or (4, _) or (5, _) or (6, _):
                return date == RoyalBirthday(date.Year) || Period.DaysBetween(Easter(date.Year), date) is -2 or 0 or 1 or 39 or 49 or 50;
            default:
                return false;
        }
    }

    // On 27 April since 2014, before that on the 30th; never on a Sunday: a day earlier.
    static LocalDate RoyalBirthday(int year)
    {
        var day = new LocalDate(year, 4, year >= 2014 ? 27 : 30);
        return day.DayOfWeek == IsoDayOfWeek.Sunday ? day.PlusDays(-1) : day;
    }

    /// <summary>Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).</summary>
    internal static LocalDate Easter(int year)
    {
        var (golden, century, rest) = (year % 19, year / 100, year % 100);
        var skipped = (century + 8) / 25;
        var epact = (19 * golden + century - century / 4 - (century - skipped + 1) / 3 + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
        var correction = (golden + 11 * epact + 22 * weekday) / 451;
        var days = epact + weekday - 7 * correction + 114;
        return new(year, days / 31, days % 31 + 1);
    }
}
