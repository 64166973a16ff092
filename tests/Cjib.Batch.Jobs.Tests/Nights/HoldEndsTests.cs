using System.Text;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>A debtor that waits gets an office in the first night after the reason is over, also when nothing else is said about it.</summary>
public class HoldEndsTests(RegisterFixture fixture)
{
    [Theory]
    [InlineData("NOODSTOP", "blokkade", "NOODSTOP", "blokkade_tot", "2026-03-03")]
    public async Task The_night_after_a_hold_ends_the_debtor_has_an_office(string reason, string column, string value, string endColumn, string end)
    {
        using var town = await Town.FoundAsync(fixture);
        var delivery = Make.Delivery(Make.Claim(("vordering_id", "H-1"), (column, value), (endColumn, end)));
        town.Drop("duo", "duo_VORDERINGEN_20260302_000001.csv", Encoding.UTF8.GetString(delivery.Bytes()));
        for (var night = 0; night < 3; night++)
        {
            var date = Town.Monday.PlusDays(night);
            await town.RunAsync(date);
            var (assigned, held) = (town.Report(date, "assignments.csv").Skip(1).ToList(), town.Report(date, "held.csv").Skip(1).ToList());
            Assert.Equal(night == 2, assigned.Count == 1);
            Assert.Equal(night < 2 ? [reason] : [], held.Select(line => line.Split(';')[1]));
        }
    }
}
