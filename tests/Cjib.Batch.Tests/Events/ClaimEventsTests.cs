using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using Xunit;
using static Cjib.Batch.Tests.Events.MakeEvents;

namespace Cjib.Batch.Tests.Events;

public class ClaimEventsTests
{
    [Fact]
    public void Thousands_of_events_of_one_claim_that_all_refer_to_another_are_folded()
    {
        // Each payment comes back; the sum of two looks at every pair would be a hundred thousand million.
        const int Pairs = 150_000;
        var events = Enumerable.Range(0, Pairs).SelectMany(pair => new[]
        {
            On(2, MutationKind.Payment, 100) with { Id = 2 * pair + 1 }, On(3, MutationKind.PaymentReversed, 99, refersTo: 2 * pair + 1) with { Id = 2 * pair + 2 },
        }).OrderBy(e => e.At).ThenBy(e => e.Id).ToArray();
        var remarks = new List<EventRemark>();
        Assert.Equal(Pairs, ClaimEvents.Fold(Opening(1_000_000_00), events, Terms, remarks).PaidCents);
        Assert.Empty(remarks);
        var corrections = new Corrections(events);
        Assert.All(events.Where(e => e.Kind == MutationKind.Payment), e => Assert.Equal(1, corrections.NetCents(e)));
    }

    static readonly string[] Blocks = ClaimFileLayout.Columns[(int)ClaimColumn.Blokkade].Codes!;

    [Fact]
    public void A_payment_lowers_what_is_open()
    {
        var state = Fold(Opening(), On(1, MutationKind.Payment, 250_00), On(2, MutationKind.Payment, 50_00));
        Assert.Equal((700_00, 300_00, 0, ClaimStatus.Open), (state.OpenCents, state.PaidCents, state.SurplusCents, state.Status));
    }

    [Fact]
    public void A_payment_larger_than_the_open_amount_leaves_a_surplus_and_says_so()
    {
        var state = Fold(Opening(), out var remarks, On(1, MutationKind.Payment, 1200_00));
        Assert.Equal((0, 1000_00, 200_00, ClaimStatus.Settled), (state.OpenCents, state.PaidCents, state.SurplusCents, state.Status));
        Assert.Equal([new(1, "W950")], remarks);
    }

    [Fact]
    public void A_payment_is_booked_in_the_order_of_the_claim_type()
    {
        var wahv = Opening(100_00, surcharge: 50_00, administration: 9_00) with { Order = Wahv };
        // 9 administration, 50 surcharge and 1 of the principal: what is then reduced of the principal was still open.
        Assert.Equal(99_00, Fold(wahv, On(1, MutationKind.Payment, 60_00)).OpenCents);
        var afterwards = Fold(wahv, On(1, MutationKind.Payment, 60_00), On(2, MutationKind.Reduction, 100_00, Component.Principal));
        Assert.Equal((0, 1_00), (afterwards.OpenCents, afterwards.SurplusCents));
        var usual = Fold(wahv with { Order = Usual }, On(1, MutationKind.Payment, 60_00), On(2, MutationKind.Reduction, 100_00, Component.Principal));
        // Here all 60 went to the principal; without it they pay the surcharge, and then the administration costs.
        Assert.Equal((0, 1_00), (usual.OpenCents, usual.SurplusCents));
    }

    [Fact]
    public void A_payment_that_came_back_was_never_made()
    {
        var state = Fold(Opening(), On(1, MutationKind.Payment, 1200_00), On(3, MutationKind.PaymentReversed, refersTo: 1));
        Assert.Equal((1000_00, 0, 0), (state.OpenCents, state.PaidCents, state.SurplusCents));
        Assert.Equal(100_00, Fold(Opening(), On(1, MutationKind.Payment, 1000_00), On(3, MutationKind.PaymentReversed, 100_00, refersTo: 1)).OpenCents);
        Assert.Equal(100_00, Fold(Opening(), On(1, MutationKind.Payment, 1000_00), On(3, MutationKind.PaymentReversed, 100_00)).OpenCents);
    }

    [Fact]
    public void A_correction_takes_the_place_of_what_it_refers_to()
    {
        Assert.Equal(990_00, Fold(Opening(), On(1, MutationKind.Payment, 100_00), On(2, MutationKind.Payment, 10_00, refersTo: 1)).OpenCents);
        var restored = Fold(Opening(), On(1, MutationKind.Withdrawal, reason: "fout"), On(2, MutationKind.Interruption, refersTo: 1));
        Assert.Equal((1000_00, ClaimStatus.Open), (restored.OpenCents, restored.Status));
    }

