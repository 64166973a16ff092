using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>What one night leaves behind means the same in the next.</summary>
public class SecondNightTests(RegisterFixture fixture)
{
    const int Claims = 1500;

    [Fact]
    public async Task Known_debtors_keep_their_number_and_their_office()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, seed: 3);
        await town.RunAsync(Town.Monday);
        var before = Owners(town.Report(Town.Monday, "claims.csv"));
        var offices = Offices(town.Report(Town.Monday, "assignments.csv"));

        var tuesday = Town.Monday.PlusDays(1);
        town.Drop(Claims, seed: 3, night: 2);
        var report = await town.RunAsync(tuesday);
        var after = Owners(town.Report(tuesday, "claims.csv"));
        var merged = town.Report(tuesday, "debtors.csv").Skip(1).Select(l => l.Split(';')).Where(c => c[5].Length > 0).ToDictionary(c => c[0], c => c[5]);

        Assert.NotEmpty(offices);
        foreach (var (claim, owner) in before)
            Assert.Equal(merged.GetValueOrDefault(owner, owner), after[claim]);
        var now = Offices(town.Report(tuesday, "assignments.csv"));
        foreach (var (debtor, office) in offices.Where(o => !merged.ContainsKey(o.Key)))
            Assert.Equal(office, now[debtor]);
        Assert.True(now.Count > offices.Count);
        Assert.True(report.Stages[0].Lines.Duplicate > 0, "the second night repeats some lines");
        Assert.Equal(report.Stages[0].Lines.Read, report.Stages[0].Lines.Accepted + report.Stages[0].Lines.Duplicate + report.Stages[0].Lines.Refused + report.Stages[0].Lines.Held);
    }

    [Fact]
    public async Task A_claim_that_comes_again_is_a_duplicate_on_the_receipt()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(Claims, seed: 3);
        await town.RunAsync(Town.Monday);
        town.Drop(Claims, seed: 3, night: 2);
        await town.RunAsync(Town.Monday.PlusDays(1));

        var rows = Directory.EnumerateFiles(Path.Combine(town.Data, "outbox"), "*_VERWERKING_*_000002.csv", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(l => l.Contains(";DUBBEL;D501;", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
    }

    [Fact]
    public async Task The_same_file_dropped_again_has_no_effect()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(300, seed: 4);
        var copies = Directory.EnumerateFiles(Path.Combine(town.Data, "inbox"), "*.csv", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText);
        await town.RunAsync(Town.Monday);
        foreach (var (path, text) in copies)
            File.WriteAllText(path, text);
        var report = await town.RunAsync(Town.Monday.PlusDays(1));

        Assert.Equal(300, report.Stages[0].Lines.Duplicate);
        Assert.Equal(300, await town.AskAsync<long>("SELECT count(*) FROM claim"));
        Assert.Equal(copies.Count, await town.AskAsync<long>("SELECT count(*) FROM delivery WHERE state = 'DUPLICATE'"));
    }

    static Dictionary<string, string> Owners(string[] lines) =>
        lines.Skip(1).Select(l => l.Split(';')).Where(c => c[2].Length > 0).ToDictionary(c => $"{c[0]}/{c[1]}", c => c[2]);

    static Dictionary<string, string> Offices(string[] lines) => lines.Skip(1).Select(l => l.Split(';')).ToDictionary(c => c[0], c => c[1]);
}
