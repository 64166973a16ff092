using System.Text;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>The delivery as a whole: header, trailer, columns, lines.</summary>
public class DeliveryTests
{
    static readonly TestDelivery Valid = Make.Delivery(Make.Claim(), Make.Claim());

    [Theory]
    [InlineData("F002", "#H;CRI-CSV;1.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02")]
    [InlineData("F002", "#H;CRI;1.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F003", "#H;CRI-CSV;2.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F002", "#H;CRI-CSV;1.0;CLAIMS;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F018", "#H;CRI-CSV;1.0;TOEWIJZING;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F013", "#H;CRI-CSV;1.0;VORDERINGEN;uwv;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F002", "#H;CRI-CSV;1.0;VORDERINGEN;duo;4;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F002", "#H;CRI-CSV;1.0;VORDERINGEN;duo;00000000000000000004;0;2026-03-01T23:00:00+01:00;2026-03-02;TEST")]
    [InlineData("F002", "#H;CRI-CSV;1.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01 23:00;2026-03-02;TEST")]
    [InlineData("F002", "#H;CRI-CSV;1.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;02-03-2026;TEST")]
    [InlineData("F012", "#H;CRI-CSV;1.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;PROD")]
    public void A_wrong_header_refuses_the_file(string code, string header)
    {
        var inspection = IntakeOf.Inspect(Valid with { Header = header });

        Assert.Equal((FileVerdict.Refused, code), (inspection.Verdict, inspection.Notes[0].Code));
        Assert.Equal(0, inspection.Outcome.Accepted);
    }

    [Fact]
    public void A_value_date_far_ahead_holds_the_file() =>
        Assert.Equal((FileVerdict.Held, "F015"), Judged(Valid with { Header = Valid.Header.Replace(";2026-03-02;", ";2027-03-02;", StringComparison.Ordinal), Claims = [Make.Claim(("verjaring_datum", "2035-01-01"))] }));

    [Fact]
    public void A_production_register_refuses_a_test_delivery() =>
        Assert.Equal("F012", IntakeOf.Inspect(Valid, Make.Terms with { IsTest = false }).Notes[0].Code);

    [Fact]
    public void An_unknown_agency_delivers_nothing() =>
        Assert.Equal("F013", IntakeOf.Inspect(Valid, Make.Terms with { Agency = null }).Notes[0].Code);

    [Fact]
    public void Another_oin_and_another_name_are_warnings()
    {
        var header = Valid.Header.Replace("0000004;1;", "0000005;1;", StringComparison.Ordinal);
        var inspection = IntakeOf.Inspect(Valid with { Header = header }, Make.Terms with { FileName = "uwv_VORDERINGEN_20260302_000002.csv" });

        Assert.Equal(FileVerdict.Accepted, inspection.Verdict);
        Assert.Equal(["W901", "W902"], inspection.Notes.Select(n => n.Code));
    }

    [Fact]
    public void The_trailers_totals_are_those_of_the_rows()
    {
        Assert.Equal((FileVerdict.Refused, "F008"), Judged(Valid with { Totals = t => (t.Rows + 1, t.Cents, t.Hash) }));
        Assert.Equal((FileVerdict.Refused, "F009"), Judged(Valid with { Totals = t => (t.Rows, t.Cents + 1, t.Hash) }));
        Assert.Equal((FileVerdict.Refused, "F010"), Judged(Valid with { Totals = t => (t.Rows, t.Cents, t.Hash + 1) }));
    }

