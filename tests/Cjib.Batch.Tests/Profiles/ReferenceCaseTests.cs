using Cjib.Batch.Profiles;
using Xunit;
using static Cjib.Batch.Tests.Profiles.MakeDebtor;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>The five cases the policy was drawn up with.</summary>
public class ReferenceCaseTests
{
    [Fact]
    public void Given_a_new_debtor_with_one_fine_two_reminders_and_mail_delivered_then_WK_with_the_benefit_of_the_doubt()
    {
        var profile = Profile(Debtor(Claim() with
        {
            OpenCents = 130_00,
            Reminders = 1,
            Demands = 1,
            LastDemandDay = Day(-30),
            MailReturned = YesNo.No,
            AddressInvestigated = YesNo.No,
        }));
        Assert.Equal((Quadrant.WK, -5, 15), (profile.Quadrant, profile.Willing, profile.Able));
        Assert.Equal("W07+10 W21-15 K06+15 ON_W", profile.ReasonCodes());
    }

    [Fact]
    public void Given_three_creditors_two_attachments_and_a_request_for_help_then_WN()
    {
        var profile = Profile(Debtor(
            Claim() with { Client = 1, ContactBy = ContactBy.Debtor, LastContactDay = Day(-10) }, Claim() with { Client = 2 }, Claim() with { Client = 3 }) with
        {
            Events = new[]
            {
                Event(EventKind.DebtHelp, Day(-20)), Event(EventKind.Attachment, Day(-300)), Event(EventKind.Attachment, Day(-200)),
            },
        });
        Assert.Equal((Quadrant.WN, 35, -60), (profile.Quadrant, profile.Willing, profile.Able));
        Assert.Equal("W05+20 W08+15 K22-40 K23-20", profile.ReasonCodes());
    }

    [Fact]
    public void Given_an_active_company_with_four_bailiff_claims_of_which_one_was_paid_after_attachment_then_NK()
    {
        var act = Claim() with { FirstActDay = Day(-300) };
        var profile = Profile(Debtor(
            act, act, act, act with { OpenCents = 0, PaidCents = 100_000, AttachedDay = Day(-200), PaidDay = Day(-150) }) with
        { Kind = DebtorKind.Legal });
        Assert.Equal((Quadrant.NK, -35, 20), (profile.Quadrant, profile.Willing, profile.Able));
        Assert.Equal("W22-15 W23-20 K05+20", profile.ReasonCodes());
        Assert.True(profile.NeedsReview);
        Assert.Equal(("EERST_CONTACT", "EEN_HANDELING"), (profile.Treatment, profile.ReviewedTreatment));
    }

    [Fact]
    public void Given_two_lapsed_plans_no_recovery_and_more_than_5000_euros_then_NN()
    {
        var lapsed = Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor, OpenCents = 300_000 };
        var profile = Profile(Debtor(lapsed, lapsed) with { Events = new[] { Event(EventKind.NoRecovery, Day(-40)) } });
        Assert.Equal((Quadrant.NN, -40, -70), (profile.Quadrant, profile.Willing, profile.Able));
        Assert.Equal("W20-40 K24-30 K25-40", profile.ReasonCodes());
    }

    [Fact]
    public void Given_a_debtor_who_left_and_whose_mail_came_back_then_NB_whatever_the_sums()
    {
        var gone = Claim() with { Arrangement = ArrangementStatus.LapsedByDebtor, OpenCents = 300_000, Address = AddressKind.Gone, MailReturned = YesNo.Yes };
        var profile = Profile(Debtor(gone, gone));
        Assert.Equal((Quadrant.NB, -40, -30), (profile.Quadrant, profile.Willing, profile.Able));
        Assert.Contains(profile.Holds, h => h.Reason == HoldReason.AddressResearch);
    }
}
