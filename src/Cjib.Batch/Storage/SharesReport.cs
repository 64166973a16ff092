using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>How the offices stood after a night, against their contracts.</summary>
/// <param name="Objective">The proven least cost of deviation; see <see cref="Allocation.AllocationResult.Objective"/>.</param>
/// <param name="Shares">By parcel and office.</param>
/// <param name="Churn">Cases that ended, by parcel, office and reason.</param>
public sealed record SharesReport(
    LocalDate Date, string Policy, string Reference, string Objective, int Moves, int MovesPostponed,
    IReadOnlyList<ShareOfParcel> Shares, IReadOnlyList<EndedCases> Churn);

/// <summary>What an office has of a parcel: per mille of the debtors and of the money that the parcel's offices have.</summary>
/// <param name="QuotaMin">The exact quota, rounded down …</param>
/// <param name="QuotaMax">… and up.</param>
/// <param name="DriftPerMille">Actual less target.</param>
/// <param name="ByQuadrant">Debtors per quadrant, in the order of <see cref="Profiles.Quadrant"/>.</param>
/// <param name="ByAge">Debtors by the age of their oldest claim; see <see cref="Allocation.FairnessRow.AgeYears"/>.</param>
public sealed record ShareOfParcel(
    string Parcel, string Office, int QuotaMin, int QuotaMax, int Debtors, int Added, int TargetPerMille, int ActualPerMille, int DriftPerMille,
    long OpenCents, int OpenPerMille, IReadOnlyList<int> ByQuadrant, IReadOnlyList<int> ByAge);

/// <summary>Cases that ended in a night.</summary>
public sealed record EndedCases(string Parcel, string Office, string Reason, int Debtors);
