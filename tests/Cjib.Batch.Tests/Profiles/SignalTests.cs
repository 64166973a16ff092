using Cjib.Batch.Profiles;
using Xunit;
using static Cjib.Batch.Tests.Profiles.MakeDebtor;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>Every signal of the shipped score card on both sides of its threshold: given this debtor, then these points.</summary>
public class SignalTests
{
    static readonly ClaimFacts Paid = Claim() with { OpenCents = 0, PaidCents = 100_00, Reminders = 0, PaidDay = Day(-10) };

    static readonly ClaimFacts Lapsed = Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor };

    static readonly ClaimFacts Reminded = Claim() with
    {
        Reminders = 1,
        Demands = 1,
        LastDemandDay = Day(-30),
        MailReturned = YesNo.No,
        AddressInvestigated = YesNo.No,
    };

    static readonly ClaimFacts Objected = Claim() with { Block = Block.Objection };

    static readonly DebtorEvent Attachment = Event(EventKind.Attachment, Day(-30));

    static DebtorFacts Term(int count, ArrangementStatus arrangement = ArrangementStatus.Running) =>
        Debtor(Claim() with { Arrangement = arrangement }, Claim()) with
        {
            Events = Enumerable.Range(1, count).Select(i => Event(EventKind.TermPaidOnTime, Day(-30 * i))).ToArray(),
        };

    static DebtorFacts Acted(int day, int count) => Debtor([.. Enumerable.Repeat(Claim() with { FirstActDay = day }, count), Claim()]);

    static DebtorFacts Forced(int attached, int paid) => Debtor(Paid with { FirstActDay = attached, AttachedDay = attached, PaidDay = paid }, Claim());

    static readonly (SignalCode Code, int Points, string Given, DebtorFacts Debtor)[] Cases =
    [
        (SignalCode.W01, 10, "a claim paid before the first reminder, 24 months ago to the day", Debtor(Paid with { PaidDay = Ago(24) }, Claim())),
        (SignalCode.W01, 0, "the same a day earlier", Debtor(Paid with { PaidDay = Ago(24) - 1 }, Claim())),
        (SignalCode.W01, 30, "three such claims", Debtor(Paid, Paid, Paid)),
        (SignalCode.W01, 30, "four such claims: no more than the cap", Debtor(Paid, Paid, Paid, Paid)),
        (SignalCode.W01, 0, "a claim paid in part", Debtor(Paid with { OpenCents = 1 }, Claim())),
        (SignalCode.W01, 0, "a claim that was withdrawn: nothing open, nothing paid", Debtor(Paid with { PaidCents = 0 }, Claim())),

        (SignalCode.W02, 5, "a claim paid after one reminder, 24 months ago to the day", Debtor(Paid with { Reminders = 1, PaidDay = Ago(24) }, Claim())),
        (SignalCode.W02, 0, "the same a day earlier", Debtor(Paid with { Reminders = 1, PaidDay = Ago(24) - 1 }, Claim())),
        (SignalCode.W02, 15, "four of them: the cap", Debtor([.. Enumerable.Repeat(Paid with { Demands = 2 }, 4)])),
        (SignalCode.W02, 0, "a claim paid after an act of a bailiff", Debtor(Paid with { Reminders = 1, FirstActDay = Day(-40) }, Claim())),

        (SignalCode.W03, 30, "an arrangement completed, known 36 months to the day", Debtor(Claim() with { Arrangement = ArrangementStatus.Completed, KnownDay = Ago(36) }, Claim())),
        (SignalCode.W03, 0, "the same a day earlier", Debtor(Claim() with { Arrangement = ArrangementStatus.Completed, KnownDay = Ago(36) - 1 }, Claim())),
        (SignalCode.W03, 30, "a plan over several agencies completed", WithEvents(Event(EventKind.PlanCompleted, Day(-5)))),

        (SignalCode.W04, 25, "an arrangement runs and three terms were paid on time", Term(3)),
        (SignalCode.W04, 0, "the same with two terms", Term(2)),
        (SignalCode.W04, 0, "three terms on time of an arrangement that runs no more", Term(3, ArrangementStatus.None)),

        (SignalCode.W05, 20, "the debtor took contact 6 months ago to the day", Debtor(Claim() with { ContactBy = ContactBy.Debtor, LastContactDay = Ago(6) }, Claim())),
        (SignalCode.W05, 0, "the same a day earlier", Debtor(Claim() with { ContactBy = ContactBy.Debtor, LastContactDay = Ago(6) - 1 }, Claim())),
        (SignalCode.W05, 0, "the agency took contact", Debtor(Claim() with { ContactBy = ContactBy.Client, LastContactDay = Day(-1) }, Claim())),
        (SignalCode.W05, 0, "the debtor took contact on a day the agency did not tell", Debtor(Claim() with { ContactBy = ContactBy.Debtor }, Claim())),
        (SignalCode.W05, 20, "the debtor called twice", WithEvents(Event(EventKind.Contact, Day(-3)), Event(EventKind.Contact, Day(-2)))),

        (SignalCode.W06, 15, "two part payments, the older one 6 months ago to the day", WithEvents(Event(EventKind.VoluntaryPayment, Ago(6), 10), Event(EventKind.VoluntaryPayment, Day(-1), 10))),
        (SignalCode.W06, 0, "the older one a day earlier", WithEvents(Event(EventKind.VoluntaryPayment, Ago(6) - 1, 10), Event(EventKind.VoluntaryPayment, Day(-1), 10))),

        (SignalCode.W07, 10, "one claim ever", Debtor(Claim())),
        (SignalCode.W07, 0, "one open claim and one paid before", Debtor(Claim(), Paid)),

        (SignalCode.W08, 15, "debt help began today", WithEvents(Event(EventKind.DebtHelp, Day(0)))),
        (SignalCode.W08, 0, "debt help begins tomorrow", WithEvents(Event(EventKind.DebtHelp, Day(1)))),
        (SignalCode.W08, 15, "debt help ends today", WithEvents(Event(EventKind.DebtHelp, Day(-30), until: Day(0)))),
        (SignalCode.W08, 0, "debt help ended yesterday", WithEvents(Event(EventKind.DebtHelp, Day(-30), until: Day(-1)))),
        (SignalCode.W08, 15, "an administrator for debts", WithEvents(Event(EventKind.DebtAdministration, Day(-30)))),

        (SignalCode.W20, -20, "an arrangement lapsed by own fault, known 12 months to the day", Debtor(Lapsed with { KnownDay = Ago(12) }, Claim())),
        (SignalCode.W20, 0, "the same a day earlier", Debtor(Lapsed with { KnownDay = Ago(12) - 1 }, Claim())),
        (SignalCode.W20, -40, "three of them: the cap", Debtor(Lapsed, Lapsed, Lapsed)),
        (SignalCode.W20, 0, "an arrangement lapsed on a day that is not known", Debtor(Lapsed with { KnownDay = ClaimFacts.Unknown }, Claim())),
        (SignalCode.W20, 0, "an arrangement lapsed by a drop of income", Debtor(Claim() with { Arrangement = ArrangementStatus.LapsedByIncome }, Claim())),
        (SignalCode.W20, 0, "an arrangement lapsed of a claim that is objected to", Debtor(Lapsed with { Block = Block.Appeal }, Claim())),

        (SignalCode.W21, -15, "two reminders without an answer, the last 6 months ago to the day", Debtor(Reminded with { LastDemandDay = Ago(6) }, Claim())),
        (SignalCode.W21, 0, "the last a day earlier", Debtor(Reminded with { LastDemandDay = Ago(6) - 1 }, Claim())),
        (SignalCode.W21, 0, "one reminder", Debtor(Reminded with { Reminders = 0 }, Claim())),
        (SignalCode.W21, 0, "reminders of which nobody knows whether they arrived", Debtor(Reminded with { MailReturned = YesNo.Unknown }, Claim())),
        (SignalCode.W21, 0, "reminders to an address of which nobody knows whether it is investigated", Debtor(Reminded with { AddressInvestigated = YesNo.Unknown }, Claim())),
        (SignalCode.W21, 0, "reminders to an unknown address", Debtor(Reminded with { Address = AddressKind.Unknown }, Claim())),
        (SignalCode.W21, 0, "reminders without a date", Debtor(Reminded with { LastDemandDay = ClaimFacts.Unknown }, Claim())),
        (SignalCode.W21, 0, "the debtor called on the day of the last one", Debtor(Reminded with { ContactBy = ContactBy.Debtor, LastContactDay = Day(-30) }, Claim())),
        (SignalCode.W21, -15, "the debtor had called the day before it", Debtor(Reminded with { ContactBy = ContactBy.Debtor, LastContactDay = Day(-31) }, Claim())),
        (SignalCode.W21, 0, "a part was paid", Debtor(Reminded with { PaidCents = 1 }, Claim())),
        (SignalCode.W21, 0, "an arrangement runs", Debtor(Reminded with { Arrangement = ArrangementStatus.Running }, Claim())),
        (SignalCode.W21, 0, "the debtor wrote after it, as a mutation says", Debtor(Reminded, Claim()) with { Events = new[] { Event(EventKind.Contact, Day(-2)) } }),
        (SignalCode.W21, 0, "the claim is objected to", Debtor(Reminded with { Block = Block.Objection }, Claim())),

        (SignalCode.W22, -15, "a claim paid on the day of the attachment, 24 months ago", Forced(Ago(24), Ago(24))),
        (SignalCode.W22, 0, "the same a day earlier", Forced(Ago(24) - 1, Ago(24) - 1)),
        (SignalCode.W22, 0, "a claim paid the day before the attachment", Forced(Day(-20), Day(-21))),
        (SignalCode.W22, 0, "an attached claim paid on a day that is not known", Forced(Day(-20), ClaimFacts.Unknown)),
        (SignalCode.W22, -30, "three of them: the cap", Debtor([.. Enumerable.Repeat(Paid with { FirstActDay = Day(-20), AttachedDay = Day(-20) }, 3)])),

        (SignalCode.W23, -20, "three claims needed a bailiff, 24 months ago to the day", Acted(Ago(24), 3)),
        (SignalCode.W23, 0, "the same a day earlier", Acted(Ago(24) - 1, 3)),
        (SignalCode.W23, 0, "two claims needed a bailiff", Acted(Day(-30), 2)),
        (SignalCode.W23, 0, "three, of which one is objected to", Debtor(
            Claim() with { FirstActDay = Day(-30) }, Claim() with { FirstActDay = Day(-30) }, Objected with { FirstActDay = Day(-30) })),

        (SignalCode.W24, -30, "the bailiff reported a refusal 12 months ago to the day", WithEvents(Event(EventKind.Refuses, Ago(12)))),
        (SignalCode.W24, 0, "the same a day earlier", WithEvents(Event(EventKind.Refuses, Ago(12) - 1))),

        (SignalCode.K01, 30, "€ 250 a month above the protected amount, 4 months ago to the day", WithEvents(Event(EventKind.Capacity, Ago(4), 250_00))),
        (SignalCode.K01, 0, "the same a day earlier", WithEvents(Event(EventKind.Capacity, Ago(4) - 1, 250_00))),
        (SignalCode.K01, 0, "a cent less", WithEvents(Event(EventKind.Capacity, Day(-1), 249_99))),
        (SignalCode.K02, 15, "a cent less than € 250", WithEvents(Event(EventKind.Capacity, Day(-1), 249_99))),
        (SignalCode.K02, 15, "€ 100", WithEvents(Event(EventKind.Capacity, Day(-1), 100_00))),
        (SignalCode.K02, 0, "a cent less than € 100", WithEvents(Event(EventKind.Capacity, Day(-1), 99_99))),
        (SignalCode.K02, 0, "€ 100, 4 months and a day ago", WithEvents(Event(EventKind.Capacity, Ago(4) - 1, 100_00))),
        (SignalCode.K20, -50, "an income at the protected amount, 4 months ago to the day", WithEvents(Event(EventKind.Capacity, Ago(4), 0))),
        (SignalCode.K20, 0, "a cent above it", WithEvents(Event(EventKind.Capacity, Day(-1), 1))),
        (SignalCode.K20, 0, "the same income 4 months and a day ago", WithEvents(Event(EventKind.Capacity, Ago(4) - 1, 0))),
        (SignalCode.K20, -50, "an older statement of more, a newer one of nothing", WithEvents(Event(EventKind.Capacity, Day(-9), 300_00), Event(EventKind.Capacity, Day(-1), 0))),

        (SignalCode.K03, 25, "the bailiff reported an asset 12 months ago to the day", WithEvents(Event(EventKind.Asset, Ago(12)))),
        (SignalCode.K03, 0, "the same a day earlier", WithEvents(Event(EventKind.Asset, Ago(12) - 1))),

        (SignalCode.K04, 15, "€ 500 paid without force, 12 months ago to the day", WithEvents(Event(EventKind.VoluntaryPayment, Ago(12), 500_00))),
        (SignalCode.K04, 0, "the same a day earlier", WithEvents(Event(EventKind.VoluntaryPayment, Ago(12) - 1, 500_00))),
        (SignalCode.K04, 0, "a cent less", WithEvents(Event(EventKind.VoluntaryPayment, Day(-1), 499_99))),
        (SignalCode.K04, 15, "€ 500 paid on a claim of this year", Debtor(Claim() with { OriginDay = Day(-100), PaidCents = 500_00 }, Claim())),
        (SignalCode.K04, 0, "€ 500 paid on it after an attachment", Debtor(Claim() with { OriginDay = Day(-100), PaidCents = 500_00, AttachedDay = Day(-50) }, Claim())),

        (SignalCode.K05, 20, "a legal entity", Debtor(Claim(), Claim()) with { Kind = DebtorKind.Legal }),
        (SignalCode.K05, 20, "a natural person with a firm", Debtor(Claim() with { HasTradeNumber = true }, Claim())),
        (SignalCode.K05, 0, "a natural person without one", Debtor(Claim(), Claim())),
        (SignalCode.K05, 0, "a firm in bankruptcy", Debtor(Claim() with { HasTradeNumber = true, Block = Block.Bankruptcy }, Claim())),

        (SignalCode.K06, 15, "€ 300 open at one agency", Debtor(Claim() with { OpenCents = 300_00 })),
        (SignalCode.K06, 0, "a cent more", Debtor(Claim() with { OpenCents = 300_01 })),
        (SignalCode.K06, 0, "€ 300 open at two agencies", Debtor(Claim() with { OpenCents = 150_00 }, Claim() with { OpenCents = 150_00, Client = 2 })),

        (SignalCode.K21, -25, "one attachment runs", WithEvents(Attachment)),
        (SignalCode.K21, 0, "it ended yesterday", WithEvents(Attachment with { UntilDay = Day(-1) })),
        (SignalCode.K21, 0, "two attachments run: another signal", WithEvents(Attachment, Attachment)),
        (SignalCode.K22, -40, "two attachments run", WithEvents(Attachment, Attachment)),
        (SignalCode.K22, 0, "two, of which one ended yesterday", WithEvents(Attachment, Attachment with { UntilDay = Day(-1) })),

        (SignalCode.K23, -20, "three agencies have open claims", Debtor(Claim(), Claim() with { Client = 2 }, Claim() with { Client = 3 })),
        (SignalCode.K23, 0, "three agencies, of which one was paid", Debtor(Claim(), Claim() with { Client = 2 }, Paid with { Client = 3 })),
        (SignalCode.K23, 0, "three agencies, of which one claim is objected to", Debtor(Claim(), Claim() with { Client = 2 }, Objected with { Client = 3 })),

        (SignalCode.K24, -30, "a cent more than € 5,000 open, capacity unknown", Debtor(Claim() with { OpenCents = 5_000_01 })),
        (SignalCode.K24, 0, "€ 5,000 open", Debtor(Claim() with { OpenCents = 5_000_00 })),
        (SignalCode.K24, -30, "a cent more than 36 times a capacity of € 50", Debtor(Claim() with { OpenCents = 1_800_01 }) with { Events = new[] { Event(EventKind.Capacity, Day(-1), 50_00) } }),
        (SignalCode.K24, 0, "36 times a capacity of € 50", Debtor(Claim() with { OpenCents = 1_800_00 }) with { Events = new[] { Event(EventKind.Capacity, Day(-1), 50_00) } }),
        (SignalCode.K24, 0, "much open, most of it objected to", Debtor(Claim(), Objected with { OpenCents = 90_000_00 })),

        (SignalCode.K25, -40, "the bailiff found nothing to recover, 12 months ago to the day", WithEvents(Event(EventKind.NoRecovery, Ago(12)))),
        (SignalCode.K25, 0, "the same a day earlier", WithEvents(Event(EventKind.NoRecovery, Ago(12) - 1))),

        (SignalCode.K26, -40, "an administrator for debts", WithEvents(Event(EventKind.DebtAdministration, Day(-1)))),
        (SignalCode.K26, -30, "a guardian", WithEvents(Event(EventKind.Guardianship, Day(-1)))),
        (SignalCode.K26, -40, "both", WithEvents(Event(EventKind.Guardianship, Day(-1)), Event(EventKind.DebtAdministration, Day(-1)))),
        (SignalCode.K26, 0, "a guardian until yesterday", WithEvents(Event(EventKind.Guardianship, Day(-9), until: Day(-1)))),

        (SignalCode.K27, -40, "detention ended 2 months ago to the day", Debtor(Claim() with { Block = Block.Detention, BlockUntilDay = Ago(2) }, Claim())),
        (SignalCode.K27, 0, "detention ended a day earlier", Debtor(Claim() with { Block = Block.Detention, BlockUntilDay = Ago(2) - 1 }, Claim())),
        (SignalCode.K27, -40, "detention without a known end", Debtor(Claim() with { Block = Block.Detention }, Claim())),
        (SignalCode.K27, 0, "detention that begins tomorrow", WithEvents(Event(EventKind.Detention, Day(1)))),

        (SignalCode.K28, -20, "an arrangement lapsed by a drop of income, known 12 months to the day", Debtor(Claim() with { Arrangement = ArrangementStatus.LapsedByIncome, KnownDay = Ago(12) }, Claim())),
        (SignalCode.K28, 0, "the same a day earlier", Debtor(Claim() with { Arrangement = ArrangementStatus.LapsedByIncome, KnownDay = Ago(12) - 1 }, Claim())),

        (SignalCode.K29, -15, "a postal address", Debtor(Claim() with { Address = AddressKind.Postal }, Claim())),
        (SignalCode.K29, 0, "a home", Debtor(Claim(), Claim())),
        (SignalCode.K29, 0, "a postal address on a claim that was paid", Debtor(Paid with { Address = AddressKind.Postal }, Claim())),
    ];

    public static TheoryData<int, string> All => [.. Cases.Index().Select(c => (c.Index, $"{c.Item.Code} {c.Item.Points:+0;-0;0}: {c.Item.Given}"))];

    [Theory, MemberData(nameof(All))]
    public void Given_then(int index, string given)
    {
        Assert.NotEmpty(given);
        Assert.Equal(Cases[index].Points, Points(Cases[index].Debtor, Cases[index].Code));
    }

    /// <summary>A signal that is never tried on both sides would be an empty promise.</summary>
    [Fact]
    public void Every_signal_with_points_is_tried_with_and_without_them()
    {
        foreach (var code in Enum.GetValues<SignalCode>().Where(c => c >= SignalCode.W01 && Policy[c]!.Points != 0))
        {
            Assert.Contains(Cases, c => c.Code == code && c.Points != 0);
            Assert.Contains(Cases, c => c.Code == code && c.Points == 0);
        }
    }

    [Fact]
    public void The_shipped_card_prices_every_signal() =>
        Assert.All(Enum.GetValues<SignalCode>().Where(c => c >= SignalCode.W01), code => Assert.NotNull(Policy[code]));

    [Fact]
    public void An_objection_is_told_and_costs_nothing()
    {
        var profile = Profile(Debtor(Objected, Claim()));
        Assert.Contains(profile.Reasons, r => r is { Code: SignalCode.W31, Points: 0, Count: 1 });
        Assert.Contains(profile.Reasons, r => r is { Code: SignalCode.H5, Count: 1 });
    }
}
