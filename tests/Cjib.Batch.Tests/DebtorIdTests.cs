using Cjib.Batch.Debtors;
using Xunit;

namespace Cjib.Batch.Tests;

public class DebtorIdTests
{
    [Theory]
    [InlineData(0L, "D000000000000")]
    [InlineData(31L, "D00000000000Z")]
    [InlineData((1L << 60) - 1, "DZZZZZZZZZZZZ")]
    public void The_written_form_reads_back(long value, string text)
    {
        Assert.Equal(text, new DebtorId(value).ToString());
        Assert.True(DebtorId.TryParse(text, out var id));
        Assert.Equal(value, id.Value);
    }

    [Fact]
    public void Alphabetical_order_is_the_order_of_the_numbers_and_of_the_buckets()
    {
        long[] values = [7, 1L << 54, (1L << 54) - 1, 1L << 59, 12345678901234567];
        var ids = values.Select(v => new DebtorId(v)).Order().ToArray();
        Assert.Equal(ids, ids.OrderBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.Equal(ids.Select(id => id.Bucket), ids.Select(id => id.Bucket).Order());
    }
}