    [Fact]
    public void A_reference_to_an_unknown_event_is_said_and_a_payment_that_is_not_there_does_not_come_back()
    {
        var state = Fold(Opening(paid: 10_00), out var remarks, On(1, MutationKind.PaymentReversed, 5_00, refersTo: 99));
        Assert.Equal(990_00, state.OpenCents);
        Assert.Equal([new(1, "W952")], remarks);
    }

    [Fact]
    public void A_withdrawn_claim_owes_nothing_and_what_was_paid_is_surplus()
    {
        var state = Fold(Opening(paid: 100_00), On(1, MutationKind.Withdrawal, reason: "vernietigd"), On(2, MutationKind.Payment, 5_00));
        Assert.Equal((0, 0, 105_00, ClaimStatus.Withdrawn), (state.OpenCents, state.PaidCents, state.SurplusCents, state.Status));
    }

    [Fact]
    public void A_remission_takes_what_is_open_and_leaves_what_was_paid()
    {
        var whole = Fold(Opening(paid: 100_00), On(1, MutationKind.Remission));
        Assert.Equal((0, 100_00, 0, ClaimStatus.Remitted), (whole.OpenCents, whole.PaidCents, whole.SurplusCents, whole.Status));
        Assert.Equal((600_00, ClaimStatus.Open), (Fold(Opening(paid: 100_00), On(1, MutationKind.Remission, 300_00)) is var part ? (part.OpenCents, part.Status) : default));
    }

    [Fact]
    public void An_increase_is_paid_from_a_surplus_first()
    {
        var state = Fold(Opening(), On(1, MutationKind.Payment, 1030_00), On(2, MutationKind.Increase, 50_00, Component.Costs));
        Assert.Equal((20_00, 0), (state.OpenCents, state.SurplusCents));
    }

    [Fact]
    public void Increases_of_a_traffic_fine_without_an_amount_treble_it()
    {
        var fine = Opening(50_00, administration: 9_00) with { Type = "cjib_wahv_sanctie", Order = Wahv };
        Assert.Equal(75_00 + 9_00, Fold(fine, On(1, MutationKind.Increase)).OpenCents);
        Assert.Equal(150_00 + 9_00, Fold(fine, On(1, MutationKind.Increase), On(20, MutationKind.Increase)).OpenCents);
        Assert.Equal(1000_00, Fold(Opening(), out var remarks, On(1, MutationKind.Increase)).OpenCents);
        Assert.Equal([new(1, "W953")], remarks);
    }

    [Fact]
    public void A_recalled_claim_is_not_ours_until_it_is_resumed()
    {
        var recalled = Fold(Opening(), On(1, MutationKind.Recall), On(2, MutationKind.Payment, 100_00));
        Assert.Equal((0, ClaimStatus.Recalled), (recalled.OpenCents, recalled.Status));
        var resumed = Fold(Opening(), On(1, MutationKind.Recall), On(2, MutationKind.Payment, 100_00), On(3, MutationKind.Resumption));
        Assert.Equal((900_00, ClaimStatus.Open), (resumed.OpenCents, resumed.Status));
    }

    [Theory]
    [InlineData(MutationKind.Suspension, "BEROEP", "BEROEP")]
    [InlineData(MutationKind.Suspension, null, "BEZWAAR")]
    [InlineData(MutationKind.EmergencyStop, null, "NOODSTOP")]
    [InlineData(MutationKind.DebtHelpStarted, null, "MSNP")]
    [InlineData(MutationKind.DebtHelpStarted, "WSNP", "WSNP")]
    [InlineData(MutationKind.Death, null, "OVERLEDEN")]
    public void What_stands_in_the_way_is_a_block(MutationKind kind, string? reason, string block) =>
        Assert.Equal(block, Blocks[Fold(Opening(), On(1, kind, reason: reason)).Block]);

    [Fact]
    public void A_block_ends_with_what_ends_it_and_death_does_not()
    {
        Assert.Equal("GEEN", Blocks[Fold(Opening(), On(1, MutationKind.Suspension), On(2, MutationKind.Resumption)).Block]);
        Assert.Equal("GEEN", Blocks[Fold(Opening(), On(1, MutationKind.DebtHelpStarted), On(2, MutationKind.DebtHelpStopped)).Block]);
        Assert.Equal("BEZWAAR", Blocks[Fold(Opening(), On(1, MutationKind.Suspension), On(2, MutationKind.DebtHelpStopped)).Block]);
        Assert.Equal("OVERLEDEN", Blocks[Fold(Opening(), On(1, MutationKind.Death), On(2, MutationKind.Resumption)).Block]);
    }

