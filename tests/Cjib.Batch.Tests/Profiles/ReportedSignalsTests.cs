using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using Xunit;
using static Cjib.Batch.Tests.Profiles.MakeDebtor;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>What agencies and offices told, as dated signals; days count from the business date.</summary>
public class ReportedSignalsTests
{
    static ClaimEvent Mutation(long id, int day, MutationKind kind, long? cents = null, long? refersTo = null) =>
        new(id, Day(day) * 86_400_000_000_000L, Day(day), kind, Cents: cents, RefersTo: refersTo);

    static ReportedFact Report(int day, ReportKind kind, ReportOutcome? outcome = null, bool hasNote = false, string office = "gdw01", long? claim = null) =>
        new(claim, office, kind, outcome, hasNote, Day(day));

    static DebtorFacts Told(ClaimFacts claim, ClaimEvent[] events, params ReportedFact[] reports) =>
        ReportedSignals.Add(Debtor(claim), [7], new Dictionary<long, List<ClaimEvent>> { [7] = [.. events] }, reports, []);

    static (EventKind, int, int, long)[] Signals(DebtorFacts debtor) =>
        [.. debtor.Events.ToArray().Select(e => (e.Kind, e.Day - Day(0), e.UntilDay == ClaimFacts.Unknown ? 999 : e.UntilDay - Day(0), e.Cents)).Order()];

    [Fact]
    public void A_payment_counts_less_what_came_back() => Assert.Equal(
        [(EventKind.VoluntaryPayment, -5, 999, 60_00)],
        Signals(Told(Claim(), [
            Mutation(1, -9, MutationKind.Payment, 100_00), Mutation(2, -5, MutationKind.Payment, 100_00),
            Mutation(3, -3, MutationKind.PaymentReversed, refersTo: 1), Mutation(4, -2, MutationKind.PaymentReversed, 40_00, refersTo: 2)])));

    [Fact]
    public void A_corrected_event_never_happened_and_its_correction_did() => Assert.Equal(
        [(EventKind.VoluntaryPayment, -4, 999, 30_00)],
        Signals(Told(Claim(), [Mutation(1, -9, MutationKind.Payment, 300_00), Mutation(2, -4, MutationKind.Payment, 30_00, refersTo: 1)])));

