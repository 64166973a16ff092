using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

public class LinkageModelTests
{
    [Fact]
    public void A_model_reads_back_as_it_was_written()
    {
        var json = People.Linked(People.Rows(150, recordsMax: 3, seed: 1)).Model("test-1").ToJson();
        var problems = new List<SetupProblem>();
        Assert.Equal(json, LinkageModel.Read("m.json", json, problems)!.ToJson());
        Assert.Empty(problems);
    }

    [Fact]
    public void A_model_of_one_file_serves_another()
    {
        var model = People.Linked(People.Rows(400, recordsMax: 3, seed: 2)).Model("test-1");
        var measures = People.Linked(People.Rows(250, recordsMax: 3, seed: 3), model: model, trains: false).Measures!.Value; // there is a truth column
        Assert.True(measures.Best.F1 >= 0.99, $"F1 {measures.Best.F1}");
    }

    [Fact]
    public void The_model_that_ships_is_complete()
    {
        var problems = new List<SetupProblem>();
        var file = Path.Combine(AppContext.BaseDirectory, "policies", "koppelmodel-2026.1.json");
        var model = LinkageModel.Read("koppelmodel-2026.1.json", File.ReadAllText(file), problems);
        Assert.Empty(problems);
        Assert.Equal("koppelmodel-2026.1", model!.Version); // no problems
        Assert.Superset(new HashSet<string> { "bsn", "voornamen", "geslachtsnaam", "geboortedatum", "adres" }, model.Comparisons.Keys.ToHashSet());
    }

    [Fact]
    public void Everything_that_is_wrong_in_a_model_is_named_at_once()
    {
        var problems = new List<SetupProblem>();
        Assert.Null(LinkageModel.Read("m.json", """{ "vergelijkingen": { "adres": { "gelijk": { "persoon": 2, "huishouden": 0.5 } } } }""", problems));
        Assert.Equal(2, problems.Count);
    }
}
