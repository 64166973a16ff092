using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch;

/// <summary>What a night did: lines and cents per stage, which must add up, and what waits for an operator.</summary>
/// <param name="IsNew">False when the night had been finished before and nothing was done.</param>
/// <param name="Stages">In the order of the night.</param>
/// <param name="Held">What an operator must look at, one sentence each; empty when nothing is held.</param>
/// <param name="ReportFolder">Where the files of <c>reports/&lt;date&gt;</c> are.</param>
public sealed record NightlyReport(
    LocalDate Date, bool IsNew, int Attempt, IReadOnlyList<StageReport> Stages, NightTotals Totals, IReadOnlyList<string> Held, string ReportFolder);

/// <summary>One stage of a night.</summary>
/// <param name="Lines">Lines for intake, claims for debtors, debtors for profiles and allocation, files for delivery.</param>
/// <param name="Seconds">Of this attempt; 0 for what an earlier attempt had done.</param>
/// <param name="PeakMegabytes">Highest working set of the program up to the end of the stage.</param>
public sealed record StageReport(string Stage, LineCounts Lines, double Seconds, double PeakMegabytes);

/// <summary>The register after the night.</summary>
public sealed record NightTotals(long Claims, long Debtors, long OpenCents, long Assigned, long Held, IReadOnlyDictionary<string, long> Quadrants);

/// <summary>How far a stage is; for progress bars.</summary>
public readonly record struct NightProgress(string Stage, long Done, long Total);

/// <summary>A sum did not hold: the night stops before anything is delivered. A mistake of the program or the register, never of a delivery.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);
