using NodaTime;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>Deliveries as the pages show them: newest first, with what there is to say about their lines. Names no person.</summary>
public sealed class DeliveryBoard(Register register)
{
    /// <summary>Agencies that ever delivered.</summary>
    public async Task<IReadOnlyList<string>> ClientsAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync("SELECT DISTINCT client FROM delivery ORDER BY 1", r => r.GetString(0), cancel);
    }

    /// <summary>The newest deliveries.</summary>
    /// <param name="client">Of this agency, or null for all.</param>
    /// <param name="date">Of this night, or null for all.</param>
    public async Task<IReadOnlyList<DeliveryRow>> NewestAsync(string? client, LocalDate? date, int count, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            Rows + " WHERE ($1::text IS NULL OR d.client = $1) AND ($2::date IS NULL OR r.business_date = $2) ORDER BY d.id DESC LIMIT $3", Read, cancel, client, date, count);
    }

    /// <summary>One delivery; null when there is none of that number.</summary>
    public async Task<DeliveryRow?> OfAsync(long id, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await session.QueryAsync(Rows + " WHERE d.id = $1", Read, cancel, id)).FirstOrDefault();
    }

    /// <summary>How often each code was given to lines of a delivery, most often first.</summary>
    public async Task<IReadOnlyList<(string Code, string Column, long Lines)>> CodesAsync(long id, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT code, column_name, count(*) FROM line_note WHERE delivery_id = $1 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2", r => (r.GetString(0), r.GetString(1), r.GetInt64(2)), cancel, id);
    }

    /// <summary>The first lines of a delivery about which there is something to say.</summary>
    public async Task<IReadOnlyList<(int Line, string Code, string Column)>> LinesAsync(long id, int count, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT line, code, column_name FROM line_note WHERE delivery_id = $1 ORDER BY line, sequence LIMIT $2", r => (r.GetInt32(0), r.GetString(1), r.GetString(2)), cancel, id, count);
    }

    /// <summary>The receipts of a delivery: kind and number.</summary>
    public async Task<IReadOnlyList<(string Kind, int Number)>> ReceiptsAsync(DeliveryRow delivery, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT kind, number FROM outgoing WHERE run_id = $1 AND recipient = $2 AND subject = $3 ORDER BY kind, number", r => (r.GetString(0), r.GetInt32(1)),
            cancel, delivery.RunId, delivery.Client, delivery.StoredAs);
    }

    const string Rows =
        """
        SELECT d.id, d.run_id, r.business_date, d.client, d.file_name, d.stored_as, d.kind, d.number, d.state, d.notes, d.read, d.accepted, d.refused, d.held, d.duplicate, d.cents_accepted
        FROM delivery d JOIN run r ON r.id = d.run_id
        """;

    static DeliveryRow Read(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2)), r.GetString(3), r.GetString(4), r.GetString(5), r.IsDBNull(6) ? null : r.GetString(6),
        r.IsDBNull(7) ? null : r.GetInt32(7), r.GetString(8), [.. r.GetString(9).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(note => note.Split('\t')[0])],
        r.GetInt64(10), r.GetInt64(11), r.GetInt64(12), r.GetInt64(13), r.GetInt64(14), r.GetInt64(15));
}

/// <summary>A delivery on the board.</summary>
/// <param name="Codes">Of the remarks on the file as a whole.</param>
public sealed record DeliveryRow(
    long Id, long RunId, LocalDate Date, string Client, string FileName, string StoredAs, string? Kind, int? Number, string State, IReadOnlyList<string> Codes,
    long Read, long Accepted, long Refused, long Held, long Duplicate, long AcceptedCents);
