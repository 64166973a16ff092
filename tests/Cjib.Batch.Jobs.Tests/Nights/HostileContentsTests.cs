using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Every file that a test of hostile contents judges, once more through a night: what becomes of its lines and cents must be told alike everywhere.</summary>
public class HostileContentsTests(RegisterFixture fixture)
{
    [Fact]
    public async Task Every_hostile_file_adds_up_in_the_register_on_the_receipts_and_in_the_report()
    {
        using var town = await Town.FoundAsync(fixture);
        var (files, number) = (Files(), 1);
        foreach (var (index, file) in files.Index())
        {
            town.Drop("duo", $"d{index:D3}.csv", Numbered(file, number));
            number += IntakeOf.Inspect(file).Verdict == FileVerdict.Accepted ? 1 : 0;
        }
        // The sums are those of NightSums, which the town asks after each night.
        await town.RunAsync(Town.Monday, linesPerChunk: 2_000);

        Assert.Equal(files.Count, await town.AskAsync<long>("SELECT count(*) FROM delivery"));
        Assert.Equal(["ACCEPTED", "HELD", "REFUSED"], (await town.AskAsync<string>("SELECT string_agg(DISTINCT state, ' ' ORDER BY state) FROM delivery")).Split(' '));
        Assert.True(await town.AskAsync<bool>("SELECT sum(accepted) > 0 AND sum(refused) > 0 AND sum(held) > 0 AND sum(duplicate) > 0 AND sum(blank) > 0 FROM delivery"));
    }

    static List<byte[]> Files()
    {
        var files = new Dictionary<string, byte[]>();
        IntakeOf.OnFile = bytes => files.TryAdd(Convert.ToHexString(SHA256.HashData(bytes)), bytes);
        try
        {
            foreach (var (tests, test) in new object[] { new HostileInputTests(), new HostileTableTests() }
                .SelectMany(tests => tests.GetType().GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))).Select(test => (tests, test))))
                foreach (var arguments in test.GetCustomAttributes<InlineDataAttribute>().Select(data => data.Data).DefaultIfEmpty([]))
                    test.Invoke(tests, arguments);
        }
        finally
        {
            IntakeOf.OnFile = null;
        }
        Assert.True(files.Count > 70, $"{files.Count} files.");
        return [.. files.Values];
    }

    /// <summary>Under a number of its own, so that it is judged by its contents; a digest that was right is right again.</summary>
    static byte[] Numbered(byte[] file, int number)
    {
        var at = file.AsSpan().IndexOf(";1;2026"u8);
        if (at < 0)
            return file;
        byte[] numbered = [.. file[..at], .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $";{number}")), .. file[(at + 2)..]];
        var (old, trailer) = (file.AsSpan().LastIndexOf("#T;"u8), numbered.AsSpan().LastIndexOf("#T;"u8));
        if (old < 0)
            return numbered;
        var digest = numbered.AsSpan().IndexOf(Digest(file, old));
        if (digest > 0)
            Digest(numbered, trailer).CopyTo(numbered.AsSpan(digest));
        return numbered;

        static byte[] Digest(byte[] bytes, int length) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length))));
    }
}
