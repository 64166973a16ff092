using Cjib.Batch.Jobs.Bells;
using NodaTime;
using Npgsql;

namespace Cjib.Batch.Jobs.Web;

/// <summary>Is the program alive, and can it work? Said to everybody, so in one word.</summary>
static class Health
{
    /// <summary>A worker whose clock is further from the server's fires schedules at the wrong time.</summary>
    public static readonly Duration ClockTolerance = Duration.FromSeconds(30);

    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live\n"));
        app.MapGet("/health/ready", async (NpgsqlDataSource source, CancellationToken cancel) =>
            await ProblemAsync(source, SystemClock.Instance.GetCurrentInstant(), cancel) is { } problem
                ? Results.Text($"not ready: {problem}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready\n"));
    }

    static async Task<string?> ProblemAsync(NpgsqlDataSource source, Instant here, CancellationToken cancel)
    {
        try
        {
            if (!await HangfireStore.IsReadyAsync(source, cancel))
                return "schema";
            await using var clock = source.CreateCommand("SELECT clock_timestamp()");
            var there = Instant.FromDateTimeUtc((DateTime)(await clock.ExecuteScalarAsync(cancel))!);
            return (here - there) is var apart && (apart > ClockTolerance || -apart > ClockTolerance) ? "clock" : null;
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            return "register";
        }
    }
}
