using Cjib.Batch.Allocation;
using Xunit;
using static Cjib.Batch.Tests.Allocation.MakeAllocation;

namespace Cjib.Batch.Tests.Allocation;

public class ExplanationTests
{
    static readonly BailiffReference World = Reference(
        [new("a"), new("b", Suspended: "2026-11-01;"), new("c", Kinds: "J;N;J"), new("d", Until: "2026-11-23"), new("e")],
        [new("01", "a", 300), new("01", "b", 200), new("01", "c", 200), new("01", "d", 300), new("00", "e", 1000)]);

    static AllocationInput Debtors(params Conflict[] conflicts)
    {
        var input = new AllocationInput(4) { Conflicts = conflicts };
        for (var row = 0; row < 4; row++)
            (input.DebtorIds[row], input.Pc4[row], input.OpenCents[row]) = (row + 1, Pc4(World, World.ParcelIndex("01")), 100 * (row + 1));
        return input;
    }

    static AllocationExplanation Explain(AllocationInput input, int row) =>
        BailiffAllocation.Explain(input, row, BailiffAllocation.Allocate(input, World, Policy, Date), World, Policy);

    [Fact]
    public void A_running_case_is_the_reason_people_read()
    {
        var input = Debtors();
        input.CurrentOffice[0] = World.OfficeIndex("a");
        var explanation = Explain(input, 0);
        Assert.Equal("U hebt te maken met Kantoor a, omdat daar al een dossier van u loopt.", explanation.Sentence);
        Assert.Equal(("ST1", "a", "01", "test", World.Version),
            (explanation.ReasonCode, explanation.Office, explanation.Parcel, explanation.PolicyVersion, explanation.ReferenceVersion));
    }

    [Fact]
    public void Every_office_of_the_parcel_stands_with_what_kept_it_from_the_debtor()
    {
        var input = Debtors(new Conflict(0, 0));
        input.Kind[0] = DebtorKind.LegalPerson;
        var explanation = Explain(input, 0);
        Assert.Equal(("GEEN_KANTOOR", null), (explanation.ReasonCode, explanation.Office));
        Assert.Equal(
            ["a: E5", "b: E4", "c: E3", "d: E1"],
            explanation.Candidates.OrderBy(c => c.Code, StringComparer.Ordinal).Select(c => $"{c.Code}: {string.Join(' ', c.Refusals)}"));
        Assert.Equal(explanation.Candidates.Select(c => c.TicketValue).Order(), explanation.Candidates.Select(c => c.TicketValue));
    }

    [Fact]
    public void Draw_number_and_tickets_are_those_of_the_published_recipe()
    {
        // The first is: printf 'zout\n1\nD000000000001' | sha256sum. The others are what docs/check_allocation.py prints.
        var explanation = Explain(Debtors(), 0);
        Assert.Equal(0xAA3C28A034672656UL, explanation.DrawNumber);
        Assert.Equal(147676229540932220UL, explanation.Candidates.Single(c => c.Code == "a").TicketValue);
        Assert.Equal(254168465006978336UL, explanation.Candidates.Single(c => c.Code == "b").TicketValue);
    }

    [Fact]
    public void Shares_are_compared_in_numbers_and_reported_in_cents()
    {
        var input = Debtors();
        Array.Fill(input.CurrentOffice, World.OfficeIndex("a"), 0, 3);
        input.CurrentOffice[3] = World.OfficeIndex("c");
        var rows = BailiffAllocation.CompareWithShares(input, BailiffAllocation.Allocate(input, World, Policy, Date), World, Policy, Date)
            .Where(row => row.Parcel == "01").ToDictionary(row => row.Office);
        Assert.Equal((428, 3, 750, 600L, 600, 322, true), Figures(rows["a"]));
        Assert.Equal((285, 0, 0, 0L, 0, -285, true), Figures(rows["b"]));
        Assert.Equal((285, 1, 250, 400L, 400, -35, true), Figures(rows["c"]));
        Assert.Equal((0, 0, 0, 0L, 0, 0, false), Figures(rows["d"]));
        Assert.Equal([KeyValuePair.Create((byte)0, 3)], rows["a"].DebtorsByClass);

        static (int, int, int, long, int, int, bool) Figures(FairnessRow r) =>
            (r.TargetPerMille, r.Debtors, r.ActualPerMille, r.OpenCents, r.OpenPerMille, r.DriftPerMille, r.IsOutside);
    }
}
