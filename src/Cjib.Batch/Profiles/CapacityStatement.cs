using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Profiles;

/// <summary>Dated information on what a debtor can pay a month: the input of K01, K02, K20 and K24, and of plans.</summary>
/// <param name="Day">The day it is about; it counts from then on, for as long as the score card and the instalment policy say.</param>
/// <param name="Cents">Monthly income above the beslagvrije voet as its source computed it; 0 or less when there is none.</param>
public readonly record struct CapacityStatement(DebtorId Debtor, LocalDate Day, long Cents)
{
    /// <summary>The columns of a file of statements.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["debiteur_id", "datum", "boven_beslagvrije_voet_cent"];

    const long CentsMax = 100_000_00;

    /// <summary>Reads statements, a line each under a line of column names; all that is wrong is added to <paramref name="problems"/> with its line.</summary>
    /// <param name="today">A statement about a later day is wrong.</param>
    public static List<CapacityStatement> Read(TextReader text, string file, LocalDate today, List<SetupProblem> problems)
    {
        var table = new ReferenceTable(file, text, Columns, problems);
        var statements = new List<CapacityStatement>();
        foreach (var row in table.Rows)
        {
            if (!DebtorId.TryParse(row.Text(Columns[0]), out var debtor))
                table.Report(row.LineNumber, $"{Columns[0]} is no debtor number; expected D and twelve characters, as in debtors.csv.");
            var day = LocalDatePattern.Iso.Parse(row.Text(Columns[1]));
            if (!day.Success || day.Value > today)
                table.Report(row.LineNumber, $"{Columns[1]} is '{row.Text(Columns[1])}'; expected a day as yyyy-MM-dd, not after {today:uuuu-MM-dd}.");
            statements.Add(new(debtor, day.Success ? day.Value : today, row.Number(Columns[2], -CentsMax, CentsMax)));
        }
        return statements;
    }
}
