using System.IO.Compression;
using System.Text;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>Broken and hostile content, numbered as in the list of hostile inputs (engine notes 5.4); names and folders are the drop folder's.</summary>
public class HostileInputTests
{
    static readonly TestDelivery Valid = Make.Delivery([.. Enumerable.Range(0, 40).Select(_ => Make.Claim())]);

    [Fact]
    public void N01_an_empty_file_is_refused() => RefusedWith("F001", []);

    [Fact]
    public void N02_a_delivery_without_rows_is_accepted()
    {
        var inspection = IntakeOf.Inspect(Make.Delivery());
        Assert.Equal((FileVerdict.Accepted, default(LineCounts)), (inspection.Verdict, inspection.Counts));
    }

    [Fact]
    public void N04_a_file_of_one_endless_line_is_refused_without_reading_it_into_memory() =>
        RefusedWith("F002", Encoding.ASCII.GetBytes(new string('x', 3_000_000)));

    [Fact]
    public void N05_a_field_of_ten_megabytes_costs_its_line() =>
        OneLineIs("R109", row => row.Replace("Dorpsstraat", new string('x', 10_000_000), StringComparison.Ordinal));

    [Fact]
    public void N05_a_line_of_exactly_the_limit_is_read_and_one_byte_more_is_not()
    {
        string Padded(string row, int length) => row.Replace("Dorpsstraat", new string('x', length - row.Length + "Dorpsstraat".Length), StringComparison.Ordinal);

        OneLineIs("A401", row => Padded(row, DeliveryBytes.LineBytesMax));
        OneLineIs("R109", row => Padded(row, DeliveryBytes.LineBytesMax + 1));
    }

