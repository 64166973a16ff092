using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>What an official act of a bailiff costs the debtor (Btag article 2), from <c>btag.csv</c>: cents excluding VAT, by the letter of the article and the day of the act.</summary>
public sealed class BtagTariffs
{
    /// <summary>Its file below <c>reference/</c>.</summary>
    public const string File = "btag.csv";

    static readonly string[] Columns = ["artikel", "omschrijving", "bedrag_cent"];

    readonly ILookup<string, (LocalDate From, LocalDate Through, long Cents)> _byArticle;

    BtagTariffs(ILookup<string, (LocalDate, LocalDate, long)> byArticle) => _byArticle = byArticle;

    /// <summary>Reads all periods; what is wrong, gaps and overlaps included, is added to <paramref name="problems"/>.</summary>
    public static BtagTariffs Read(TextReader text, List<SetupProblem> problems)
    {
        var table = new ReferenceTable(File, text, Columns, problems);
        table.RefuseOverlaps("artikel");
        table.RefuseGaps("artikel");
        return new(table.Rows.ToLookup(row => row.Text("artikel"), row => (row.From, row.Through, row.Number("bedrag_cent", 1, 100_000_00)), StringComparer.Ordinal));
    }

    /// <summary>The tariff of an act.</summary>
    /// <param name="article">The letter, also written as <c>2j</c>.</param>
    /// <returns>Cents excluding VAT; null when the article is unknown or had no tariff on that day.</returns>
    public long? On(string article, LocalDate day)
    {
        foreach (var (from, through, cents) in _byArticle[article is ['2', .. var letter] ? letter : article])
            if (from <= day && day <= through)
                return cents;
        return null;
    }
}
