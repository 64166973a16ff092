using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>Each rule of the column table from both sides: on the valid line of <see cref="Make.Claim"/> with some cells changed.</summary>
public class ClaimRuleTests
{
    [Theory]
    [InlineData("R102", "opdrachtgever", "uwv")]
    [InlineData("R103", "vordering_id", "A B")]
    [InlineData("R103", "vordering_id", "123456789012345678901234567890123456")]
    [InlineData("R104", "actie", "W")]
    [InlineData("R104", "actie", "")]
    [InlineData("V210", "vordering_type", "duo_onbekend")]
    [InlineData("V210", "vordering_type", "uwv_terugvordering")]
    [InlineData("V210", "vordering_type", "uwv_boete")]
    [InlineData("V210", "vordering_type", "")]
    [InlineData("V211", "rechtsgrond", "BWBR11453")]
    [InlineData("V211", "rechtsgrond", "BWBR0004581")]
    [InlineData("V211", "rechtsgrond", "BWBR0011453:")]
    [InlineData("V212", "privacy_regime", "WJSG")]
    [InlineData("V213", "titel_soort", "BRIEF")]
    [InlineData("V214", "titel_kenmerk", "")]
    [InlineData("V214", "titel_kenmerk", "123456789012345678901234567890123456")]
    [InlineData("V215", "titel_datum", "2026-03-03")]
    [InlineData("P300", "debiteur_soort", "XX")]
    [InlineData("P301", "bsn", "999990018")]
    [InlineData("P301", "bsn", "000000000")]
    [InlineData("P301", "bsn", "12345678")]
    [InlineData("P301", "bsn", "9999.90.019")]
    [InlineData("P302", "bsn", "")]
    [InlineData("P302", "bsn_reden", "ONBEKEND")]
    [InlineData("P303", "rsin", "123456782")]
    [InlineData("P304", "kvk_nummer", "1234567")]
    [InlineData("P305", "vestigingsnummer", "12345678901")]
    [InlineData("P310", "geslachtsnaam", "")]
    [InlineData("P311", "geslachtsnaam", "Jansen<script>")]
    [InlineData("P312", "voorletters", "123456789012345678901")]
    [InlineData("P313", "naamgebruik", "P")]
    [InlineData("P313", "naamgebruik", "X")]
    [InlineData("P320", "geboortedatum", "")]
    [InlineData("P320", "geboortedatum", "19810229")]
    [InlineData("P320", "geboortedatum", "19811301")]
    [InlineData("P320", "geboortedatum", "20260303")]
    [InlineData("P320", "geboortedatum", "18741231")]
    [InlineData("P320", "geboortedatum", "1980-02-29")]
    [InlineData("P321", "overlijdensdatum", "19800228")]
    [InlineData("P321", "overlijdensdatum", "20260303")]
    [InlineData("A400", "adres_soort", "Z")]
    [InlineData("A401", "straat", "")]
    [InlineData("A402", "huisnummer", "")]
    [InlineData("A402", "huisnummer", "0")]
    [InlineData("A402", "huisnummer", "12a")]
    [InlineData("A403", "huisletter", "1")]
    [InlineData("A403", "toevoeging", "bis/2")]
    [InlineData("A403", "aanduiding_huisnummer", "TE")]
    [InlineData("A404", "postcode", "")]
    [InlineData("A404", "postcode", "0123AB")]
    [InlineData("A404", "postcode", "1234 AB")]
    [InlineData("A404", "postcode", "1234SS")]
    [InlineData("A405", "woonplaats", " ")]
    [InlineData("A406", "land", "BE")]
    [InlineData("A406", "land", "nl")]
    [InlineData("A408", "adres_in_onderzoek", "1")]
    [InlineData("A408", "indicatie_geheim", "8")]
    [InlineData("B600", "hoofdsom_cent", "")]
    [InlineData("B601", "verhoging_cent", "-1")]
    [InlineData("B603", "rente_cent", "1500,00")]
    [InlineData("B606", "openstaand_cent", "100001")]
    [InlineData("B607", "rente_soort", "SAMENGESTELD")]
    [InlineData("B608", "rente_tm", "")]
    [InlineData("B608", "verzuim_datum", "")]
    [InlineData("B609", "rente_soort", "VAST")]
    [InlineData("B609", "rente_pct_bp", "5001")]
    [InlineData("B610", "ontstaan_datum", "2025-06-01")]
    [InlineData("B610", "verval_datum", "31-05-2025")]
    [InlineData("B611", "verjaring_datum", "2026-03-02")]
    [InlineData("B620", "aantal_herinneringen", "10")]
    [InlineData("B621", "aantal_aanmaningen", "-1")]
    [InlineData("B621", "laatste_aanmaning_datum", "")]
    [InlineData("B622", "post_retour", "j")]
    [InlineData("B622", "laatste_contact_datum", "2026-03-03")]
    [InlineData("B623", "regeling_status", "AFGEROND")]
    [InlineData("B630", "blokkade", "JA")]
    [InlineData("B631", "blokkade", "NOODSTOP")]
    [InlineData("B632", "preferent", "J")]
    [InlineData("B633", "hoofdelijk_groep", "123456789012345678901234567890123456")]
    [InlineData("B640", "rechtsmiddel", "BEROEP_OVJ")]
    [InlineData("B650", "iban_opdrachtgever", "NL91ABNA0417164301")]
    [InlineData("B650", "iban_opdrachtgever", "NL91 ABNA 0417 1643 00")]
    public void A_line_is_refused_for_this_cell(string code, string column, string value) =>
        Assert.Equal([code], IntakeOf.Codes(null, (column, value)));

