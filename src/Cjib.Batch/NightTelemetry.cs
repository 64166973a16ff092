using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cjib.Batch.Intake;

namespace Cjib.Batch;

/// <summary>What machines are told of a night: a trace of its stages, and counts. Nothing of it is about a person.</summary>
public static class NightTelemetry
{
    /// <summary>Name of the meter and of the source of traces.</summary>
    public const string Name = "Cjib.Batch";

    static readonly ActivitySource Source = new(Name);
    static readonly Meter Meter = new(Name);
    static readonly Counter<long> Lines = Meter.CreateCounter<long>("cjib.lines", "{line}", "Lines, or debtors in the later stages, by stage and what became of them.");
    static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("cjib.stage.duration", "s", "How long a stage of a night took.");

    static readonly Counter<long> Missing = Meter.CreateCounter<long>("cjib.deliveries.missing", "{delivery}", "Deliveries that the calendar expected and that did not come, by agency and kind.");

    internal static Activity? BeginNight(Storage.RunLease run)
    {
        var night = Source.StartActivity("night");
        night?.SetTag("cjib.date", $"{run.Date:uuuu-MM-dd}").SetTag("cjib.run", run.RunId).SetTag("cjib.attempt", run.Epoch);
        return night;
    }

    internal static void DeliveryMissing(ExpectedDelivery expected) =>
        Missing.Add(1, KeyValuePair.Create<string, object?>("client", expected.Client), KeyValuePair.Create<string, object?>("kind", expected.Kind));

    internal static Activity? BeginStage(string stage) => Source.StartActivity(stage);

    internal static void EndStage(string stage, LineCounts lines, double seconds)
    {
        var name = KeyValuePair.Create<string, object?>("stage", stage);
        foreach (var (outcome, count) in new[] { ("accepted", lines.Accepted), ("refused", lines.Refused), ("held", lines.Held), ("duplicate", lines.Duplicate) })
            Lines.Add(count, name, KeyValuePair.Create<string, object?>("outcome", outcome));
        Seconds.Record(seconds, name);
    }
}
