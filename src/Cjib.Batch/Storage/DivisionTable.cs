using System.Globalization;
using Cjib.Batch.Allocation;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>How a night divided the debtors of each parcel: quotas and seats, with which every single allocation can be checked afterwards.</summary>
public sealed class DivisionTable(Register register)
{
    internal static async Task SaveAsync(
        RegisterSession session, long runId, AllocationResult result, IReadOnlyList<FairnessRow> shares, BailiffReference reference,
        AllocationPolicy policy, CancellationToken cancel)
    {
        await session.ExecuteAsync(
            "INSERT INTO division (run_id, policy, reference, objective, moves, moves_postponed) VALUES ($1, $2, $3, $4::numeric, $5, $6)", cancel,
            runId, policy.Version, reference.Version, result.Objective.ToString(CultureInfo.InvariantCulture), result.Moves, result.MovesPostponed);
        // Both are in the order of parcels and offices.
        foreach (var (quota, share) in result.Quotas.Zip(shares))
            await session.ExecuteAsync(
                """
                INSERT INTO quota (run_id, parcel, office, weight, quota_min, quota_max, held, added, target_per_mille, open_cents, by_class, by_age)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """, cancel, runId, share.Parcel, share.Office, quota.Weight, quota.QuotaMin, quota.QuotaMax, quota.Held, quota.Added,
                share.TargetPerMille, share.OpenCents, ByClass(share), share.DebtorsByAge.ToArray());
        foreach (var part in result.Cells.Chunk(5000))
            await session.ExecuteAsync(
                """
                INSERT INTO seat (run_id, parcel, class, kind, allowed, current_office, office, seats, last_number)
                SELECT $1, s.* FROM unnest($2::text[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::integer[], $9::numeric[]) s
                """, cancel, runId,
                part.Select(c => reference.Parcels[c.Parcel].Code).ToArray(), part.Select(c => (short)c.TreatmentClass).ToArray(),
                part.Select(c => (short)c.Kind).ToArray(), part.Select(c => Allowed(c, reference)).ToArray(),
                part.Select(c => c.CurrentOffice < 0 ? "" : reference.Offices[c.CurrentOffice].Code).ToArray(),
                part.Select(c => reference.Offices[c.Office].Code).ToArray(), part.Select(c => c.Seats).ToArray(), part.Select(c => (decimal)c.LastNumber).ToArray());
    }

    static int[] ByClass(FairnessRow share)
    {
        var numbers = new int[share.DebtorsByClass.Select(c => c.Key + 1).DefaultIfEmpty(0).Max()];
        foreach (var (debtorClass, number) in share.DebtorsByClass)
            numbers[debtorClass] = number;
        return numbers;
    }

    static string Allowed(CellSeats cell, BailiffReference reference) => string.Join(' ', reference.Parcels[cell.Parcel].Shares.Index()
        .Where(share => (cell.Allowed >> share.Index & 1) != 0).Select(share => reference.Offices[share.Item.Office].Code));

