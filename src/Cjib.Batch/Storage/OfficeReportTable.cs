using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using NodaTime;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>Something an office reported about a debtor.</summary>
/// <param name="Debtor">Whose dossier it is about.</param>
/// <param name="ClaimId">The claim it is about; null for the whole dossier.</param>
/// <param name="Day">The day it happened.</param>
/// <param name="Cents">Whole cents of a payment, a remittance or costs excluding VAT; or null.</param>
/// <param name="IsHeld">A person must judge it first (K803): it does not count yet.</param>
public sealed record OfficeReport(DebtorId Debtor, string Office, long? ClaimId, ReportKind Kind, LocalDate Day, long? Cents, ReportOutcome? Outcome, bool IsHeld);

/// <summary>What offices reported; rows never change.</summary>
public sealed class OfficeReportTable(Register register)
{
    const string Columns = "bucket, debtor_id, id, office, melding_id, dossier_id, claim_id, kind, day, cents, btag_article, vat_cents, outcome, note,"
        + " is_held, content, run_id, delivery_id, line, record_nr";

    const string Read = "SELECT debtor_id, office, claim_id, kind, day, cents, outcome, is_held FROM office_report";

    /// <summary>All reports about the debtors of a bucket, by debtor and day: dated facts for score signals and allocation.</summary>
    public async Task<ILookup<DebtorId, OfficeReport>> OfBucketAsync(short bucket, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await session.QueryAsync($"{Read} WHERE bucket = $1 ORDER BY debtor_id, day, id", ReportOf, cancel, bucket)).ToLookup(report => report.Debtor);
    }

    /// <summary>All reports about one debtor, by day.</summary>
    public async Task<List<OfficeReport>> OfDebtorAsync(DebtorId debtor, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync($"{Read} WHERE bucket = $1 AND debtor_id = $2 ORDER BY day, id", ReportOf, cancel, debtor.Bucket, debtor.Value);
    }

    static OfficeReport ReportOf(NpgsqlDataReader r) => new(
        new(r.GetInt64(0)), r.GetString(1), r.IsDBNull(2) ? null : r.GetInt64(2), (ReportKind)r.GetInt16(3), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(4)),
        r.IsDBNull(5) ? null : r.GetInt64(5), r.IsDBNull(6) ? null : (ReportOutcome)r.GetInt16(6), r.GetBoolean(7));

    /// <summary>What the register has of a stretch's reports, by their keys.</summary>
    public async Task<Dictionary<long, KnownLine>> KnownAsync(DeliveryBatch batch, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var known = await session.QueryAsync("SELECT id, content, office, melding_id FROM office_report WHERE id = ANY ($1)",
            r => (Id: r.GetInt64(0), Line: new KnownLine(r.GetInt64(1), r.GetString(2), r.GetString(3))), cancel, batch.Keys[..batch.Rows.Count]);
        return known.ToDictionary(row => row.Id, row => row.Line);
    }

    /// <summary>The dossiers that a stretch's reports name, as far as they are or were of the office that names them.</summary>
    internal async Task<StretchDossiers> DossiersAsync(DeliveryBatch batch, CancellationToken cancel)
    {
        var named = Enumerable.Range(0, batch.Rows.Count).Select(row => NameOf(batch.Rows, row)).ToArray();
        var debtors = named.Where(name => name is not null).Select(name => name!.Value.Debtor).Distinct().ToArray();
        await using var session = await register.SessionAsync(cancel);
        var held = (await session.QueryAsync(
            """
            SELECT d.id, r.id, p.hold IS NOT NULL FROM unnest($1) AS n (id)
            JOIN debtor d ON d.bucket = (n.id >> 54)::smallint AND d.id = n.id
            JOIN debtor r ON r.bucket = (coalesce(d.merged_into, d.id) >> 54)::smallint AND r.id = coalesce(d.merged_into, d.id)
            LEFT JOIN profile p ON p.bucket = r.bucket AND p.debtor_id = r.id
            """, r => (Named: r.GetInt64(0), Now: r.GetInt64(1), IsHeld: r.GetBoolean(2)), cancel, debtors)).ToDictionary(d => d.Named);
        var offices = (await session.QueryAsync(
            """
            SELECT a.debtor_id, a.office, a.since FROM unnest($1) AS n (id) JOIN assignment a ON a.bucket = (n.id >> 54)::smallint AND a.debtor_id = n.id
            UNION SELECT z.debtor_id, z.office, z.since FROM unnest($1) AS n (id) JOIN closed_case z ON z.bucket = (n.id >> 54)::smallint AND z.debtor_id = n.id
            """, r => (r.GetInt64(0), r.GetString(1), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2))), cancel, debtors)).ToHashSet();
        var claims = (await session.QueryAsync(
            "SELECT c.debtor_id, c.vordering_id, c.id FROM unnest($1) AS n (id) JOIN claim c ON c.bucket = (n.id >> 54)::smallint AND c.debtor_id = n.id",
            r => (Debtor: r.GetInt64(0), Name: r.GetString(1), Id: r.GetInt64(2)), cancel, held.Values.Select(d => d.Now).Distinct().ToArray())).ToLookup(c => c.Debtor);
        var byDebtor = held.ToDictionary(d => d.Key, d => new Dossier(new(d.Value.Now), d.Value.IsHeld, claims[d.Value.Now].ToLookup(c => c.Name, c => c.Id, StringComparer.Ordinal)));
        return new(batch, [.. named.Select((name, row) => name is { } n && offices.Contains((n.Debtor, batch.Rows.Text(row, (int)ReportColumn.Kantoor)!, n.Since))
            ? byDebtor.GetValueOrDefault(n.Debtor)
            : null)]);
    }

    // The reverse of WorkTable.DossierOf.
    static (long Debtor, LocalDate Since)? NameOf(RowBatch rows, int row) =>
        rows.Text(row, (int)ReportColumn.DossierId)?.Split('-') is [var debtor, { Length: 8 } day] && DebtorId.TryParse(debtor, out var id)
        && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since)
            ? (id.Value, LocalDate.FromDateOnly(since))
            : null;

    /// <summary>Appends the rows of a stretch that are taken over.</summary>
    internal static async Task InsertAsync(
        RegisterSession session, long runId, long deliveryId, DeliveryBatch batch, JudgedBatch judged, StretchDossiers dossiers, CancellationToken cancel)
    {
        var held = judged.Notes.Where(note => note.Status == LineStatus.Held).Select(note => note.LineNumber).ToHashSet();
        await using var copy = await CopyIn.BeginAsync(session, "office_report", Columns, cancel);
        foreach (var (row, _) in judged.Rows)
        {
            var (rows, dossier) = (batch.Rows, dossiers[row]!); // a report without a dossier was refused
            copy.Row();
            copy.SmallInt(dossier.Debtor.Bucket);
            copy.BigInt(dossier.Debtor.Value);
            copy.BigInt(batch.Keys[row]);
            Cell(ReportColumn.Kantoor);
            Cell(ReportColumn.MeldingId);
            Cell(ReportColumn.DossierId);
            copy.BigIntOrNull(rows.Text(row, (int)ReportColumn.VorderingId) is { } claim ? dossier.Claims[claim].Min() : null);
            Cell(ReportColumn.Soort);
            Cell(ReportColumn.Datum);
            Cell(ReportColumn.BedragCent);
            Cell(ReportColumn.BtagArtikel);
            Cell(ReportColumn.BtwCent);
            Cell(ReportColumn.Uitkomst);
            Cell(ReportColumn.Vrij);
            copy.Boolean(held.Contains(rows.LineNumber(row)));
            copy.BigInt(batch.Contents[row]);
            copy.BigInt(runId);
            copy.BigInt(deliveryId);
            copy.Integer(rows.LineNumber(row));
            copy.Integer((int)rows[row][(int)ReportColumn.RecordNr]);
            await copy.FlushWhenFullAsync(cancel);

            void Cell(ReportColumn column) => copy.Cell(ReportFileLayout.Columns[(int)column], rows[row][(int)column], rows);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>The dossier of each row of a stretch.</summary>
    internal sealed class StretchDossiers(DeliveryBatch batch, Dossier?[] dossiers)
    {
        public Dossier? this[int row] => dossiers[row];

        public (string Code, string Column)? Judge(int row, BtagTariffs tariffs) => OfficeReports.Judge(batch.Rows, row, dossiers[row], tariffs);
    }
}
