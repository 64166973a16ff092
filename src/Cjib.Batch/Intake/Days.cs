using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>Dates as days since 1970-01-01, the form they have in cells and columns.</summary>
static class Days
{
    static readonly LocalDate Epoch = new(1970, 1, 1);

    public static int Since1970(LocalDate date) => Period.DaysBetween(Epoch, date);

    public static LocalDate ToDate(int days) => Epoch.PlusDays(days);
}
