using Cjib.Batch.Debtors;
using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A claim of a debtor with what is needed to explain it and is not shown.</summary>
sealed record DebtorClaim(
    ClaimOverview Overview, NameOverview Name, string? Bsn, string? Rsin, string? TradeNumber, string? NameAndBirth, DebtorId? MergedFrom,
    LocalDate? ContactOn, string? ContactBy)
{
    public IEnumerable<EventOverview> Events()
    {
        var claim = $"{Overview.Client}/{Overview.ClaimId}";
        yield return new(Overview.Origin, "ONTSTAAN", claim, Overview.Principal, Overview.Type);
        yield return new(Overview.Due, "VERVALDATUM", claim, null, "");
        yield return new(Overview.TitleDate, "TITEL", claim, null, Overview.Title);
        if (Overview.LastDemand is { } demand)
            yield return new(demand, "AANMANING", claim, null, $"{Overview.Demands}");
        if (ContactOn is { } contact)
            yield return new(contact, "CONTACT", claim, null, ContactBy ?? "");
        yield return new(Overview.ValueDate, "GELEVERD", claim, Overview.Open, $"{Overview.File} {Overview.Line}");
    }
}

/// <summary>Reads the claims of one debtor as the one counter explains them.</summary>
sealed class DebtorClaims(Policies policies)
{
    public Task<List<DebtorClaim>> ReadAsync(RegisterSession session, DebtorId id, LocalDate date, CancellationToken cancel) => session.QueryAsync(
        """
        SELECT c.opdrachtgever, c.vordering_id, c.vordering_type, coalesce(c.rechtsgrond, ''), c.titel_soort, c.titel_datum,
               c.hoofdsom_cent, coalesce(c.verhoging_cent, 0), coalesce(c.administratiekosten_cent, 0), coalesce(c.rente_cent, 0), coalesce(c.kosten_cent, 0),
               c.betaald_cent, c.openstaand_cent, c.rente_soort, c.rente_tm, c.ontstaan_datum, c.verval_datum, c.verjaring_datum,
               coalesce(c.aantal_herinneringen, 0), coalesce(c.aantal_aanmaningen, 0), c.laatste_aanmaning_datum, c.regeling_status, c.blokkade, c.blokkade_tot,
               d.file_name, c.line, d.value_date,
               coalesce(c.naam_rp, concat_ws(' ', coalesce(c.voornamen, c.voorletters), c.voorvoegsel, c.geslachtsnaam)),
               concat_ws(' ', c.straat, c.huisnummer, c.huisletter, c.toevoeging, c.postcode, c.woonplaats, c.buitenland_1, c.buitenland_2, c.buitenland_3),
               c.bsn, c.rsin, c.kvk_nummer, c.geslachtsnaam || ' ' || c.geboortedatum, c.merged_from,
               c.laatste_contact_datum, c.contact_initiatief
        FROM claim c JOIN delivery d ON d.id = c.delivery_id
        WHERE c.bucket = $1 AND c.debtor_id = $2 ORDER BY c.opdrachtgever, c.vordering_id
        """, row => Of(row, date), cancel, id.Bucket, id.Value);

    DebtorClaim Of(Npgsql.NpgsqlDataReader row, LocalDate date)
    {
        var (client, type) = (row.GetString(0), row.GetString(2));
        long[] amounts = [.. Enumerable.Range(6, 5).Select(row.GetInt64)];
        var order = Imputation.OrderOf(policies.Catalogue.Find(type, date)?.Imputation);
        long[] open = [.. Enum.GetValues<Component>().Select(component => PlanClaim.OpenOf(component, amounts, row.GetInt64(11), order))];
        var bsn = Text(29);
        var overview = new ClaimOverview(
            client, row.GetString(1), type, row.GetString(3), Word(ClaimColumn.TitelSoort, 4)!, OneCounter.Date(row, 5),
            amounts[0], amounts[1], amounts[2], amounts[3], amounts[4], row.GetInt64(11), row.GetInt64(12),
            open, [.. order.Select(c => MutationFileLayout.Components[(int)c].ToLowerInvariant())], Word(ClaimColumn.RenteSoort, 13) ?? "GEEN", Day(14),
            OneCounter.Date(row, 15), OneCounter.Date(row, 16), OneCounter.Date(row, 17), row.GetInt32(18), row.GetInt32(19), Day(20),
            Word(ClaimColumn.RegelingStatus, 21)!, Word(ClaimColumn.Blokkade, 22)!, Day(23), row.GetString(24), row.GetInt32(25), OneCounter.Date(row, 26),
            policies.Clients.GetValueOrDefault(client)?.Oin ?? "");
        return new(
            overview, new(row.GetString(27), row.GetString(28), bsn is null ? null : $"******{bsn[^3..]}"), bsn, Text(30), Text(31), Text(32),
            row.IsDBNull(33) ? null : new DebtorId(row.GetInt64(33)), Day(34), Word(ClaimColumn.ContactInitiatief, 35));

        string? Text(int field) => row.IsDBNull(field) ? null : row.GetString(field);
        LocalDate? Day(int field) => row.IsDBNull(field) ? null : OneCounter.Date(row, field);
        string? Word(ClaimColumn column, int field) => row.IsDBNull(field) ? null : ClaimFileLayout.Columns[(int)column].Codes![row.GetInt16(field)];
    }
}
