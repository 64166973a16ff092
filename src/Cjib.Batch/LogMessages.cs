using Microsoft.Extensions.Logging;

namespace Cjib.Batch;

/// <summary>Every event the engine logs. None of them names a person or a value of a claim.</summary>
static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Night of {Date:yyyy-MM-dd} begins, attempt {Attempt}")]
    public static partial void NightBegins(ILogger log, DateOnly date, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Night of {Date:yyyy-MM-dd} is done, attempt {Attempt}")]
    public static partial void NightEnds(ILogger log, DateOnly date, int attempt);

    [LoggerMessage(3, LogLevel.Error, "Night of {Date:yyyy-MM-dd} was cut off in attempt {Attempt} by {Cause}; the same command continues it")]
    public static partial void NightFails(ILogger log, DateOnly date, int attempt, string cause);

    [LoggerMessage(4, LogLevel.Information, "Stage {Stage}: {Read} read, {Accepted} accepted in {Seconds:F1} s")]
    public static partial void StageEnds(ILogger log, string stage, long read, long accepted, double seconds);

    [LoggerMessage(5, LogLevel.Information, "Delivery {Client}/{File}: {Verdict}")]
    public static partial void DeliveryJudged(ILogger log, string client, string file, string verdict);

    [LoggerMessage(41, LogLevel.Warning, "Delivery {Client} {Kind} was expected on {Due:yyyy-MM-dd} and has not come")]
    public static partial void DeliveryMissing(ILogger log, string client, string kind, DateOnly due);
}
