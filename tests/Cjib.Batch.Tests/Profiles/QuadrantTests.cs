using Cjib.Batch.Profiles;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Profiles.MakeDebtor;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>From sums to quadrants: thresholds, doubt, hysteresis, hard rules, holds, expiry.</summary>
public class QuadrantTests
{
    [Theory]
    [InlineData(5, 0, Quadrant.WK, Doubt.None)]
    [InlineData(4, 0, Quadrant.WK, Doubt.Willing)]
    [InlineData(-19, 0, Quadrant.WK, Doubt.Willing)]
    [InlineData(-20, 0, Quadrant.NK, Doubt.None)]
    [InlineData(5, -1, Quadrant.WK, Doubt.Able)]
    [InlineData(5, -24, Quadrant.WK, Doubt.Able)]
    [InlineData(5, -25, Quadrant.WN, Doubt.None)]
    [InlineData(-20, -1, Quadrant.NN, Doubt.Able)]
    [InlineData(-20, -25, Quadrant.NN, Doubt.None)]
    [InlineData(null, -25, Quadrant.ON, Doubt.Willing)]
    [InlineData(-20, null, Quadrant.ON, Doubt.Able)]
    [InlineData(null, null, Quadrant.ON, Doubt.Willing | Doubt.Able)]
    public void The_sums_decide(int? willing, int? able, Quadrant quadrant, Doubt doubt)
    {
        var outcome = Outcome.Of(willing, able, null, Policy);
        Assert.Equal((quadrant, doubt), (outcome.Quadrant, outcome.Doubt));
    }

    /// <summary>A harsher quadrant takes five points more than the threshold, a milder one none.</summary>
    [Theory]
    [InlineData(Quadrant.WK, -24, 0, Quadrant.WK)]
    [InlineData(Quadrant.WK, -25, 0, Quadrant.NK)]
    [InlineData(Quadrant.NK, -20, 0, Quadrant.NK)]
    [InlineData(Quadrant.NK, -19, 0, Quadrant.WK)]
    [InlineData(Quadrant.WN, 5, -20, Quadrant.WN)]
    [InlineData(Quadrant.WN, 5, -19, Quadrant.WK)]
    [InlineData(Quadrant.WK, 5, -25, Quadrant.WN)]
    [InlineData(Quadrant.NN, -20, 4, Quadrant.NN)]
    [InlineData(Quadrant.NN, -20, 5, Quadrant.NK)]
    [InlineData(Quadrant.NK, -20, -1, Quadrant.NN)]
    [InlineData(Quadrant.ON, -24, 0, Quadrant.WK)]
    [InlineData(Quadrant.NB, -24, 0, Quadrant.WK)]
    public void A_move_to_a_harsher_quadrant_takes_more(Quadrant before, int willing, int able, Quadrant after) =>
        Assert.Equal(after, Outcome.Of(willing, able, before, Policy).Quadrant);

