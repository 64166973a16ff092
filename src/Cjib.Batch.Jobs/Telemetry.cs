using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cjib.Batch.Jobs;

/// <summary>Traces and metrics of nights: sent to where the settings say, and kept ready for whoever scrapes the pages' server.</summary>
static class Telemetry
{
    /// <param name="isScraped">True in <c>serve</c>, where metrics can be asked for too; see <see cref="Web.Metrics"/>.</param>
    public static void Add(IServiceCollection services, Settings settings, bool isScraped)
    {
        var endpoint = settings.OtlpEndpoint;
        if (endpoint is null && !isScraped)
            return;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("cjib-batch", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(NightTelemetry.Name).AddRuntimeInstrumentation();
                if (isScraped)
                    metrics.AddPrometheusExporter();
                if (endpoint is not null)
                    metrics.AddOtlpExporter(options => Configure(options, endpoint, "v1/metrics"));
            });
        if (endpoint is not null)
            telemetry.WithTracing(traces => traces.AddSource(NightTelemetry.Name).AddOtlpExporter(options => Configure(options, endpoint, "v1/traces")));
    }

    static void Configure(OtlpExporterOptions options, string endpoint, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{endpoint.TrimEnd('/')}/{signal}");
    }
}
