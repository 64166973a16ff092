using System.Diagnostics;
using System.Globalization;
using Cjib.Batch.Jobs.Tests.Web;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Files come in over the day while <c>serve</c> runs, the program itself with its pages, its desk and its Hangfire workers; then it is night.</summary>
public class ServedDayTests(RegisterFixture fixture)
{
    const int Seed = 8;
    const int Served = 4;

    // In three visits, for the program looks into its inboxes every ten seconds.
    const int Visits = 3;

    static readonly LocalDate Night = Town.Monday.PlusDays(Served - 1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_the_order_in_which_files_came_and_were_told_the_night_publishes_the_same_bytes()
    {
        using var together = await LivedInAsync();
        Assert.True(Waiting(together).Count > Visits);
        var nights = Enumerable.Range(1, 2).Select(ServedAsync).ToList();
        await together.RunAsync(Night);
        var expected = together.Published(Night);
        foreach (var published in await Task.WhenAll(nights))
            Assert.Equal(expected, published);
    }

    async Task<SortedDictionary<string, string>> ServedAsync(int order)
    {
        using var town = await LivedInAsync();
        // Outside the data directory, until its sender has it ready.
        var files = Waiting(town).Order(StringComparer.Ordinal).Select(path => (Path: path, Bytes: File.ReadAllBytes(path))).ToArray();
        foreach (var (path, _) in files)
            File.Delete(path);
        new Random(order).Shuffle(files);

        using var serve = town.Begin("serve --json --urls http://127.0.0.1:0", ("ConnectionStrings__Cjib", town.ConnectionString), ("Cjib__ScheduleCron", "30 22 1 1 *"));
        var said = (serve.StandardOutput.ReadToEndAsync(Cancel), serve.StandardError.ReadToEndAsync(Cancel));
        try
        {
            foreach (var visit in files.Chunk((files.Length + Visits - 1) / Visits))
            {
                foreach (var (path, bytes) in visit)
                {
                    await File.WriteAllBytesAsync(path + ".part", bytes, Cancel);
                    File.Move(path + ".part", path);
                }
                await Site.UntilAsync(() => Task.FromResult(serve.HasExited || Array.TrueForAll(visit, file => File.Exists(Told(town, file.Path)))));
                Assert.False(serve.HasExited, "serve has ended");
            }
            Assert.Equal(Served - 1, await town.AskAsync<long>("SELECT count(DISTINCT run_id) FROM delivery"));

            await using var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel);
            await new BellTable(register, Duration.Zero).ExpectAsync(NightlyRun.Job, Night, Cancel);
            await Site.UntilAsync(async () => serve.HasExited || await town.AskAsync<long>("SELECT count(*) FROM run WHERE state = 'FINISHED'") == Served);
            Assert.False(serve.HasExited, "serve has ended");
            await NightSums.HoldAsync(town, Night);
            return town.Published(Night);
        }
        finally
        {
            if (!serve.HasExited)
                Process.Start("kill", ["-TERM", serve.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
            await serve.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAll(said.Item1, said.Item2);
        }
    }

    /// <summary>A town after some nights, with the files of the next one in its inboxes.</summary>
    async Task<Town> LivedInAsync()
    {
        var town = await Town.FoundAsync(fixture);
        var (life, offices) = (new Life(town, Seed, Served), new LifeOfOffices(town, Seed));
        string[][] assignments = [];
        for (var night = 1; night <= Served; night++)
        {
            var date = Town.Monday.PlusDays(night - 1);
            life.Drop(night);
            offices.Drop(night, date, assignments);
            if (night == Served)
                break;
            await town.RunAsync(date);
            assignments = [.. town.Report(date, "assignments.csv").Skip(1).Select(line => line.Split(';'))];
        }
        return town;
    }

    static List<string> Waiting(Town town) => [.. Directory.EnumerateFiles(Path.Combine(town.Data, "inbox"), "*.csv", SearchOption.AllDirectories)];

    static string Told(Town town, string path) => Path.Combine(town.Data, "outbox", Path.GetRelativePath(Path.Combine(town.Data, "inbox"), path)) + ".ontvangst.json";
}
