using System.Text.RegularExpressions;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Instalments;

/// <summary>Dated rules for plans, such as <c>policies/termijnen-2026.1.json</c>. Amounts in cents.</summary>
/// <param name="Version"><c>versie</c>; kept with every plan.</param>
/// <param name="ValidFrom"><c>geldig_vanaf</c>: first day it holds.</param>
/// <param name="OpenCentsMin"><c>minimum_som_cent</c>: what must be open in all, without administration costs.</param>
/// <param name="TermCentsMin"><c>minimum_termijn_cent</c>: the smallest term.</param>
/// <param name="Table"><c>maanden</c>: from which amount how many months, by amount.</param>
/// <param name="ExtendedMonths"><c>verlengd_maanden</c>: longest plan with approval.</param>
/// <param name="ExceptionalMonths"><c>uitzonderlijk_maanden</c>: longest plan with approval in special cases.</param>
/// <param name="Quadrants"><c>kwadranten</c>: to whom plans are offered without a person's judgement.</param>
/// <param name="AllowsAfterBailiffAct"><c>na_ambtshandeling</c>: a plan may start after a bailiff has acted.</param>
/// <param name="MonthsAfterBreak"><c>wachtmaanden_na_breuk</c>: months after an arrangement that was broken by own fault.</param>
/// <param name="CapacityMonths"><c>draagkracht_maanden</c>: how long information on what the debtor can pay counts.</param>
/// <param name="FirstTermDays"><c>eerste_termijn_dagen</c>: least number of days from the proposal to the first term.</param>
/// <param name="GraceDays"><c>respijt_dagen</c>: days after a due date in which nothing happens.</param>
/// <param name="RepairDays"><c>herstel_dagen</c>: days after the reminder in which a term can be repaired.</param>
/// <param name="MissedTermsMax"><c>gemiste_termijnen</c>: so many missed terms at the same time end the plan.</param>
public sealed partial record InstalmentPolicy(
    string Version, LocalDate ValidFrom, long OpenCentsMin, long TermCentsMin, IReadOnlyList<(long FromCents, int Months)> Table, int ExtendedMonths,
    int ExceptionalMonths, IReadOnlyList<Quadrant> Quadrants, bool AllowsAfterBailiffAct, int MonthsAfterBreak, int CapacityMonths, int FirstTermDays, int GraceDays,
    int RepairDays, int MissedTermsMax)
{
    static readonly string[] Known =
    [
        "$schema", "versie", "geldig_vanaf", "toelichting", "minimum_som_cent", "minimum_termijn_cent", "maanden", "verlengd_maanden", "uitzonderlijk_maanden",
        "kwadranten", "na_ambtshandeling", "wachtmaanden_na_breuk", "draagkracht_maanden", "eerste_termijn_dagen", "respijt_dagen", "herstel_dagen", "gemiste_termijnen",
    ];

    /// <summary>The longest plan without approval for an amount.</summary>
    public int MonthsFor(long cents) => Table.Last(row => row.FromCents <= cents).Months;

    /// <summary>Reads a policy file; null when something is wrong, all of which is added to <paramref name="problems"/> with its line.</summary>
    public static InstalmentPolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        if (PolicyNode.Parse(text, file, problems) is not { } root)
            return null;
        var top = new PolicySection(root, "the instalment policy", Known, file, problems);
        var (version, validFrom) = top.Head(VersionForm(), "termijnen-<year>.<number>");
        var extended = (int)top.Number("verlengd_maanden", 1, 120);
        var policy = new InstalmentPolicy(
            version, validFrom, top.Number("minimum_som_cent", 1, 100_000_00), top.Number("minimum_termijn_cent", 1, 1_000_00),
            TableOf(top), extended, (int)top.Number("uitzonderlijk_maanden", extended, 120), QuadrantsOf(top), top.Flag("na_ambtshandeling"),
            (int)top.Number("wachtmaanden_na_breuk", 0, 120), (int)top.Number("draagkracht_maanden", 1, 60), (int)top.Number("eerste_termijn_dagen", 0, 60), (int)top.Number("respijt_dagen", 0, 60),
            (int)top.Number("herstel_dagen", 0, 60), (int)top.Number("gemiste_termijnen", 1, 12));
        return top.IsFlawless(before) ? policy : null;
    }

    static List<(long, int)> TableOf(PolicySection top)
    {
        var table = new List<(long From, int Months)>();
        foreach (var node in top.List("maanden"))
        {
            var row = top.Of(node, "a row of 'maanden'", "vanaf_cent", "maanden");
            var (from, months) = (row.Number("vanaf_cent", 0, 100_000_000_00), (int)row.Number("maanden", 1, 120));
            if (table.Count == 0 ? from != 0 : from <= table[^1].From)
                row.Report(row.Line, "'vanaf_cent' must begin with 0 and rise.");
            if (table.Count > 0 && months < table[^1].Months)
                row.Report(row.Line, "'maanden' must not fall: a larger debt never gets less time.");
            table.Add((from, months));
        }
        if (table.Count == 0)
            top.Report(top.Line, "'maanden' needs at least one row.");
        return table;
    }

    static List<Quadrant> QuadrantsOf(PolicySection top)
    {
        var quadrants = new List<Quadrant>();
        foreach (var node in top.List("kwadranten"))
            if (node.Value is string name && Enum.GetNames<Quadrant>().Contains(name))
                quadrants.Add(Enum.Parse<Quadrant>(name));
            else
                top.Report(node.Line, $"'kwadranten' must name quadrants: {string.Join(", ", Enum.GetNames<Quadrant>())}.");
        return quadrants;
    }

    [GeneratedRegex("^termijnen-[0-9]{4}\\.[0-9]{1,3}$")]
    private static partial Regex VersionForm();
}
