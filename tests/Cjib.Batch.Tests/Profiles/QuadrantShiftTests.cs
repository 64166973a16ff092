using Cjib.Batch.Profiles;
using Xunit;

namespace Cjib.Batch.Tests.Profiles;

public class QuadrantShiftTests
{
    [Fact]
    public void Moves_add_up_with_their_money_and_their_offices()
    {
        var shift = new QuadrantShift();
        shift.Add(Quadrant.WK, Quadrant.NK, 100, "gdw01");
        shift.Add(Quadrant.WK, Quadrant.WK, 200, "gdw01");
        shift.Add(Quadrant.NN, Quadrant.WN, 300, null);
        shift.Add(null, Quadrant.ON, 400, null);
        var other = new QuadrantShift();
        other.Add(Quadrant.NK, Quadrant.NN, 500, "gdw01");
        other.Add(Quadrant.WK, Quadrant.NK, 50, "gdw02");
        shift.Add(other);

        Assert.Equal((5, 1), (shift.Debtors, shift.Unprofiled));
        Assert.Equal((2, 150), shift.Of(Quadrant.WK, Quadrant.NK));
        Assert.Equal((3, 350), shift.Before(Quadrant.WK));
        Assert.Equal((2, 150), shift.After(Quadrant.NK));
        Assert.Equal((2, 150), shift.Harsher);
        Assert.Equal((2, 800), shift.Milder);
        Assert.Equal(new Dictionary<string, (long, long)> { ["gdw01"] = (2, 600), ["gdw02"] = (1, 50) }, shift.Offices);
    }
}
