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

    /// <summary>What the law would still add to a claim that stays unpaid: each demand (aanmaning) brings its step, so those beyond the demands that were sent.</summary>
    /// <param name="day">Days since 1970-01-01; the steps of that day count.</param>
    /// <param name="surchargeCents">What was added so far; never more than all steps together make of it.</param>
    public long StillToCome(string type, int day, long principalCents, long surchargeCents, int demands)
    {
        var (all, toCome) = (0L, 0L);
        for (var step = 1; Of(type, step, day, principalCents, all) is { } cents; step++)
        {
            all += cents;
            toCome += step > demands ? cents : 0;
        }
        return Math.Clamp(all - surchargeCents, 0, toCome);
    }

    readonly record struct Step(int FromDay, int ThroughDay, int Number, long FixedCents, long BasisPoints, bool OnSurcharge, long MinimumCents);
}
