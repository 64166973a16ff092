using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The night of <c>samples/small</c>: everything it publishes is what <c>samples/small/expected</c> shows, byte for byte.</summary>
/// <remarks>After a change that is meant: <c>./build.sh --target=Sample --accept</c>, and read the difference before it is committed.</remarks>
public class SmallNightTests(RegisterFixture fixture)
{
    static readonly string Sample = Repository.PathOf("samples/small");
    static readonly string Expected = Path.Combine(Sample, "expected");

    [Fact]
    public async Task It_publishes_what_is_expected()
    {
        using var town = await Town.FoundAsync(fixture);
        Copy(Path.Combine(Sample, "inbox"), Path.Combine(town.Data, "inbox"));
        await town.RunAsync(Town.Monday);
        var published = Files(town.Data, "reports", "outbox").Where(f => !f.EndsWith("timings.json", StringComparison.Ordinal)).ToList();
        if (Environment.GetEnvironmentVariable("CJIB_ACCEPT") == "1")
            Accept(town.Data, published);

        var different = published.Union(Files(Expected)).Order(StringComparer.Ordinal)
            .Where(file => !Same(Path.Combine(town.Data, file), Path.Combine(Expected, file))).ToList();
        Assert.True(different.Count == 0, $"""
            Not as samples/small/expected: {string.Join(", ", different)}.
            When the change is meant: ./build.sh --target=Sample --accept, and commit what it wrote.
            """);
    }

    static void Accept(string data, List<string> published)
    {
        if (Directory.Exists(Expected))
            Directory.Delete(Expected, recursive: true);
        foreach (var file in published)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Expected, file))!);
            File.Copy(Path.Combine(data, file), Path.Combine(Expected, file));
        }
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Files(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, file))!);
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    static IEnumerable<string> Files(string root, params string[] folders) =>
        from folder in folders.DefaultIfEmpty("")
        let path = Path.Combine(root, folder)
        where Directory.Exists(path)
        from file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
        select Path.GetRelativePath(root, file).Replace('\\', '/');

    static bool Same(string left, string right) =>
        File.Exists(left) && File.Exists(right) && File.ReadAllBytes(left).AsSpan().SequenceEqual(File.ReadAllBytes(right));
}
