using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>What happened to claims, as agencies told it.</summary>
public sealed class EventTable(Register register)
{
    const string Columns = "id, claim_id, at, day, kind, booked, cents, component, reason, refers_to, death_date,"
        + " opdrachtgever, mutatie_id, vordering_id, note, content, run_id, delivery_id, line, record_nr";

    internal static readonly IReadOnlyList<string> PersonColumns =
        [.. MutationFileLayout.Columns.Skip((int)MutationColumn.Bsn).Select(c => c.Name)];

    /// <summary>The claims that another person was told of tonight, with their debtors.</summary>
    internal async Task<PersonChanges> PersonChangesAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await PersonChanges.ReadAsync(session, runId, cancel);
    }

    /// <summary>What the register has of a stretch's mutations, by their keys.</summary>
    public async Task<Dictionary<long, KnownLine>> KnownAsync(DeliveryBatch batch, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var known = await session.QueryAsync(
            "SELECT id, content, opdrachtgever, mutatie_id FROM claim_event WHERE id = ANY ($1)",
            r => (Id: r.GetInt64(0), Line: new KnownLine(r.GetInt64(1), r.GetString(2), r.GetString(3))), cancel, batch.Keys[..batch.Rows.Count]);
        return known.ToDictionary(row => row.Id, row => row.Line);
    }

    /// <summary>Appends the rows of a stretch that are taken over.</summary>
    internal static async Task InsertAsync(
        RegisterSession session, long runId, long deliveryId, DeliveryBatch batch, JudgedBatch judged, CancellationToken cancel)
    {
        await using (var copy = await CopyIn.BeginAsync(session, "claim_event", Columns, cancel))
        {
            foreach (var (row, _) in judged.Rows)
            {
                WriteRow(copy, runId, deliveryId, batch, row);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        var persons = judged.Rows.Where(r => batch.Rows[r.Row][(int)MutationColumn.Soort] == (long)MutationKind.PersonChanged).Select(r => r.Row).ToList();
        if (persons.Count == 0)
            return;
        await using var people = await CopyIn.BeginAsync(session, "event_person", "event_id, " + string.Join(", ", PersonColumns), cancel);
        foreach (var row in persons)
        {
            people.Row();
            people.BigInt(batch.Keys[row]);
            var cells = batch.Rows[row];
            for (var column = (int)MutationColumn.Bsn; column < cells.Length; column++)
                people.Cell(MutationFileLayout.Columns[column], cells[column], batch.Rows);
            await people.FlushWhenFullAsync(cancel);
        }
        await people.CompleteAsync(cancel);
    }

    static void WriteRow(CopyIn copy, long runId, long deliveryId, DeliveryBatch batch, int row)
    {
        var rows = batch.Rows;
        var cells = rows[row];
        var client = rows.Utf8(cells[(int)MutationColumn.Opdrachtgever]);
        copy.Row();
        copy.BigInt(batch.Keys[row]);
        copy.BigInt(ClaimKey.Of(client, rows.Utf8(cells[(int)MutationColumn.VorderingId])).Value);
        copy.BigInt(cells[(int)MutationColumn.GebeurtenisTijd]);
        copy.Date(Moments.Day(cells[(int)MutationColumn.GebeurtenisTijd]));
        copy.SmallInt((short)cells[(int)MutationColumn.Soort]);
        Cell(MutationColumn.Boekdatum, cells);
        Cell(MutationColumn.BedragCent, cells);
        Cell(MutationColumn.Component, cells);
        Cell(MutationColumn.Reden, cells);
        copy.BigIntOrNull(cells[(int)MutationColumn.VerwijstNaar] == RowBatch.Missing ? null : ClaimKey.Of(client, rows.Utf8(cells[(int)MutationColumn.VerwijstNaar])).Value);
        var death = (int)MutationColumn.Bsn + ClaimColumn.Overlijdensdatum - MutationFileLayout.FirstPersonColumn;
        copy.Cell(MutationFileLayout.Columns[death], cells[death], rows);
        Cell(MutationColumn.Opdrachtgever, cells);
        Cell(MutationColumn.MutatieId, cells);
        Cell(MutationColumn.VorderingId, cells);
        Cell(MutationColumn.Tekst, cells);
        copy.BigInt(batch.Contents[row]);
        copy.BigInt(runId);
        copy.BigInt(deliveryId);
        copy.Integer(rows.LineNumber(row));
        copy.Integer((int)cells[(int)MutationColumn.RecordNr]);

        void Cell(MutationColumn column, ReadOnlySpan<long> cells) => copy.Cell(MutationFileLayout.Columns[(int)column], cells[(int)column], rows);
    }

    /// <summary>
    /// Finds the claims that the night's events are about, and sets aside the events whose claim is unknown: those that have waited long enough are refused, those whose
    /// claim has come count from now on.
    /// </summary>
    /// <returns>Events of the night and those that waited: read, accepted, refused, still held.</returns>
    internal static async Task<LineCounts> SortAsync(RegisterSession session, long runId, int nightsHeld, CancellationToken cancel)
    {
        await session.ExecuteAsync("ANALYZE claim_event", cancel);
        var waited = await session.ScalarAsync<long>("SELECT count(*) FROM event_wait", cancel);
        await session.ExecuteAsync(
            """
            INSERT INTO event_outcome (run_id, event_id, client, record_nr, mutatie_id, status)
            SELECT $1, e.id, d.client, e.record_nr, e.mutatie_id, CASE WHEN k.id IS NULL THEN $3 ELSE $4 END
            FROM event_wait w JOIN claim_event e ON e.id = w.event_id JOIN delivery d ON d.id = e.delivery_id LEFT JOIN claim_key k ON k.id = e.claim_id
            WHERE k.id IS NOT NULL OR w.nights >= $2
            """, cancel, runId, (short)nightsHeld, (short)LineStatus.Refused, (short)LineStatus.Accepted);
        await session.ExecuteAsync("DELETE FROM event_wait w USING event_outcome o WHERE o.run_id = $1 AND o.event_id = w.event_id", cancel, runId);
        await session.ExecuteAsync("DELETE FROM event_person p USING event_outcome o WHERE o.run_id = $1 AND o.status = $2 AND o.event_id = p.event_id", cancel, runId, (short)LineStatus.Refused);
        var refused = await session.ExecuteAsync(
            "DELETE FROM claim_event e USING event_outcome o WHERE o.run_id = $1 AND o.status = $2 AND o.event_id = e.id", cancel, runId, (short)LineStatus.Refused);
        await session.ExecuteAsync("UPDATE event_wait SET nights = nights + 1", cancel);
        var held = await session.ExecuteAsync(
            "INSERT INTO event_wait (event_id, nights) SELECT e.id, 1 FROM claim_event e WHERE e.run_id = $1 AND NOT EXISTS (SELECT 1 FROM claim_key k WHERE k.id = e.claim_id)",
            cancel, runId);
        await HoldLinesAsync(session, runId, held, cancel);
        await FindChangedAsync(session, runId, cancel);
        var read = waited + await session.ScalarAsync<long>("SELECT count(*) FROM claim_event WHERE run_id = $1", cancel, runId);
        var waiting = await session.ScalarAsync<long>("SELECT count(*) FROM event_wait", cancel);
        return new(read, read - refused - waiting, refused, waiting, 0, 0, 0, 0);
    }

    static Task HoldLinesAsync(RegisterSession session, long runId, int held, CancellationToken cancel) => held == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            """
            UPDATE delivery d SET accepted = accepted - h.lines, held = held + h.lines, cents_accepted = cents_accepted - h.cents
            FROM (SELECT e.delivery_id, count(*) AS lines, coalesce(sum(e.cents), 0)::bigint AS cents
                  FROM event_wait w JOIN claim_event e ON e.id = w.event_id WHERE e.run_id = $1 GROUP BY 1) h
            WHERE d.id = h.delivery_id
            """, cancel, runId);

    // Claims with new events, and claims with events that were replaced: those begin anew from what was told last.
    static async Task FindChangedAsync(RegisterSession session, long runId, CancellationToken cancel)
    {
        await session.ExecuteAsync("DELETE FROM changed_claim", cancel);
        await session.ExecuteAsync(
            """
            INSERT INTO changed_claim (bucket, debtor_id, claim_id, run_id)
            SELECT (k.debtor_id >> 54)::smallint, k.debtor_id, k.id, $1
            FROM (SELECT claim_id FROM claim_event WHERE run_id = $1
                  UNION SELECT e.claim_id FROM event_outcome o JOIN claim_event e ON e.id = o.event_id WHERE o.run_id = $1
                  UNION SELECT a.claim_id FROM claim c JOIN claim_account a ON a.claim_id = c.id WHERE c.run_id = $1) changed
            JOIN claim_key k ON k.id = changed.claim_id
            """, cancel, runId);
        await session.ExecuteAsync("DELETE FROM claim_account a USING claim c WHERE c.run_id = $1 AND c.id = a.claim_id", cancel, runId);
        await session.ExecuteAsync("ANALYZE changed_claim", cancel);
        // What an office reported may change how a debtor is seen.
        await session.ExecuteAsync(
            """
            UPDATE debtor d SET changed_run = $1
            FROM (SELECT DISTINCT coalesce(n.merged_into, n.id) AS id FROM office_report r JOIN debtor n ON n.bucket = r.bucket AND n.id = r.debtor_id
                  WHERE r.run_id = $1 AND NOT r.is_held) t
            WHERE d.bucket = (t.id >> 54)::smallint AND d.id = t.id
            """, cancel, runId);
    }
}
