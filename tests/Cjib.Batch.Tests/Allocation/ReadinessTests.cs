using Cjib.Batch.Allocation;
using Xunit;
using static Cjib.Batch.Tests.Allocation.MakeAllocation;

namespace Cjib.Batch.Tests.Allocation;

public class ReadinessTests
{
    static readonly ClaimReadiness Claim = new(10_000, true, true, true, false, null, Date);
    static readonly ReadinessFacts Facts = new([Claim]);

    static string? ReasonOf(ReadinessFacts facts) => Readiness.Of(facts, Policy, Date).Reason;

    [Fact]
    public void A_debtor_with_an_executable_claim_is_ready() => Assert.True(Readiness.Of(Facts, Policy, Date).IsReady);

    [Theory]
    [InlineData(DebtorBlocks.Deceased | DebtorBlocks.Minor, "OVERLEDEN")]
    [InlineData(DebtorBlocks.IdentityConflict, "IDENTITEIT")]
    [InlineData(DebtorBlocks.Wsnp | DebtorBlocks.Msnp, "WSNP")]
    [InlineData(DebtorBlocks.Msnp, "MSNP")]
    [InlineData(DebtorBlocks.Bankruptcy, "FAILLISSEMENT")]
    [InlineData(DebtorBlocks.Moratorium, "MORATORIUM")]
    [InlineData(DebtorBlocks.EmergencyStop, "NOODSTOP")]
    [InlineData(DebtorBlocks.Minor, "MINDERJARIG")]
    public void A_block_of_the_person_comes_first_and_keeps_its_end(DebtorBlocks blocks, string reason)
    {
        var until = Date.PlusDays(30);
        Assert.Equal(new(reason, until), Readiness.Of(Facts with { Blocks = blocks, BlockedUntil = until, NeedsAddressResearch = true }, Policy, Date));
    }

    [Fact]
    public void A_claim_holds_the_debtor_only_when_no_other_can_be_executed()
    {
        var appealed = Claim with { IsUnderAppeal = true, AppealUntil = Date.PlusDays(9) };
        var lapsed = Claim with { LimitationDate = Date.PlusDays(-1) };
        Assert.Equal(new("BEZWAAR", Date.PlusDays(9)), Readiness.Of(Facts with { Claims = [appealed, lapsed] }, Policy, Date));
        Assert.Null(ReasonOf(Facts with { Claims = [appealed, lapsed, Claim] }));
        Assert.Null(ReasonOf(Facts with { Claims = [appealed with { AppealUntil = Date.PlusDays(-1) }] }));
        Assert.Equal("VERJAARD", ReasonOf(Facts with { Claims = [lapsed] }));
        Assert.Equal("NIET_EXECUTABEL", ReasonOf(Facts with
        {
            Claims = [Claim with { HasExecutableTitle = false }, Claim with { IsIrrevocable = false }, Claim with { RemindersSent = false }],
        }));
    }

    [Fact]
    public void Arrangement_address_amount_and_costs_hold_in_this_order()
    {
        var all = new ReadinessFacts(
            [Claim with { OpenCents = 4_999 }], HasRunningArrangement: true, ArrangementUntil: Date, NeedsAddressResearch: true, ExpectedCostCents: 2_500);
        Assert.Equal(new("REGELING_LOPEND", Date), Readiness.Of(all, Policy, Date));
        Assert.Equal("ADRESONDERZOEK", ReasonOf(all with { HasRunningArrangement = false }));
        var reachable = all with { HasRunningArrangement = false, NeedsAddressResearch = false };
        Assert.Equal("ONDER_DREMPEL", ReasonOf(reachable));
        Assert.Null(ReasonOf(reachable with { HasRunningCase = true }));
        Assert.Equal("KOSTEN_TE_HOOG", ReasonOf(reachable with { Claims = [Claim with { OpenCents = 5_000 }], ExpectedCostCents = 2_501 }));
        Assert.Null(ReasonOf(reachable with { Claims = [Claim with { OpenCents = 5_000 }] }));
    }
}
