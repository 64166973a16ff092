using Cjib.Batch.Instalments;
using Cjib.Batch.Tests.Costs;
using NodaTime;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>Requests with one thing changed.</summary>
static class MakePlan
{
    public static readonly LocalDate Date = new(2026, 3, 2);

    public static readonly InstalmentPolicy Policy = CollectionCostsTests.Read("termijnen-2026.1.json", InstalmentPolicy.Read);

    /// <summary>A claim of which only principal is open and which does not lapse.</summary>
    public static PlanClaim Claim(long cents, string client = "cjib", string id = "1", ClaimRank rank = ClaimRank.Ordinary, LocalDate? limitation = null) =>
        new(client, id, cents, 0, rank, limitation);

    public static InstalmentRequest Request(params PlanClaim[] claims) => new(claims, Cjib.Batch.Profiles.Quadrant.WN);

    public static InstalmentPlan Plan(params PlanClaim[] claims) => InstalmentPlanner.Propose(Request(claims), Policy, Date).Plan!;
}
