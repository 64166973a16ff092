using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using Xunit;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>A wrong score card names all its problems with their lines; forbidden inputs are refused by name; the schema says what the program says.</summary>
public class ProfilingPolicyTests
{
    static List<SetupProblem> Problems(string text)
    {
        var problems = new List<SetupProblem>();
        var policy = ProfilingPolicy.Read(new StringReader(text), "card.json", problems);
        Assert.Equal(problems.Count == 0, policy is not null);
        return problems;
    }

    static string Changed(string from, string to)
    {
        var text = MakeDebtor.PolicyText();
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the shipped card has no {from}");
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    [Theory]
    [InlineData("nationaliteit", "nationality")]
    [InlineData("Nationality", "nationality")]
    [InlineData("geboorteplaats", "birthplace or country")]
    [InlineData("geboorteLand", "birthplace or country")]
    [InlineData("geslacht", "sex")]
    [InlineData("is_man", "sex")]
    [InlineData("leeftijd", "age")]
    [InlineData("age_years", "age")]
    [InlineData("geboortedatum", "age")]
    [InlineData("achternaam_lengte", "name features")]
    [InlineData("naam", "name features")]
    [InlineData("taal", "language")]
    [InlineData("postcode", "postcode or neighbourhood")]
    [InlineData("pc4", "postcode or neighbourhood")]
    [InlineData("buurt_inkomen", "postcode or neighbourhood")]
    [InlineData("woonplaats", "postcode or neighbourhood")]
    [InlineData("godsdienst", "religion")]
    [InlineData("gezondheid", "health")]
    [InlineData("feitcode", "offence details")]
    [InlineData("aantal_kinderen", "household members")]
    [InlineData("huishouden", "household members")]
    public void A_forbidden_input_is_refused_by_name_wherever_it_stands(string name, string what)
    {
        foreach (var text in new[]
        {
            Changed("\"invoer\": [\"regeling_status\"]", $"\"invoer\": [\"regeling_status\", \"{name}\"]"),
            Changed("\"code\": \"W05\"", $"\"code\": \"{name}\""),
            Changed("\"geldig_dagen\": 90", $"\"geldig_dagen\": 90, \"{name}\": 5"),
        })
            Assert.Contains(Problems(text), p => p.Message.Contains($"'{name}' is a forbidden input ({what})", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("aantal_vorderingen")]
    [InlineData("termijn_op_tijd")]
    [InlineData("openstaand_cent")]
    [InlineData("vervangt")]
    [InlineData("manier")]
    public void Harmless_names_are_not_taken_for_forbidden_ones(string name) =>
        Assert.DoesNotContain(Problems(Changed("\"geldig_dagen\": 90", $"\"geldig_dagen\": 90, \"{name}\": 5")), p => p.Message.Contains("forbidden", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"versie\": \"kwadrant-2026.1\"", "\"versie\": \"2026\"", 3, "kwadrant-<year>.<number>")]
    [InlineData("2020-01-01", "2020-02-30", 4, "a date")]
    [InlineData("\"geldig_dagen\": 90", "\"geldig_dagen\": 0", 5, "1 to 366")]
    [InlineData("\"niet_willen_tot\": -20", "\"niet_willen_tot\": 5", 7, "less than 'willen_vanaf'")]
    [InlineData("\"hysterese\": 5", "\"hysterese\": 25", 7, "'niet_kunnen_tot' plus 'hysterese'")]
    [InlineData("\"hysterese\": 5, ", "", 7, "'hysterese' is missing")]
    [InlineData("{\"code\": \"H2\"", "{\"code\": \"H1\"", 10, "stands twice")]
    [InlineData("{\"code\": \"W01\"", "{\"code\": \"W99\"", 16, "not on the allow-list")]
    [InlineData("\"punten\": 10", "\"punten\": -10", 16, "1 to 100")]
    [InlineData("\"punten\": 10", "\"punten\": 10.5", 16, "whole number")]
    [InlineData("\"maximum\": 30", "\"maximum\": 5", 16, "less than its 'punten'")]
    [InlineData("\"telling\": \"elk\"", "\"telling\": \"soms\"", 16, "eenmaal or elk")]
    [InlineData("\"as\": \"W\"", "\"as\": \"K\"", 16, "belongs to axis W")]
    [InlineData("\"grondslag\": \"AVG 6 lid 1 sub e (publieke taak)\", ", "", 16, "'grondslag' is missing")]
    [InlineData("\"bewaren_maanden\": 24", "\"bewaren_maanden\": 0", 16, "1 to 120")]
    [InlineData("\"minimum_aantal\": 3, ", "", 19, "'minimum_aantal' is missing")]
    [InlineData("[\"regeling_status\"]", "[\"draagkracht\"]", 18, "may not look at 'draagkracht'")]
    [InlineData("\"zonder_beoordeling\": \"EERST_CONTACT\"", "\"bij_twijfel_kunnen\": \"EERST_CONTACT\"", 51, "wait for a named reviewer")]
    [InlineData("\"code\": \"TERMIJNEN\"", "\"code\": \"kwadrant 2\"", 50, "3 to 24 capitals")]
    [InlineData("\"geldig_dagen\": 90,", "\"geldig_dagen\": 90, \"geldig_dagen\": 91,", 5, "stands twice")]
    [InlineData("\"geldig_dagen\": 90,", "\"geldig_dagen\": 90", 6, "not JSON")]
    public void A_problem_is_named_with_its_line(string from, string to, int line, string message) =>
        Assert.Contains(Problems(Changed(from, to)), p => p.Line == line && p.File == "card.json" && p.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void All_problems_are_named_at_once_in_the_order_of_their_lines()
    {
        var text = Changed("\"punten\": 10", "\"punten\": 1000").Replace("\"geldig_dagen\": 90", "\"geldig_dagen\": \"lang\"", StringComparison.Ordinal)
            .Replace("\"code\": \"K29\"", "\"code\": \"postcode\"", StringComparison.Ordinal).Replace("\"NB\"", "\"NC\"", StringComparison.Ordinal);
        var lines = Problems(text).ConvertAll(p => p.Line);
        Assert.Equal(lines.Order(), lines);
        Assert.Superset(new HashSet<int> { 5, 16, 46 }, lines.ToHashSet());
    }

    [Fact]
    public void A_card_may_leave_a_signal_out()
    {
        var text = string.Join('\n', MakeDebtor.PolicyText().Split('\n').Where(line => !line.Contains("\"code\": \"W07\"", StringComparison.Ordinal)));
        var problems = new List<SetupProblem>();
        var card = ProfilingPolicy.Read(new StringReader(text), "card.json", problems);
        Assert.Empty(problems);
        Assert.Null(card![SignalCode.W07]);
        Assert.Equal(Quadrant.ON, DebtorProfiling.Profile(MakeDebtor.Debtor(MakeDebtor.Claim()), card, MakeDebtor.Date).Quadrant);
    }

    /// <summary>docs/kwadrant.schema.json is written by hand; this keeps it to what the program accepts.</summary>
    [Fact]
    public void The_schema_names_the_signals_inputs_and_limits_that_the_program_knows()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository("docs/kwadrant.schema.json")))!;
        var signals = schema["properties"]!["signalen"]!["items"]!["oneOf"]!.AsArray();
        Assert.Equal(SignalList.All.Select(s => s.Code.ToString()), signals.Select(s => (string)s!["properties"]!["code"]!["const"]!));
        foreach (var (signal, node) in SignalList.All.Zip(signals))
        {
            Assert.Equal(signal.Inputs, node!["properties"]!["invoer"]!["items"]!["enum"]!.AsArray().Select(i => (string)i!));
            Assert.Equal(signal.Axis.ToString(), (string)node["properties"]!["as"]!["const"]!);
            var limits = node["required"]?.AsArray().Select(l => (string)l!) ?? [];
            Assert.Equal(signal.Limits, limits.Where(l => l != "vervangt"));
            Assert.Equal(signal.Code == SignalCode.K22, limits.Contains("vervangt"));
            Assert.Contains($"#/$defs/{signal.Sign switch { > 0 => "voordeel", < 0 => "nadeel", _ => "mededeling" }}", node["allOf"]!.AsArray().Select(a => (string)a!["$ref"]!));
        }
        using var card = JsonDocument.Parse(MakeDebtor.PolicyText());
        Assert.Subset(schema["properties"]!.AsObject().Select(p => p.Key).ToHashSet(), card.RootElement.EnumerateObject().Select(p => p.Name).ToHashSet());
        Assert.Equal(Enum.GetNames<Quadrant>(), schema["properties"]!["behandelingen"]!["required"]!.AsArray().Select(q => (string)q!));
    }

    static string Repository(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../..", path);
}