    [Fact]
    public void An_emergency_stop_lasts_four_months_or_until_the_day_it_names()
    {
        Assert.Equal(Day(2026, 7, 1), Fold(Opening(), On(1, MutationKind.EmergencyStop)).BlockUntilDay);
        Assert.Equal(Day(2026, 5, 5), Fold(Opening(), On(1, MutationKind.EmergencyStop, booked: Day(2026, 5, 5))).BlockUntilDay);
    }

    [Fact]
    public void An_interruption_begins_a_new_term()
    {
        Assert.Equal(Day(2031, 3, 2), Fold(Opening(), On(1, MutationKind.Interruption, booked: Day(2026, 3, 1))).LimitationDay);
        Assert.Equal(Day(2030, 12, 31), Fold(Opening(), On(1, MutationKind.Interruption, booked: Day(2030, 12, 31))).LimitationDay);
    }

    [Theory]
    [InlineData(MutationKind.ArrangementStarted, null, "LOPEND")]
    [InlineData(MutationKind.ArrangementCompleted, null, "VOLTOOID")]
    [InlineData(MutationKind.ArrangementLapsed, null, "VERVALLEN_SCHULD")]
    [InlineData(MutationKind.ArrangementLapsed, "inkomen gedaald", "VERVALLEN_INKOMEN")]
    public void An_arrangement_has_the_state_that_was_told_last(MutationKind kind, string? reason, string status) =>
        Assert.Equal(status, ClaimFileLayout.Columns[(int)ClaimColumn.RegelingStatus].Codes![Fold(Opening(), On(1, kind, reason: reason)).Arrangement]);

    [Fact]
    public void Death_ends_a_traffic_fine_and_leaves_other_claims_to_the_estate()
    {
        var ended = Fold(Opening() with { EndsAtDeath = true }, On(4, MutationKind.Death));
        Assert.Equal((0, ClaimStatus.Ended, 20260304), (ended.OpenCents, ended.Status, ended.DeathDate));
        Assert.Equal(1000_00, Fold(Opening(), On(4, MutationKind.Death)).OpenCents);
    }

    [Fact]
    public void A_full_replacement_holds_what_happened_up_to_its_value_date()
    {
        var replaced = Opening(900_00) with { RestatedThroughDay = Day(2026, 3, 5) };
        var state = Fold(replaced, out var remarks, On(5, MutationKind.Payment, 100_00), On(6, MutationKind.Payment, 40_00));
        Assert.Equal(860_00, state.OpenCents);
        Assert.Equal([new(1, "W951")], remarks);
        Assert.Equal(1000_00, Fold(Opening(1000_00, paid: 100_00) with { RestatedThroughDay = Day(2026, 3, 5) },
            On(5, MutationKind.Payment, 100_00), On(6, MutationKind.PaymentReversed, refersTo: 1)).OpenCents);
    }

    /// <summary>Whatever happens: no component is paid beyond its charge, and every cent that came in is paid, surplus or gone back.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void No_cent_is_lost(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var events = Enumerable.Range(0, random.Next(1, 9)).Select(_ => On(random.Next(1, 29), (MutationKind)random.Next(0, 18), random.Next(0, 400_00),
                random.Next(3) == 0 ? null : (Component)random.Next(5))).Where(e => e.Kind != MutationKind.PaymentReversed).ToArray();
            var opening = Opening(random.Next(1000_00), random.Next(100_00), random.Next(10_00), random.Next(50_00), random.Next(50_00), random.Next(500_00)) with
            {
                Order = random.Next(2) == 0 ? Wahv : Usual,
                InterestKind = 1,
                InterestThroughDay = Day(2026, 1, 1),
                DefaultDay = Day(2025, 3, 10),
            };
            var state = Fold(opening, events);
            Assert.Equal(opening.PaidCents + events.Where(e => e.Kind == MutationKind.Payment).Sum(e => e.Cents ?? 0), state.PaidCents + state.SurplusCents);
            Assert.True(state.PaidCents <= state.Charged.Sum && state.OpenCents >= 0, $"seed {seed}, round {round}");
            if (state.Status != ClaimStatus.Recalled)
                Assert.Equal(state.Charged.Sum - state.PaidCents, state.OpenCents);
        }
    }
}
