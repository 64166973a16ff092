using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Cjib.Batch.Tests;

/// <summary>Holds the one rule of the core library: a folder may use the folders before it, never those after.</summary>
public class ArchitectureTests
{
    static readonly string[] Flow = ["Intake", "Events", "Debtors", "Profiles", "Costs", "Instalments", "Allocation", "Delivery", "Storage"];
    static readonly Assembly Engine = typeof(Cjib.Batch.Intake.RowBatch).Assembly;
    static readonly string Core = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../src/Cjib.Batch"));

    public static TheoryData<string> Folders => [.. Flow];
    public static TheoryData<string> Stages => [.. Flow[..^1]];

    [Fact]
    public void The_folders_are_the_flow() =>
        Assert.Equal(Flow.Order(), Directory.GetDirectories(Core).Select(Path.GetFileName).Order());

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_uses_nothing_after_it(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var found = files.SelectMany(file => UsesAfter(folder, File.ReadAllLines(file)).Select(use => Path.GetFileName(file) + use));
        Assert.True(!found.Any(), string.Join('\n', found));
    }

    [Theory, MemberData(nameof(Stages))]
    public void A_stage_has_one_entry_point(string stage) =>
        Assert.Single(Engine.GetExportedTypes(),
            type => type.Namespace == $"Cjib.Batch.{stage}" && type is { IsAbstract: true, IsSealed: true });

    /// <summary>The scan reads using lines; one that counts for all files would pass it by.</summary>
    [Fact]
    public void No_using_is_global() =>
        Assert.DoesNotContain(
            Directory.GetFiles(Core, "*.cs*", SearchOption.AllDirectories).SelectMany(File.ReadLines),
            line => Regex.IsMatch(line, @"^\s*global using|<Using Include=""Cjib"));

    [Theory]
    [InlineData("using Cjib.Batch.Allocation;")]
    [InlineData("using static Cjib.Batch.Allocation.Assignment;")]
    [InlineData("using A = Cjib.Batch.Storage.Database;")]
    [InlineData("var a = Allocation.Assignment.None;")]
    [InlineData("var a = global::Cjib.Batch.Allocation.Assignment.None;")]
    [InlineData("var run = new NightlyRun(database);")]
    public void The_rule_bites(string line) => Assert.Single(UsesAfter("Debtors", [line]));

    [Theory]
    [InlineData("using Cjib.Batch.Intake;")]
    [InlineData("/// <summary>Allocation. Storage. Batch.Delivery</summary>")]
    [InlineData("throw new InvalidDataException(\"Delivery.csv\");")]
    [InlineData("public int Delivery { get; }")]
    public void The_rule_spares(string line) => Assert.Empty(UsesAfter("Debtors", [line]));

    static IEnumerable<string> UsesAfter(string folder, string[] lines)
    {
        var after = string.Join('|', Flow.SkipWhile(f => f != folder).Skip(1).Append("(?!)"));
        var root = string.Join('|', Engine.GetTypes().Where(t => t.Namespace == "Cjib.Batch" && !t.IsNested && !t.Name.Contains('<', StringComparison.Ordinal)).Select(t => t.Name));
        var use = new Regex($@"\bBatch\.({after})\b|(?<![\w.])({after})\.[A-Z]|\b({root})\b");
        return lines.Index()
            .Where(line => use.IsMatch(Regex.Replace(line.Item, """//.*|"(\\.|[^"\\])*["]""", "")))
            .Select(line => $"({line.Index + 1}): {line.Item.Trim()}");
    }

    static string ThisFile([CallerFilePath] string path = "") => path;
}
