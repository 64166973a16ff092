using System.Text.RegularExpressions;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Profiles;

/// <summary>Reads a score card and reports all that is wrong with it.</summary>
sealed partial class ProfilingPolicyReader(string file, List<SetupProblem> problems)
{
    static readonly string[] Top =
        ["$schema", "versie", "geldig_vanaf", "geldig_dagen", "toelichting", "drempels", "harde_regels", "signalen", "behandelingen"];
    static readonly string[] Thresholds = ["willen_vanaf", "niet_willen_tot", "kunnen_vanaf", "niet_kunnen_tot", "hysterese", "som_max"];
    static readonly string[] HardRule = ["code", "omschrijving", "behandeling", "grondslag", "bron"];
    static readonly string[] Signal =
        ["code", "as", "omschrijving", "invoer", "punten", "telling", "venster_maanden", "maximum", "vervangt", "grondslag", "bron", "bewaren_maanden"];
    static readonly string[] Treatments = ["code", "zonder_beoordeling", "bij_twijfel_kunnen"];

    // Free text that may speak of what is forbidden.
    static readonly string[] Prose = ["toelichting", "omschrijving", "grondslag", "bron", "$schema"];

    public ProfilingPolicy? Read(TextReader text)
    {
        var before = problems.Count;
        if (PolicyNode.Parse(text, file, problems) is not { } root)
            return null;
        RefuseForbidden(root);
        var top = new PolicySection(root, "the score card", Top, file, problems);
        var (version, validFrom) = top.Head(VersionForm(), "kwadrant-<year>.<number>");
        var validDays = (int)top.Number("geldig_dagen", 1, 366);
        var hardRules = HardRules(top);
        var rules = Rules(top);
        var treatments = TreatmentsOf(top);
        var thresholds = Section(top, "drempels", Thresholds);
        int Points(string name, int min = -100) => thresholds is null ? 0 : (int)thresholds.Number(name, min, 100);
        var policy = new ProfilingPolicy(version, validFrom, rules, treatments, hardRules)
        {
            WillingFrom = Points("willen_vanaf"),
            UnwillingThrough = Points("niet_willen_tot"),
            AbleFrom = Points("kunnen_vanaf"),
            UnableThrough = Points("niet_kunnen_tot"),
            Hysteresis = Points("hysterese", 0),
            SumMax = Points("som_max", 1),
            ValidDays = validDays,
        };
        if (thresholds is not null && policy.UnwillingThrough >= policy.WillingFrom)
            Report(thresholds.Line, "'niet_willen_tot' must be less than 'willen_vanaf'.");
        if (thresholds is not null && policy.UnableThrough + policy.Hysteresis >= policy.AbleFrom)
            Report(thresholds.Line, "'niet_kunnen_tot' plus 'hysterese' must be less than 'kunnen_vanaf'.");
        return top.IsFlawless(before) ? policy : null;
    }

    void RefuseForbidden(PolicyNode node)
    {
        if (node.Value is string word && ForbiddenInputs.Find(word) is { } what)
            Report(node.Line, $"'{word}' is a forbidden input ({what}); a score may not look at it. Take it out.");
        foreach (var item in node.Value as List<PolicyNode> ?? [])
            RefuseForbidden(item);
        if (node.Value is not Dictionary<string, PolicyNode> properties)
            return;
        foreach (var (name, value) in properties)
        {
            if (!Prose.Contains(name))
                RefuseForbidden(value);
            if (ForbiddenInputs.Find(name) is not { } about)
                continue;
            // Told once: to the rest of the reading it is not there.
            Report(value.Line, $"'{name}' is a forbidden input ({about}); a score may not look at it. Take it out.");
            properties.Remove(name);
        }
    }

    string[] HardRules(PolicySection top)
    {
        var treatments = new string[SignalList.HardRules.Length];
        foreach (var node in top.List("harde_regels"))
        {
            var section = new PolicySection(node, "a hard rule", HardRule, file, problems);
            var code = section.Text("code");
            Require(section, "grondslag", "bron");
            var index = Array.FindIndex(SignalList.HardRules, r => r.Code.ToString() == code);
            if (index < 0)
                Report(section.Line, $"hard rule '{code}' is not known; expected H1 to H5.");
            else if (treatments[index] is not null)
                Report(section.Line, $"hard rule {code} stands twice; keep one.");
            else
                treatments[index] = code == "H5" ? "" : TreatmentCode(section, "behandeling");
        }
        for (var i = 0; i < treatments.Length; i++)
            if (treatments[i] is null)
                Report(top.Line, $"hard rule {SignalList.HardRules[i].Code} is missing; hard rules cannot be left out.");
        return treatments;
    }

