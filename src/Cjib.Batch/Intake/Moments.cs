using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>Moments as nanoseconds since 1970-01-01T00:00Z, the form they have in cells and columns.</summary>
static class Moments
{
    public const long NanosecondsPerDay = 86_400_000_000_000;

    static readonly DateTimeZone Netherlands = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    /// <summary>The day of a moment in the Netherlands, as days since 1970-01-01.</summary>
    public static int Day(long nanoseconds)
    {
        var instant = Instant.FromUnixTimeTicks(Math.DivRem(nanoseconds, 100, out var rest) - (rest < 0 ? 1 : 0));
        return Days.Since1970(instant.InZone(Netherlands).Date);
    }
}
