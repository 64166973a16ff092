using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Everything the register knows of one debtor. Holds personal data: show it only to who asked, and only after the audit line is written.</summary>
public sealed record DebtorOverview(
    DebtorId Id, string Kind, LocalDate Since, IReadOnlyList<DebtorId> MergedFrom, IReadOnlyList<ClaimOverview> Claims,
    ProfileOverview? Profile, AssignmentOverview? Assignment, HoldOverview? Hold, AllocationRecord? Allocation = null);

/// <summary>One claim as its agency last told it. Amounts in cents.</summary>
/// <param name="Bsn">Masked: the last three digits.</param>
public sealed record ClaimOverview(
    string Client, string ClaimId, string Type, string Title, LocalDate? TitleDate, string Name, string? Bsn, string Address,
    long Principal, long Surcharge, long Administration, long Interest, long Costs, long Paid, long Open, LocalDate Limitation, string File, int Line);

/// <summary>The quadrant and what it rests on.</summary>
public sealed record ProfileOverview(short Quadrant, int Willing, int Able, string Reasons, string Policy, LocalDate DecidedOn, LocalDate ValidThrough, string Treatment, int Pc4);

/// <summary>The office and why.</summary>
public sealed record AssignmentOverview(string Office, string Parcel, LocalDate Since, string Reason, string? PreviousOffice, string Treatment);

/// <summary>Why there is no office yet, and until when.</summary>
public sealed record HoldOverview(string Reason, LocalDate? Until);

/// <summary>One counter: finds a debtor and tells everything about it, after writing down who asked and why.</summary>
public sealed class OneCounter(Register register)
{
    /// <summary>The debtor of a claim; null when the register does not know the claim, or holds it.</summary>
    public async Task<DebtorId?> OfClaimAsync(string client, string claimId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var id = await session.ScalarAsync<long?>(
            """
            SELECT c.debtor_id FROM claim_key k JOIN claim c ON c.bucket = (k.debtor_id >> 54)::smallint AND c.debtor_id = k.debtor_id AND c.id = k.id
            WHERE k.id = $1 AND k.debtor_id <> 0 AND c.opdrachtgever = $2 AND c.vordering_id = $3
            """,
            cancel, ClaimKey.Of(client, claimId).Value, client, claimId);
        return id is { } found ? new DebtorId(found) : null;
    }

    /// <summary>The debtor with a citizen service number; null when there is none.</summary>
    public async Task<DebtorId?> OfBsnAsync(string bsn, CancellationToken cancel)
    {
        var person = new PersonColumns(1);
        person.Add(0, new PersonCells { Bsn = System.Text.Encoding.ASCII.GetBytes(bsn) });
        var keys = new long[PersonColumns.KeysMax];
        if (person.ExactKeysOf(0, keys) == 0)
            return null;
        await using var session = await register.SessionAsync(cancel);
        var id = await session.ScalarAsync<long?>(
            """
            SELECT coalesce(d.merged_into, d.id) FROM debtor_key k
            JOIN debtor d ON d.bucket = (k.debtor_id >> 54)::smallint AND d.id = k.debtor_id WHERE k.key = $1 ORDER BY 1 LIMIT 1
            """, cancel, keys[0]);
        return id is { } found ? new DebtorId(found) : null;
    }

