using System.Text;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

public class DeliveryMetadataTests
{
    [Theory]
    [InlineData("""{ "size": "12" }""")]
    [InlineData("""{ "size": 1e400 }""")]
    [InlineData("""{ "rows": 3.5 }""")]
    [InlineData("""{ "sum_cents": true }""")]
    [InlineData("""{ "hash_total": 99999999999999999999 }""")]
    [InlineData("""{ "checksum": "9f86d0" }""")]
    [InlineData("""{ "checksum": { "value": 9 } }""")]
    [InlineData("""{ "filename": "\ud800" }""")]
    [InlineData("""{ "filename": ["a.csv"] }""")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_field_of_another_kind_is_a_problem_and_is_not_passed_over(string json) => Assert.NotNull(Read(json).Problem);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "filename": null, "size": null, "checksum": null, "rows": null }""")]
    public void What_is_left_out_says_nothing(string json) => Assert.Equal(new DeliveryMetadata(null, null, null, null, null, null, null), Read(json));

    [Fact]
    public void What_is_there_is_read() => Assert.Equal(
        new("a.csv", 12, "SHA-256", "9f86d0", 3, -4, 5),
        Read("""{ "filename": "a.csv", "size": 12, "checksum": { "type": "SHA-256", "value": "9f86d0" }, "rows": 3, "sum_cents": -4, "hash_total": 5 }"""));

    static DeliveryMetadata Read(string json) => DeliveryMetadata.Read(Encoding.UTF8.GetBytes(json));
}
