using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hangfire.Server;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>How long Hangfire's jobs take and how they end, by method: <c>Ring</c> or <c>Run</c>. Arguments are left out.</summary>
sealed class HangfireTelemetry : IServerFilter
{
    const string Start = "cjib-start";

    static readonly Meter Meter = new(NightTelemetry.Name);
    static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("workflow.execution.duration", "s", "How long a job of Hangfire took, by method and outcome.");

    public void OnPerforming(PerformingContext context) => context.Items[Start] = Stopwatch.GetTimestamp();

    public void OnPerformed(PerformedContext context) => Duration.Record(
        Stopwatch.GetElapsedTime((long)context.Items[Start]).TotalSeconds,
        new("workflow.task.name", context.BackgroundJob.Job.Method.Name),
        new("workflow.execution.outcome", context.Canceled ? "canceled" : context.Exception is null ? "success" : "failure"));
}