    /// <summary>A night's quotas, of one parcel or of all; those of offices and parcels that the reference does not know are left out.</summary>
    public async Task<List<ParcelQuota>> QuotasAsync(long runId, string? parcel, BailiffReference reference, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync(
            """
            SELECT parcel, office, weight, quota_min, quota_max, held, added FROM quota
            WHERE run_id = $1 AND ($2::text IS NULL OR parcel = $2) ORDER BY parcel, office
            """,
            r => new ParcelQuota(
                reference.ParcelIndex(r.GetString(0)), reference.OfficeIndex(r.GetString(1)),
                r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6)),
            cancel, runId, parcel);
        return rows.FindAll(q => q is { Parcel: >= 0, Office: >= 0 });
    }

    /// <summary>A night's seats, of one parcel or of all; those of offices and parcels that the reference does not know are left out.</summary>
    public async Task<List<CellSeats>> SeatsAsync(long runId, string? parcel, BailiffReference reference, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync(
            """
            SELECT parcel, class, kind, allowed, current_office, office, seats, last_number FROM seat
            WHERE run_id = $1 AND ($2::text IS NULL OR parcel = $2) ORDER BY parcel, class, kind, allowed, current_office, office
            """,
            r => new CellSeats(
                reference.ParcelIndex(r.GetString(0)), (byte)r.GetInt16(1), (DebtorKind)r.GetInt16(2), Mask(r.GetString(0), r.GetString(3)),
                r.GetString(4).Length == 0 ? -1 : reference.OfficeIndex(r.GetString(4)), reference.OfficeIndex(r.GetString(5)), r.GetInt32(6), (ulong)r.GetDecimal(7)),
            cancel, runId, parcel);
        return rows.FindAll(s => s is { Parcel: >= 0, Office: >= 0 });

        ulong Mask(string code, string allowed)
        {
            var offices = allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
            return reference.ParcelIndex(code) is >= 0 and var at
                ? reference.Parcels[at].Shares.Index().Where(s => offices.Contains(reference.Offices[s.Item.Office].Code)).Aggregate(0UL, (mask, s) => mask | 1UL << s.Index)
                : 0;
        }
    }

    /// <summary>The fairness report of a night; null when the night divided nothing.</summary>
    public async Task<SharesReport?> SharesAsync(string job, LocalDate date, string? parcel, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var heads = await session.QueryAsync(
            """
            SELECT d.run_id, d.policy, d.reference, d.objective::text, d.moves, d.moves_postponed
            FROM division d JOIN run r ON r.id = d.run_id WHERE r.job = $1 AND r.business_date = $2
            """,
            r => (RunId: r.GetInt64(0), Policy: r.GetString(1), Reference: r.GetString(2), Objective: r.GetString(3), Moves: r.GetInt32(4), Postponed: r.GetInt32(5)),
            cancel, job, date);
        if (heads is not [var head])
            return null;
        var shares = await session.QueryAsync(
            """
            SELECT parcel, office, quota_min, quota_max, held + added, added, target_per_mille,
                   coalesce(round(1000.0 * (held + added) / nullif(sum(held + added) OVER w, 0)), 0)::integer, open_cents,
                   coalesce(round(1000.0 * open_cents / nullif(sum(open_cents) OVER w, 0)), 0)::integer, by_class, by_age
            FROM quota WHERE run_id = $1 AND ($2::text IS NULL OR parcel = $2) WINDOW w AS (PARTITION BY parcel) ORDER BY parcel, office
            """,
            r => new ShareOfParcel(
                r.GetString(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), r.GetInt32(7),
                r.GetInt32(7) - r.GetInt32(6), r.GetInt64(8), r.GetInt32(9), r.GetFieldValue<int[]>(10), r.GetFieldValue<int[]>(11)),
            cancel, head.RunId, parcel);
        var churn = await session.QueryAsync(
            """
            SELECT parcel, office, closing, count(*)::integer FROM closed_case
            WHERE closed_run = $1 AND ($2::text IS NULL OR parcel = $2) GROUP BY parcel, office, closing ORDER BY parcel COLLATE "C", office COLLATE "C", closing COLLATE "C"
            """, r => new EndedCases(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3)), cancel, head.RunId, parcel);
        return new(date, head.Policy, head.Reference, head.Objective, head.Moves, head.Postponed, shares, churn);
    }

    /// <summary>
    /// <c>quota.csv</c>, <c>loting.csv</c> and <c>conflicten.csv</c>: with them, the reports and the reference data anyone can check any single
    /// allocation of the night.
    /// </summary>
    public async Task PublishAsync(long runId, Func<string, Stream> begin, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await WriteAsync(session, begin("quota.csv"), "perceel;kantoor;gewicht;quotum_min;quotum_max;had;erbij",
            $"SELECT parcel, office, weight::text, quota_min::text, quota_max::text, held::text, added::text FROM quota WHERE run_id = {runId} ORDER BY parcel, office",
            cancel);
        await WriteAsync(session, begin("loting.csv"), "perceel;klasse;soort;toegelaten;huidig;kantoor;plaatsen;laatste_nummer",
            $"""
            SELECT parcel, class::text, kind::text, allowed, current_office, office, seats::text, last_number::text
            FROM seat WHERE run_id = {runId} ORDER BY parcel, class, kind, allowed, current_office, office
            """, cancel);
        using var csv = new Delivery.CsvOut(begin("conflicten.csv"));
        csv.Line("debiteur_id;kantoor");
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT DISTINCT coalesce(d.merged_into, d.id), k.office FROM conflict k JOIN debtor d ON d.bucket = k.bucket AND d.id = k.debtor_id
            WHERE k.run_id <= {runId} ORDER BY 1, 2
            """, cancel);
        while (copy.Read(cancel))
            csv.Cell(new Debtors.DebtorId(copy.BigInt(0))).Cell(copy.Utf8(1)).EndLine();
    }

    static async Task WriteAsync(RegisterSession session, Stream stream, string header, string query, CancellationToken cancel)
    {
        using var csv = new Delivery.CsvOut(stream);
        csv.Line(header);
        var columns = header.Count(c => c == ';') + 1;
        await using var copy = await CopyOut.BeginAsync(session, query, cancel);
        while (copy.Read(cancel))
        {
            for (var column = 0; column < columns; column++)
                csv.Cell(copy.Utf8(column));
            csv.EndLine();
        }
    }
}
