using Xunit;

namespace Cjib.Batch.Tests.Events;

/// <summary>What the law would still add to a claim that stays unpaid.</summary>
public class SurchargesTests
{
    /// <summary>A traffic fine of € 100 ends at € 300; a criminal fine of € 100 gets € 20 and then € 30, of € 1,000 € 20 and then € 200.</summary>
    [Theory]
    [InlineData("cjib_wahv_sanctie", 100_00, 0, 0, 200_00)]
    [InlineData("cjib_wahv_sanctie", 100_00, 50_00, 1, 150_00)]
    [InlineData("cjib_wahv_sanctie", 100_00, 200_00, 2, 0)]
    [InlineData("cjib_geldboete", 100_00, 0, 0, 50_00)]
    [InlineData("cjib_geldboete", 1000_00, 20_00, 1, 200_00)]
    [InlineData("duo_studieschuld", 100_00, 0, 0, 0)]
    public void Each_step_beyond_the_demands_that_were_sent(string type, long principal, long surcharge, int demands, long cents) =>
        Assert.Equal(cents, StillToCome(type, principal, surcharge, demands));

    [Fact]
    public void What_the_agency_left_out_at_a_demand_does_not_come_later() => Assert.Equal(150_00, StillToCome("cjib_wahv_sanctie", 100_00, 0, 1));

    [Fact]
    public void What_was_added_already_does_not_come_again_whatever_demands_are_known()
    {
        Assert.Equal(150_00, StillToCome("cjib_wahv_sanctie", 100_00, 50_00, 0));
        Assert.Equal(0, StillToCome("cjib_wahv_sanctie", 100_00, 250_00, 0));
    }

    [Fact]
    public void A_day_without_steps_adds_nothing() =>
        Assert.Equal(0, MakeEvents.Terms.Surcharges.StillToCome("cjib_wahv_sanctie", MakeEvents.Day(2011, 12, 31), 100_00, 0, 0));

    static long StillToCome(string type, long principal, long surcharge, int demands) =>
        MakeEvents.Terms.Surcharges.StillToCome(type, MakeEvents.Day(2026, 3, 2), principal, surcharge, demands);
}
