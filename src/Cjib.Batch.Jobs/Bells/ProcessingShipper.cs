using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using NodaTime;

namespace Cjib.Batch.Jobs.Bells;

/// <summary>
/// Sends the log of data processing to whoever keeps it, as spans of OTLP (HTTP and JSON): all of them, each at least once, and none is given up before it is
/// acknowledged. A debtor goes by a pseudonym: HMAC-SHA256 of its number with the secret of the settings.
/// </summary>
/// <remarks>Logboek dataverwerkingen (Logius), interface of the log, with the attributes <c>dpl.core.*</c>.</remarks>
sealed partial class ProcessingShipper(Register register, Settings settings, BellRhythm rhythm, ILogger<ProcessingShipper> log) : BackgroundService
{
    /// <summary>Records in a message: half a megabyte or so.</summary>
    const int Most = 2000;

    static readonly string Version = typeof(ProcessingShipper).Assembly.GetName().Version!.ToString(3);

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };
    readonly Uri _address = new(settings.ProcessingLog!.TrimEnd('/') + "/v1/traces");
    readonly string _prefix = settings.ProcessingRegister!;
    readonly byte[] _key = Encoding.UTF8.GetBytes(settings.ProcessingKey);

    /// <summary>By what the keeper of the log knows a debtor; 64 hexadecimal digits.</summary>
    public static string PseudonymOf(DebtorId debtor, ReadOnlySpan<byte> key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(debtor.ToString())));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var records = new ProcessingLog(register);
        using var timer = new PeriodicTimer(rhythm.Look.ToTimeSpan());
        do
        {
            try
            {
                while (await records.TakeAsync(Most, taken => SendAsync(taken, stoppingToken), stoppingToken) == Most)
                {
                }
            }
            catch (Exception e) when (e is HttpRequestException or DbException or IOException or System.Net.Sockets.SocketException or JsonException
                || (e is TaskCanceledException && e.InnerException is TimeoutException))
            {
                NotSent(log, e is HttpRequestException { StatusCode: { } status } ? $"HTTP {(int)status}" : e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    async Task SendAsync(IReadOnlyList<ProcessingRecord> records, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>(records.Count * 600);
        Write(body, records);
        using var content = new ReadOnlyMemoryContent(body.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await _http.PostAsync(_address, content, cancel);
        answer.EnsureSuccessStatusCode();
        var said = await answer.Content.ReadAsByteArrayAsync(cancel);
        if (said.Length > 0 && JsonDocument.Parse(said).RootElement is var root && root.TryGetProperty("partialSuccess", out var partial)
            && partial.TryGetProperty("rejectedSpans", out var rejected) && rejected.ToString() is not ("" or "0"))
            throw new HttpRequestException("records were rejected");
    }

    void Write(IBufferWriter<byte> body, IReadOnlyList<ProcessingRecord> records)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, ("service.name", "cjib-batch"), ("service.version", Version));
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        json.WriteStartObject();
        json.WriteStartArray("spans");
        foreach (var record in records)
            Write(json, record);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    void Write(Utf8JsonWriter json, in ProcessingRecord record)
    {
        var word = ProcessingLog.Words[(int)record.Activity];
        json.WriteStartObject();
        json.WriteString("traceId", record.Trace.ToString("N"));
        json.WriteString("spanId", Hex(record.Span));
        if (record.Parent is { } parent)
            json.WriteString("parentSpanId", Hex(parent));
        json.WriteString("name", word);
        json.WriteNumber("kind", 1);
        json.WriteString("startTimeUnixNano", Nanoseconds(record.Started));
        json.WriteString("endTimeUnixNano", Nanoseconds(record.Ended));
        if (record.Debtor is { } debtor)
            WriteAttributes(json, ("dpl.core.processing_activity_id", _prefix + word), ("dpl.core.data_subject_id", PseudonymOf(debtor, _key)), ("dpl.core.data_subject_id_type", _prefix + "debiteur_id"));
        else
            WriteAttributes(json, ("dpl.core.processing_activity_id", _prefix + word));
        json.WriteStartObject("status");
        json.WriteNumber("code", record.HasFailed ? 2 : 1);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteAttributes(Utf8JsonWriter json, params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var (key, value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            json.WriteString("stringValue", value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static string Hex(long span) => span.ToString("x16", CultureInfo.InvariantCulture);

    static string Nanoseconds(Instant instant) => (instant.ToUnixTimeTicks() * 100).ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(113, LogLevel.Warning, "The log of data processing cannot be sent ({Cause}); its records wait in the register")]
    static partial void NotSent(ILogger log, string cause);
}