    [Fact]
    public void A_quadrant_that_has_expired_holds_nothing_back()
    {
        // W20-20 W24-30 W06+15 W08+15, K03+25 K05+20
        var nearly = Debtor(Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor }, Claim() with { HasTradeNumber = true }) with
        {
            Events = new[]
            {
                Event(EventKind.Refuses, Day(-30)), Event(EventKind.Asset, Day(-30)), Event(EventKind.DebtHelp, Day(-3)),
                Event(EventKind.VoluntaryPayment, Day(-8), 1), Event(EventKind.VoluntaryPayment, Day(-9), 1),
            },
        };
        Assert.Equal(-20, Profile(nearly).Willing);
        Assert.Equal(Quadrant.NK, Profile(nearly).Quadrant);
        Assert.Equal(Quadrant.WK, Profile(nearly with { Previous = new(Quadrant.WK, Date.PlusDays(-90)) }).Quadrant);
        Assert.Equal(Quadrant.NK, Profile(nearly with { Previous = new(Quadrant.WK, Date.PlusDays(-91)) }).Quadrant);
    }

    public static TheoryData<Block, string, Quadrant, SignalCode> HardRules => new()
    {
        { Block.Deceased, "OVERLEDEN", Quadrant.ON, SignalCode.H1 },
        { Block.Wsnp, "WSNP", Quadrant.WN, SignalCode.H2 },
        { Block.Msnp, "MSNP", Quadrant.WN, SignalCode.H2 },
        { Block.Bankruptcy, "FAILLISSEMENT", Quadrant.WN, SignalCode.H2 },
        { Block.Moratorium, "MORATORIUM", Quadrant.WN, SignalCode.H2 },
        { Block.EmergencyStop, "NOODSTOP", Quadrant.WN, SignalCode.H3 },
    };

    [Theory, MemberData(nameof(HardRules))]
    public void A_hard_rule_goes_before_all_points(Block block, string hold, Quadrant quadrant, SignalCode rule)
    {
        var profile = Profile(Debtor(Claim() with { Block = block, BlockUntilDay = Day(0), Arrangement = ArrangementStatus.LapsedByDebtor }, Claim())
            with
        { Events = new[] { Event(EventKind.Refuses, Day(-1)) } });
        Assert.Equal((quadrant, 0, 0, hold), (profile.Quadrant, profile.Willing, profile.Able, profile.Holds[0].Code));
        Assert.Equal(rule, Assert.Single(profile.Reasons).Code);
        Assert.False(profile.NeedsReview);
    }

    [Theory]
    [InlineData(Block.EmergencyStop)]
    [InlineData(Block.Moratorium)]
    [InlineData(Block.Objection)]
    [InlineData(Block.Detention)]
    public void A_block_holds_through_its_last_day_and_the_debtor_is_looked_at_the_night_after(Block block)
    {
        var profile = Profile(Debtor(Claim() with { Block = block, BlockUntilDay = Day(3) }));
        Assert.Equal(Date.PlusDays(3), Assert.Single(profile.Holds).Until);
        Assert.Equal(Date.PlusDays(3), profile.ValidThrough);
        Assert.Empty(Profile(Debtor(Claim() with { Block = block, BlockUntilDay = Day(-1) })).Holds);
    }

    [Fact]
    public void A_block_without_a_known_end_lasts()
    {
        var hold = Assert.Single(Profile(Debtor(Claim() with { Block = Block.EmergencyStop })).Holds);
        Assert.Equal(("NOODSTOP", null), (hold.Code, hold.Until));
    }

    /// <summary>Eighteen on the day itself; of an incomplete date the latest day counts.</summary>
    [Theory]
    [InlineData(20081124, false)]
    [InlineData(20081125, true)]
    [InlineData(20081100, true)]
    [InlineData(20080000, true)]
    [InlineData(20070000, false)]
    [InlineData(00000000, false)]
    public void A_minor_is_judged_by_a_person(int birth, bool isMinor)
    {
        var profile = Profile(Debtor(Claim()) with { BirthDate = birth });
        Assert.Equal(isMinor, profile.Holds.Any(h => h.Reason == HoldReason.Minor));
        Assert.Equal(isMinor, profile.Reasons.Any(r => r.Code == SignalCode.H4));
    }

    [Fact]
    public void A_minor_is_looked_at_again_on_the_eighteenth_birthday()
    {
        var profile = Profile(Debtor(Claim()) with { BirthDate = 20081130 });
        Assert.Equal(new LocalDate(2026, 11, 29), profile.ValidThrough);
    }

    [Fact]
    public void A_legal_entity_is_no_minor() =>
        Assert.Empty(Profile(Debtor(Claim()) with { BirthDate = 20200101, Kind = DebtorKind.Legal }).Holds);

    [Fact]
    public void Death_is_known_from_any_claim_and_has_no_end()
    {
        var hold = Assert.Single(Profile(Debtor(Claim(), Claim() with { OpenCents = 0, PaidCents = 1, HasDeathDate = true })).Holds);
        Assert.Equal((HoldReason.Deceased, null), (hold.Reason, hold.Until));
    }

    [Fact]
    public void An_arrangement_holds_back_the_hand_over_when_it_covers_every_claim_or_the_debtor_cannot_pay()
    {
        var arranged = Claim() with { Arrangement = ArrangementStatus.Running };
        Assert.Equal("REGELING_LOPEND", Assert.Single(Profile(Debtor(arranged)).Holds).Code);
        Assert.Empty(Profile(Debtor(arranged, Claim())).Holds);
        var unable = Profile(Debtor(arranged, Claim()) with { Events = new[] { Event(EventKind.Contact, Day(-1)), Event(EventKind.NoRecovery, Day(-1)) } });
        Assert.Equal((Quadrant.WN, "REGELING_LOPEND"), (unable.Quadrant, Assert.Single(unable.Holds).Code));
    }

    /// <summary>Mail that came back asks for research; a newer delivery that says mail arrives ends it.</summary>
    [Theory]
    [InlineData(-9, Quadrant.NB)]
    [InlineData(-8, Quadrant.NB)]
    [InlineData(-7, Quadrant.ON)]
    public void The_newest_word_on_the_address_counts(int thereDay, Quadrant quadrant)
    {
        var back = Claim() with { MailReturned = YesNo.Yes, KnownDay = Day(-8) };
        Assert.Equal(quadrant, Profile(Debtor(back, Claim() with { MailReturned = YesNo.No, KnownDay = Day(thereDay) })).Quadrant);
    }

    [Theory]
    [InlineData(AddressKind.Gone, YesNo.Unknown, YesNo.Unknown, Quadrant.NB)]
    [InlineData(AddressKind.Home, YesNo.Yes, YesNo.Unknown, Quadrant.NB)]
    [InlineData(AddressKind.Home, YesNo.Unknown, YesNo.Yes, Quadrant.NB)]
    [InlineData(AddressKind.Home, YesNo.Unknown, YesNo.Unknown, Quadrant.ON)]
    [InlineData(AddressKind.Unknown, YesNo.Unknown, YesNo.Unknown, Quadrant.ON)]
    public void Whoever_cannot_be_reached_is_NB(AddressKind address, YesNo returned, YesNo investigated, Quadrant quadrant) =>
        Assert.Equal(quadrant, Profile(Debtor(Claim() with { Address = address, MailReturned = returned, AddressInvestigated = investigated })).Quadrant);

    [Fact]
    public void A_profile_expires_after_ninety_days_or_when_the_first_window_closes()
    {
        Assert.Equal(Date.PlusDays(90), Profile(Debtor(Claim())).ValidThrough);
        Assert.Equal(Date, Profile(WithEvents(Event(EventKind.Contact, Ago(6)))).ValidThrough);
        Assert.Equal(Date.PlusDays(5), Profile(WithEvents(Event(EventKind.Attachment, Day(-9), until: Day(5)))).ValidThrough);
        Assert.Equal(Date, Profile(WithEvents(Event(EventKind.DebtHelp, Day(1)))).ValidThrough);
    }

    [Fact]
    public void The_order_of_claims_and_events_decides_nothing()
    {
        ClaimFacts[] claims = [Claim() with { Client = 2, Arrangement = ArrangementStatus.LapsedByDebtor }, Claim() with { PaidCents = 5 }, Claim() with { OpenCents = 0, PaidCents = 7 }];
        DebtorEvent[] events = [Event(EventKind.Capacity, Day(-1), 30_000), Event(EventKind.Capacity, Day(-1), 5), Event(EventKind.Contact, Day(-5)), Event(EventKind.Contact, Day(-4))];
        var one = Profile(Debtor(claims) with { Events = events });
        var other = Profile(Debtor([.. claims.Reverse()]) with { Events = events.Reverse().ToArray() });
        Assert.Equal((one.Quadrant, one.ReasonCodes(), one.ValidThrough), (other.Quadrant, other.ReasonCodes(), other.ValidThrough));
        Assert.Equal(one.Reasons, other.Reasons);
    }

    [Fact]
    public void Reasons_are_sentences_with_date_points_and_source()
    {
        var profile = Profile(Debtor(Claim() with { OpenCents = 100_00, ContactBy = ContactBy.Debtor, LastContactDay = Day(-10) }));
        Assert.Equal(
            "W05: u of uw hulpverlener nam zelf contact op (2026-11-14); +20 punten voor willen; bron: levering van de opdrachtgever.",
            profile.Reasons.Single(r => r.Code == SignalCode.W05).Sentence(Policy, Language.Dutch));
        Assert.Equal(
            "K06: € 300.00 or less open in all, at one agency; +15 points for able; source: register.",
            profile.Reasons.Single(r => r.Code == SignalCode.K06).Sentence(Policy, Language.English));
        foreach (var code in Enum.GetValues<SignalCode>())
            foreach (var language in new[] { Language.Dutch, Language.English })
                Assert.DoesNotContain("{", new Reason(code, 0, 2, Day(-3), FactSource.Register).Sentence(Policy, language), StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_change_the_quadrant_does_change_it()
    {
        var debtor = Debtor(Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor, HasTradeNumber = true }, Claim());
        var profile = Profile(debtor);
        Assert.Equal(Quadrant.NK, profile.Quadrant);
        var steps = DebtorProfiling.WhatWouldChange(profile, Policy);
        Assert.Contains(steps, s => s is { Code: SignalCode.W05, IsAdded: true, Quadrant: Quadrant.WK });
        Assert.Contains(steps, s => s is { Code: SignalCode.K05, IsAdded: false });
        Assert.Equal(Quadrant.WK, Profile(debtor with { Events = new[] { Event(EventKind.Contact, Day(-1)) } }).Quadrant);
        Assert.Empty(DebtorProfiling.WhatWouldChange(Profile(Debtor(Claim() with { Block = Block.Wsnp })), Policy));
    }
}