    SignalRule?[] Rules(PolicySection top)
    {
        var rules = new SignalRule?[Scoring.ReasonsMax];
        foreach (var node in top.List("signalen"))
        {
            var code = (node.Value as Dictionary<string, PolicyNode>)?.GetValueOrDefault("code")?.Value as string ?? "";
            var definition = SignalList.All.FirstOrDefault(s => s.Code.ToString() == code);
            var section = new PolicySection(node, $"signal {code}".TrimEnd(), [.. Signal, .. definition?.Limits ?? []], file, problems);
            if (definition is null)
                Report(section.Line, $"signal '{code}' is not on the allow-list ({SignalList.All[0].Code} … {SignalList.All[^1].Code}, see docs/kwadrant.schema.json).");
            else if (rules[(int)definition.Code] is not null)
                Report(section.Line, $"signal {code} stands twice; keep one.");
            else
                rules[(int)definition.Code] = Rule(section, definition);
        }
        return rules;
    }

    SignalRule Rule(PolicySection section, SignalDefinition definition)
    {
        if (section.Text("as") is { Length: > 0 } axis && axis != definition.Axis.ToString())
            Report(section.Line, $"signal {definition.Code} belongs to axis {definition.Axis}.");
        var inputs = section.List("invoer");
        var basis = new SignalBasis(
            section.Text("omschrijving"), [.. inputs.Select(i => i.Value).OfType<string>()], section.Text("grondslag"), section.Text("bron"),
            (int)section.Number("bewaren_maanden", 1, 120));
        foreach (var input in inputs)
            if (input.Value is not string name || (!definition.Inputs.Contains(name) && ForbiddenInputs.Find(name) is null))
                Report(input.Line, $"signal {definition.Code} may not look at '{input.Value}'; allowed are {string.Join(", ", definition.Inputs)}.");
        var (least, most) = definition.Sign switch { > 0 => (1, 100), < 0 => (-100, -1), _ => (0, 0) };
        var before = problems.Count;
        var points = (int)section.Number("punten", least, most);
        var cap = (int)section.Number("maximum", least, most);
        if (problems.Count == before && Math.Abs(cap) < Math.Abs(points))
            Report(section.Line, $"'maximum' of signal {definition.Code} is less than its 'punten'.");
        var counting = section.Text("telling");
        if (counting is not ("eenmaal" or "elk" or ""))
            Report(section.Line, $"'telling' of signal {definition.Code} must be eenmaal or elk.");
        if ((section.Properties.ContainsKey("vervangt") ? section.Text("vervangt") : null) != (definition.Code == SignalCode.K22 ? "K21" : null))
            Report(section.Line, "'vervangt' belongs to signal K22, which replaces K21.");
        var limits = definition.Limits.Select(name => name switch
        {
            "punten_curatele" => section.Number(name, -100, -1),
            "minimum_aantal" => section.Number(name, 1, Scoring.ClientsMax),
            "maximum_maanden" => section.Number(name, 1, 600),
            _ => section.Number(name, 0, 100_000_000_00),
        }).Append(0).Append(0).ToArray();
        return new(definition.Code, points, counting == "elk", (int)section.Number("venster_maanden", 0, 120), cap, limits[0], limits[1], basis);
    }

    Treatment[] TreatmentsOf(PolicySection top)
    {
        var names = Enum.GetNames<Quadrant>();
        var treatments = new Treatment[names.Length];
        if (Section(top, "behandelingen", names) is not { } all)
            return treatments;
        for (var i = 0; i < names.Length; i++)
            if (Section(all, names[i], Treatments) is { } section)
            {
                treatments[i] = new(TreatmentCode(section, "code"), Optional(section, "zonder_beoordeling"), Optional(section, "bij_twijfel_kunnen"));
                if ((Quadrant)i is Quadrant.NK or Quadrant.NN && treatments[i].BeforeReview is null)
                    Report(section.Line, $"{names[i]} needs 'zonder_beoordeling': its effects wait for a named reviewer.");
            }
        return treatments;

        string? Optional(PolicySection section, string name) => section.Properties.ContainsKey(name) ? TreatmentCode(section, name) : null;
    }

    string TreatmentCode(PolicySection section, string name)
    {
        var code = section.Text(name);
        // A code that names a quadrant or points would tell the office what it may not know.
        if (code.Length > 0 && !TreatmentForm().IsMatch(code))
            Report(section.Line, $"'{name}' must be 3 to 24 capitals and underscores, such as EERST_CONTACT.");
        return code;
    }

    PolicySection? Section(PolicySection parent, string name, IReadOnlyCollection<string> known) =>
        parent.Node(name) is { } node ? new(node, $"'{name}'", known, file, problems) : null;

    static void Require(PolicySection section, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            section.Text(name);
    }

    void Report(int line, string message) => problems.Add(new(file, line, message));

    [GeneratedRegex("^kwadrant-[0-9]{4}\\.[0-9]{1,3}$")]
    private static partial Regex VersionForm();

    [GeneratedRegex("^[A-Z_]{3,24}$")]
    private static partial Regex TreatmentForm();
}
