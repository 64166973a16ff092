using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Tests.Events;

/// <summary>Claims and events with something changed, and their fold.</summary>
static class MakeEvents
{
    public static readonly EventTerms Terms = new(
        Intake.Make.Read(Intake.Make.Policy(InterestRates.File), InterestRates.Read),
        Intake.Make.Read(Intake.Make.Policy(Surcharges.File), Surcharges.Read),
        new("test", new(2020, 1, 1), 5, 4, 5));

    public static readonly Component[] Wahv = [Component.Administration, Component.Surcharge, Component.Principal, Component.Interest, Component.Costs];
    public static readonly Component[] Usual = [Component.Costs, Component.Interest, Component.Principal, Component.Surcharge, Component.Administration];

    /// <summary>A thousand euro without interest.</summary>
    public static ClaimOpening Opening(long principal = 1000_00, long surcharge = 0, long administration = 0, long interest = 0, long costs = 0, long paid = 0) =>
        new("duo_studieschuld", Charged(principal, surcharge, administration, interest, costs), paid, 0, null, null, null, 0, 0, null, Day(2031, 1, 1), null, Usual);

    public static ComponentCents Charged(long principal, long surcharge = 0, long administration = 0, long interest = 0, long costs = 0)
    {
        var cents = default(ComponentCents);
        (cents[0], cents[1], cents[2], cents[3], cents[4]) = (principal, surcharge, administration, interest, costs);
        return cents;
    }

    /// <summary>An event at noon of a day in March 2026; its id is its place in the list.</summary>
    public static ClaimEvent On(int dayOfMarch, MutationKind kind, long? cents = null, Component? component = null, string? reason = null, long? refersTo = null, int? booked = null) =>
        new(0, Moment(Day(2026, 3, dayOfMarch)), Day(2026, 3, dayOfMarch), kind, booked, cents, component, reason, refersTo);

    public static ClaimState Fold(in ClaimOpening opening, params ClaimEvent[] events) => Fold(opening, out _, events);

    /// <summary>Numbers the events from 1 and folds them.</summary>
    public static ClaimState Fold(in ClaimOpening opening, out List<EventRemark> remarks, params ClaimEvent[] events)
    {
        remarks = [];
        return ClaimEvents.Fold(opening, [.. events.Select((e, i) => e with { Id = i + 1 }).OrderBy(e => e.At).ThenBy(e => e.Id)], Terms, remarks);
    }

    public static int Day(int year, int month, int day) => Period.DaysBetween(new(1970, 1, 1), new LocalDate(year, month, day));

    public static long Moment(int day) => (day * 24L + 12) * 3600 * 1_000_000_000;
}