    /// <summary>Writes the audit line and returns the debtor; of a merged debtor the one it became. Null when there is no such debtor.</summary>
    public async Task<DebtorOverview?> ViewAsync(DebtorId asked, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync(
            "SELECT coalesce(merged_into, id) FROM debtor WHERE bucket = $1 AND id = $2", r => r.GetInt64(0), cancel, asked.Bucket, asked.Value);
        await session.ExecuteAsync(
            "INSERT INTO audit (actor, action, object, reason, result) VALUES ($1, 'VIEW_DEBTOR', $2, $3, $4)",
            cancel, actor, asked.ToString(), reason, rows.Count > 0 ? "SHOWN" : "UNKNOWN");
        if (rows.Count == 0)
            return null;
        var id = new DebtorId(rows[0]);
        var head = (await session.QueryAsync("SELECT kind, since FROM debtor WHERE bucket = $1 AND id = $2",
            r => (Kind: r.GetInt16(0) == 1 ? "RP" : "NP", Since: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1))), cancel, id.Bucket, id.Value))[0];
        var merged = await session.QueryAsync("SELECT id FROM debtor WHERE merged_into = $1 ORDER BY id", r => new DebtorId(r.GetInt64(0)), cancel, id.Value);
        return new(id, head.Kind, head.Since, merged, await ClaimsAsync(session, id, cancel), await ProfileAsync(session, id, cancel),
            await AssignmentAsync(session, id, cancel), await HoldAsync(session, id, cancel));
    }

    static Task<List<ClaimOverview>> ClaimsAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => session.QueryAsync(
        """
        SELECT c.opdrachtgever, c.vordering_id, c.vordering_type, c.titel_soort, c.titel_datum,
               coalesce(c.naam_rp, concat_ws(' ', coalesce(c.voornamen, c.voorletters), c.voorvoegsel, c.geslachtsnaam)),
               CASE WHEN c.bsn IS NULL THEN NULL ELSE '******' || right(c.bsn, 3) END,
               concat_ws(' ', c.straat, c.huisnummer, c.huisletter, c.toevoeging, c.postcode, c.woonplaats, c.buitenland_1, c.buitenland_2, c.buitenland_3),
               c.hoofdsom_cent, c.verhoging_cent, c.administratiekosten_cent, c.rente_cent, c.kosten_cent, c.betaald_cent, c.openstaand_cent,
               c.verjaring_datum, d.file_name, c.line
        FROM claim c JOIN delivery d ON d.id = c.delivery_id
        WHERE c.bucket = $1 AND c.debtor_id = $2 ORDER BY c.opdrachtgever, c.vordering_id
        """,
        r => new ClaimOverview(
            r.GetString(0), r.GetString(1), r.GetString(2), ClaimFileLayout.Columns[(int)ClaimColumn.TitelSoort].Codes![r.GetInt16(3)],
            LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(4)), r.GetString(5), r.IsDBNull(6) ? null : r.GetString(6), r.GetString(7),
            r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), r.GetInt64(11), r.GetInt64(12), r.GetInt64(13), r.GetInt64(14),
            LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(15)), r.GetString(16), r.GetInt32(17)),
        cancel, id.Bucket, id.Value);

    static async Task<ProfileOverview?> ProfileAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => (await session.QueryAsync(
        "SELECT quadrant, willing, able, reasons, policy, decided_on, valid_through, treatment, pc4 FROM profile WHERE bucket = $1 AND debtor_id = $2",
        r => new ProfileOverview(r.GetInt16(0), r.GetInt16(1), r.GetInt16(2), r.GetString(3), r.GetString(4), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(5)),
            LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(6)), r.GetString(7), r.GetInt32(8)), cancel, id.Bucket, id.Value)).FirstOrDefault();

    static async Task<AssignmentOverview?> AssignmentAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => (await session.QueryAsync(
        "SELECT office, parcel, since, reason, previous_office, treatment FROM assignment WHERE bucket = $1 AND debtor_id = $2",
        r => new AssignmentOverview(r.GetString(0), r.GetString(1), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2)), r.GetString(3),
            r.IsDBNull(4) ? null : r.GetString(4), r.GetString(5)), cancel, id.Bucket, id.Value)).FirstOrDefault();

    static async Task<HoldOverview?> HoldAsync(RegisterSession session, DebtorId id, CancellationToken cancel) => (await session.QueryAsync(
        "SELECT reason, until FROM hold WHERE bucket = $1 AND debtor_id = $2",
        r => new HoldOverview(r.GetString(0), r.IsDBNull(1) ? null : LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1))), cancel, id.Bucket, id.Value)).FirstOrDefault();
}
