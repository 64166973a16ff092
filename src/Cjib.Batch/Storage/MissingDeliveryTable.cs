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
        RegisterSession session, long runId, LocalDate date, IEnumerable<ExpectedDelivery> missing, IEnumerable<(string Client, string Kind)> came, CancellationToken cancel)
    {
        foreach (var expected in missing)
            await session.ExecuteAsync(
                "INSERT INTO missing_delivery (client, kind, due, run_id, is_required) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                cancel, expected.Client, expected.Kind, date, runId, expected.IsRequired);
        foreach (var (client, kind) in came)
            await session.ExecuteAsync(
                "UPDATE missing_delivery SET came_in = $1 WHERE client = $2 AND kind = $3 AND due < $4 AND came_in IS NULL", cancel, runId, client, kind, date);
    }
}
