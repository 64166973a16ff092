using Cjib.Batch.Allocation;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Allocation;

public class ReportedTiesTests
{
    static readonly TieReport[] Reports =
    [
        new(1, "b", "D1-b", ReportKind.WageAttachment, 10, 1),
        new(1, "a", "D1-a", ReportKind.BankAttachment, 12, 2),
        new(1, "c", "D1-c", ReportKind.OtherAttachment, 5, 3),
        new(1, "c", "D1-c", ReportKind.AttachmentLifted, 13, 4),
        new(2, "a", "D2-a", ReportKind.WageAttachment, 10, 5),
        new(2, "a", "D2-a", ReportKind.Closed, 11, 6),
        new(3, "a", "D3-a", ReportKind.TransferRequest, 11, 7),
        new(3, "a", "D3-a", ReportKind.HouseVisit, 11, 8),
    ];

    [Fact]
    public void The_longest_running_attachment_comes_first_and_what_was_lifted_or_closed_runs_no_more()
    {
        var ties = ReportedTies.Of(Reports);
        Assert.Equal(["b", "a"], ties.Attachments[1]);
        Assert.False(ties.Attachments.ContainsKey(2));
        Assert.Equal(["D2-a"], ties.Closed[2]);
        Assert.Equal(["D3-a"], ties.MoveRequests[3]);
    }

    [Fact]
    public void The_order_in_which_reports_came_in_plays_no_part()
    {
        var (expected, random) = (ReportedTies.Of(Reports), new Random(5));
        for (var round = 0; round < 50; round++)
        {
            random.Shuffle(Reports);
            var ties = ReportedTies.Of(Reports);
            Assert.Equal(expected.Attachments[1], ties.Attachments[1]);
            Assert.Equal(expected.Closed.Keys, ties.Closed.Keys);
            Assert.Equal(expected.MoveRequests.Keys, ties.MoveRequests.Keys);
        }
    }
}
