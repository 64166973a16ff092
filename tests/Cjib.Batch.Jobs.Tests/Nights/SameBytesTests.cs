using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The same register and the same deliveries give the same bytes, whatever the circumstances.</summary>
public class SameBytesTests(RegisterFixture fixture)
{
    const int Claims = 1200;
    const int Seed = 5;

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