    [Theory]
    [InlineData("vordering_id", "a.B_c/D-1")]
    [InlineData("actie", "V")]
    [InlineData("vordering_type", "duo_lesgeld")]
    [InlineData("vordering_type", "duo_terugvordering")]
    [InlineData("rechtsgrond", "BWBR0011453:6.8")]
    [InlineData("rechtsgrond", "")]
    [InlineData("titel_soort", "BESCHIKKING")]
    [InlineData("titel_datum", "2026-03-02")]
    [InlineData("geslachtsnaam", ".")]
    [InlineData("geslachtsnaam", "Yılmaz-d'Ancona")]
    [InlineData("geslachtsnaam", "Cafe\u0301")]
    [InlineData("geslachtsnaam", "Jan\u200Bsen")]
    [InlineData("naamgebruik", "E")]
    [InlineData("geboortedatum", "00000000")]
    [InlineData("geboortedatum", "19800000")]
    [InlineData("geboortedatum", "18750101")]
    [InlineData("geboortedatum", "00000229")]
    [InlineData("overlijdensdatum", "19800000")]
    [InlineData("overlijdensdatum", "20260302")]
    [InlineData("huisnummer", "99999")]
    [InlineData("huisletter", "a")]
    [InlineData("toevoeging", "2-hs")]
    [InlineData("aanduiding_huisnummer", "TO")]
    [InlineData("postcode", "9999XL")]
    [InlineData("straat", "=cmd()")]
    [InlineData("straat", "<script>alert(1)</script>")]
    [InlineData("woonplaats", "'; DROP TABLE")]
    [InlineData("indicatie_geheim", "7")]
    [InlineData("rente_pct_bp", "5000")]
    [InlineData("ontstaan_datum", "2025-05-31")]
    [InlineData("aantal_herinneringen", "0")]
    [InlineData("regeling_status", "LOPEND")]
    [InlineData("blokkade", "WSNP")]
    [InlineData("rechtsmiddel", "GEEN")]
    [InlineData("betalingskenmerk", "1062542157047959")]
    [InlineData("kvk_nummer", "00000001")]
    [InlineData("iban_opdrachtgever", "DE89370400440532013000")]
    public void A_line_is_accepted_with_this_cell(string column, string value) =>
        Assert.Empty(IntakeOf.Codes(null, (column, value)));

