using System.Globalization;
using NodaTime;
using Serilog;
using Serilog.Context;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Cjib.Batch.Jobs;

/// <summary>The log on stderr: lines for people, or one compact JSON document a line. No event holds personal data; those of a night carry its date and run.</summary>
static class Logs
{
    /// <param name="isJson">Compact JSON (CLEF) instead of text.</param>
    public static Logger Create(bool isJson)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
            // These two write whole exceptions with their messages, which may hold a value; see NightlyRunJob and WebErrors.
            .MinimumLevel.Override("Microsoft.AspNetCore.Diagnostics", LogEventLevel.Fatal)
            .MinimumLevel.Override("Hangfire.AutomaticRetryAttribute", LogEventLevel.Fatal)
            // The keys lie in a folder that only the program's account can read.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .Enrich.FromLogContext();
        return (isJson
            ? configuration.WriteTo.Console(new CompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose)
            : configuration.WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Night}{Message:lj}{NewLine}{Exception}", formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: LogEventLevel.Verbose)).CreateLogger();
    }

    /// <summary>Marks all events until disposed as those of a night.</summary>
    /// <param name="runId">The run, or null while it is not known yet.</param>
    public static IDisposable OfNight(LocalDate date, long? runId = null) => LogContext.Push(new Night(date, runId));

    sealed class Night(LocalDate date, long? runId) : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            logEvent.AddPropertyIfAbsent(new("RunDate", new ScalarValue(date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture))));
            if (runId is { } id)
                logEvent.AddPropertyIfAbsent(new("RunId", new ScalarValue(id)));
            logEvent.AddPropertyIfAbsent(new("Night", new ScalarValue($"[{date:uuuu-MM-dd}] ")));
        }
    }
}