    [Fact]
    public void N06_a_hundred_thousand_columns_are_refused() =>
        RefusedWith("F017", (Valid with { Columns = [.. Valid.Columns, .. Enumerable.Range(0, 100_000).Select(i => $"k{i}")] }).Bytes());

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(1000)]
    public void N07_a_cut_in_the_middle_of_a_row_or_trailer_is_seen(int cut) => Refused(Valid.Bytes()[..^cut]);

    [Fact]
    public void N08_a_cut_exactly_between_two_rows_is_seen_by_the_trailer()
    {
        var bytes = Valid.Bytes();
        RefusedWith("F007", bytes[..(Array.LastIndexOf(bytes, (byte)'#'))]);
    }

    [Fact]
    public void N09_a_cut_inside_a_character_is_seen()
    {
        var bytes = Make.Delivery(Make.Claim(("straat", "Plein é"))).Bytes();
        Refused(bytes[..(bytes.AsSpan().IndexOf("é"u8) + 1)]);
    }

    [Fact]
    public void N15_a_control_sum_off_by_one_cent_refuses_the_file() =>
        RefusedWith("F009", (Valid with { Totals = t => (t.Rows, t.Cents - 1, t.Hash) }).Bytes());

    [Fact]
    public void N22_of_one_claim_twice_the_lowest_line_stands()
    {
        var notes = IntakeOf.Notes(Make.Delivery(Make.Claim(("vordering_id", "A")), Make.Claim(("vordering_id", "A"), ("straat", "Kerkweg"))));
        Assert.Equal((4, "D502"), (Assert.Single(notes).LineNumber, notes[0].Code));
    }

    [Fact]
    public void N24_latin_1_is_refused() =>
        RefusedWith("F014", Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(Make.Delivery(Make.Claim(("geslachtsnaam", "Müller"))).Bytes())));

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void N25_utf_16_is_refused_with_and_without_a_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var bytes = encoding.GetBytes(Encoding.UTF8.GetString(Valid.Bytes()));
        Refused(bytes);
        RefusedWith("F014", [.. encoding.GetPreamble(), .. bytes]);
    }

    [Theory]
    [InlineData("FF")] // never in UTF-8
    [InlineData("C0AF")] // overlong
    [InlineData("EDA080")] // a surrogate
    [InlineData("E282")] // ends too soon
    [InlineData("F4908080")] // beyond Unicode
    public void N26_27_invalid_utf_8_refuses_the_file(string hex)
    {
        var bytes = Make.Delivery(Make.Claim(("straat", "@@@@@@@@"))).Bytes();
        Convert.FromHexString(hex).CopyTo(bytes, bytes.AsSpan().IndexOf("@@@@"u8));
        Assert.Contains("F014", IntakeOf.Inspect(bytes).Notes.Select(n => n.Code));
    }

    [Fact]
    public void N28_a_byte_order_mark_inside_costs_its_line() => OneLineIs("R105", row => row.Replace("Dorpsstraat", "Dorps\uFEFFstraat", StringComparison.Ordinal));

    [Theory]
    [InlineData("Cafe\u0301")]
    [InlineData("Jan\u200Bsen\u202E")]
    public void N29_30_names_stay_as_received(string name) =>
        Assert.Equal(name, IntakeOf.Read(Make.Delivery(Make.Claim(("geslachtsnaam", name))).Bytes()).Single().Rows.Text(0, (int)ClaimColumn.Geslachtsnaam));

    [Theory]
    [InlineData("\u001B[31m")]
    [InlineData("\u001A")]
    [InlineData("\u0007")]
    [InlineData("\t")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    public void N31_control_characters_cost_their_line(string text) => OneLineIs("R105", row => row.Replace("Dorps", text, StringComparison.Ordinal));

    [Fact]
    public void N31_nul_refuses_the_file_and_so_does_something_after_the_trailer()
    {
        RefusedWith("F014", (Valid with { Rows = rows => rows.Select(r => r.Replace("Dorps", "\0", StringComparison.Ordinal)) }).Bytes());
        RefusedWith("F007", [.. Valid.Bytes(), 0x1A]);
    }

    [Fact]
    public void N32_a_delivery_without_column_line_is_refused() =>
        RefusedWith("F017", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Valid.Bytes()).Replace(string.Join(';', Valid.Columns) + "\n", "", StringComparison.Ordinal)));

    [Fact]
    public void N33_a_repeated_column_line_costs_one_line() => OneLineIs("R108", _ => string.Join(';', Valid.Columns));

    [Theory]
    [InlineData(",")]
    [InlineData("\t")]
    public void N34_another_separator_is_refused(string separator) =>
        Refused(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Valid.Bytes()).Replace(";", separator, StringComparison.Ordinal)));

    [Fact]
    public void N34_a_separator_line_is_refused() => RefusedWith("F002", [.. "sep=;\n"u8, .. Valid.Bytes()]);

    [Fact]
    public void N35_too_few_or_too_many_fields_cost_their_line()
    {
        OneLineIs("R106", row => row + ";");
        OneLineIs("R106", row => row[..row.LastIndexOf(';')]);
    }

    [Fact]
    public void N36_37_an_open_or_stray_quote_costs_its_line()
    {
        OneLineIs("R107", row => row.Replace("Dorpsstraat", "\"Dorpsstraat", StringComparison.Ordinal));
        OneLineIs("R107", row => row.Replace("Dorpsstraat", "Dorps\"straat", StringComparison.Ordinal));
        OneLineIs("R107", row => row.Replace("Dorpsstraat", "\"Dorps\"straat", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_begins_with_a_hash_is_no_data_and_counts_as_a_blank_one()
    {
        var inspection = IntakeOf.Inspect(Valid with { Rows = rows => ["# eerste", .. rows[..5], "#T;1;2;3;\"", .. rows[5..]] });
        Assert.Equal((FileVerdict.Accepted, 40, 2), (inspection.Verdict, inspection.Counts.Accepted, inspection.Counts.Blank));
        RefusedWith("F008", (Valid with { Rows = rows => [.. rows[..7], "#" + rows[7], .. rows[8..]] }).Bytes());
    }

    [Fact]
    public void A_remark_may_stand_before_the_column_line()
    {
        var columns = string.Join(';', Valid.Columns);
        var body = Encoding.UTF8.GetString(Valid.Bytes())[..^1].Replace(columns, "# kolommen\n" + columns, StringComparison.Ordinal);
        body = body[..(body.LastIndexOf('\n') + 1)];
        var trailer = Encoding.UTF8.GetString(Valid.Bytes()).Split('\n')[^2].Split(';');
        trailer[4] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        Assert.Equal((FileVerdict.Accepted, 40), IntakeOf.Inspect(Encoding.UTF8.GetBytes(body + string.Join(';', trailer) + "\n")) is var found ? (found.Verdict, found.Counts.Accepted) : default);
    }

    [Theory]
    [InlineData("\r", "\n")]
    [InlineData("\r\n", "\n")]
    [InlineData("\n", "\r\n")]
    public void N38_mixed_newlines_and_lone_returns_are_refused(string inside, string newLine) =>
        RefusedWith("F016", (Valid with { NewLine = newLine, Rows = rows => [string.Join(inside, rows[..2]), .. rows[2..]] }).Bytes());

    [Fact]
    public void N39_blank_lines_are_counted_apart()
    {
        var inspection = IntakeOf.Inspect(Valid with { Rows = rows => [.. rows[..5], "", "  ", .. rows[5..], ""] });
        Assert.Equal((FileVerdict.Accepted, 40, 3), (inspection.Verdict, inspection.Counts.Accepted, inspection.Counts.Blank));
    }

    [Fact]
    public void N40_what_is_no_csv_is_refused()
    {
        var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, CompressionLevel.Fastest))
            stream.Write(Valid.Bytes());
        RefusedWith("F001", gzip.ToArray());
        RefusedWith("F001", "PK\u0003\u0004"u8.ToArray());
        RefusedWith("F001", "%PDF-1.7\n"u8.ToArray());
        RefusedWith("F001", "\n<!DOCTYPE html><html>"u8.ToArray());
    }

    [Theory]
    [InlineData("1.234,56")]
    [InlineData("1,234.56")]
    [InlineData("1e9")]
    [InlineData("NaN")]
    [InlineData("-0")]
    [InlineData("\u0663")]
    [InlineData("+5")]
    [InlineData(" 5")]
    [InlineData("1234567890123456789012345678901234567890")]
    [InlineData("-100000")]
    public void N45_an_amount_is_whole_cents_and_nothing_else(string amount) => Assert.Contains("B605", IntakeOf.Codes(null, ("betaald_cent", amount)));

    [Theory]
    [InlineData("2025-02-31")]
    [InlineData("0000-00-00")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("25-02-03")]
    [InlineData("02/03/2025")]
    [InlineData("2025-2-3")]
    [InlineData("2025-02-03T00:00:00Z")]
    public void N46_a_date_is_a_day_of_the_calendar(string date) => Assert.Equal(["B610"], IntakeOf.Codes(null, ("verval_datum", date)));

    [Theory]
    [InlineData("000000000")]
    [InlineData("99999001")]
    [InlineData("999.990.019")]
    [InlineData("999990010")]
    public void N47_a_wrong_bsn_is_refused_and_not_echoed(string bsn)
    {
        var note = Assert.Single(IntakeOf.Notes(Make.Delivery(Make.Claim(("bsn", bsn)))));
        Assert.Equal("P301", note.Code);
        Assert.DoesNotContain(bsn, $"{note}", StringComparison.Ordinal);
    }

    [Fact]
    public void N48_wrong_check_digits_and_postcodes_are_refused()
    {
        Assert.Equal(["B650"], IntakeOf.Codes(null, ("iban_opdrachtgever", "NL92ABNA0417164300")));
        Assert.Equal(["A404"], IntakeOf.Codes(null, ("postcode", "0000 AA")));
    }

    [Fact]
    public void N51_the_deceased_and_the_secret_are_accepted() =>
        Assert.Empty(IntakeOf.Codes(null, ("overlijdensdatum", "20260101"), ("blokkade", "OVERLEDEN"), ("indicatie_geheim", "7")));

    [Theory]
    [InlineData("=cmd()")]
    [InlineData("@SUM")]
    [InlineData("\u00A0=1")]
    [InlineData("${jndi:ldap://x}")]
    [InlineData("{{7*7}}")]
    public void N52_53_formulas_and_templates_are_text(string text) =>
        Assert.Equal(text, IntakeOf.Read(Make.Delivery(Make.Claim(("straat", text))).Bytes()).Single().Rows.Text(0, (int)ClaimColumn.Straat));

    [Fact]
    public void N53_a_line_break_in_a_cell_breaks_the_count() =>
        RefusedWith("F008", Make.Delivery([Make.Claim(("straat", "Dorps\nstraat")), .. Valid.Claims]).Bytes());

    [Fact]
    public void N56_with_all_lines_refused_every_line_has_a_note()
    {
        var delivery = Make.Delivery([.. Enumerable.Range(0, 500).Select(_ => Make.Claim(("bsn", "1"), ("postcode", "x")))]);

        Assert.Equal((FileVerdict.Held, 500L), (IntakeOf.Inspect(delivery).Verdict, IntakeOf.Inspect(delivery).Outcome.Refused));
        Assert.Equal(1000, IntakeOf.Notes(delivery).Length);
    }

    static void Refused(byte[] bytes) => Assert.Equal(FileVerdict.Refused, IntakeOf.Inspect(bytes).Verdict);

    static void RefusedWith(string code, byte[] bytes)
    {
        var inspection = IntakeOf.Inspect(bytes);
        Assert.Equal(FileVerdict.Refused, inspection.Verdict);
        Assert.Contains(code, inspection.Notes.Select(n => n.Code));
    }

    /// <summary>One line of forty is changed: it alone is refused, the next one is read as ever, and the file stands.</summary>
    static void OneLineIs(string code, Func<string, string> change)
    {
        var delivery = Valid with { Rows = rows => [.. rows[..7], change(rows[7]), .. rows[8..]] };
        var inspection = IntakeOf.Inspect(delivery);

        Assert.Equal((FileVerdict.Accepted, 39L, 1L), (inspection.Verdict, inspection.Counts.Accepted, inspection.Counts.Refused));
        var note = Assert.Single(IntakeOf.Notes(delivery));
        Assert.Equal((10, code), (note.LineNumber, note.Code));
    }
}
