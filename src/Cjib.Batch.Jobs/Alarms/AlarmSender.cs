using System.Globalization;
using System.Net.Mail;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Alarms;

/// <summary>Tells alarms by webhook and by e-mail, as far as they are set. What cannot be told is logged; the alarm stands on the first page in any case.</summary>
sealed partial class AlarmSender(Settings settings, ILogger<AlarmSender> log) : IDisposable
{
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>What each alarm says, in Dutch and English; docs/operations.md says what to do.</summary>
    public static readonly IReadOnlyDictionary<string, (string Dutch, string English)> Texts = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["NIGHT_MISSING"] = ("De nacht van {0} had moeten beginnen en is niet begonnen.", "The night of {0} should have begun and has not."),
        ["NIGHT_STUCK"] = ("De nacht van {0} komt niet verder; er wordt niet meer gebeld.", "The night of {0} does not move; it is not rung any more."),
        ["NIGHT_LATE"] = ("De nacht van {0} is niet op tijd klaar.", "The night of {0} is not done in time."),
        ["NIGHT_HELD"] = ("De nacht van {0} is klaar, maar er wacht iets op een operator.", "The night of {0} is done, but something waits for an operator."),
    };

    public static string Dutch(Alarm alarm) => string.Format(CultureInfo.InvariantCulture, Texts[alarm.Code].Dutch, alarm.Subject);

    public static string English(Alarm alarm) => string.Format(CultureInfo.InvariantCulture, Texts[alarm.Code].English, alarm.Subject);

    public async Task SendAsync(Alarm alarm, bool isOver, CancellationToken cancel)
    {
        if (settings.AlarmWebhook is { } webhook)
            await TryAsync("webhook", async () =>
            {
                using var answer = await _http.PostAsJsonAsync(
                    webhook, new { code = alarm.Code, subject = alarm.Subject, state = isOver ? "over" : "raised", text = English(alarm) }, cancel);
                answer.EnsureSuccessStatusCode();
            });
        if (settings.AlarmMailTo is { } to)
            await TryAsync("e-mail", async () =>
            {
                using var smtp = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { EnableSsl = settings.SmtpTls };
                using var mail = new MailMessage(settings.AlarmMailFrom, to)
                {
                    Subject = $"Cjib.Batch {(isOver ? "voorbij" : "alarm")}: {alarm.Code} {alarm.Subject}",
                    Body = $"{Dutch(alarm)}\n{English(alarm)}\n\nZie docs/operations.md, {alarm.Code}.\n",
                };
                await smtp.SendMailAsync(mail, cancel);
            });
    }

    public void Dispose() => _http.Dispose();

    async Task TryAsync(string way, Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception e) when (e is HttpRequestException or SmtpException or InvalidOperationException or IOException || (e is TaskCanceledException && e.InnerException is TimeoutException))
        {
            NotTold(log, way, e.GetType().Name);
        }
    }

    [LoggerMessage(134, LogLevel.Error, "An alarm could not be told by {Way} ({Cause})")]
    static partial void NotTold(ILogger log, string way, string cause);
}
