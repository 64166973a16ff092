using System.Text.RegularExpressions;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class IntakeCodeTests
{
    static readonly string Repository = Path.GetFullPath(Path.Combine(ThisFolder(), "../../.."));

    [Fact]
    public void The_page_of_codes_is_the_list_in_the_code() =>
        Assert.Equal(IntakeCode.Page(), File.ReadAllText(Path.Combine(Repository, "docs", "codes.md")));

    [Fact]
    public void Every_code_of_the_intake_sources_stands_in_the_list()
    {
        var sources = Directory.GetFiles(Path.Combine(Repository, "src/Cjib.Batch/Intake"), "*.cs").Where(f => !f.EndsWith("IntakeCode.cs", StringComparison.Ordinal));
        var used = sources.SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"([FRVPABDWMKI][0-9]{3})\"").Select(m => m.Groups[1].Value)).Distinct().Order().ToArray();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(IntakeCode.All.Select(c => c.Code)));
    }

    [Fact]
    public void Codes_are_unique_and_explanations_need_no_encoding()
    {
        Assert.Equal(IntakeCode.All.Count, IntakeCode.All.Select(c => c.Code).Distinct().Count());
        Assert.All(IntakeCode.All, c => Assert.True((c.Explanation + c.Action).All(char.IsAscii), c.Code));
    }

    static string ThisFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!; // a file has a folder
}
