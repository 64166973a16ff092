using Cjib.Batch.Intake;

namespace Cjib.Batch.Events;

/// <summary>Interest rates by kind and day, from <c>rente.csv</c>.</summary>
public sealed class InterestRates
{
    /// <summary>Its file below <c>reference/</c>.</summary>
    public const string File = "rente.csv";

    static readonly string[] Columns = ["soort", "bp", "samengesteld"];
    static readonly string[] Kinds = ClaimFileLayout.Columns[(int)ClaimColumn.RenteSoort].Codes!; // a code column

    readonly InterestPeriod[][] _periods;

    InterestRates(InterestPeriod[][] periods) => _periods = periods;

    /// <summary>Reads all periods; what is wrong, gaps and overlaps included, is added to <paramref name="problems"/>.</summary>
    public static InterestRates Read(TextReader text, List<SetupProblem> problems)
    {
        var table = new ReferenceTable(File, text, Columns, problems);
        table.RefuseOverlaps("soort");
        table.RefuseGaps("soort");
        var periods = table.Rows.ToLookup(
            row => row.OneOf("soort", Kinds),
            row => new InterestPeriod(Days.OrMin(row.From), Days.OrMax(row.Through), row.Number("bp", 0, 10_000), row.Flag("samengesteld")), StringComparer.Ordinal);
        return new([.. Kinds.Select(kind => periods[kind].OrderBy(p => p.FromDay).ToArray())]);
    }

    /// <summary>The periods of a kind (index of its word in <c>rente_soort</c>), in order and without gaps; none for a kind that has no table.</summary>
    internal ReadOnlySpan<InterestPeriod> Of(int kind) => _periods[kind];
}

/// <summary>A rate and when it held.</summary>
/// <param name="FromDay">First day, days since 1970-01-01.</param>
/// <param name="ThroughDay">Last day.</param>
/// <param name="BasisPoints">Hundredths of a percent a year.</param>
/// <param name="IsCompound">After each full year the interest bears interest too.</param>
readonly record struct InterestPeriod(int FromDay, int ThroughDay, long BasisPoints, bool IsCompound);