    [Theory]
    [InlineData("W910", "voorvoegsel", "vander")]
    [InlineData("W920", "postcode", "5000AB")]
    [InlineData("W930", "verjaring_datum", "2026-05-30")]
    [InlineData("W940", "betalingskenmerk", "2062542157047959")]
    [InlineData("W940", "betalingskenmerk", "12345")]
    public void A_line_is_accepted_with_a_warning_for_this_cell(string code, string column, string value)
    {
        var terms = Make.Terms with { Policy = new() { SurnamePrefixes = ["van der", "d'"], PostcodeAreas = [(1000, 4999), (5001, 9999)] } };

        var note = Assert.Single(IntakeOf.Notes(Make.Delivery(Make.Claim((column, value))), terms));

        Assert.Equal((LineStatus.AcceptedWithWarning, code, column), (note.Status, note.Code, note.Column));
    }

    [Theory]
    [InlineData("voorvoegsel", "Van Der")]
    [InlineData("voorvoegsel", "d\u2019")]
    [InlineData("postcode", "5001AB")]
    [InlineData("verjaring_datum", "2026-05-31")]
    public void There_is_no_warning_on_the_other_side(string column, string value)
    {
        var terms = Make.Terms with { Policy = new() { SurnamePrefixes = ["van der", "d'"], PostcodeAreas = [(1000, 4999), (5001, 9999)] } };

        Assert.Empty(IntakeOf.Codes(terms, (column, value)));
    }

    [Fact]
    public void Several_wrong_cells_give_several_codes_on_one_line()
    {
        var notes = IntakeOf.Notes(Make.Delivery(Make.Claim(("bsn", "1"), ("postcode", "x"), ("hoofdsom_cent", "1e9"))));

        Assert.Equal(["P301", "A404", "B600"], notes.Select(n => n.Code));
        Assert.All(notes, note => Assert.Equal((3, 1, "D-000001", LineStatus.Refused), (note.LineNumber, note.RecordNumber, note.Key, note.Status)));
    }

    [Fact]
    public void A_test_register_takes_the_public_test_persons_and_a_production_register_does_not()
    {
        var production = Make.Terms with { IsTest = false };

        Assert.Empty(IntakeOf.Codes(null, ("bsn", "999990019")));
        Assert.Equal(["P301"], IntakeOf.Codes(production, ("bsn", "999990019")));
        Assert.Empty(IntakeOf.Codes(production, ("bsn", "123456782")));
    }

    [Fact]
    public void A_natural_person_may_lack_a_number_with_a_reason() =>
        Assert.Empty(IntakeOf.Codes(null, ("bsn", ""), ("bsn_reden", "NIET_INGEZETENE")));

    [Fact]
    public void A_company_needs_a_name_and_a_number_of_its_own()
    {
        Assert.Empty(IntakeOf.Codes(null, Make.Company));
        Assert.Empty(IntakeOf.Codes(null, [.. Make.Company, ("kvk_nummer", ""), ("rsin", "123456782")]));
        Assert.Equal(["P304"], IntakeOf.Codes(null, [.. Make.Company, ("kvk_nummer", "")]));
        Assert.Equal(["P306"], IntakeOf.Codes(null, [.. Make.Company, ("naam_rp", "")]));
        Assert.Equal(["P303"], IntakeOf.Codes(null, [.. Make.Company, ("rsin", "123456789")]));
        Assert.Equal(["P301"], IntakeOf.Codes(null, [.. Make.Company, ("bsn", "123456782")]));
    }

