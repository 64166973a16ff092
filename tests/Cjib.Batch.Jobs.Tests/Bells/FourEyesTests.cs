using System.Net;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>What takes two persons is not done by one, nor by the same one twice.</summary>
public class FourEyesTests(RegisterFixture fixture)
{
    static readonly LocalDate Monday = Town.Monday;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_finished_night_that_two_persons_want_again_publishes_the_same_bytes()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(60, 3);
        await town.RunAsync(Monday);
        var before = town.Published(Monday);
        var run = await town.AskAsync<long>("SELECT id FROM run");
        await using (var site = await Site.OpenAsync(town))
        {
            using var ann = await site.LoggedInAsync("ann", [Role.Operator]);
            using var bob = await site.LoggedInAsync("bob", [Role.Operator]);
            Assert.Equal(HttpStatusCode.Redirect, await OrderAsync(ann, "rerun", run, "too early"));
            Assert.Equal(HttpStatusCode.Redirect, await OrderAsync(ann, "withdraw-rerun", run, "withdrawn"));
            Assert.Equal(HttpStatusCode.OK, await OrderAsync(bob, "agree-rerun", run, "agreed"));
            Assert.Equal(HttpStatusCode.Redirect, await OrderAsync(ann, "rerun", run, "outbox was wiped"));
            // Neither she herself nor an auditor is a second operator.
            Assert.Equal(HttpStatusCode.OK, await OrderAsync(ann, "agree-rerun", run, "agreed"));
            using var auditor = await site.LoggedInAsync("carol", [Role.Auditor]);
            Assert.Equal(HttpStatusCode.Forbidden, await OrderAsync(auditor, "agree-rerun", run, "agreed"));
            Assert.Equal("FINISHED", await town.AskAsync<string>("SELECT state FROM run"));
            Directory.Delete(Path.Combine(town.Data, "outbox"), recursive: true);
            Directory.Delete(Path.Combine(town.Data, "reports"), recursive: true);

            Assert.Equal(HttpStatusCode.Redirect, await OrderAsync(bob, "agree-rerun", run, "agreed"));
            await Site.UntilAsync(async () => await town.AskAsync<bool>("SELECT state = 'FINISHED' AND epoch = 2 FROM run"));
        }
        Assert.Equal(before, town.Published(Monday));
        await NightSums.HoldAsync(town, Monday);
        Assert.Equal(
            "ann ASK_RERUN_NIGHT too early; ann WITHDRAW_RERUN_NIGHT withdrawn; ann ASK_RERUN_NIGHT outbox was wiped; bob RERUN_NIGHT outbox was wiped (ann)",
            await town.AskAsync<string>("SELECT string_agg(actor || ' ' || action || ' ' || reason, '; ' ORDER BY id) FROM audit WHERE action LIKE '%RERUN%'"));
    }

    [Fact]
    public async Task A_night_is_not_run_again_once_a_later_one_has_begun()
    {
        using var town = await Town.FoundAsync(fixture);
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
        var eyes = new FourEyes(register);
        var first = await town.AskAsync<long>("INSERT INTO run (job, business_date, epoch, state) VALUES ('night', '2026-03-02', 1, 'FINISHED') RETURNING id");
        var skipped = await town.AskAsync<long>("INSERT INTO run (job, business_date, epoch, state) VALUES ('night', '2026-03-03', 0, 'CANCELLED') RETURNING id");
        Assert.Equal([skipped, first], (await eyes.RerunnableAsync(NightlyRun.Job, Cancel)).Select(night => night.RunId));
        Assert.True(await eyes.AskAsync(TwoPersonAction.RerunNight, first, "ann", "lost files", Cancel));
        Assert.True(await eyes.AskAsync(TwoPersonAction.RerunNight, skipped, "ann", "they came after all", Cancel));
        Assert.True(await eyes.AgreeAsync(TwoPersonAction.RerunNight, skipped, "bob", Cancel));
        Assert.Equal("RUNNING", await town.AskAsync<string>($"SELECT state FROM run WHERE id = {skipped}"));

        // It begins: what was asked about the night before it cannot be agreed to any more, and nothing of it was done.
        await (await new RunLedger(register).BeginAsync(NightlyRun.Job, Monday.PlusDays(1), 50_000, Cancel)).DisposeAsync();
        Assert.False(await eyes.AgreeAsync(TwoPersonAction.RerunNight, first, "bob", Cancel));
        Assert.Equal("FINISHED", await town.AskAsync<string>($"SELECT state FROM run WHERE id = {first}"));
        Assert.False(await eyes.AskAsync(TwoPersonAction.RerunNight, first, "ann", "again", Cancel));
        Assert.Empty(await eyes.RerunnableAsync(NightlyRun.Job, Cancel));
        Assert.Single(await eyes.WaitingAsync(TwoPersonAction.RerunNight, Cancel));
    }

    [Fact]
    public async Task A_held_delivery_is_let_in_by_two_operators()
    {
        using var town = await Town.FoundAsync(fixture);
        var run = await town.AskAsync<long>("INSERT INTO run (job, business_date, epoch, state) VALUES ('night', '2026-03-02', 1, 'FINISHED') RETURNING id");
        var delivery = await town.AskAsync<long>(
            $"INSERT INTO delivery (run_id, client, file_name, stored_as, kind, number, state) VALUES ({run}, 'cak', 'cak.csv', 'archive/cak.csv', 'VORDERINGEN', 1, 'HELD') RETURNING id");
        await using var site = await Site.OpenAsync(town);
        using var ann = await site.LoggedInAsync("ann", [Role.Operator]);
        using var bob = await site.LoggedInAsync("bob", [Role.Operator]);
        using var viewer = await site.LoggedInAsync("vera", [Role.Viewer]);
        Assert.Equal(HttpStatusCode.Redirect, (await ReleaseAsync(ann, "release", "wrong one")).StatusCode);
        // Who asked can take it back, and nobody else; then there is nothing to agree with.
        Assert.Contains("withdraw-release", await ann.GetStringAsync($"/deliveries/{delivery}", Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("withdraw-release", await bob.GetStringAsync($"/deliveries/{delivery}", Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ReleaseAsync(bob, "withdraw-release", "not mine")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await ReleaseAsync(ann, "withdraw-release", "withdrawn")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ReleaseAsync(bob, "agree-release", "agreed")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ReleaseAsync(ann, "withdraw-release", "twice")).StatusCode);
        Assert.False(await town.AskAsync<bool>("SELECT decision IS NOT NULL FROM delivery"));
        Assert.DoesNotContain("name=\"Order\"", await viewer.GetStringAsync($"/deliveries/{delivery}", Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ReleaseAsync(ann, "release", "agency explained")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ReleaseAsync(ann, "agree-release", "agreed")).StatusCode);
        Assert.False(await town.AskAsync<bool>("SELECT decision IS NOT NULL FROM delivery"));
        Assert.Equal(HttpStatusCode.Redirect, (await ReleaseAsync(bob, "agree-release", "agreed")).StatusCode);
        Assert.Equal("RELEASED", await town.AskAsync<string>("SELECT decision FROM delivery"));
        Assert.Equal(
            "ann ASK_RELEASE_DELIVERY, ann WITHDRAW_RELEASE_DELIVERY, ann ASK_RELEASE_DELIVERY, bob RELEASE_DELIVERY",
            await town.AskAsync<string>($"SELECT string_agg(actor || ' ' || action, ', ' ORDER BY id) FROM audit WHERE object = 'delivery {delivery}'"));

        Task<HttpResponseMessage> ReleaseAsync(HttpClient browser, string order, string reason) =>
            Site.PostAsync(browser, $"/deliveries/{delivery}", ("Order", order), ("Reason", reason));
    }

    static async Task<HttpStatusCode> OrderAsync(HttpClient browser, string order, long run, string reason)
    {
        using var answer = await Site.PostAsync(browser, "/schedule", ("Order", order), ("Run", $"{run}"), ("Reason", reason));
        return answer.StatusCode;
    }
}
