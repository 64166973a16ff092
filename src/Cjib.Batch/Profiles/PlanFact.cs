namespace Cjib.Batch.Profiles;

/// <summary>An arrangement over several agencies, as the score card may see it.</summary>
/// <param name="ProposedDay">What its claims say of an arrangement from that day on is about this one. Days since 1970-01-01.</param>
/// <param name="Status">Running, completed, or lapsed.</param>
/// <param name="Day">Since when.</param>
/// <param name="TermsOnTime">Terms paid by their due date.</param>
/// <param name="ClaimIds">The claims it covers.</param>
public readonly record struct PlanFact(int ProposedDay, ArrangementStatus Status, int Day, int TermsOnTime, IReadOnlyList<long> ClaimIds);
