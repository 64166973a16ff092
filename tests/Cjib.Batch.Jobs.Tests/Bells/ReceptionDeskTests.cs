using System.Text;
using System.Text.Json;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>Senders are told outside the night what came in.</summary>
public class ReceptionDeskTests(RegisterFixture fixture)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_in_the_inbox_has_a_receipt_before_its_night()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var composition = await Site.ComposeAsync(town);
        await using var register = await composition.RegisterAsync(Cancel);
        using var desk = new ReceptionDesk(composition, register, Site.Quick, NullLogger<ReceptionDesk>.Instance);
        var good = Encoding.UTF8.GetString(Make.Delivery(Make.Claim(), Make.Claim()).Bytes());
        town.Drop("duo", "good.csv", good);
        town.Drop("duo", "cut.csv", good[..^30]);
        town.Drop("duo", "late.csv.part", good);
        await desk.LookAsync(Cancel);

        Assert.Equal("GEACCEPTEERD 2 0", Told(town, "good.csv"));
        Assert.Equal("AFGEKEURD 0 0", Told(town, "cut.csv"));
        Assert.False(File.Exists(Outbox(town, "late.csv")));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM delivery"));

        // The night takes both files over itself; the same bytes under another name are a double from then on.
        await town.RunAsync(Town.Monday);
        town.Drop("duo", "again.csv", good);
        await desk.LookAsync(Cancel);
        Assert.Equal("DUBBEL 0 2", Told(town, "again.csv"));
    }

    [Fact]
    public async Task A_file_that_changed_is_told_anew_and_one_that_did_not_is_left()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var composition = await Site.ComposeAsync(town);
        await using var register = await composition.RegisterAsync(Cancel);
        using var desk = new ReceptionDesk(composition, register, Site.Quick, NullLogger<ReceptionDesk>.Instance);
        var good = Encoding.UTF8.GetString(Make.Delivery(Make.Claim()).Bytes());
        town.Drop("duo", "a.csv", good[..^30]);
        await desk.LookAsync(Cancel);
        Assert.Equal("AFGEKEURD 0 0", Told(town, "a.csv"));

        File.Delete(Outbox(town, "a.csv"));
        await desk.LookAsync(Cancel);
        Assert.False(File.Exists(Outbox(town, "a.csv")));

        town.Drop("duo", "a.csv", good);
        await desk.LookAsync(Cancel);
        Assert.Equal("GEACCEPTEERD 1 0", Told(town, "a.csv"));
    }

    [Fact]
    public async Task Served_pages_come_with_the_desk()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var site = await Site.OpenAsync(town);
        town.Drop("duo", "a.csv", Encoding.UTF8.GetString(Make.Delivery(Make.Claim()).Bytes()));
        while (!File.Exists(Outbox(town, "a.csv")))
            await Task.Delay(50, Cancel);
        Assert.Equal("GEACCEPTEERD 1 0", Told(town, "a.csv"));
    }

    static string Outbox(Town town, string file) => Path.Combine(town.Data, "outbox", "duo", $"{file}.ontvangst.json");

    static string Told(Town town, string file)
    {
        using var receipt = JsonDocument.Parse(File.ReadAllBytes(Outbox(town, file)));
        var lines = receipt.RootElement.GetProperty("regels");
        return $"{receipt.RootElement.GetProperty("status").GetString()} {lines.GetProperty("geaccepteerd").GetInt64()} {lines.GetProperty("dubbel").GetInt64()}";
    }
}
