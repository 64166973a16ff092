using Cjib.Batch.Tests;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The backup of docs/operations.md, tried: what is restored goes on as if nothing had happened.</summary>
public class RestoreTests(RegisterFixture fixture)
{
    static readonly LocalDate Tuesday = Town.Monday.PlusDays(1);

    [Fact]
    public async Task A_restored_register_makes_the_next_night_with_the_same_bytes()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(300, 5);
        await town.RunAsync(Town.Monday);
        using var restored = await town.RestoredAsync(fixture);
        Assert.NotEqual(town.ConnectionString, restored.ConnectionString);

        // The finished night is known as finished, and derives to what was stored.
        Assert.False((await restored.RunAsync(Town.Monday)).IsNew);
        var (code, _, error) = await restored.ProgramAsync($"replay --date {Town.Monday:uuuu-MM-dd}");
        Assert.True(code == 0, error);
        town.Drop(200, 6, night: 2);
        restored.Drop(200, 6, night: 2);
        await town.RunAsync(Tuesday);
        await restored.RunAsync(Tuesday);
        Assert.Equal(town.Published(Tuesday), restored.Published(Tuesday));
    }

    [Fact]
    public async Task A_register_that_is_older_than_the_files_catches_up_from_the_archive()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(200, 5);
        await town.RunAsync(Town.Monday);
        // The backup: before Tuesday's night, which is lost but for its deliveries.
        using var restored = await town.RestoredAsync(fixture);
        town.Drop(200, 6, night: 2);
        await town.RunAsync(Tuesday);
        var archive = Path.Combine(town.Data, "archive", $"{Tuesday:uuuu-MM-dd}");
        foreach (var file in Directory.EnumerateFiles(archive, "*", SearchOption.AllDirectories))
        {
            var back = Path.Combine(restored.Data, "inbox", Path.GetRelativePath(archive, file));
            Directory.CreateDirectory(Path.GetDirectoryName(back)!);
            File.Copy(file, back);
        }
        await restored.RunAsync(Tuesday);
        Assert.Equal(town.Published(Tuesday), restored.Published(Tuesday));
    }
}
