using System.Text.RegularExpressions;
using Cjib.Batch.Jobs.Commands;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Commands;

/// <summary>The deliveries that documents show, with their receipts, byte for byte.</summary>
public sealed partial class ExampleTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cjib-example-").FullName;

    public static TheoryData<string> Documents =>
        [.. Directory.GetFiles(Repository.PathOf("docs"), "*.md").Where(file => Shown().IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileName(file))];

    [Fact]
    public void The_page_of_deliveries_has_one() => Assert.Contains("deliveries.md", Documents.Select(row => row.Data));

    [Theory, MemberData(nameof(Documents))]
    public void A_delivery_gets_the_receipts_that_are_shown(string document)
    {
        foreach (Match block in Shown().Matches(File.ReadAllText(Repository.PathOf($"docs/{document}")).ReplaceLineEndings("\n")))
        {
            var (kind, name, text) = (block.Groups[1].Value, block.Groups[2].Value, block.Groups[3].Value);
            if (kind == "receipt")
            {
                Assert.Equal(text, File.ReadAllText(Path.Combine(_folder, "out", name)));
                continue;
            }
            var path = Path.Combine(_folder, name);
            File.WriteAllText(path, text);
            var terms = CheckTerms.Read(Path.Combine(_folder, "none"), name[..name.IndexOf('_', StringComparison.Ordinal)], path, mapping: null, new LocalDate(2026, 3, 2));
            CheckCommand.Check(path, terms, Path.Combine(_folder, "out"), asJsonToo: false, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex("<!-- (delivery|receipt) (\\S+) -->\n```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
