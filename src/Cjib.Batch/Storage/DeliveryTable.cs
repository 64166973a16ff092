using Cjib.Batch.Intake;
using NodaTime;
using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>A delivery in the register.</summary>
/// <param name="StoredAs">Where its bytes lie, below the data directory.</param>
/// <param name="State">RECEIVED, LOADING, ACCEPTED, REFUSED, HELD or DUPLICATE.</param>
/// <param name="Notes">The remarks on the file as a whole.</param>
public sealed record AgencyDelivery(
    long Id, long RunId, string Client, string FileName, string StoredAs, string? Kind, int Number, LocalDate? ValueDate, byte[]? Sha256, long Bytes,
    string State, IReadOnlyList<FileNote> Notes, LineCounts Counts)
{
    /// <summary>What an operator decided when an earlier night held it.</summary>
    public OperatorDecision Decision { get; init; }

    /// <summary>The judgement in the form in which receipts tell it.</summary>
    internal DeliveryInspection Inspection(LocalDate runDate) => new(Kind ?? "", Number, ValueDate ?? runDate, Sha256 ?? [], Bytes, State switch
    {
        "ACCEPTED" => FileVerdict.Accepted,
        "HELD" => FileVerdict.Held,
        "DUPLICATE" => FileVerdict.Duplicate,
        _ => FileVerdict.Refused,
    }, Notes, Counts);
}

/// <summary>The files agencies delivered, and what became of them.</summary>
public sealed class DeliveryTable(Register register)
{
    internal const string Columns =
        "id, run_id, client, file_name, stored_as, kind, number, value_date, sha256, bytes, state, notes,"
        + " read, accepted, refused, held, duplicate, blank, cents_in, cents_accepted, decision";

    /// <summary>The deliveries of a run, by agency, kind and number.</summary>
    public async Task<List<AgencyDelivery>> OfRunAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync($"SELECT {Columns} FROM delivery WHERE run_id = $1 ORDER BY client COLLATE \"C\", kind COLLATE \"C\", number, stored_as COLLATE \"C\"", Read, cancel, runId);
    }

    /// <summary>The highest number taken over from an agency of a kind, before anything of the given delivery; 0 when there is none.</summary>
    public async Task<int> LastNumberAsync(string client, string kind, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<int?>(
            "SELECT max(number) FROM delivery WHERE client = $1 AND kind = $2 AND state IN ('LOADING', 'ACCEPTED')", cancel, client, kind) ?? 0;
    }

    /// <summary>True when the same bytes were taken over from this agency before.</summary>
    public async Task<bool> IsKnownAsync(string client, byte[] sha256, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE sha256 = $1 AND client = $2 AND state IN ('LOADING', 'ACCEPTED'))", cancel, sha256, client);
    }

    /// <summary>Folders, links and pipes in an inbox that were refused in an earlier night and left where they are.</summary>
    public async Task<HashSet<string>> LeftInInboxAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return [.. await session.QueryAsync("SELECT DISTINCT stored_as FROM delivery WHERE stored_as LIKE 'inbox/%'", r => r.GetString(0), cancel)];
    }

    /// <summary>Enters the files of a night, once.</summary>
    internal static async Task ReceiveAsync(RegisterSession session, long runId, IEnumerable<(string Client, string FileName, string StoredAs)> files, CancellationToken cancel)
    {
        foreach (var (client, fileName, storedAs) in files)
            await session.ExecuteAsync(
                "INSERT INTO delivery (run_id, client, file_name, stored_as, state) VALUES ($1, $2, $3, $4, 'RECEIVED') ON CONFLICT DO NOTHING",
                cancel, runId, client, fileName, storedAs);
    }

    /// <summary>Writes down the judgement of a file; an accepted one is LOADING from here until its last line is in.</summary>
    internal static Task JudgeAsync(RegisterSession session, long id, DeliveryInspection inspection, CancellationToken cancel)
    {
        var counts = inspection.Verdict == FileVerdict.Accepted ? default : inspection.Outcome;
        return session.ExecuteAsync(
            """
            UPDATE delivery SET kind = $2, number = $3, value_date = $4, sha256 = $5, bytes = $6, state = $7, notes = $8,
                read = $9, accepted = $10, refused = $11, held = $12, duplicate = $13, blank = $14, cents_in = $15, cents_accepted = $16 WHERE id = $1
            """,
            cancel, id, inspection.Kind, inspection.DeliveryNumber, inspection.ValueDate, inspection.Sha256, inspection.Bytes, StateOf(inspection.Verdict),
            Write(inspection.Notes), counts.Read, counts.Accepted, counts.Refused, counts.Held, counts.Duplicate, counts.Blank, counts.CentsIn, counts.CentsAccepted);
    }

    /// <summary>Closes a delivery whose lines are all in.</summary>
    internal static Task AcceptAsync(RegisterSession session, long id, LineCounts counts, CancellationToken cancel) => session.ExecuteAsync(
        "UPDATE delivery SET state = 'ACCEPTED', read = $2, accepted = $3, refused = $4, held = $5, duplicate = $6, blank = $7, cents_in = $8, cents_accepted = $9 WHERE id = $1",
        cancel, id, counts.Read, counts.Accepted, counts.Refused, counts.Held, counts.Duplicate, counts.Blank, counts.CentsIn, counts.CentsAccepted);

    /// <summary>Moves lines from accepted to held once it is known that whose they are is contradictory.</summary>
    internal static Task HoldLinesAsync(RegisterSession session, long runId, CancellationToken cancel) => session.ExecuteAsync(
        """
        UPDATE delivery d SET accepted = accepted - h.lines, held = held + h.lines, cents_accepted = cents_accepted - h.cents
        FROM (SELECT c.delivery_id, count(*) AS lines, sum(c.openstaand_cent)::bigint AS cents
              FROM claim c WHERE c.bucket = 0 AND c.debtor_id = 0 AND c.run_id = $1 GROUP BY 1) h
        WHERE d.id = h.delivery_id
        """, cancel, runId);

    internal static AgencyDelivery Read(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4), r.IsDBNull(5) ? null : r.GetString(5), r.IsDBNull(6) ? 0 : r.GetInt32(6),
        r.IsDBNull(7) ? null : LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(7)), r.IsDBNull(8) ? null : r.GetFieldValue<byte[]>(8), r.IsDBNull(9) ? 0 : r.GetInt64(9),
        r.GetString(10), ReadNotes(r.GetString(11)),
        new(r.GetInt64(12), r.GetInt64(13), r.GetInt64(14), r.GetInt64(15), r.GetInt64(16), r.GetInt64(17), r.GetInt64(18), r.GetInt64(19)))
    {
        Decision = r.IsDBNull(20) ? OperatorDecision.None : r.GetString(20) == "RELEASED" ? OperatorDecision.Released : OperatorDecision.Refused,
    };

    static string StateOf(FileVerdict verdict) => verdict switch
    {
        FileVerdict.Accepted => "LOADING",
        FileVerdict.Held => "HELD",
        FileVerdict.Duplicate => "DUPLICATE",
        FileVerdict.Refused => "REFUSED",
    };

    static string Write(IReadOnlyList<FileNote> notes) => string.Join('\n', notes.Select(n => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{n.Code}\t{n.Line}\t{n.Detail.ReplaceLineEndings(" ")}")));

    static IReadOnlyList<FileNote> ReadNotes(string text) => text.Length == 0
        ? []
        : [.. text.Split('\n').Select(line => line.Split('\t', 3)).Select(p => new FileNote(p[0], int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture), p[2]))];
}
