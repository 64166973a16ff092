using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>docs/hostile-inputs.md against the tests it names, and the rows about size and keys that need more than one line.</summary>
public class HostileTableTests
{
    static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));

    [Fact]
    public void Every_number_has_a_row_and_every_row_a_test()
    {
        var rows = Regex.Matches(File.ReadAllText(Path.Combine(Repository, "docs", "hostile-inputs.md")), @"^\| (\d+) \|.*\| `(\w+)` \|$", RegexOptions.Multiline);
        var tests = Directory.GetFiles(Path.Combine(Repository, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();

        Assert.Equal(Enumerable.Range(1, 60), rows.Select(row => int.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(rows, row => Assert.True(tests.Exists(text => text.Contains($" {row.Groups[2].Value}(", StringComparison.Ordinal)), row.Value));
    }

    [Fact]
    public void N03_memory_is_that_of_a_stretch_however_long_the_file()
    {
        var small = Allocated(Make.Delivery([.. Enumerable.Repeat(Make.Claim(), 5_000)]).Bytes());
        var large = Allocated(Make.Delivery([.. Enumerable.Repeat(Make.Claim(), 25_000)]).Bytes());

        // The table that finds doubles takes some 24 bytes a claim and is made for the size of the file.
        Assert.InRange(large - small, 0, 20_000 * 40);

        static long Allocated(byte[] bytes)
        {
            IntakeOf.Inspect(bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            IntakeOf.Inspect(bytes);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void N54_many_claims_of_one_debtor_are_one_debtor()
    {
        var delivery = Make.Delivery([.. Enumerable.Repeat(Make.Claim(), 5_000)]);
        Assert.Equal(new LineCounts(5_000, 5_000, 0, 0, 0, 0, 500_000_000, 500_000_000), IntakeOf.Inspect(delivery).Counts);
    }

    [Fact]
    public void N55_keys_that_share_their_high_bits_are_told_apart()
    {
        var seen = new SeenLines(16);
        for (var key = 0L; key < 50_000; key++)
            Assert.True(seen.TryAdd(0x0ABC_0000_0000_0000 + key, key, out _));
        for (var key = 0L; key < 50_000; key++)
        {
            Assert.False(seen.TryAdd(0x0ABC_0000_0000_0000 + key, -1, out var present));
            Assert.Equal(key, present);
        }
    }

    [Theory]
    [InlineData(501, FileVerdict.Held)] // 5.01 %
    [InlineData(500, FileVerdict.Accepted)]
    public void N56_five_percent_is_the_limit_to_the_line(int wrong, FileVerdict verdict) =>
        Assert.Equal(verdict, IntakeOf.Inspect(Make.Delivery(
            [.. Enumerable.Repeat(Make.Claim(("bsn", "1")), wrong), .. Enumerable.Repeat(Make.Claim(), 10_000 - wrong)])).Verdict);

    static string ThisFile([CallerFilePath] string path = "") => path;
}
