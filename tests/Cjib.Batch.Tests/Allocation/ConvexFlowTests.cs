using Cjib.Batch.Allocation;
using Xunit;

namespace Cjib.Batch.Tests.Allocation;

public class ConvexFlowTests
{
    const int Sources = 2, Places = 3;

    [Fact]
    public void Of_all_flows_it_takes_the_cheapest_and_of_those_the_one_with_most_on_the_first_arcs()
    {
        var ties = 0;
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var supply = Enumerable.Range(0, Sources).Select(_ => random.Next(1, 11)).ToArray();
            var step = Enumerable.Range(0, Sources * Places).Select(_ => (long)random.Next(2)).ToArray();
            var cost = Enumerable.Range(0, Places).Select(_ => new ConvexCost(
                0, random.Next(1, 3), random.Next(3), random.Next(4), random.Next(4, 8), random.Next(2) * 100)).ToArray();
            var guess = Enumerable.Range(0, Places).Select(_ => (long)random.Next(20)).ToArray();
            var best = Enumerate(supply).GroupBy(Total).MinBy(g => g.Key)!.ToList();
            ties += best.Count > 1 ? 1 : 0;
            var first = best.OrderByDescending(f => string.Concat(f.Select(x => (char)('A' + x))), StringComparer.Ordinal).First();

            var flow = new ConvexFlow();
            var sink = flow.AddNode(-supply.Sum());
            var places = cost.Select((c, place) =>
            {
                var node = flow.AddNode();
                flow.AddArc(node, sink, supply.Sum(), c, guess[place]);
                return node;
            }).ToArray();
            var arcs = new List<int>();
            for (var source = 0; source < Sources; source++)
            {
                var node = flow.AddNode(supply[source]);
                for (var place = 0; place < Places; place++)
                    arcs.Add(flow.AddArc(node, places[place], supply[source], new(step[source * Places + place])));
            }
            flow.Solve(arcs);
            Assert.True(first.SequenceEqual(arcs.Select(arc => (int)flow.Flow(arc))), $"Seed {seed}.");
            Assert.Equal(Total(first), flow.Cost);

            Int128 Total(int[] x) => Enumerable.Range(0, Sources * Places).Aggregate((Int128)0, (sum, i) => sum + step[i] * x[i])
                + Enumerable.Range(0, Places).Aggregate((Int128)0, (sum, place) => sum + cost[place].At(x[place] + x[Places + place]));
        }
        Assert.True(ties > 50, $"Only {ties} worlds had a tie to settle.");
    }

    static IEnumerable<int[]> Enumerate(int[] supply) =>
        from a in Enumerable.Range(0, supply[0] + 1)
        from b in Enumerable.Range(0, supply[0] - a + 1)
        from c in Enumerable.Range(0, supply[1] + 1)
        from d in Enumerable.Range(0, supply[1] - c + 1)
        select new[] { a, b, supply[0] - a - b, c, d, supply[1] - c - d };

    [Fact]
    public void The_solver_of_this_machine_loads() => Assert.Null(BailiffAllocation.MissingSolver());
}
