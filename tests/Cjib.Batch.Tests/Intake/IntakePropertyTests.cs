using System.Text;
using CsCheck;
using Cjib.Batch.Intake;
using Sylvan.Data.Csv;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>What holds for every input. A failure prints its seed; CsCheck_Seed repeats it.</summary>
public class IntakePropertyTests
{
    static readonly byte[] Valid = Make.Delivery([.. Enumerable.Range(0, 30).Select(i => Make.Claim(("straat", i % 3 == 0 ? "\"Het\" Plein; é" : "Dorpsstraat")))]).Bytes();

    [Fact]
    public void Any_bytes_give_a_verdict_and_counts_that_add_up() =>
        Gen.Byte.Array[0, 2000].Sample(bytes => { Judge(bytes); }, iter: 2000, threads: 1);

    [Fact]
    public void Any_bytes_between_header_and_trailer_give_counts_that_add_up() =>
        Gen.OneOf(Gen.Byte, OneOf(";\"\n\r#\u00EF".Select(c => (byte)c).ToArray())).Array[0, 3000].Sample(noise =>
            Judge([.. Valid.AsSpan(0, Valid.AsSpan().IndexOf("\n1;"u8) + 1), .. noise, .. "\n"u8, .. Valid.AsSpan(Valid.AsSpan().LastIndexOf((byte)'#'))]), iter: 2000, threads: 1);

    [Fact]
    public void Pieces_of_a_valid_delivery_in_any_order_give_counts_that_add_up() =>
        Gen.Select(Gen.Int[0, Valid.Length], Gen.Int[0, Valid.Length], Gen.Int[0, Valid.Length]).Sample((a, b, c) =>
        {
            int[] cuts = [.. new[] { a, b, c }.Order()];
            Judge([.. Valid[..cuts[0]], .. Valid[cuts[1]..cuts[2]], .. Valid[cuts[0]..cuts[1]], .. Valid[cuts[2]..]]);
        }, iter: 1000, threads: 1);

    [Fact]
    public void One_changed_byte_is_reported_or_means_the_same() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var changed = (byte[])Valid.Clone();
            changed[at] = value;
            var inspection = Judge(changed);
            // The hexadecimal digest may be in capitals and the last newline may be a return; everything else is under the digest or in it.
            if (inspection.Verdict == FileVerdict.Accepted)
                Assert.Equal(Contents(Valid), Contents(changed));
        }, iter: 3000, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Stretches_of_any_size_hold_the_same_rows(int lines) =>
        Assert.Equal(Contents(Valid), IntakeOf.Read(Valid, linesPerBatch: lines).SelectMany(b => b.Contents[..b.Rows.Count].Zip(b.Keys[..b.Rows.Count])));

    [Fact]
    public void Fields_are_cut_as_an_independent_parser_cuts_them() =>
        OneOf("Dorp", "a;b", "\"", "\"\"", "x\"y", " ", "é", "", "'", "#", "a b").Array[1, 6].Select(string.Concat).Array[1, 20].Sample(streets =>
        {
            var delivery = Make.Delivery([.. streets.Select(street => Make.Claim(("straat", street + "-")))]);
            var bytes = delivery.Bytes();
            var text = Encoding.UTF8.GetString(bytes);
            var body = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..text.LastIndexOf('#')];
            using var oracle = CsvDataReader.Create(new StringReader(body), new CsvDataReaderOptions { Delimiter = ';' });
            var expected = new List<string>();
            while (oracle.Read())
                expected.Add(oracle.GetString(oracle.GetOrdinal("straat")));

            Assert.Equal(expected, IntakeOf.Read(bytes).SelectMany(b => Enumerable.Range(0, b.Rows.Count).Select(row => b.Rows.Text(row, (int)ClaimColumn.Straat)!).ToArray()));
        }, iter: 300, threads: 1);

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static DeliveryInspection Judge(byte[] bytes)
    {
        var inspection = IntakeOf.Inspect(bytes);
        Assert.True(inspection.Counts.AddsUp && inspection.Outcome.AddsUp, $"{inspection.Counts}");
        Assert.Equal(bytes.Length, inspection.Bytes);
        Assert.True(inspection.Verdict == FileVerdict.Accepted || inspection.Notes.Count > 0);
        return inspection;
    }

    static IEnumerable<(long, long)> Contents(byte[] bytes) =>
        [.. IntakeOf.Read(bytes).SelectMany(b => b.Contents[..b.Rows.Count].Zip(b.Keys[..b.Rows.Count]))];
}
