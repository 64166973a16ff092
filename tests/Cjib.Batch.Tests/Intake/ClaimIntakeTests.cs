using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class ClaimIntakeTests
{
    [Fact]
    public void A_valid_delivery_is_accepted_whole()
    {
        var inspection = IntakeOf.Inspect(Make.Delivery(Make.Claim(), Make.Claim()));

        Assert.Empty(inspection.Notes);
        Assert.Equal(FileVerdict.Accepted, inspection.Verdict);
        Assert.Equal(new LineCounts(2, 2, 0, 0, 0, 0, 200000, 200000), inspection.Counts);
        Assert.Equal(("VORDERINGEN", 1, Make.Night), (inspection.Kind, inspection.DeliveryNumber, inspection.ValueDate));
    }

    [Fact]
    public void Rows_are_handed_out_in_stretches_of_the_same_lines()
    {
        var bytes = Make.Delivery([.. Enumerable.Range(0, 5).Select(_ => Make.Claim())]).Bytes();

        var stretches = IntakeOf.Read(bytes, linesPerBatch: 2)
            .Select(batch => (batch.Number, batch.Rows.Count, batch.Rows.Text(0, (int)ClaimColumn.VorderingId), batch.Rows.LineNumber(0)));

        Assert.Equal([(1, 2, "D-000001", 3), (2, 2, "D-000003", 5), (3, 1, "D-000005", 7)], stretches);
    }
}
