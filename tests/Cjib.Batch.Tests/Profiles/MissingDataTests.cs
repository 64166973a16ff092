using Cjib.Batch.Profiles;
using Xunit;
using static Cjib.Batch.Tests.Profiles.MakeDebtor;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>
/// Missing data never leads to a harsher track. A column that is blank is compared with the same column telling that nothing is the matter:
/// mail arrives, no research, the agency took the contact, a demand of any day, a payment that still counts, a block that still holds, a firm.
/// </summary>
public class MissingDataTests
{
    static readonly (string Column, Func<ClaimFacts, ClaimFacts> Blank, Func<ClaimFacts, Random, ClaimFacts> Told)[] Columns =
    [
        ("post_retour", c => c with { MailReturned = YesNo.Unknown }, (c, _) => c with { MailReturned = YesNo.No }),
        ("adres_in_onderzoek", c => c with { AddressInvestigated = YesNo.Unknown }, (c, _) => c with { AddressInvestigated = YesNo.No }),
        ("adres_soort", c => c with { Address = AddressKind.Unknown }, (c, _) => c with { Address = AddressKind.Home }),
        ("contact_initiatief", c => c with { ContactBy = ContactBy.Unknown }, (c, _) => c with { ContactBy = ContactBy.Client }),
        ("laatste_contact_datum", c => c with { LastContactDay = ClaimFacts.Unknown }, (c, r) => c with { LastContactDay = Day(-r.Next(200, 900)) }),
        ("laatste_aanmaning_datum", c => c with { LastDemandDay = ClaimFacts.Unknown }, (c, r) => c with { LastDemandDay = Day(-r.Next(0, 400)) }),
        ("aantal_herinneringen", c => c with { Reminders = 0 }, (c, r) => c with { Reminders = r.Next(0, 9) }),
        ("aantal_aanmaningen", c => c with { Demands = 0 }, (c, r) => c with { Demands = r.Next(0, 9) }),
        ("blokkade_tot", c => c with { BlockUntilDay = ClaimFacts.Unknown }, (c, r) => c with { BlockUntilDay = Day(r.Next(0, 500)) }),
        ("kvk_nummer", c => c with { HasTradeNumber = false }, (c, _) => c with { HasTradeNumber = true }),
        ("boekdatum", c => c with { PaidDay = ClaimFacts.Unknown }, (c, r) => c with { PaidDay = c.KnownDay - r.Next(0, 200) }),
    ];

    [Fact]
    public void A_blank_column_is_never_harsher_than_one_that_says_nothing_is_the_matter() => Try(60_000);

    [Fact(Explicit = true)]
    public void Nor_among_three_million_debtors() => Try(3_000_000);

    static void Try(int debtors)
    {
        const int seed = 20261124;
        var random = new Random(seed);
        var (changed, harshest) = (0, 0);
        for (var i = 0; i < debtors; i++)
        {
            var debtor = Any(random);
            var claims = debtor.Claims.ToArray();
            var (blank, told) = (claims.ToArray(), claims.ToArray());
            // One column of one claim, or every column of every claim at once.
            var all = i % 8 == 0;
            var (claim, column) = (random.Next(claims.Length), random.Next(Columns.Length));
            for (var at = 0; at < claims.Length; at++)
                foreach (var (index, (_, toBlank, toTold)) in Columns.Index())
                    if (all || (at == claim && index == column))
                        (blank[at], told[at]) = (toBlank(blank[at]), toTold(told[at], random));
            var (without, with) = (Profile(debtor with { Claims = blank }), Profile(debtor with { Claims = told }));
            Assert.True(Harshness(without.Quadrant) <= Harshness(with.Quadrant),
                $"seed {seed}, debtor {i}, {(all ? "all columns" : Columns[column].Column)}: blank gives {without.Quadrant} ({without.ReasonCodes()}), told gives {with.Quadrant} ({with.ReasonCodes()})");
            changed += without.Quadrant != with.Quadrant ? 1 : 0;
            harshest += with.Quadrant is Quadrant.NK or Quadrant.NN ? 1 : 0;
        }
        // The space must be one in which it could fail.
        Assert.True(changed > debtors / 50, $"only {changed} of {debtors} debtors changed their quadrant at all");
        Assert.True(harshest > debtors / 20, $"only {harshest} of {debtors} debtors were on a harsh track");
    }

    [Fact]
    public void Of_whom_nothing_is_known_nothing_is_held_against()
    {
        var profile = Profile(Debtor(Claim(), Claim()) with { BirthDate = null });
        Assert.Equal((Quadrant.ON, 0, 0), (profile.Quadrant, profile.Willing, profile.Able));
    }

    static DebtorFacts Any(Random random)
    {
        var claims = new ClaimFacts[random.Next(1, 5)];
        for (var i = 0; i < claims.Length; i++)
            claims[i] = AnyClaim(random);
        var events = new DebtorEvent[random.Next(0, 5)];
        for (var i = 0; i < events.Length; i++)
            events[i] = new((EventKind)random.Next(Enum.GetValues<EventKind>().Length), Day(-random.Next(-20, 900)), (FactSource)random.Next(5),
                random.Next(3) == 0 ? Day(random.Next(-100, 100)) : ClaimFacts.Unknown, random.Next(-100_00, 800_00));
        return Debtor(claims) with
        {
            Kind = (DebtorKind)random.Next(2),
            BirthDate = random.Next(3) == 0 ? null : 19000000 + random.Next(120) * 10000 + random.Next(13) * 100 + random.Next(29),
            Events = events,
            Previous = random.Next(2) == 0 ? null : new((Quadrant)random.Next(6), Date.PlusDays(-random.Next(0, 120))),
        };
    }

    static ClaimFacts AnyClaim(Random random) => Claim() with
    {
        Client = random.Next(4),
        OpenCents = random.Next(4) == 0 ? 0 : random.Next(1, 8_000_00),
        PaidCents = random.Next(3) == 0 ? random.Next(1, 900_00) : 0,
        OriginDay = Day(-random.Next(1, 1200)),
        Reminders = random.Next(0, 3),
        Demands = random.Next(0, 3),
        LastDemandDay = random.Next(3) == 0 ? ClaimFacts.Unknown : Day(-random.Next(0, 300)),
        MailReturned = (YesNo)random.Next(-1, 1),
        LastContactDay = random.Next(2) == 0 ? ClaimFacts.Unknown : Day(-random.Next(0, 400)),
        ContactBy = (ContactBy)random.Next(-1, 2),
        Arrangement = (ArrangementStatus)random.Next(6),
        // Blocks that end the scoring would hide what the rest does.
        Block = random.Next(4) == 0 ? (Block)random.Next(4) : random.Next(20) == 0 ? (Block)random.Next(11) : Block.None,
        BlockUntilDay = random.Next(2) == 0 ? ClaimFacts.Unknown : Day(random.Next(-100, 100)),
        Address = random.Next(10) == 0 ? (AddressKind)random.Next(5) : AddressKind.Home,
        AddressInvestigated = random.Next(20) == 0 ? YesNo.Yes : (YesNo)random.Next(-1, 1),
        HasTradeNumber = random.Next(4) == 0,
        KnownDay = Day(-random.Next(0, 500)),
        PaidDay = random.Next(2) == 0 ? ClaimFacts.Unknown : Day(-random.Next(0, 900)),
        FirstActDay = random.Next(3) == 0 ? Day(-random.Next(0, 900)) : ClaimFacts.Unknown,
        AttachedDay = random.Next(5) == 0 ? Day(-random.Next(0, 900)) : ClaimFacts.Unknown,
    };
}
