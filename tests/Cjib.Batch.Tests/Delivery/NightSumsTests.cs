using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Delivery;

/// <summary>A night whose sums do not hold is not delivered.</summary>
public class NightSumsTests
{
    static readonly LineCounts Lines = new(10, 6, 1, 2, 1, Blank: 3, CentsIn: 900, CentsAccepted: 700);
    static readonly NightSums Night = new([("cjib.csv", Lines), ("duo.csv", Lines)], ClaimCents: 1400, DebtorCents: 1400, Unplaced: 0);

    [Fact]
    public void Sums_that_hold_are_delivered() => Assert.Empty(BailiffDelivery.Check(Night));

    [Fact]
    public void A_line_that_was_lost_is_named_with_its_file() =>
        Assert.StartsWith("duo.csv: 11 lines", Assert.Single(BailiffDelivery.Check(Night with { Files = [("cjib.csv", Lines), ("duo.csv", Lines with { Read = 11 })] })), StringComparison.Ordinal);

    [Fact]
    public void More_cents_than_were_read_are_named() =>
        Assert.Contains("901 cents", Assert.Single(BailiffDelivery.Check(Night with { Files = [("cjib.csv", Lines with { CentsAccepted = 901 })] })), StringComparison.Ordinal);

    [Fact]
    public void All_that_is_broken_is_named_at_once() =>
        Assert.Equal(2, BailiffDelivery.Check(Night with { DebtorCents = 1399, Unplaced = 2 }).Count);
}
