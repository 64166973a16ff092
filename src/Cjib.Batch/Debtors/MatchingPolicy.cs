using System.Text.RegularExpressions;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Debtors;

/// <summary>When debtors that look alike are one without a human, and when a human is asked (<c>policy/koppeling-*.json</c>).</summary>
/// <param name="Version">Its name on reports.</param>
/// <param name="ValidFrom">First day it holds.</param>
/// <param name="ModelFile">The file in <c>policy/</c> that says how much each level weighs, as <c>match --train</c> writes it.</param>
/// <param name="MergesByLikeness">False forbids every merge by likeness: it then only proposes (domain.md §7.2).</param>
/// <param name="AutomaticMinBits">Weight in bits from which a pair is merged, when nothing else speaks against it.</param>
/// <param name="ReviewMinProbability">Probability from which a human is asked.</param>
/// <param name="BlockMax">Descriptions that share a key and are compared with each other; of more than these only those of one surname.</param>
/// <param name="Persons">How many people there are to mistake for each other: where the weighing begins.</param>
public sealed partial record MatchingPolicy(
    string Version, LocalDate ValidFrom, string ModelFile, bool MergesByLikeness, double AutomaticMinBits, double ReviewMinProbability, int BlockMax, long Persons)
{
    static readonly string[] Known =
        ["$schema", "versie", "geldig_vanaf", "toelichting", "model", "samenvoegen_op_gelijkenis", "automatisch_vanaf_bits", "beoordelen_vanaf_kans", "blok_max", "personen"];

    /// <summary>Reads a policy file; null when something is wrong, all of which is added to <paramref name="problems"/> with its line.</summary>
    public static MatchingPolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        if (PolicyNode.Parse(text, file, problems) is not { } root)
            return null;
        var top = new PolicySection(root, "the policy of matching", Known, file, problems);
        var (version, validFrom) = top.Head(VersionForm(), "koppeling-<year>.<number>");
        var model = top.Text("model");
        if (model.Length > 0 && !ModelForm().IsMatch(model))
            top.Report(top.Properties["model"].Line, "'model' must be the name of a .json file in the same folder.");
        var policy = new MatchingPolicy(
            version, validFrom, model, top.Flag("samenvoegen_op_gelijkenis"), top.Decimal("automatisch_vanaf_bits", 0, 100),
            top.Decimal("beoordelen_vanaf_kans", 0.001, 1), (int)top.Number("blok_max", 2, 10_000), top.Number("personen", 1, 10_000_000_000));
        return top.IsFlawless(before) ? policy : null;
    }

    [GeneratedRegex("^koppeling-[0-9]{4}\\.[0-9]{1,3}$")]
    private static partial Regex VersionForm();

    [GeneratedRegex("^[A-Za-z0-9._-]+\\.json$")]
    private static partial Regex ModelForm();
}

/// <summary>A policy of matching with the model it names.</summary>
public sealed record MatchingTerms(MatchingPolicy Policy, LinkageModel Model);
