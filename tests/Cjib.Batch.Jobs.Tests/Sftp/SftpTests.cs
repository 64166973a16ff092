using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using Renci.SshNet.Common;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Sftp;

/// <summary>Deliveries through a real SFTP server with a real client: jailed, broken off half-way, finished later, and the receipts fetched the same way.</summary>
public class SftpTests(RegisterFixture fixture)
{
    const string Duo = "nobody", Other = "games";

    [Fact]
    public async Task An_agency_delivers_and_fetches_its_receipts()
    {
        SshServer.Require();
        await using var server = await SshServer.StartAsync(Duo);
        using var town = await FoundAsync(server);
        using (var client = server.Connect(Duo))
        {
            using (var upload = new MemoryStream(Delivery))
                client.UploadFile(upload, "/inbox/duo_1.csv.part");
            await town.RunAsync(Town.Monday);
            Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM delivery"));
            client.RenameFile("/inbox/duo_1.csv.part", "/inbox/duo_1.csv");
        }
        await town.RunAsync(Town.Monday.PlusDays(1));

        using var again = server.Connect(Duo);
        Assert.DoesNotContain(again.ListDirectory("/inbox"), file => file.IsRegularFile);
        var receipts = again.ListDirectory("/outbox").Where(file => file.IsRegularFile).Select(file => file.Name).Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("duo_ONTVANGST_20260303_000001.csv", receipts);
        Assert.Contains(";GEACCEPTEERD;", again.ReadAllText("/outbox/duo_ONTVANGST_20260303_000001.csv"), StringComparison.Ordinal);
        Assert.Contains("1;D-000001;GEACCEPTEERD", again.ReadAllText("/outbox/duo_VERWERKING_20260303_000001.csv"), StringComparison.Ordinal);
        Assert.Throws<SftpPermissionDeniedException>(() => again.DeleteFile("/outbox/duo_ONTVANGST_20260303_000001.csv"));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_not_taken_and_can_be_finished()
    {
        SshServer.Require();
        await using var server = await SshServer.StartAsync(Duo);
        using var town = await FoundAsync(server);
        var client = server.Connect(Duo);
        var half = client.Create("/inbox/duo_1.csv.part");
        half.Write(Delivery.AsSpan(0, Delivery.Length / 2));
        half.Flush();
        client.Disconnect();
        await town.RunAsync(Town.Monday);
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM delivery"));

        using var again = server.Connect(Duo);
        var done = again.GetAttributes("/inbox/duo_1.csv.part").Size;
        Assert.InRange(done, 1, Delivery.Length - 1);
        using (var rest = again.Open("/inbox/duo_1.csv.part", FileMode.Append, FileAccess.Write))
            rest.Write(Delivery.AsSpan((int)done));
        again.RenameFile("/inbox/duo_1.csv.part", "/inbox/duo_1.csv");
        await town.RunAsync(Town.Monday.PlusDays(1));
        Assert.Equal("ACCEPTED", await town.AskAsync<string>("SELECT state FROM delivery"));
    }

    [Fact]
    public async Task A_file_sent_under_its_final_name_and_broken_off_is_refused_as_truncated()
    {
        SshServer.Require();
        await using var server = await SshServer.StartAsync(Duo);
        using var town = await FoundAsync(server);
        var client = server.Connect(Duo);
        var half = client.Create("/inbox/duo_1.csv");
        half.Write(Delivery.AsSpan(0, Delivery.Length / 2));
        half.Flush();
        client.Disconnect();
        await town.RunAsync(Town.Monday);

        Assert.Equal("REFUSED", await town.AskAsync<string>("SELECT state FROM delivery"));
        using var again = server.Connect(Duo);
        Assert.Contains(";AFGEKEURD;F007;", again.ReadAllText("/outbox/duo_ONTVANGST_20260302_000001.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agency_sees_its_own_jail_and_nothing_else()
    {
        SshServer.Require();
        await using var server = await SshServer.StartAsync(Duo, Other);
        File.WriteAllText(Path.Combine(server.Jail(Other), "inbox", "secret.csv"), "x");
        using var client = server.Connect(Duo);

        Assert.Equal(["inbox", "outbox"], client.ListDirectory("/").Select(file => file.Name).Where(name => name[0] != '.').Order(StringComparer.Ordinal));
        Assert.Throws<SftpPathNotFoundException>(() => client.ReadAllText("/etc/passwd"));
        Assert.Throws<SftpPathNotFoundException>(() => client.ReadAllText($"/../{Other}/inbox/secret.csv"));
        Assert.Throws<SftpPermissionDeniedException>(() => client.WriteAllText("/new.csv", "x"));
        client.SymbolicLink("/etc/passwd", "/inbox/link.csv");
        using var town = await FoundAsync(server);
        await town.RunAsync(Town.Monday);
        Assert.Equal("REFUSED 0", await town.AskAsync<string>("SELECT state || ' ' || bytes FROM delivery"));
    }

    static byte[] Delivery { get; } = Make.Delivery([.. Enumerable.Range(0, 400).Select(_ => Make.Claim())]).Bytes();

    // What docs/sftp.md tells an operator to do: the agency's folders are links into its jail.
    async Task<Town> FoundAsync(SshServer server)
    {
        var town = await Town.FoundAsync(fixture);
        foreach (var folder in new[] { "inbox", "outbox" })
            Directory.CreateSymbolicLink(Path.Combine(town.Data, folder, "duo"), Path.Combine(server.Jail(Duo), folder));
        return town;
    }
}
