using Cjib.Batch.Allocation;
using Xunit;
using static Cjib.Batch.Tests.Allocation.MakeAllocation;

namespace Cjib.Batch.Tests.Allocation;

public class BailiffAllocationTests
{
    static readonly Office[] Three = [new("a"), new("b"), new("c")];
    static readonly Share[] Shares = [new("01", "a", 500), new("01", "b", 300), new("01", "c", 200)];

    static AllocationInput Debtors(BailiffReference reference, int count, params Conflict[] conflicts)
    {
        var input = new AllocationInput(count) { Conflicts = conflicts };
        for (var row = 0; row < count; row++)
        {
            input.DebtorIds[row] = row + 1;
            input.Pc4[row] = Pc4(reference, reference.ParcelIndex("01"));
            input.TreatmentClass[row] = (byte)(row % 3);
        }
        return input;
    }

    static int[] PerOffice(AllocationResult result, BailiffReference reference) =>
        [.. Enumerable.Range(0, reference.Offices.Count).Select(o => result.Office.Count(x => x == o))];

    [Fact]
    public void New_debtors_are_divided_exactly_by_share_and_quality()
    {
        var reference = Reference(Three, Shares);
        Assert.Equal([500, 300, 200], PerOffice(BailiffAllocation.Allocate(Debtors(reference, 1000), reference, Policy, Date), reference));
        var better = Reference(Three, [Shares[0] with { Quality = 120 }, Shares[1], Shares[2] with { Quality = 80 }]);
        Assert.Equal([566, 283, 151], PerOffice(BailiffAllocation.Allocate(Debtors(better, 1000), better, Policy, Date), better));
    }

    [Fact]
    public void A_case_keeps_its_office_and_an_office_that_holds_less_gets_more()
    {
        var reference = Reference(Three, Shares);
        var input = Debtors(reference, 100);
        Array.Fill(input.CurrentOffice, 0, 0, 50);
        input.CurrentOffice[0] = 2;
        var result = BailiffAllocation.Allocate(input, reference, Policy, Date);
        Assert.Equal(2, result.Office[0]);
        Assert.All(Enumerable.Range(1, 49), row => Assert.Equal((0, AllocationReason.RunningCase), (result.Office[row], result.Reason[row])));
        Assert.Equal([50, 30, 20], PerOffice(result, reference));
        Assert.Equal(0, result.Moves);
    }

    [Fact]
    public void An_office_with_a_conflict_loses_the_debtor_at_once_and_never_gets_it_back()
    {
        var reference = Reference(Three, Shares);
        var input = Debtors(reference, 5, new(0, 0), new(1, 0), new(1, 1), new(2, 0), new(2, 1), new(2, 2));
        Array.Fill(input.CurrentOffice, 0);
        input.RecentOffice[1] = 0;
        input.RecentClosedDay[1] = 20_000_000;
        var result = BailiffAllocation.Allocate(input, reference, Policy with { MovesPerNightMax = 0 }, Date);
        Assert.NotEqual(0, result.Office[0]);
        Assert.Equal((2, AllocationReason.MovedConflict), (result.Office[1], result.Reason[1]));
        Assert.Equal((-1, AllocationReason.NoOffice), (result.Office[2], result.Reason[2]));
        Assert.Equal((0, 2), (result.Office[3], result.Moves));
    }

    [Fact]
    public void After_a_merge_attachment_then_money_then_age_then_code_decides()
    {
        var reference = Reference(Three, Shares);
        var input = new AllocationInput(4)
        {
            MergedCases =
            [
                new(0, 0, false, 900, 10), new(0, 1, true, 5, 20),
                new(1, 0, false, 5, 10), new(1, 1, false, 6, 20),
                new(2, 0, false, 5, 10), new(2, 1, false, 5, 9),
                new(3, 0, false, 5, 9), new(3, 1, false, 5, 9),
            ],
        };
        Debtors(reference, 4).DebtorIds.CopyTo(input.DebtorIds);
        Array.Fill(input.CurrentOffice, 0);
        var result = BailiffAllocation.Allocate(input, reference, Policy, Date);
        Assert.Equal([1, 1, 1, 0], result.Office);
        Assert.Equal([AllocationReason.MergedCase, AllocationReason.MergedCase, AllocationReason.MergedCase, AllocationReason.RunningCase], result.Reason);
        Assert.Equal(3, result.Moves);
    }

