using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>Dates as days since 1970-01-01, the form they have in cells and columns.</summary>
static class Days
{
    static readonly LocalDate Epoch = new(1970, 1, 1);

    public static int Since1970(LocalDate date) => Period.DaysBetween(Epoch, date);

    public static LocalDate ToDate(int days) => Epoch.PlusDays(days);

    /// <summary>The first day of a period, which may be open.</summary>
    public static int OrMin(LocalDate from) => from == LocalDate.MinIsoValue ? int.MinValue : Since1970(from);

    /// <summary>The last day of a period, which may be open.</summary>
    public static int OrMax(LocalDate through) => through == LocalDate.MaxIsoValue ? int.MaxValue : Since1970(through);
}
