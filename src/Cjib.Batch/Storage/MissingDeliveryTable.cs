using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A delivery that was expected and did not come in time.</summary>
/// <param name="CameOn">The business date of the night in which it came after all; null while it has not.</param>
public sealed record MissingDelivery(string Client, string Kind, LocalDate Due, bool IsRequired, LocalDate? CameOn);

/// <summary>Deliveries that the calendar expected in vain.</summary>
public sealed class MissingDeliveryTable(Register register)
{
    /// <summary>What was missing in a night, by agency and kind.</summary>
    public async Task<IReadOnlyList<MissingDelivery>> OfRunAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            """
            SELECT m.client, m.kind, m.due, m.is_required, c.business_date FROM missing_delivery m LEFT JOIN run c ON c.id = m.came_in
            WHERE m.run_id = $1 ORDER BY m.client, m.kind
            """,
            r => new MissingDelivery(r.GetString(0), r.GetString(1), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2)), r.GetBoolean(3),
                r.IsDBNull(4) ? null : LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(4))), cancel, runId);
    }

    /// <summary>Writes down what is missing tonight, and that what was missing before has come.</summary>
    internal static async Task SaveAsync(
        RegisterSession session, long runId, LocalDate date, IReadOnlyCollection<ExpectedDelivery> missing, IReadOnlyCollection<(string Client, string Kind)> came, CancellationToken cancel)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO missing_delivery (client, kind, due, run_id, is_required)
            SELECT client, kind, $4, $5, is_required FROM unnest($1, $2, $3) AS m (client, kind, is_required) ON CONFLICT DO NOTHING
            """,
            cancel, missing.Select(m => m.Client).ToArray(), missing.Select(m => m.Kind).ToArray(), missing.Select(m => m.IsRequired).ToArray(), date, runId);
        await session.ExecuteAsync(
            """
            UPDATE missing_delivery m SET came_in = $3 FROM unnest($1, $2) AS c (client, kind)
            WHERE m.client = c.client AND m.kind = c.kind AND m.due < $4 AND m.came_in IS NULL
            """, cancel, came.Select(c => c.Client).ToArray(), came.Select(c => c.Kind).ToArray(), runId, date);
    }
}
