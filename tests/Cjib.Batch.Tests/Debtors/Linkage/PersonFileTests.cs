using System.Text;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

public class PersonFileTests
{
    [Theory]
    [InlineData("a,b\r\n1,2\r\n", "a|b/1|2")]
    [InlineData("\"a\"\"b\", \"c,d\"\n\"e\nf\",", "a\"b|c,d/e\nf|")]
    [InlineData("a,,\n\n,b", "a||//|b")]
    public void Lines_are_cut_as_RFC_4180_says(string csv, string expected)
    {
        var lines = new CsvLines(Encoding.UTF8.GetBytes(csv), (byte)',');
        var found = new List<string>();
        while (lines.Next())
        {
            var fields = new List<string>();
            for (var field = 0; field < lines.FieldCount; field++)
                fields.Add(Encoding.UTF8.GetString(lines.Field(field)));
            found.Add(string.Join('|', fields));
        }
        Assert.Equal(expected, string.Join('/', found));
    }

    [Fact]
    public void A_text_is_cut_into_parts_only_between_lines()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var csv = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(i => random.Next(3) == 0 ? $"{i},\"x\ny\"\n" : $"{i},z\n"));
            var bytes = Encoding.UTF8.GetBytes(csv);
            var starts = CsvLines.Split(bytes, random.Next(1, 6));
            Assert.Equal(Rows(bytes), starts.Zip(starts.Skip(1)).SelectMany(part => Rows(bytes[part.First..part.Second])));
        }

        static List<string> Rows(byte[] bytes)
        {
            var rows = new List<string>();
            for (var lines = new CsvLines(bytes, (byte)','); lines.Next();)
                rows.Add(Encoding.UTF8.GetString(lines.Field(0)) + Encoding.UTF8.GetString(lines.Field(1)));
            return rows;
        }
    }

    [Fact]
    public void A_missing_column_is_named_with_its_file()
    {
        var problems = new List<SetupProblem>();
        var mapping = PersonMapping.Read("m.json", """{ "columns": { "geslachtsnaam": "naam", "voornamen": "voornaam" } }""", problems)!; // it is right
        Assert.Null(PersonLinkage.ReadFile("p.csv", "naam;iets\nBerg;x\n"u8.ToArray(), mapping, 1, problems));
        Assert.Contains("'voornaam'", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_in_a_mapping_is_named_at_once()
    {
        var problems = new List<SetupProblem>();
        Assert.Null(PersonMapping.Read("m.json", """{ "separator": "ab", "encoding": "ebcdic", "columns": { "achternaam": "x" }, "extra": { "beroep": "vaag" }, "iets": 1 }""", problems));
        Assert.Equal(6, problems.Count);
    }

    [Theory]
    [InlineData("19700506", "19700506")]
    [InlineData("1970-05-06", "19700506")]
    [InlineData("06/05/1970", "19700506")]
    [InlineData("05/16/1970", "19700516")]
    [InlineData("6-5-1970", "19700506")]
    [InlineData("1970-05-06T00:00:00", "19700506")]
    [InlineData("1970", "19700000")]
    [InlineData("19700000", "19700000")]
    [InlineData("onbekend", "")]
    public void Dates_are_read_without_a_format_too(string text, string expected)
    {
        var key = new byte[16];
        Assert.Equal(expected, Encoding.UTF8.GetString(key.AsSpan(0, PersonTexts.Date(Encoding.UTF8.GetBytes(text), key))));
    }
}
