using Cjib.Batch.Intake;

namespace Cjib.Batch.Events;

/// <summary>Surcharges by law, in steps, from <c>verhogingen.csv</c>: what an increase adds that names no amount.</summary>
public sealed class Surcharges
{
    /// <summary>Its file below <c>reference/</c>.</summary>
    public const string File = "verhogingen.csv";

    static readonly string[] Columns = ["type", "stap", "vast_cent", "procent_bp", "grondslag", "minimum_cent"];

    readonly ILookup<string, Step> _steps;

    Surcharges(ILookup<string, Step> steps) => _steps = steps;

    /// <summary>Reads all steps; what is wrong is added to <paramref name="problems"/>.</summary>
    public static Surcharges Read(TextReader text, List<SetupProblem> problems)
    {
        var table = new ReferenceTable(File, text, Columns, problems);
        table.RefuseOverlaps("type", "stap");
        table.RefuseGaps("type", "stap");
        return new(table.Rows.ToLookup(row => row.Text("type"), row => new Step(
            Days.OrMin(row.From), Days.OrMax(row.Through), (int)row.Number("stap", 1, 9), row.Number("vast_cent", 0, 1_000_000_00), row.Number("procent_bp", 0, 1_000_00),
            row.OneOf("grondslag", "HOOFDSOM", "HOOFDSOM_EN_VERHOGING") == "HOOFDSOM_EN_VERHOGING", row.Number("minimum_cent", 0, 1_000_000_00)), StringComparer.Ordinal));
    }

    /// <summary>The surcharge of a step.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <returns>Whole cents, parts of a cent left out; null when the type has no such step on that day.</returns>
    public long? Of(string type, int step, int day, long principalCents, long surchargeCents)
    {
        foreach (var row in _steps[type])
            if (row.Number == step && row.FromDay <= day && day <= row.ThroughDay)
                return Math.Max(row.MinimumCents, row.FixedCents + (long)((Int128)(principalCents + (row.OnSurcharge ? surchargeCents : 0)) * row.BasisPoints / 10_000));
        return null;
    }

    readonly record struct Step(int FromDay, int ThroughDay, int Number, long FixedCents, long BasisPoints, bool OnSurcharge, long MinimumCents);
}
