using System.Runtime.CompilerServices;
using System.Text.Json;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>The schema that editors complete mappings with says what the reader takes.</summary>
public class MappingSchemaTests
{
    static readonly string Docs = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs"));
    static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Docs, "mapping.schema.json"))).RootElement;

    [Fact]
    public void It_has_our_columns_and_encodings()
    {
        var properties = Schema.GetProperty("properties");
        var columns = properties.GetProperty("columns").GetProperty("properties").EnumerateObject().Select(c => c.Name).ToList();

        Assert.Equal(ClaimFileLayout.Columns.Select(c => c.Name), columns[..ClaimFileLayout.Columns.Count]);
        Assert.Equal(ColumnMapping.Encodings, properties.GetProperty("encoding").GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
        Assert.Equal(ClaimFileLayout.Columns.Select(c => c.Name), properties.GetProperty("constants").GetProperty("propertyNames").GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public void Its_formats_of_amounts_are_those_that_are_read()
    {
        var formats = Schema.GetProperty("$defs").GetProperty("amount").GetProperty("anyOf")[1].GetProperty("properties").GetProperty("format").GetProperty("enum")
            .EnumerateArray().Select(e => e.GetString()!).ToList();

        Assert.All(formats, format => Assert.DoesNotContain(Problems($$"""{ "columns": { "hoofdsom_cent": { "column": "a", "format": "{{format}}" } } }"""), p => p.Contains("hoofdsom_cent", StringComparison.Ordinal)));
        Assert.Contains(Problems("""{ "columns": { "hoofdsom_cent": { "column": "a", "format": "euro" } } }"""), p => p.Contains("1.234,56", StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_of_the_page_lacks_only_what_it_does_not_show()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "mapping.md"));
        var from = page.IndexOf("```json\n", StringComparison.Ordinal) + 8;
        Assert.All(Problems(page[from..page.IndexOf("```", from, StringComparison.Ordinal)]), problem => Assert.Contains("is required", problem, StringComparison.Ordinal));
    }

    static List<string> Problems(string mapping)
    {
        var problems = new List<SetupProblem>();
        ColumnMapping.Read("m.json", new StringReader(mapping), problems);
        return [.. problems.Select(p => p.Message)];
    }

    static string ThisFile([CallerFilePath] string path = "") => path;
}
