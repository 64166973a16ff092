using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A delivery as operators see it.</summary>
/// <param name="Date">Business date of the night that judged it.</param>
/// <param name="IsOpen">True when it is held and no later night has judged it again.</param>
public sealed record DeliveryStatus(LocalDate Date, AgencyDelivery Delivery, bool IsOpen);

/// <summary>Deliveries that wait for an operator or for the one before them. What is decided takes effect in the next night, which judges the file again.</summary>
public sealed class HeldDeliveries(Register register)
{
    /// <summary>The deliveries of a night, or the newest of all; open ones only when asked.</summary>
    /// <returns>Newest night first, then by agency, kind and number.</returns>
    public async Task<IReadOnlyList<DeliveryStatus>> ListAsync(LocalDate? date, bool openOnly, int most, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await QueryAsync(session, "($1::date IS NULL OR r.business_date = $1) AND (NOT $2 OR (d.state = 'HELD' AND d.continued_by IS NULL))", most, cancel, date, openOnly);
    }

    /// <summary>One delivery, by its number in the register; null when there is none.</summary>
    public async Task<DeliveryStatus?> FindAsync(long id, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await QueryAsync(session, "d.id = $1", 1, cancel, id)).FirstOrDefault();
    }

    /// <summary>Writes down what an operator decided, with who and why.</summary>
    /// <returns>The delivery; null when it is not held, or a later night has judged it already.</returns>
    public async Task<DeliveryStatus?> DecideAsync(long id, OperatorDecision decision, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync("BEGIN", cancel);
        var word = decision == OperatorDecision.Released ? "RELEASED" : "REFUSED";
        var changed = await session.ExecuteAsync(
            "UPDATE delivery SET decision = $2 WHERE id = $1 AND state = 'HELD' AND continued_by IS NULL", cancel, id, word);
        await AuditLog.AddAsync(
            session, actor, decision == OperatorDecision.Released ? "RELEASE_DELIVERY" : "REFUSE_DELIVERY", $"delivery {id}", reason, changed == 1 ? word : "NOT_HELD", cancel);
        await session.ExecuteAsync("COMMIT", cancel);
        return changed == 1 ? (await QueryAsync(session, "d.id = $1", 1, cancel, id))[0] : null;
    }

    /// <summary>The remarks on lines of a delivery that was taken over.</summary>
    public async Task<IReadOnlyList<LineNote>> NotesAsync(long id, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT line, record_nr, key, status, code, column_name FROM line_note WHERE delivery_id = $1 ORDER BY line, sequence",
            r => new LineNote(r.GetInt32(0), r.GetInt32(1), r.GetString(2), (LineStatus)r.GetInt16(3), r.GetString(4), r.GetString(5)), cancel, id);
    }

    /// <summary>
    /// Enters held deliveries of earlier nights into this one: those that only wait for the number before theirs, those an operator decided about, and
    /// those whose number has been taken over since.
    /// </summary>
    internal static Task ResumeAsync(RegisterSession session, long runId, CancellationToken cancel) => session.ExecuteAsync(
        """
        WITH again AS (
            SELECT d.id, d.client, d.file_name, d.stored_as, d.decision FROM delivery d
            WHERE d.state = 'HELD' AND d.continued_by IS NULL AND d.run_id <> $1
              AND (d.decision IS NOT NULL
                OR (d.notes ~ '(^|\n)F004\t' AND d.notes !~ '(^|\n)(F015|F019)\t')
                OR EXISTS (SELECT 1 FROM delivery o WHERE o.client = d.client AND o.kind = d.kind AND o.number = d.number AND d.number > 0 AND o.state IN ('LOADING', 'ACCEPTED')))
        ), entered AS (
            INSERT INTO delivery (run_id, client, file_name, stored_as, state, decision)
            SELECT $1, client, file_name, stored_as, 'RECEIVED', decision FROM again ON CONFLICT DO NOTHING RETURNING id, stored_as
        )
        UPDATE delivery d SET continued_by = e.id FROM entered e, again a WHERE a.stored_as = e.stored_as AND d.id = a.id
        """, cancel, runId);

    static Task<List<DeliveryStatus>> QueryAsync(RegisterSession session, string condition, int most, CancellationToken cancel, params object?[] parameters)
    {
        var columns = string.Join(", ", DeliveryTable.Columns.Split(',').Select(column => "d." + column.Trim()));
        return session.QueryAsync(
            $"SELECT {columns}, r.business_date, d.state = 'HELD' AND d.continued_by IS NULL FROM delivery d JOIN run r ON r.id = d.run_id"
            + $" WHERE {condition} ORDER BY r.business_date DESC, d.client, d.kind, d.number, d.stored_as LIMIT {most}",
            r => new DeliveryStatus(LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(21)), DeliveryTable.Read(r), r.GetBoolean(22)), cancel, parameters);
    }
}
