using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Wrong set-up: every problem at once on stderr, exit code 2, nothing changed.</summary>
public class SetupTests(RegisterFixture fixture)
{
    [Fact]
    public async Task All_problems_of_all_files_are_named_and_nothing_is_touched()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(50, seed: 1);
        var shares = Path.Combine(town.Data, "reference", "aandelen.csv");
        File.WriteAllText(shares, File.ReadAllText(shares).Replace("gdw01", "gdw99", StringComparison.Ordinal));
        var card = Path.Combine(town.Data, "policy", "kwadrant-2026.1.json");
        File.WriteAllText(card, File.ReadAllText(card).Replace("\"W01\"", "\"nationaliteit\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(town.Data, "policy", "toewijzing-2026.1.json"), "{ dit is geen json");

        var (code, output, error) = await town.ProgramAsync($"run --date {Town.Monday:uuuu-MM-dd}");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("gdw99", error, StringComparison.Ordinal);
        Assert.Contains("nationaliteit", error, StringComparison.Ordinal);
        Assert.Contains("toewijzing-2026.1.json", error, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(town.Data, "inbox"), "*.csv", SearchOption.AllDirectories));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM run"));
    }

    [Fact]
    public async Task Without_its_database_it_says_so()
    {
        using var town = await Town.FoundAsync(fixture);
        var (code, _, error) = await town.StartAsync(
            $"run --date {Town.Monday:uuuu-MM-dd}", ("ConnectionStrings__Cjib", "Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=3"));
        Assert.Equal(2, code);
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_database_it_says_what_is_wrong_with_the_policies_too()
    {
        using var town = await Town.FoundAsync(fixture);
        File.WriteAllText(Path.Combine(town.Data, "policy", "toewijzing-2026.1.json"), "{ dit is geen json");
        var (code, _, error) = await town.StartAsync(
            $"run --date {Town.Monday:uuuu-MM-dd}", ("ConnectionStrings__Cjib", "Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=3"));
        Assert.Equal(2, code);
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
        Assert.Contains("toewijzing-2026.1.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_in_the_place_of_a_debtor_number_is_not_repeated()
    {
        using var town = await Town.FoundAsync(fixture);
        var (code, output, error) = await town.ProgramAsync("debtor 123456782");
        Assert.Equal(2, code);
        Assert.DoesNotContain("123456782", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --date 2026-02-31")]
    [InlineData("run --datum 2026-02-01")]
    [InlineData("debtor")]
    [InlineData("debtor --bsn 123456782")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("sample")]
    [InlineData("sample --claims x --seed 1 --output x")]
    [InlineData("sample --claims 0 --seed 1 --output x")]
    [InlineData("sample --claims 1 --seed 1 --output x --date 2026-02-31")]
    [InlineData("demo --claims 0")]
    public async Task Wrong_usage_is_exit_code_2(string arguments)
    {
        using var town = await Town.FoundAsync(fixture);
        var (code, output, error) = await town.ProgramAsync(arguments);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
