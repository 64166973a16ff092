using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using Cjib.Batch.Tests.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Delivery;

public class ReceiptTests
{
    static readonly FileHeader Header = new("VERWERKING", "duo", "00000000000000000004", 7, Make.Night, true);

    [Fact]
    public void A_processing_receipt_tells_what_became_of_each_line()
    {
        var text = Processing(receipt =>
        {
            receipt.Accepted(1, "D-1"u8, new DebtorId(31));
            receipt.Note(new(4, 2, "D-2", LineStatus.Refused, "B606", "openstaand_cent"), null);
            receipt.Note(new(4, 2, "D-2", LineStatus.Refused, "P301", "bsn"), null);
            receipt.Note(new(5, 3, "D-3", LineStatus.AcceptedWithWarning, "W930", "verjaring_datum"), new DebtorId(32));
        }, new(3, 2, 1, 0, 0, 0, 600, 400));

        Assert.Equal(
        [
            "#H;CRI-CSV;1.0;VERWERKING;duo;00000000000000000004;7;2026-03-02T00:00:00Z;2026-03-02;TEST",
            "record_nr;vordering_id;status;code;kolom;uitleg_nl;debiteur_ref",
            "1;D-1;GEACCEPTEERD;;;;D00000000000Z",
            "2;D-2;AFGEKEURD;B606;openstaand_cent;Het openstaande bedrag is niet de som van de delen min het betaalde.;",
            "2;D-2;AFGEKEURD;P301;bsn;Het BSN klopt niet (elfproef), of hoort niet bij deze debiteursoort of omgeving.;",
            "3;D-3;GEACCEPTEERD_MET_WAARSCHUWING;W930;verjaring_datum;De vordering verjaart binnen 90 dagen.;D000000000010",
        ], text.Split('\n')[..6]);
        Assert.StartsWith("#T;4;600;6;", text.Split('\n')[6], StringComparison.Ordinal);
    }

    [Fact]
    public void The_trailer_holds_the_digest_of_everything_before_it()
    {
        var text = Processing(receipt => receipt.Accepted(1, "D-1"u8, default), new(1, 1, 0, 0, 0, 0, 1, 1));

        var trailer = text.LastIndexOf("#T;", StringComparison.Ordinal);
        Assert.EndsWith(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text[..trailer]))) + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_receipt_that_misses_a_line_is_not_closed() =>
        Assert.Throws<InvalidOperationException>(() => Processing(receipt => receipt.Accepted(1, "D-1"u8, default), new(2, 2, 0, 0, 0, 0, 1, 1)));

    [Theory]
    [InlineData("-1", "'-1")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(" =1", "' =1")]
    [InlineData("\u00A0@SUM", "'\u00A0@SUM")]
    [InlineData("a-1", "a-1")]
    [InlineData("a;\"b\"", "\"a;\"\"b\"\"\"")]
    [InlineData("a\r\nb", "a??b")]
    [InlineData("plain", "plain")]
    public void Text_from_outside_never_becomes_a_formula_or_a_line(string name, string cell)
    {
        var output = new MemoryStream();
        new ReceptionReceipt(Header, name, Inspection(FileVerdict.Accepted)).WriteCsv(output);

        var row = Encoding.UTF8.GetString(output.ToArray()).Split('\n')[2];
        Assert.StartsWith($"1;{cell};VORDERINGEN;7;2026-03-02;GEACCEPTEERD;", row, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reception_receipt_has_the_verdict_the_sums_and_the_digest()
    {
        var output = new MemoryStream();
        new ReceptionReceipt(Header, "a.csv", Inspection(FileVerdict.Held, new FileNote("F004", 1, "Gat."))).WriteCsv(output);

        var row = Encoding.UTF8.GetString(output.ToArray()).Split('\n')[2];
        Assert.Equal($"1;a.csv;VORDERINGEN;7;2026-03-02;AANGEHOUDEN;F004;Gat.;10;0;2;8;0;1;1000;0;4321;{new string('a', 64)}", row);
    }

    [Fact]
    public void The_json_twin_says_the_same_and_what_to_do()
    {
        var output = new MemoryStream();
        new ReceptionReceipt(Header, "a.csv", Inspection(FileVerdict.Held, new FileNote("F004", 1, "Gat."))).WriteJson(output);

        var json = JsonDocument.Parse(output.ToArray()).RootElement;
        Assert.Equal("AANGEHOUDEN", json.GetProperty("status").GetString());
        Assert.Equal(8, json.GetProperty("regels").GetProperty("aangehouden").GetInt64());
        Assert.Equal(IntakeCode.Of("F004").Action, json.GetProperty("meldingen")[0].GetProperty("actie").GetString());
    }

    static string Processing(Action<ReceiptWriter> lines, LineCounts outcome)
    {
        var output = new MemoryStream();
        var receipt = new ReceiptWriter(output, Header);
        lines(receipt);
        receipt.Close(outcome);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    static DeliveryInspection Inspection(FileVerdict verdict, params FileNote[] notes) => new("VORDERINGEN", 7, Make.Night,
        Convert.FromHexString(new string('a', 64)), 4321, verdict, notes, new(10, 8, 2, 0, 0, 1, 1000, 800));
}