    [Fact]
    public void Money_that_came_while_an_attachment_ran_is_no_free_will()
    {
        var debtor = Told(Claim() with { OpenCents = 0, PaidCents = 100_00 }, [Mutation(1, -4, MutationKind.Payment, 100_00)], Report(-8, ReportKind.WageAttachment, claim: 7));
        Assert.Equal([(EventKind.Attachment, -8, 999, 0L)], Signals(debtor));
        Assert.Equal((Day(-8), Day(-8), Day(-4)), (debtor.Claims.Span[0].FirstActDay, debtor.Claims.Span[0].AttachedDay, debtor.Claims.Span[0].PaidDay));
        Assert.Contains("W22-15", Profile(debtor).ReasonCodes(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_payment_in_every_month_of_an_arrangement_is_a_term_on_time_and_after_a_gap_none_is()
    {
        ClaimEvent[] kept = [Mutation(1, -100, MutationKind.ArrangementStarted), .. Enumerable.Range(0, 3).Select(i => Mutation(10 + i, -90 + i * 31, MutationKind.Payment, 50_00))];
        Assert.Equal(3, Signals(Told(Claim(), kept)).Count(s => s.Item1 == EventKind.TermPaidOnTime));
        Assert.Contains("W04+25", Profile(Told(Claim() with { Arrangement = ArrangementStatus.Running }, kept)).ReasonCodes(), StringComparison.Ordinal);
        ClaimEvent[] broken = [kept[0], kept[1], kept[3]];
        Assert.Equal(1, Signals(Told(Claim(), broken)).Count(s => s.Item1 == EventKind.TermPaidOnTime));
    }

    [Fact]
    public void The_day_of_a_lapse_dates_it_and_not_the_payment_after_it()
    {
        var debtor = Told(Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor, KnownDay = Day(-500) },
            [Mutation(1, -420, MutationKind.ArrangementStarted), Mutation(2, -366, MutationKind.ArrangementLapsed), Mutation(3, -2, MutationKind.Payment, 1_00)]);
        Assert.DoesNotContain("W20", Profile(debtor).ReasonCodes(), StringComparison.Ordinal);
        debtor = Told(Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor, KnownDay = Day(-500) }, [Mutation(2, -300, MutationKind.ArrangementLapsed)]);
        Assert.Contains("W20-20", Profile(debtor).ReasonCodes(), StringComparison.Ordinal);
    }

    [Fact]
    public void Debt_help_lasts_until_it_stopped() => Assert.Equal(
        [(EventKind.DebtHelp, -50, -11, 0L), (EventKind.DebtHelp, -5, 999, 0L)],
        Signals(Told(Claim(), [Mutation(1, -50, MutationKind.DebtHelpStarted), Mutation(2, -10, MutationKind.DebtHelpStopped), Mutation(3, -5, MutationKind.DebtHelpStarted)])));

    [Fact]
    public void Attachments_count_once_per_office_until_they_are_lifted()
    {
        var debtor = Told(Claim(), [], Report(-60, ReportKind.WageAttachment, claim: 7), Report(-50, ReportKind.WageAttachment), Report(-40, ReportKind.BankAttachment, office: "gdw02"));
        Assert.Equal([(EventKind.Attachment, -60, 999, 0L), (EventKind.Attachment, -40, 999, 0L)], Signals(debtor));
        debtor = Told(Claim(), [], Report(-60, ReportKind.WageAttachment), Report(-40, ReportKind.BankAttachment, office: "gdw02"), Report(-20, ReportKind.AttachmentLifted), Report(-10, ReportKind.Closed, office: "gdw02"));
        Assert.Equal([(EventKind.Attachment, -60, -21, 0L), (EventKind.Attachment, -40, -11, 0L)], Signals(debtor));
    }

    [Fact]
    public void An_act_on_the_whole_dossier_is_held_against_no_claim() =>
        Assert.Equal(ClaimFacts.Unknown, Told(Claim(), [], Report(-9, ReportKind.Served)).Claims.Span[0].FirstActDay);

    [Fact]
    public void A_refusal_counts_when_it_is_explained() => Assert.Equal(
        [(EventKind.Refuses, -8, 999, 0L), (EventKind.NoRecovery, -7, 999, 0L)],
        Signals(Told(Claim(), [], Report(-9, ReportKind.Outcome, ReportOutcome.Refuses), Report(-8, ReportKind.Outcome, ReportOutcome.Refuses, hasNote: true), Report(-7, ReportKind.Outcome, ReportOutcome.NothingToRecover))));

    [Fact]
    public void Mail_that_came_back_went_to_the_address_before()
    {
        var returned = Claim() with { MailReturned = YesNo.Yes, Address = AddressKind.Home, KnownDay = Day(-30) };
        Assert.Equal(Quadrant.NB, Profile(Debtor(returned)).Quadrant);
        Assert.NotEqual(Quadrant.NB, Profile(Told(returned, [Mutation(1, -5, MutationKind.PersonChanged)])).Quadrant);
    }

    [Fact]
    public void A_claim_that_was_withdrawn_or_remitted_is_no_claim_that_was_paid()
    {
        var paid = Claim() with { OpenCents = 0, PaidCents = 100_00, Reminders = 0, Demands = 0 };
        Assert.Contains("W01+10", Profile(Debtor(paid)).ReasonCodes(), StringComparison.Ordinal);
        Assert.DoesNotContain("W01", Profile(Debtor(paid with { IsEnded = true })).ReasonCodes(), StringComparison.Ordinal);
    }
}
