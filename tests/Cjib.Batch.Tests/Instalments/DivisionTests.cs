using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Xunit;
using static Cjib.Batch.Tests.Instalments.MakePlan;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>Who gets which cent.</summary>
public class DivisionTests
{
    static long[] Divide(long cents, long[] open, params ClaimRank[] ranks)
    {
        var shares = new long[open.Length];
        var left = Division.Divide(cents, open, ranks.Length > 0 ? ranks : [.. open.Select(_ => ClaimRank.Ordinary)], shares);
        Assert.Equal(cents, shares.Sum() + left);
        return shares;
    }

    [Fact]
    public void Pro_rata_to_what_is_open() => Assert.Equal([10, 20, 70], Divide(100, [100, 200, 700]));

    [Fact]
    public void The_odd_cent_goes_to_the_largest_remainder() => Assert.Equal([2, 3, 5], Divide(10, [25, 28, 47]));

    [Fact]
    public void Of_equal_remainders_the_earlier_claim_gets_the_cent() => Assert.Equal([4, 3, 3], Divide(10, [50, 50, 50]));

    [Fact]
    public void No_claim_gets_more_than_is_open() => Assert.Equal([1, 1, 3], Divide(99, [1, 1, 3]));

    [Fact]
    public void The_largest_sums_do_not_overflow() =>
        Assert.Equal(9_999_999_999_999, Divide(9_999_999_999_999, [9_999_999_999_998, 9_999_999_999_999, 7]).Sum());

    [Fact]
    public void The_named_claim_goes_first_then_victims_then_privilege() => Assert.Equal(
        [0, 5, 40, 50, 30], Divide(125, [100, 10, 40, 50, 30], ClaimRank.Ordinary, ClaimRank.Privileged, ClaimRank.Victim, ClaimRank.Named, ClaimRank.Victim));

    [Fact]
    public void Each_cent_that_is_left_goes_to_the_claim_whose_remainder_is_then_the_largest()
    {
        var random = new Random(20260302);
        for (var round = 0; round < 2_000; round++)
        {
            var open = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.NextInt64(1, round % 2 == 0 ? 9 : 1_000_000_00)).ToArray();
            var cents = random.NextInt64(1, open.Sum() + 1);
            Assert.Equal(OneByOne(cents, open), Divide(cents, open));
        }

        static long[] OneByOne(long cents, long[] open)
        {
            var total = open.Sum();
            var shares = Array.ConvertAll(open, its => (long)((Int128)cents * its / total));
            while (shares.Sum() < cents)
                shares[Enumerable.Range(0, open.Length).MaxBy(i => (Int128)cents * open[i] - (Int128)shares[i] * total)]++;
            return shares;
        }
    }

    [Fact]
    public void Within_a_claim_the_order_of_its_type_counts()
    {
        // Wahv: administration, surcharge, principal; then what the type leaves out.
        Assert.Equal([100, 99, 0, 0, 20], Open([100, 150, 9, 0, 20], 60, "administratiekosten", "verhoging", "hoofdsom"));
        // The compensation measure: the victim first.
        Assert.Equal([40, 150, 9, 0, 20], Open([100, 150, 9, 0, 20], 60, "hoofdsom", "verhoging"));

        static IEnumerable<long> Open(long[] amounts, long paid, params string[] order) =>
            Enum.GetValues<Component>().Select(component => PlanClaim.OpenOf(component, amounts, paid, Imputation.OrderOf(order)));
    }

    [Fact]
    public void Every_claim_of_a_plan_is_paid_to_the_cent()
    {
        var plan = Plan(Claim(333_33), Claim(100_01, "duo"), Claim(7, "uwv"), Claim(200_00, "om", rank: ClaimRank.Victim));
        var shares = plan.Shares();
        Assert.Equal(plan.Terms.Select(t => t.Cents), shares.Select(s => s.Sum()));
        Assert.Equal(plan.Claims.Select(c => c.OpenCents), Enumerable.Range(0, plan.Claims.Count).Select(c => shares.Sum(s => s[c])));
        // The victim is the first to be paid.
        Assert.All(shares.TakeWhile(s => s[2] > 0).SkipLast(1), s => Assert.Equal(0, s[0] + s[1] + s[3]));
    }
}