    [Fact]
    public void An_attachment_comes_before_a_recent_case_and_a_case_of_24_months_ago_is_forgotten()
    {
        var reference = Reference(Three, Shares);
        var input = Debtors(reference, 3);
        var day = NodaTime.Period.DaysBetween(new(1970, 1, 1), Date.PlusMonths(-24));
        (input.AttachmentOffice[0], input.RecentOffice[0], input.RecentClosedDay[0]) = (1, 2, day + 1);
        (input.RecentOffice[1], input.RecentClosedDay[1]) = (2, day + 1);
        (input.RecentOffice[2], input.RecentClosedDay[2]) = (2, day);
        var result = BailiffAllocation.Allocate(input, reference, Policy, Date);
        Assert.Equal([AllocationReason.Attachment, AllocationReason.RecentCase, AllocationReason.Quota], result.Reason);
        Assert.Equal([1, 2], result.Office[..2]);
    }

    [Fact]
    public void An_office_that_asks_is_relieved_only_of_debtors_who_left_its_parcels()
    {
        var reference = Reference([.. Three, new("d")], [.. Shares, new("02", "d", 1000)]);
        var input = Debtors(reference, 4);
        Array.Fill(input.CurrentOffice, 0);
        input.Pc4[0] = input.Pc4[1] = Pc4(reference, reference.ParcelIndex("02"));
        input.IsToMove[0] = input.IsToMove[2] = true;
        var result = BailiffAllocation.Allocate(input, reference, Policy, Date);
        Assert.Equal([3, 0, 0, 0], result.Office);
        Assert.Equal((AllocationReason.MovedOnRequest, 1), (result.Reason[0], result.Moves));
        Assert.Equal(AllocationReason.WaitsToMove, BailiffAllocation.Allocate(input, reference, Policy with { MovesPerNightMax = 0 }, Date).Reason[0]);
    }

    [Fact]
    public void Suspension_and_capacity_stop_new_debtors_and_not_running_ones()
    {
        var reference = Reference([new("a", Suspended: "2026-11-24;2026-11-24"), new("b", Capacity: 5), new("c", PerNight: 3)], Shares);
        var input = Debtors(reference, 20);
        Array.Fill(input.CurrentOffice, 0, 0, 4);
        Array.Fill(input.CurrentOffice, 1, 4, 3);
        var result = BailiffAllocation.Allocate(input, reference, Policy, Date);
        Assert.Equal([4, 5, 3], PerOffice(result, reference));
        Assert.Equal(8, result.Reason.Count(r => r == AllocationReason.OfficesFull));
    }

    [Fact]
    public void When_a_contract_ends_exactly_its_debtors_move_and_no_more_than_the_nightly_number()
    {
        var before = Reference(Three, Shares);
        var input = Debtors(before, 300);
        BailiffAllocation.Allocate(input, before, Policy, Date).Office.CopyTo(input.CurrentOffice);
        var after = Reference([Three[0], Three[1] with { Until = "2026-11-23" }, Three[2]], Shares);
        var result = BailiffAllocation.Allocate(input, after, Policy, Date);
        for (var row = 0; row < 300; row++)
            Assert.Equal(input.CurrentOffice[row] != 1, result.Office[row] == input.CurrentOffice[row]);
        Assert.Equal([214, 0, 86], PerOffice(result, after));
        var few = BailiffAllocation.Allocate(input, after, Policy with { MovesPerNightMax = 10 }, Date);
        Assert.Equal((10, 80), (few.Moves, few.MovesPostponed));
        Assert.Equal(80, few.Reason.Count(r => r == AllocationReason.WaitsToMove));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    public void When_an_office_joins_only_its_share_moves_and_only_if_the_policy_restores_shares(int perMille)
    {
        var before = Reference(Three, Shares);
        var input = Debtors(before, 1000);
        BailiffAllocation.Allocate(input, before, Policy, Date).Office.CopyTo(input.CurrentOffice);
        var left = 1000 - perMille;
        var after = Reference([.. Three, new("d")],
            [new("01", "a", left / 2), new("01", "b", left * 3 / 10), new("01", "c", left / 5), new("01", "d", perMille)]);
        Assert.Equal(0, BailiffAllocation.Allocate(input, after, Policy, Date).Moves);
        var result = BailiffAllocation.Allocate(input, after, Policy with { Rebalance = true }, Date);
        Assert.InRange(result.Moves, perMille - 1, perMille + 1);
        Assert.All(Enumerable.Range(0, 1000), row => Assert.True(result.Office[row] == input.CurrentOffice[row] || result.Office[row] == 3));
    }
}
