using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Events;
using Cjib.Batch.Profiles;

namespace Cjib.Batch.Storage;

/// <summary>The register after a night as the files of <c>reports/&lt;date&gt;</c>: each a single ordered read, streamed.</summary>
/// <remarks>The whole register is told, not only what a night changed: a reader needs one night's folder to know who has which debtor.</remarks>
public sealed class ReportTables(Register register)
{
    static readonly byte[][] ClosedWords = [.. ClaimState.Words.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary><c>claims.csv</c>, by agency and claim id.</summary>
    /// <returns>Claims, and open cents of those that have a debtor.</returns>
    public async Task<(long Claims, long OpenCents, long HeldCents)> ClaimsAsync(Stream stream, CancellationToken cancel)
    {
        using var csv = new CsvOut(stream);
        csv.Line("opdrachtgever;vordering_id;debiteur_id;openstaand_cent;status");
        var (claims, open, held) = (0L, 0L, 0L);
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginSortedAsync(session,
            """
            SELECT opdrachtgever, vordering_id, debtor_id, openstaand_cent, status FROM claim ORDER BY opdrachtgever COLLATE "C", vordering_id COLLATE "C"
            """, cancel);
        while (copy.Read(cancel))
        {
            claims++;
            var cents = copy.BigInt(3);
            csv.Cell(copy.Utf8(0)).Cell(copy.Utf8(1));
            if (copy.BigInt(2) == 0)
            {
                held += cents;
                csv.Cell(""u8).Cell(cents).Cell("AANGEHOUDEN"u8);
            }
            else
            {
                open += cents;
                csv.Cell(new DebtorId(copy.BigInt(2))).Cell(cents).Cell(cents > 0 ? "OPEN"u8 : ClosedWords[Math.Max(copy.SmallInt(4), (short)ClaimStatus.Settled)]);
            }
            csv.EndLine();
        }
        return (claims, open, held);
    }

    /// <summary><c>debtors.csv</c> and <c>profiles.csv</c>, by debtor.</summary>
    /// <returns>Remaining debtors, their claims and open cents, and how many there are of each quadrant.</returns>
    public async Task<(long Debtors, long Claims, long OpenCents, SortedDictionary<string, long> Quadrants)> DebtorsAsync(
        Stream debtorStream, Stream profileStream, CancellationToken cancel)
    {
        using var debtorCsv = new CsvOut(debtorStream);
        using var profileCsv = new CsvOut(profileStream);
        debtorCsv.Line("debiteur_id;soort;vorderingen;opdrachtgevers;openstaand_cent;samengevoegd_in");
        profileCsv.Line("debiteur_id;kwadrant;willen;kunnen;beleid;redenen");
        var (debtors, claims, open) = (0L, 0L, 0L);
        var quadrants = new long[Enum.GetValues<Quadrant>().Length];
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            """
            SELECT d.id, d.kind, d.merged_into, p.claims, p.clients, p.open_cents, p.quadrant, p.willing, p.able, p.policy, p.reasons
            FROM debtor d LEFT JOIN profile p ON p.bucket = d.bucket AND p.debtor_id = d.id ORDER BY d.bucket, d.id
            """, cancel);
        while (copy.Read(cancel))
        {
            var id = new DebtorId(copy.BigInt(0));
            debtorCsv.Cell(id).Cell(copy.SmallInt(1) == 1 ? "RP"u8 : "NP"u8);
            if (!copy.IsNull(2))
            {
                debtorCsv.Cell(0).Cell(0).Cell(0).Cell(new DebtorId(copy.BigInt(2))).EndLine();
                continue;
            }
            debtors++;
            claims += copy.Integer(3);
            open += copy.BigInt(5);
            quadrants[copy.SmallInt(6)]++;
            debtorCsv.Cell(copy.Integer(3)).Cell(copy.Integer(4)).Cell(copy.BigInt(5)).Cell(""u8).EndLine();
            profileCsv.Cell(id).Cell(((Quadrant)copy.SmallInt(6)).ToString()).Cell(copy.SmallInt(7)).Cell(copy.SmallInt(8)).Cell(copy.Utf8(9)).Cell(copy.Utf8(10)).EndLine();
        }
        var named = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var quadrant in Enum.GetValues<Quadrant>())
            named[quadrant.ToString()] = quadrants[(int)quadrant];
        return (debtors, claims, open, named);
    }

    /// <summary><c>assignments.csv</c>, by debtor.</summary>
    public async Task<long> AssignmentsAsync(Stream stream, CancellationToken cancel)
    {
        using var csv = new CsvOut(stream);
        csv.Line("debiteur_id;kantoor;perceel;sinds;reden;vorig_kantoor;behandeling");
        var count = 0L;
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            "SELECT debtor_id, office, parcel, since, reason, previous_office, treatment FROM assignment ORDER BY bucket, debtor_id", cancel);
        for (; copy.Read(cancel); count++)
            csv.Cell(new DebtorId(copy.BigInt(0))).Cell(copy.Utf8(1)).Cell(copy.Utf8(2)).Cell(Intake.Days.ToDate(copy.Date(3)))
                .Cell(copy.Utf8(4)).Cell(copy.Utf8(5)).Cell(copy.Utf8(6)).EndLine();
        return count;
    }

    /// <summary><c>held.csv</c>, by debtor.</summary>
    public async Task<long> HeldAsync(Stream stream, CancellationToken cancel)
    {
        using var csv = new CsvOut(stream);
        csv.Line("debiteur_id;reden;tot");
        var count = 0L;
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session, "SELECT debtor_id, reason, until FROM hold ORDER BY bucket, debtor_id", cancel);
        for (; copy.Read(cancel); count++)
            csv.Cell(new DebtorId(copy.BigInt(0))).Cell(copy.Utf8(1)).Cell(copy.IsNull(2) ? null : Intake.Days.ToDate(copy.Date(2))).EndLine();
        return count;
    }

    /// <summary><c>review.csv</c>: pairs of debtors that are likely one person, for a human to judge, by debtor.</summary>
    public async Task ReviewAsync(Stream stream, CancellationToken cancel)
    {
        using var csv = new CsvOut(stream);
        csv.Line("links;rechts;kans;redenen");
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            "SELECT left_id, right_id, probability, reasons FROM review WHERE verdict IS NULL ORDER BY left_id, right_id", cancel);
        while (copy.Read(cancel))
            csv.Cell(new DebtorId(copy.BigInt(0))).Cell(new DebtorId(copy.BigInt(1))).Cell(copy.Utf8(2)).Cell(copy.Utf8(3)).EndLine();
    }

    /// <summary>What one office for each debtor saves by the profiles: of debtors that got their office in a run, and of all that have one.</summary>
    public async Task<PreventedCosts> PreventedAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await session.QueryAsync(
            """
            SELECT count(*) FILTER (WHERE a.run_id = $1 AND p.saved_cents > 0), coalesce(sum(p.saved_cents) FILTER (WHERE a.run_id = $1), 0)::bigint,
                   count(*) FILTER (WHERE p.saved_cents > 0), coalesce(sum(p.saved_cents), 0)::bigint, count(*) FILTER (WHERE p.too_dear)
            FROM assignment a JOIN profile p ON p.bucket = a.bucket AND p.debtor_id = a.debtor_id
            WHERE p.saved_cents > 0 OR p.too_dear
            """, r => new PreventedCosts(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), cancel, runId))[0];
    }

    /// <summary>Debtors with open claims that have neither an office nor a reason why not; must be 0.</summary>
    public async Task<long> UnplacedAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long>(
            """
            SELECT count(*) FROM profile p
            LEFT JOIN assignment a ON a.bucket = p.bucket AND a.debtor_id = p.debtor_id
            LEFT JOIN hold h ON h.bucket = p.bucket AND h.debtor_id = p.debtor_id
            WHERE p.open_cents > 0 AND (a.debtor_id IS NULL) = (h.debtor_id IS NULL)
            """, cancel);
    }
}

/// <summary>Schuldoploop voorkomen: an estimate in cents without VAT.</summary>
/// <param name="NewDebtors">Debtors of several agencies that got their one office in the run.</param>
/// <param name="Debtors">All debtors of several agencies that have one.</param>
/// <param name="ActsNotOrdered">Debtors whose treatment would have ordered an act that is too dear.</param>
public sealed record PreventedCosts(long NewDebtors, long NewCents, long Debtors, long Cents, long ActsNotOrdered);
