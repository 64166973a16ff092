using Cjib.Batch.Tests.Intake;
using NodaTime;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>
/// What the offices of an invented town report, night after night, from one seed: they receive dossiers, attach income and lift that again, refuse a debtor for
/// a conflict, close a dossier, and ask to be relieved of debtors. Whether a request is heard is the program's to decide.
/// </summary>
sealed class LifeOfOffices(Town town, int seed)
{
    readonly Agencies _post = new(town);
    readonly Random _random = new(seed);
    readonly List<string[]> _attached = [];
    readonly Dictionary<string, List<Dictionary<string, string>>> _lines = new(StringComparer.Ordinal);
    int _reports;

    /// <summary>Drops the reports of a night.</summary>
    /// <param name="assignments">Of the night before: the rows of <c>assignments.csv</c>.</param>
    /// <returns>Debtors refused by the office they had, those whose dossier was closed, and the number of lines.</returns>
    public (List<(string Debtor, string Office)> Refused, HashSet<string> Closed, int Lines) Drop(int night, LocalDate date, IReadOnlyList<string[]> assignments)
    {
        var (refused, closed) = (new List<(string, string)>(), new HashSet<string>(StringComparer.Ordinal));
        if (assignments.Count == 0)
            return (refused, closed, 0);
        Report("ONTVANGST_DOSSIER", Any(assignments), date);
        if (night % 2 == 0)
            _attached.Add(Report("BESLAG_LOON", Any(assignments), date));
        if (night % 6 == 0)
            Report("BESLAG_OPGEHEVEN", Still(_attached[_random.Next(_attached.Count)], assignments), date);
        if (night % 4 == 1 && Report("DOSSIER_GEWEIGERD", Any(assignments), date) is var unwilling)
            refused.Add((unwilling[0], unwilling[1]));
        if (night % 3 == 2)
            closed.Add(Report("SLUITING", Any(assignments), date)[0]);
        if (night % 10 == 0)
            foreach (var assignment in assignments.Where(a => a[1] == "k5"))
                Report("VERZOEK_VERPLAATSING", assignment, date);
        foreach (var (office, lines) in _lines)
            _post.Reports(office, date, [.. lines]);
        var count = _lines.Values.Sum(l => l.Count);
        _lines.Clear();
        return (refused, closed, count);
    }

    string[] Any(IReadOnlyList<string[]> assignments) => assignments[_random.Next(assignments.Count)];

    // Of a case that has ended nothing is reported any more.
    string[] Still(string[] attached, IReadOnlyList<string[]> assignments) =>
        assignments.FirstOrDefault(a => a[0] == attached[0] && a[1] == attached[1] && a[3] == attached[3]) ?? Any(assignments);

    string[] Report(string kind, string[] assignment, LocalDate date)
    {
        if (!_lines.TryGetValue(assignment[1], out var lines))
            _lines[assignment[1]] = lines = [];
        lines.Add(MakeLines.Report(
            ("kantoor", assignment[1]), ("melding_id", $"R-{++_reports}"), ("dossier_id", $"{assignment[0]}-{assignment[3].Replace("-", "", StringComparison.Ordinal)}"),
            ("soort", kind), ("datum", $"{date.PlusDays(-1):uuuu-MM-dd}"), ("bedrag_cent", ""), ("btag_artikel", ""), ("btw_cent", "")));
        return assignment;
    }
}
