namespace Cjib.Batch.Storage;

/// <summary>The numbers of the files for agencies and offices: per recipient and kind they rise by one, and a file keeps its number when its night is continued.</summary>
static class OutgoingTable
{
    /// <summary>Gives each file of a run its number.</summary>
    /// <param name="files">Recipient, kind and subject (which delivery it answers, or empty), in the order of the numbers.</param>
    public static async Task NumberAsync(
        RegisterSession session, long runId, IReadOnlyList<(string Recipient, string Kind, string Subject)> files, CancellationToken cancel)
    {
        foreach (var (recipient, kind, subject) in files)
            await session.ExecuteAsync(
                """
                INSERT INTO outgoing (recipient, kind, number, run_id, subject)
                SELECT $1, $2, 1 + coalesce((SELECT max(number) FROM outgoing WHERE recipient = $1 AND kind = $2), 0), $3, $4
                ON CONFLICT DO NOTHING
                """, cancel, recipient, kind, runId, subject);
    }

    /// <summary>The numbers given in a run, by recipient, kind and subject.</summary>
    public static async Task<Dictionary<(string Recipient, string Kind, string Subject), int>> OfRunAsync(Register register, long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var rows = await session.QueryAsync("SELECT recipient, kind, subject, number FROM outgoing WHERE run_id = $1",
            r => (Key: (r.GetString(0), r.GetString(1), r.GetString(2)), Number: r.GetInt32(3)), cancel, runId);
        return rows.ToDictionary(row => row.Key, row => row.Number);
    }
}