    [Fact]
    public void The_hash_total_takes_the_last_nine_digits_wherever_they_stand() =>
        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(Make.Delivery(
            Make.Claim(("vordering_id", "12/34-567.890_123")), Make.Claim(("vordering_id", "GEEN")))).Verdict);

    [Fact]
    public void A_byte_order_mark_and_windows_newlines_are_fine()
    {
        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(Valid with { NewLine = "\r\n" }).Verdict);
        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(Valid with { Header = "\uFEFF" + Valid.Header }).Verdict);
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_the_content_stays_the_same()
    {
        var reversed = Valid with { Columns = [.. Valid.Columns.Reverse()] };

        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(reversed).Verdict);
        Assert.Equal(IntakeOf.Read(Valid.Bytes()).Single().Contents, IntakeOf.Read(reversed.Bytes()).Single().Contents);
    }

    [Fact]
    public void Columns_that_may_be_absent_are_given_by_the_catalogue()
    {
        var filled = ClaimFileLayout.Columns.Where(c => !c.MayBeAbsent || Valid.Claims[0][c.Name].Length > 0).Select(c => c.Name);
        string[] absent = ["rechtsgrond", "privacy_regime", "preferent", "rechtsmiddel", "rente_soort", "rente_tm", "verzuim_datum"];
        var few = Valid with { Columns = [.. filled.Except(absent)] };

        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(few).Verdict);
        var rows = IntakeOf.Read(few.Bytes()).Single().Rows;
        Assert.Equal("BWBR0011453", rows.Text(0, (int)ClaimColumn.Rechtsgrond));
        Assert.Equal((0, 0, 0, 0), (rows[0][(int)ClaimColumn.PrivacyRegime], rows[0][(int)ClaimColumn.Preferent], rows[0][(int)ClaimColumn.Rechtsmiddel], rows[0][(int)ClaimColumn.RenteSoort]));
    }

    [Fact]
    public void An_unknown_column_is_a_warning_a_repeated_or_missing_one_refuses_the_file()
    {
        Assert.Equal((FileVerdict.Accepted, "W900"), Judged(Valid with { Columns = [.. Valid.Columns, "kleur"] }));
        Assert.Equal((FileVerdict.Refused, "F017"), Judged(Valid with { Columns = [.. Valid.Columns, "bsn"] }));
        Assert.Equal((FileVerdict.Refused, "F017"), Judged(Valid with { Columns = [.. Valid.Columns.Except(["openstaand_cent"])] }));
    }

    [Fact]
    public void A_wrong_record_number_costs_one_line()
    {
        var notes = IntakeOf.Notes(Make.Delivery(Make.Claim(), Make.Claim(("record_nr", "99")), Make.Claim(), Make.Claim(("record_nr", "0")), Make.Claim()));

        Assert.Equal([(4, "R101"), (6, "R101")], notes.Select(n => (n.LineNumber, n.Code)));
    }

    [Fact]
    public void A_gap_in_the_record_numbers_costs_one_line()
    {
        var notes = IntakeOf.Notes(Make.Delivery(Make.Claim(), Make.Claim(("record_nr", "3")), Make.Claim(("record_nr", "4")), Make.Claim(("record_nr", "5"))));

        Assert.Equal([(4, "R101")], notes.Select(n => (n.LineNumber, n.Code)));
    }

    [Fact]
    public void The_same_claim_twice_is_a_duplicate_or_refused_by_its_content()
    {
        var delivery = Make.Delivery(Make.Claim(("vordering_id", "A")), Make.Claim(("vordering_id", "A")), Make.Claim(("vordering_id", "A"), ("titel_kenmerk", "T-2")));

        Assert.Equal([(4, "D501", LineStatus.Duplicate), (5, "D502", LineStatus.Refused)], IntakeOf.Notes(delivery).Select(n => (n.LineNumber, n.Code, n.Status)));
        Assert.Equal(new LineCounts(3, 1, 1, 0, 1, 0, 300000, 100000), IntakeOf.Inspect(delivery).Counts);
    }

    [Fact]
    public void More_than_five_percent_refused_lines_hold_the_file()
    {
        Dictionary<string, string>[] Claims(int wrong) => [.. Enumerable.Range(0, 100).Select(i => i < wrong ? Make.Claim(("bsn", "1")) : Make.Claim())];

        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(Make.Delivery(Claims(5))).Verdict);
        var held = IntakeOf.Inspect(Make.Delivery(Claims(6)));
        Assert.Equal((FileVerdict.Held, "F019"), (held.Verdict, held.Notes.Single().Code));
        Assert.Equal(new LineCounts(100, 0, 6, 94, 0, 0, 10_000_000, 0), held.Outcome);
    }

    [Fact]
    public void Deliveries_of_an_agency_follow_each_other()
    {
        Assert.Null(DeliverySequence.Judge(0, 17, false));
        Assert.Null(DeliverySequence.Judge(17, 18, false));
        Assert.Equal("F004", DeliverySequence.Judge(17, 19, false)?.Code);
        Assert.Equal("F005", DeliverySequence.Judge(17, 17, false)?.Code);
        Assert.Equal("F006", DeliverySequence.Judge(17, 17, true)?.Code);
    }

    [Fact]
    public void A_file_whose_number_differs_from_the_trailers_digest_by_one_byte_is_refused()
    {
        var bytes = Valid.Bytes();
        bytes[Encoding.UTF8.GetString(bytes).IndexOf("Jansen", StringComparison.Ordinal)] = (byte)'H';

        Assert.Equal("F011", Assert.Single(IntakeOf.Inspect(bytes).Notes).Code);
    }

    static (FileVerdict, string) Judged(TestDelivery delivery)
    {
        var inspection = IntakeOf.Inspect(delivery);
        return (inspection.Verdict, Assert.Single(inspection.Notes).Code);
    }
}
