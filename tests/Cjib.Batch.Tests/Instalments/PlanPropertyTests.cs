using Cjib.Batch.Instalments;
using Cjib.Batch.Profiles;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Instalments.MakePlan;

namespace Cjib.Batch.Tests.Instalments;

/// <summary>Whatever is asked for: parts add up to the cent, the table holds without approval, nothing ends after limitation, no month is skipped.</summary>
public class PlanPropertyTests
{
    [Fact]
    public void Twenty_thousand_random_plans_keep_the_promises() => Try(20_000);

    [Fact(Explicit = true)]
    public void A_million_random_plans_keep_the_promises() => Try(1_000_000);

    static void Try(int count)
    {
        const int seed = 5;
        var random = new Random(seed);
        var verdicts = new int[Enum.GetValues<PlanVerdict>().Length];
        for (var i = 0; i < count; i++)
        {
            var claims = new PlanClaim[random.Next(1, 6)];
            for (var c = 0; c < claims.Length; c++)
            {
                var administration = random.Next(5) == 0 ? random.Next(0, 20_000) : 0;
                claims[c] = new(((char)('a' + random.Next(4))).ToString(), $"{c}", administration + (long)Math.Exp(random.NextDouble() * 14), administration, (ClaimRank)random.Next(1, 4),
                    random.Next(3) == 0 ? Date.PlusDays(random.Next(0, 2500)) : null);
            }
            var date = Date.PlusDays(random.Next(0, 1500));
            var request = new InstalmentRequest(claims, (Quadrant)random.Next(3), random.Next(2) == 0 ? null : random.Next(0, 500_00), random.Next(1, 32));
            var proposal = InstalmentPlanner.Propose(request, Policy, date);
            verdicts[(int)proposal.Verdict]++;
            if (proposal.Plan is { } plan)
                Check(plan, request, proposal.Verdict, date, $"seed {seed}, plan {i}");
        }
        foreach (var verdict in new[] { PlanVerdict.Proposed, PlanVerdict.AwaitsApproval, PlanVerdict.CapacityTooLow, PlanVerdict.LimitationFirst, PlanVerdict.OtherQuadrant })
            Assert.True(verdicts[(int)verdict] > count / 100, $"only {verdicts[(int)verdict]} of {count} ended in {verdict}");
    }

    static void Check(InstalmentPlan plan, InstalmentRequest request, PlanVerdict verdict, LocalDate date, string which)
    {
        var total = request.Claims.Sum(c => c.OpenCents);
        var terms = plan.Terms;
        Assert.True(total == plan.TotalCents, which);
        Assert.True(verdict == PlanVerdict.AwaitsApproval || terms.Count <= Policy.MonthsFor(total), which);
        Assert.True(terms.Count <= Policy.ExceptionalMonths, which);
        Assert.True(request.Claims.All(c => c.OpenCents == 0 || c.LimitationDate is null || terms[^1].DueDate <= c.LimitationDate), which);
        Assert.True(terms[0].DueDate >= date.PlusDays(Policy.FirstTermDays), which);
        for (var i = 0; i < terms.Count; i++)
        {
            Assert.True(terms[i].Number == i + 1 && terms[i].DueDate.ToYearMonth() == terms[0].DueDate.ToYearMonth().PlusMonths(i), which);
            Assert.True(Cjib.Batch.Intake.WorkingDays.IsWorkingDay(terms[i].DueDate), which);
            Assert.True(terms[i].Cents >= Policy.TermCentsMin && terms[i].Cents == terms[0].Cents + (i == terms.Count - 1 ? total % terms.Count : 0), which);
            Assert.True(request.CapacityCents is null || terms[i].Cents <= request.CapacityCents, which);
        }
        var left = plan.Claims.Select(c => c.OpenCents).ToArray();
        foreach (var (term, shares) in terms.Zip(plan.Shares()))
        {
            Assert.True(shares.Sum() == term.Cents, which);
            for (var c = 0; c < left.Length; c++)
                Assert.True(shares[c] >= 0 && (left[c] -= shares[c]) >= 0, which);
        }
        Assert.True(left.All(cents => cents == 0), which);
    }
}
