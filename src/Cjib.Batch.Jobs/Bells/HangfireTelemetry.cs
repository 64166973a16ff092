using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hangfire.Server;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>
/// Hangfire's jobs by method, <c>Ring</c> or <c>Run</c>: how long each takes, how it ends, and a span that is the parent of what happens in it. Arguments are
/// left out.
/// </summary>
sealed class HangfireTelemetry : IServerFilter
{
    const string Start = "cjib-start", Span = "cjib-span";

    static readonly ActivitySource Source = new(NightTelemetry.Name);
    static readonly Meter Meter = new(NightTelemetry.Name);
    static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("workflow.execution.duration", "s", "How long a job of Hangfire took, by method and outcome.");

    public void OnPerforming(PerformingContext context)
    {
        context.Items[Start] = Stopwatch.GetTimestamp();
        // A worker thread carries along whatever was going on when it was made.
        Activity.Current = null;
        context.Items[Span] = Source.StartActivity($"job {context.BackgroundJob.Job.Method.Name}");
    }

    public void OnPerformed(PerformedContext context)
    {
        var (name, outcome) = (context.BackgroundJob.Job.Method.Name, context.Canceled ? "canceled" : context.Exception is null ? "success" : "failure");
        Duration.Record(Stopwatch.GetElapsedTime((long)context.Items[Start]).TotalSeconds, new("workflow.task.name", name), new("workflow.execution.outcome", outcome));
        using var span = (Activity?)context.Items[Span];
        span?.SetTag("workflow.task.name", name).SetTag("workflow.execution.outcome", outcome);
        if (context.Exception is { } e)
            span?.SetStatus(ActivityStatusCode.Error, (e.InnerException ?? e).GetType().Name);
    }
}