    [Fact]
    public void Who_has_no_address_is_accepted_and_noted()
    {
        (string, string)[] gone = [("adres_soort", "V"), ("straat", ""), ("huisnummer", ""), ("postcode", ""), ("woonplaats", "")];

        Assert.Empty(IntakeOf.Codes(null, gone));
        var note = Assert.Single(IntakeOf.Notes(Make.Delivery(Make.Claim([.. gone, ("postcode", "B-1000")]))));
        Assert.Equal(("A404", LineStatus.AcceptedWithWarning), (note.Code, note.Status));
    }

    [Fact]
    public void An_address_abroad_needs_a_line()
    {
        (string, string)[] abroad = [("adres_soort", "X"), ("straat", ""), ("huisnummer", ""), ("postcode", ""), ("woonplaats", ""), ("land", "BE")];

        Assert.Empty(IntakeOf.Codes(null, [.. abroad, ("buitenland_2", "1000 Brussel")]));
        var note = Assert.Single(IntakeOf.Notes(Make.Delivery(Make.Claim(abroad))));
        Assert.Equal(("A407", LineStatus.AcceptedWithWarning), (note.Code, note.Status));
    }

    [Fact]
    public void A_country_stands_in_the_list_of_countries()
    {
        var terms = Make.Terms with { Policy = new() { Countries = ["NL", "BE"] } };

        Assert.Empty(IntakeOf.Codes(terms));
        Assert.Equal(["A406"], IntakeOf.Codes(terms, ("land", "ZZ")));
    }

    [Fact]
    public void A_traffic_fine_has_its_own_rules()
    {
        var terms = Make.Terms with { Client = "cjib" };
        (string, string)[] fine =
        [
            ("opdrachtgever", "cjib"), ("vordering_type", "cjib_wahv_sanctie"), ("rechtsgrond", "BWBR0004581"), ("rente_soort", "GEEN"), ("rente_cent", "0"),
            ("verhoging_cent", "1500"), ("rechtsmiddel", "BEROEP_OVJ"), ("onherroepelijk_datum", "2025-07-01"), ("aantal_aanmaningen", "2"),
        ];

        Assert.Empty(IntakeOf.Codes(terms, fine));
        Assert.Equal(["B640"], IntakeOf.Codes(terms, [.. fine, ("rechtsmiddel", "BEZWAAR")]));
        Assert.Equal(["B607"], IntakeOf.Codes(terms, [.. fine, ("rente_soort", "WETTELIJK")]));
        Assert.Equal(["V216"], IntakeOf.Codes(terms, [.. fine, ("onherroepelijk_datum", "")]));
        Assert.Empty(IntakeOf.Codes(terms, [.. fine, ("onherroepelijk_datum", ""), ("aantal_aanmaningen", "1")]));
        Assert.Empty(IntakeOf.Codes(terms, [.. fine, ("onherroepelijk_datum", ""), ("titel_soort", "BESCHIKKING")]));
    }

    [Fact]
    public void A_loan_cannot_bear_a_surcharge() =>
        Assert.Equal(["B601"], IntakeOf.Codes(null, ("verhoging_cent", "1500"), ("rente_cent", "0")));

    [Fact]
    public void An_account_stands_on_the_agencys_list_when_there_is_one()
    {
        var terms = Make.Terms with { Agency = Make.Terms.Agency! with { Ibans = ["NL44RABO0123456789"] } }; // the terms of the tests have an agency

        Assert.Equal(["B650"], IntakeOf.Codes(terms));
        Assert.Empty(IntakeOf.Codes(terms, ("iban_opdrachtgever", "NL44RABO0123456789")));
    }

    [Fact]
    public void A_mandate_lets_an_agency_deliver_for_another()
    {
        (string, string)[] other = [("opdrachtgever", "uwv"), ("vordering_type", "uwv_boete"), ("rechtsgrond", "BWBR0005537")];
        var terms = Make.Terms with { Agency = Make.Terms.Agency! with { Mandates = ["uwv"] } }; // idem

        Assert.Equal(["V210", "R102"], IntakeOf.Codes(null, other));
        Assert.Empty(IntakeOf.Codes(terms, other));
    }
}
