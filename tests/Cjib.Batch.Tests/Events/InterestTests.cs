using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Events.MakeEvents;

namespace Cjib.Batch.Tests.Events;

/// <summary>Interest to the cent, by hand and against a slow model that counts day by day in exact fractions.</summary>
public class InterestTests
{
    const int Statutory = 1;
    const int Collection = 2;
    const int Fixed = 3;

    [Fact]
    public void A_payment_is_preceded_by_the_interest_of_the_days_before_it()
    {
        // 1 March to 30 March 2026: 30 days of 4 % on 1000 euro = 3.287… euro.
        var opening = Opening() with { InterestKind = Statutory, InterestThroughDay = Day(2026, 2, 28), DefaultDay = Day(2026, 1, 1) };
        var state = Fold(opening, On(31, MutationKind.Payment, 100_00));
        Assert.Equal(328, state.Charged[(int)Component.Interest]);
        Assert.Equal(1000_00 + 328 - 100_00, state.OpenCents);
        Assert.Equal(Day(2026, 3, 30), state.InterestThroughDay);
    }

    [Fact]
    public void Parts_of_a_cent_count_later_whatever_the_number_of_payments()
    {
        var opening = Opening() with { InterestKind = Fixed, FixedBasisPoints = 365, InterestThroughDay = Day(2026, 2, 28), DefaultDay = Day(2026, 1, 1) };
        var daily = Fold(opening, [.. Enumerable.Range(1, 31).Select(day => On(day, MutationKind.Increase, 0, Component.Costs))]);
        var once = Fold(opening, On(31, MutationKind.Increase, 0, Component.Costs));
        Assert.Equal(300, once.Charged[(int)Component.Interest]);
        Assert.Equal(once, daily);
    }

    [Fact]
    public void Interest_below_the_minimum_is_not_due_at_the_last_payment()
    {
        var opening = Opening(1000_00, interest: 15_00) with { InterestMinimumCents = 20_00 };
        var state = Fold(opening, On(1, MutationKind.Payment, 400_00), On(2, MutationKind.Payment, 600_00));
        Assert.Equal((0, 0, ClaimStatus.Settled), (state.OpenCents, state.SurplusCents, state.Status));
        Assert.Equal(15_00, Fold(opening with { InterestMinimumCents = 0 }, On(2, MutationKind.Payment, 1000_00)).OpenCents);
        Assert.Equal(1015_00 - 999_00, Fold(opening, On(2, MutationKind.Payment, 999_00)).OpenCents);
    }

    [Fact]
    public void A_claim_without_interest_never_gets_any() => Assert.Equal(900_00, Fold(Opening(), On(31, MutationKind.Payment, 100_00)).OpenCents);

    [Theory]
    [InlineData(Statutory, 11)]
    [InlineData(Collection, 12)]
    [InlineData(Fixed, 13)]
    public void The_interest_of_years_is_that_of_counting_day_by_day(int kind, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var through = new LocalDate(random.Next(2015, 2025), random.Next(1, 13), random.Next(1, 29));
            var start = through.PlusDays(-random.Next(0, 900));
            var (principal, interest) = (random.Next(1, 5000_00), random.Next(0, 100_00));
            var opening = Opening(principal, interest: interest) with
            {
                InterestKind = kind,
                FixedBasisPoints = 725,
                InterestThroughDay = Day(through.Year, through.Month, through.Day),
                DefaultDay = Day(start.Year, start.Month, start.Day),
            };
            var day = random.Next(1, 29);
            var state = Fold(opening, On(day, MutationKind.Increase, 0, Component.Costs));
            Assert.Equal(interest + Slowly(kind, principal, interest, start, through, new(2026, 3, day)), state.Charged[(int)Component.Interest]);
        }
    }

    // One day at a time; on an anniversary of the default the whole cents so far bear interest too.
    static long Slowly(int kind, long principal, long interest, LocalDate start, LocalDate through, LocalDate until)
    {
        var (sum, compounded) = ((Numerator: new System.Numerics.BigInteger(0), Unit: new System.Numerics.BigInteger(10_000L * 365 * 366)), 0L);
        for (var date = through.PlusDays(1); date < until; date = date.PlusDays(1))
        {
            var compounds = kind == Statutory;
            if (compounds && date.Year > start.Year && start.PlusYears(date.Year - start.Year) == date)
                compounded = interest + (long)(sum.Numerator / sum.Unit);
            var rate = kind == Fixed ? 725 : Rates(kind).Where(r => r.From <= date).MaxBy(r => r.From).BasisPoints;
            sum.Numerator += new System.Numerics.BigInteger(principal + compounded) * rate * (CalendarSystem.Iso.IsLeapYear(date.Year) ? 365 : 366);
        }
        return (long)(sum.Numerator / sum.Unit);
    }

    static IEnumerable<(LocalDate From, long BasisPoints)> Rates(int kind) => Intake.Make.Policy(InterestRates.File).Split('\n')
        .Where(line => line.StartsWith(ClaimFileLayout.Columns[(int)ClaimColumn.RenteSoort].Codes![kind] + ";", StringComparison.Ordinal)).Select(line => line.Split(';'))
        .Select(cells => (NodaTime.Text.LocalDatePattern.Iso.Parse(cells[3]).Value, long.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture)));
}
