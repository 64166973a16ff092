using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Jobs.Alarms;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Text;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Alarms;

/// <summary>The watchdog reads our calendar, and tells what it finds by webhook and by e-mail to a real server.</summary>
public class WatchdogTests(RegisterFixture fixture)
{
    static readonly TimeZoneInfo Amsterdam = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
    static readonly Schedule Evenings = new("30 22 * * *", Amsterdam);
    static readonly LocalDate Monday = Town.Monday;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static IEnumerable<string> At(string now, bool isPaused, params WatchedNight[] nights) =>
        Watchdog.Of(new(InstantPattern.General.Parse(now).Value, isPaused, nights), Evenings, new LocalTime(6, 0), Amsterdam).Select(alarm => $"{alarm.Code} {alarm.Subject}");

    static WatchedNight Night(int day, string state = "FINISHED", int attempts = 1, bool isHeld = false, bool isStuck = false) => new(Monday.PlusDays(day), state, attempts, isHeld, isStuck);

    [Fact]
    public void A_night_that_did_not_begin_a_quarter_after_its_time_is_missing()
    {
        Assert.Empty(At("2026-03-03T21:40:00Z", false, Night(0)));
        Assert.Equal(["NIGHT_MISSING 2026-03-03"], At("2026-03-03T21:46:00Z", false, Night(0)));
        Assert.Equal(["NIGHT_MISSING 2026-03-03"], At("2026-03-03T21:46:00Z", false, Night(0), Night(1, "RUNNING", attempts: 0)));
        Assert.Empty(At("2026-03-03T21:46:00Z", false, Night(0), Night(1, "RUNNING")));
    }

    [Fact]
    public void While_nights_are_paused_or_skipped_none_is_missing()
    {
        Assert.Empty(At("2026-03-03T21:46:00Z", true, Night(0)));
        Assert.Empty(At("2026-03-03T21:46:00Z", false, Night(0), Night(1, "CANCELLED", attempts: 0)));
    }

    [Fact]
    public void Three_missed_nights_are_three_alarms_and_nights_before_the_first_are_none() =>
        Assert.Equal(["NIGHT_MISSING 2026-03-03", "NIGHT_MISSING 2026-03-04", "NIGHT_MISSING 2026-03-05"], At("2026-03-06T08:00:00Z", false, Night(0)));

    [Fact]
    public void A_night_that_is_stuck_late_or_held_is_told()
    {
        Assert.Equal(["NIGHT_STUCK 2026-03-02"], At("2026-03-03T01:00:00Z", false, Night(0, "RUNNING", isStuck: true)));
        Assert.Empty(At("2026-03-03T05:00:00Z", false, Night(0, "RUNNING")));
        Assert.Equal(["NIGHT_LATE 2026-03-02"], At("2026-03-03T05:00:01Z", false, Night(0, "RUNNING")));
        Assert.Equal(["NIGHT_HELD 2026-03-02"], At("2026-03-03T05:00:01Z", false, Night(0, isHeld: true)));
    }

    [Fact]
    public async Task An_alarm_is_told_once_by_webhook_and_e_mail_and_once_more_when_it_is_over()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        await using var hook = await Hook.OpenAsync();
        await using var mail = Postbox.Open();
        var settings = Settings.Load(town.Data, ("AlarmWebhook", hook.Address), ("AlarmMailTo", "operators@example.org"), ("SmtpHost", "127.0.0.1"), ("SmtpPort", $"{mail.Port}"), ("SmtpTls", "no"));
        using var sender = new AlarmSender(settings, NullLogger<AlarmSender>.Instance);
        using var one = new Watchdog(register, Evenings, settings, sender, NullLogger<Watchdog>.Instance);
        using var two = new Watchdog(register, Evenings, settings, sender, NullLogger<Watchdog>.Instance);
        await town.AskAsync<long>("INSERT INTO run (job, business_date, epoch, state, held) VALUES ('night', current_date, 1, 'FINISHED', 'cjib/x.csv is held') RETURNING id");

        await one.LookAsync(Cancel);
        await two.LookAsync(Cancel);
        await town.AskAsync<long>("UPDATE run SET held = '' RETURNING id");
        await two.LookAsync(Cancel);

        Assert.Equal(["NIGHT_HELD raised", "NIGHT_HELD over"], hook.Told);
        Assert.Equal(2, mail.Received.Count);
        Assert.Contains("alarm: NIGHT_HELD", mail.Received.First(), StringComparison.Ordinal);
        Assert.Contains("To: operators@example.org", mail.Received.First(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await new AlarmTable(register).StandingAsync(Cancel));
    }

    [Fact]
    public async Task What_cannot_be_told_still_stands()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var settings = Settings.Load(town.Data, ("AlarmWebhook", "http://127.0.0.1:1/"), ("AlarmMailTo", "operators@example.org"), ("SmtpHost", "127.0.0.1"), ("SmtpPort", "1"));
        using var sender = new AlarmSender(settings, NullLogger<AlarmSender>.Instance);
        using var watchdog = new Watchdog(register, Evenings, settings, sender, NullLogger<Watchdog>.Instance);
        await town.AskAsync<long>("INSERT INTO run (job, business_date, epoch, state, held) VALUES ('night', current_date, 1, 'FINISHED', 'x') RETURNING id");
        await watchdog.LookAsync(Cancel);
        Assert.Equal("NIGHT_HELD", Assert.Single(await new AlarmTable(register).StandingAsync(Cancel)).Alarm.Code);
    }

    /// <summary>Somebody's address for alarms.</summary>
    sealed class Hook(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<string> Told { get; } = new();

        public string Address => app.Urls.First() + "/alarms";

        public static async Task<Hook> OpenAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var hook = new Hook(builder.Build());
            await hook.StartAsync();
            return hook;
        }

        async Task StartAsync()
        {
            app.MapPost("/alarms", async (HttpRequest request) =>
            {
                var json = await JsonDocument.ParseAsync(request.Body);
                Told.Enqueue($"{json.RootElement.GetProperty("code").GetString()} {json.RootElement.GetProperty("state").GetString()}");
                return Results.NoContent();
            });
            await app.StartAsync();
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }

    /// <summary>A real SMTP server that keeps what it gets.</summary>
    sealed class Postbox : MessageStore, IAsyncDisposable
    {
        readonly CancellationTokenSource _stop = new();
        Task _serving = Task.CompletedTask;

        public ConcurrentQueue<string> Received { get; } = new();

        public int Port { get; private set; }

        public static Postbox Open()
        {
            var box = new Postbox();
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                box.Port = ((IPEndPoint)free.LocalEndpoint).Port;
            }
            var services = new ServiceCollection();
            services.AddSingleton<IMessageStore>(box);
            box._serving = new SmtpServer.SmtpServer(
                new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, box.Port))).Build(),
                services.BuildServiceProvider()).StartAsync(box._stop.Token);
            return box;
        }

        public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            Received.Enqueue(Encoding.UTF8.GetString(buffer.ToArray()));
            return Task.FromResult(SmtpResponse.Ok);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving;
            _stop.Dispose();
        }
    }
}
