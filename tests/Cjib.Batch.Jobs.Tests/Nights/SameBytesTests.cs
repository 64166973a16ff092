using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The same register and the same deliveries give the same bytes, whatever the circumstances.</summary>
public class SameBytesTests(RegisterFixture fixture)
{
    const int Claims = 1200;
    const int Seed = 5;
    const int Nights = 8;

    async Task<string[]> ReferenceAsync()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await town.RunAsync(Town.Monday, workers: 1, linesPerChunk: 50_000);
        return town.Report(Town.Monday, "SHA256SUMS");
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(4, 100)]
    [InlineData(4, 50_000)]
    public async Task Workers_and_chunks_do_not_show(int workers, int linesPerChunk)
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        await town.RunAsync(Town.Monday, workers, linesPerChunk);
        Assert.Equal(await ReferenceAsync(), town.Report(Town.Monday, "SHA256SUMS"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_order_of_rows_does_not_show(int seed)
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        town.ShuffleRows(seed);
        await town.RunAsync(Town.Monday);
        Assert.Equal(await ReferenceAsync(), town.Report(Town.Monday, "SHA256SUMS"));
    }

    /// <summary>Some nights of a town that lives (<see cref="Life"/>), with claims, mutations and reports, wrong and repeated lines among them.</summary>
    [Fact]
    public async Task The_order_in_which_files_and_their_rows_arrive_does_not_show()
    {
        using var town = await Town.FoundAsync(fixture);
        using var other = await Town.FoundAsync(fixture);
        var (here, there) = (Agents(town), Agents(other));
        for (var (night, assignments) = (1, Array.Empty<string[]>()); night <= Nights; night++)
        {
            var date = Town.Monday.PlusDays(night - 1);
            foreach (var (life, offices) in new[] { here, there })
            {
                life.Drop(night);
                offices.Drop(night, date, assignments);
            }
            other.ShuffleRows(night);
            other.Rename(night);
            await town.RunAsync(date);
            await other.RunAsync(date, workers: 1);
            Assert.Equal(town.Report(date, "SHA256SUMS"), other.Report(date, "SHA256SUMS"));
            assignments = [.. town.Report(date, "assignments.csv").Skip(1).Select(line => line.Split(';'))];
        }

        static (Life, LifeOfOffices) Agents(Town town) => (new(town, Seed, Nights), new(town, Seed));
    }

    [Theory]
    [InlineData("tr_TR.UTF-8", "Pacific/Auckland", "1")]
    [InlineData("nl_NL.UTF-8", "America/Los_Angeles", "4")]
    [InlineData("C", "UTC", "3")]
    public async Task Culture_and_time_zone_do_not_show(string culture, string zone, string workers)
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, Seed);
        var (code, _, error) = await town.ProgramAsync($"run --date {Town.Monday:uuuu-MM-dd}", ("LC_ALL", culture), ("LANG", culture), ("TZ", zone), ("CJIB__Workers", workers));
        Assert.True(code == 0, error);
        Assert.Equal(await ReferenceAsync(), town.Report(Town.Monday, "SHA256SUMS"));
    }
}
