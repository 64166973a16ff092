using Cjib.Batch.Allocation;
using Xunit;
using static Cjib.Batch.Tests.Allocation.MakeAllocation;

namespace Cjib.Batch.Tests.Allocation;

public class QuotaOptimumTests
{
    [Fact]
    public void The_quotas_cost_what_the_full_debtor_by_office_graph_costs()
    {
        const int Worlds = 400;
        for (var seed = 1; seed <= Worlds; seed++)
        {
            var (reference, input, policy) = MakeAllocation.Random(new Random(seed), debtorsMax: 60);
            var result = BailiffAllocation.Allocate(input, reference, policy with { MovesPerNightMax = int.MaxValue }, Date);
            var full = DebtorOfficeGraph.LeastCost(input, reference, policy);
            Assert.True(full == result.Objective, $"Seed {seed}: {result.Objective}, the full graph {full}.");
        }
    }
}
