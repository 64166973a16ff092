using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>Each rule for a line of MUTATIES and TERUGMELDINGEN, on a valid line with some cells changed.</summary>
public class MutationRuleTests
{
    [Theory]
    [InlineData("R102", "opdrachtgever", "uwv")]
    [InlineData("M700", "mutatie_id", "")]
    [InlineData("M700", "mutatie_id", "M 1")]
    [InlineData("R103", "vordering_id", "")]
    [InlineData("M702", "soort", "BETAALD")]
    [InlineData("M703", "gebeurtenis_tijd", "2026-03-01")]
    [InlineData("M703", "gebeurtenis_tijd", "2026-03-01T10:00:00")]
    [InlineData("M703", "gebeurtenis_tijd", "2026-02-30T10:00:00Z")]
    [InlineData("M703", "gebeurtenis_tijd", "2026-05-01T10:00:00Z")]
    [InlineData("M704", "bedrag_cent", "")]
    [InlineData("M704", "bedrag_cent", "0")]
    [InlineData("M704", "bedrag_cent", "-5")]
    [InlineData("M704", "bedrag_cent", "10,00")]
    [InlineData("M706", "component", "BOETE")]
    [InlineData("M707", "verwijst_naar", "M-1")]
    [InlineData("M708", "boekdatum", "31-03-2026")]
    public void A_wrong_cell_refuses_the_mutation_with_its_code(string code, string column, string value) =>
        Assert.Equal([code], Codes(MakeLines.Mutations(MakeLines.Mutation((column, value)))));

    [Theory]
    [InlineData("gebeurtenis_tijd", "2026-03-01T23:30:00.123456789Z")]
    [InlineData("component", "hoofdsom")]
    [InlineData("component", "KOSTEN")]
    [InlineData("boekdatum", "")]
    [InlineData("tekst", "=cmd() is only text here")]
    public void A_good_cell_is_accepted(string column, string value) => Assert.Empty(Codes(MakeLines.Mutations(MakeLines.Mutation((column, value)))));

    [Fact]
    public void A_withdrawal_needs_a_reason() =>
        Assert.Equal(["M705"], Codes(MakeLines.Mutations(MakeLines.Mutation(("soort", "INTREKKING"), ("bedrag_cent", "")))));

    [Theory]
    [InlineData("P301", "bsn", "999990018")]
    [InlineData("P320", "geboortedatum", "20270101")]
    [InlineData("A400", "adres_soort", "")]
    [InlineData("A404", "postcode", "")]
    public void A_changed_person_is_judged_as_that_of_a_claim(string code, string column, string value) =>
        Assert.Contains(code, Codes(MakeLines.Mutations(MakeLines.Mutation([.. MakeLines.Person, (column, value)]))));

    [Fact]
    public void A_changed_person_is_accepted() => Assert.Empty(Codes(MakeLines.Mutations(MakeLines.Mutation(MakeLines.Person))));

    [Fact]
    public void The_same_mutation_twice_in_a_file_is_a_duplicate_and_another_of_the_same_id_is_refused() =>
        Assert.Equal(["D501", "D502"], Codes(MakeLines.Mutations(MakeLines.Mutation(), MakeLines.Mutation(), MakeLines.Mutation(("bedrag_cent", "1001")))));

    [Fact]
    public void A_moment_is_kept_to_the_nanosecond_whatever_its_offset()
    {
        var file = MakeLines.Mutations(MakeLines.Mutation(("gebeurtenis_tijd", "1970-01-01T01:00:00.000000002+01:00")), MakeLines.Mutation(
            ("mutatie_id", "M-2"), ("gebeurtenis_tijd", "1969-12-31T23:59:59.999999999Z")));
        var rows = IntakeOf.Read(file).Single().Rows;
        Assert.Equal([2L, -1L], [rows[0][(int)MutationColumn.GebeurtenisTijd], rows[1][(int)MutationColumn.GebeurtenisTijd]]);
    }

    [Theory]
    [InlineData("K800", "melding_id", "")]
    [InlineData("K804", "dossier_id", "")]
    [InlineData("K805", "soort", "BEZOEK")]
    [InlineData("K806", "datum", "2026-03-03")]
    [InlineData("K807", "bedrag_cent", "")]
    [InlineData("K808", "uitkomst", "MISSCHIEN")]
    public void A_wrong_cell_refuses_the_report_with_its_code(string code, string column, string value) =>
        Assert.Equal([code], Codes(MakeLines.Reports(MakeLines.Report((column, value))), MakeLines.OfficeTerms));

    [Fact]
    public void An_outcome_must_be_named() =>
        Assert.Equal(["K808"], Codes(MakeLines.Reports(MakeLines.Report(("soort", "UITKOMST"))), MakeLines.OfficeTerms));

    [Fact]
    public void An_office_delivers_reports_only_and_an_agency_none()
    {
        var reports = MakeLines.Reports(MakeLines.Report());
        Assert.Equal(FileVerdict.Accepted, IntakeOf.Inspect(reports, MakeLines.OfficeTerms).Verdict);
        Assert.Contains(IntakeOf.Inspect(reports, MakeLines.OfficeTerms with { IsOffice = false }).Notes, note => note.Code == "F018");
        Assert.Contains(IntakeOf.Inspect(MakeLines.Mutations(MakeLines.Mutation()), MakeLines.OfficeTerms with { Client = "duo" }).Notes, note => note.Code == "F018");
    }

    static string[] Codes(byte[] file, DeliveryTerms? terms = null)
    {
        var inspection = IntakeOf.Inspect(file, terms);
        Assert.DoesNotContain(inspection.Notes, note => note.Code is not ("F019" or "W902"));
        return [.. IntakeOf.Read(file, terms, 10).SelectMany(batch => batch.Notes).Select(note => note.Code)];
    }
}
