using NodaTime;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>Every event the bells log.</summary>
static partial class BellMessages
{
    [LoggerMessage(101, LogLevel.Information, "Rang for run {Run}")]
    public static partial void Rang(ILogger log, long run);

    [LoggerMessage(102, LogLevel.Information, "The calendar makes the night of {Date:uuuu-MM-dd} due")]
    public static partial void Due(ILogger log, LocalDate date);

    [LoggerMessage(103, LogLevel.Error, "Night of {Date:uuuu-MM-dd} stopped by {Cause} {Where}; it is rung again")]
    public static partial void NightStopped(ILogger log, LocalDate date, string cause, string where);

    [LoggerMessage(104, LogLevel.Error, "Night of {Date:uuuu-MM-dd} cannot begin: {Problems}")]
    public static partial void SetupIsWrong(ILogger log, LocalDate date, string problems);

    [LoggerMessage(105, LogLevel.Warning, "The bells cannot be looked after ({Cause}); trying again")]
    public static partial void Deaf(ILogger log, string cause);
}
