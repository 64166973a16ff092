using System.Text;
using System.Text.Json;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class MappingSuggestionTests
{
    const string Own = """
        Dossiernr,Achternaam,Tussenvoegsel,Geb.datum,PC,Woonplaats,Straatnaam,Huisnr,Hoofdsom,Openstaand,Nummer X,Vervaldatum
        A-1,Müller,van,01-02-1980,1234 ab,Utrecht,Dorpsstraat,1,"1.234,56","1.234,56",999990019,3-2-2025
        A-2,Jansen,,15-11-1975,3511AB,Utrecht,Kade,2,"12,00","12,00",999990020,28-11-2025
        """;

    [Fact]
    public void Names_and_shapes_of_values_propose_the_columns()
    {
        var mapping = JsonDocument.Parse(Suggest(Own).Json).RootElement;
        var columns = mapping.GetProperty("columns");

        Assert.Equal(",", mapping.GetProperty("separator").GetString());
        Assert.Equal("utf-8", mapping.GetProperty("encoding").GetString());
        Assert.Equal("Dossiernr", columns.GetProperty("vordering_id").GetString());
        Assert.Equal("Achternaam", columns.GetProperty("geslachtsnaam").GetString());
        Assert.Equal(("Geb.datum", "dd-MM-yyyy"), Formatted(columns, "geboortedatum"));
        Assert.Equal(("Vervaldatum", "d-M-yyyy"), Formatted(columns, "verval_datum"));
        Assert.Equal(("Hoofdsom", "1.234,56"), Formatted(columns, "hoofdsom_cent"));
        Assert.Equal(("PC", "compact"), Formatted(columns, "postcode"));
    }

    [Fact]
    public void Another_encoding_is_told() =>
        Assert.Equal("windows-1252", JsonDocument.Parse(MappingSuggestion.For(Encoding.Latin1.GetBytes(Own)).Json).RootElement.GetProperty("encoding").GetString());

    [Fact]
    public void What_it_cannot_find_it_names()
    {
        var suggestion = Suggest(Own);
        Assert.Contains("titel_datum", suggestion.Missing);
        Assert.DoesNotContain("land", suggestion.Missing);
        Assert.DoesNotContain("Dossiernr", suggestion.Unused);
    }

    [Fact]
    public void With_our_own_names_the_proposal_is_a_mapping_that_reads_the_file()
    {
        var claim = Make.Claim(("vordering_id", "A-1"));
        string[] given = ["record_nr", "opdrachtgever", "actie", "rechtsgrond", "privacy_regime", "preferent", "rechtsmiddel", "rente_soort", "rente_tm", "verzuim_datum", "adres_soort", "regeling_status", "blokkade"];
        var columns = claim.Where(c => c.Value.Length > 0 && !given.Contains(c.Key)).Select(c => c.Key).ToArray();
        var text = $"{string.Join(';', columns)}\n{string.Join(';', columns.Select(c => claim[c]))}\n";
        var suggestion = Suggest(text);
        Assert.Empty(suggestion.Missing);
        var problems = new List<SetupProblem>();
        var mapping = ColumnMapping.Read("m.json", new StringReader(suggestion.Json), problems);
        Assert.Empty(problems);

        var inspection = IntakeOf.Inspect(Encoding.UTF8.GetBytes(text), Make.Terms with { Mapping = mapping, FileName = "own.csv" });
        Assert.Equal((FileVerdict.Accepted, 1L), (inspection.Verdict, inspection.Counts.Accepted));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("a\n")]
    [InlineData("\"\"\";;;\n")]
    public void Any_text_gets_an_answer(string text) => Assert.NotEmpty(Suggest(text).Missing);

    static MappingSuggestion Suggest(string text) => MappingSuggestion.For(Encoding.UTF8.GetBytes(text + "\n"));

    static (string?, string?) Formatted(JsonElement columns, string name) =>
        (columns.GetProperty(name).GetProperty("column").GetString(), columns.GetProperty(name).GetProperty("format").GetString());
}
