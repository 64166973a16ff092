using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cjib.Batch.Jobs;

/// <summary>Sends traces and metrics of nights to where the settings say; sends nothing when they name no place.</summary>
static class Telemetry
{
    public static void Add(IServiceCollection services, Settings settings)
    {
        if (settings.OtlpEndpoint is not { } endpoint)
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("cjib-batch", serviceInstanceId: Environment.MachineName))
            .WithTracing(traces => traces.AddSource(NightTelemetry.Name).AddOtlpExporter(options => Configure(options, endpoint, "v1/traces")))
            .WithMetrics(metrics => metrics.AddMeter(NightTelemetry.Name).AddRuntimeInstrumentation().AddOtlpExporter(options => Configure(options, endpoint, "v1/metrics")));
    }

    static void Configure(OtlpExporterOptions options, string endpoint, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{endpoint.TrimEnd('/')}/{signal}");
    }
}
