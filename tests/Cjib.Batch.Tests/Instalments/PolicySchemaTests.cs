using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cjib.Batch.Costs;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using Cjib.Batch.Tests.Costs;
using Xunit;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>The schemas are written by hand; this keeps them to what the program accepts.</summary>
public class PolicySchemaTests
{
    public static TheoryData<string> Files => ["termijnen", "kosten"];

    [Theory, MemberData(nameof(Files))]
    public void The_policy_that_ships_has_the_keys_of_its_schema(string name)
    {
        var keys = JsonNode.Parse(Text(name))!.AsObject().Select(p => p.Key).ToList();
        Assert.Equal(keys.Append("$schema").Order(), Schema(name)["properties"]!.AsObject().Select(p => p.Key).Order());
        Assert.Subset(keys.ToHashSet(), Schema(name)["required"]!.AsArray().Select(key => (string)key!).ToHashSet());
    }

    [Theory, MemberData(nameof(Files))]
    public void A_key_that_is_missing_or_unknown_is_a_problem(string name)
    {
        foreach (var key in Schema(name)["required"]!.AsArray().Select(key => (string)key!))
        {
            var without = JsonNode.Parse(Text(name))!.AsObject();
            without.Remove(key);
            Assert.Contains(Problems(name, without.ToJsonString()), p => p.Message.Contains($"'{key}'", StringComparison.Ordinal));
        }
        var more = JsonNode.Parse(Text(name))!.AsObject();
        more["postcode"] = 1;
        Assert.Single(Problems(name, more.ToJsonString()));
    }

    [Theory, MemberData(nameof(Files))]
    public void Numbers_hold_within_the_bounds_of_the_schema_and_not_beyond_on_their_line(string name)
    {
        var tried = 0;
        foreach (var (key, rule) in Schema(name)["properties"]!.AsObject().Where(p => (string?)p.Value!["type"] == "integer"))
        {
            tried++;
            var line = Text(name).Split('\n').Index().Last(l => l.Item.StartsWith($"  \"{key}\":", StringComparison.Ordinal)).Index + 1;
            foreach (var outside in new[] { (long)rule!["minimum"]! - 1, (long)rule["maximum"]! + 1 })
                Assert.Contains(Problems(name, With(name, key, outside)), p => p.Line == line);
            Assert.DoesNotContain(Problems(name, With(name, key, (long)rule["maximum"]!)), p => p.Line == line);
        }
        Assert.True(tried >= 3, name);
    }

    static string With(string name, string key, long value) => Regex.Replace(Text(name), $"^  \"{key}\": -?[0-9]+", $"  \"{key}\": {value}", RegexOptions.Multiline);

    static List<SetupProblem> Problems(string name, string text)
    {
        var problems = new List<SetupProblem>();
        _ = name == "kosten" ? CostPolicy.Read(new StringReader(text), "p.json", problems) : (object?)InstalmentPolicy.Read(new StringReader(text), "p.json", problems);
        return problems;
    }

    static string Text(string name) => CollectionCostsTests.PolicyText($"{name}-2026.1.json");

    static JsonNode Schema(string name) => JsonNode.Parse(File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, $"../../../docs/{name}.schema.json"))))!;

    static string ThisFile([CallerFilePath] string path = "") => path;
}
