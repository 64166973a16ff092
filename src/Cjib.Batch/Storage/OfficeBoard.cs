using System.Collections.Concurrent;

namespace Cjib.Batch.Storage;

/// <summary>How many debtors each office has, and how many a run gave it.</summary>
/// <remarks>Counting takes one pass over the assignments, so a finished run is counted once in the life of the program.</remarks>
public sealed class OfficeBoard(Register register)
{
    readonly ConcurrentDictionary<long, Task<IReadOnlyList<OfficeCount>>> _counted = new();

    /// <summary>The offices after a finished run, by office and parcel.</summary>
    public async Task<IReadOnlyList<OfficeCount>> AfterAsync(long runId, CancellationToken cancel)
    {
        try
        {
            // Not the token of one reader: others wait for the same count.
            return await _counted.GetOrAdd(runId, CountAsync).WaitAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _counted.TryRemove(runId, out _);
            throw;
        }
    }

    async Task<IReadOnlyList<OfficeCount>> CountAsync(long runId)
    {
        await using var session = await register.SessionAsync(CancellationToken.None);
        return await session.QueryAsync(
            "SELECT office, parcel, count(*), count(*) FILTER (WHERE run_id = $1) FROM assignment GROUP BY 1, 2 ORDER BY 1, 2",
            r => new OfficeCount(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3)), CancellationToken.None, runId);
    }
}

/// <summary>Debtors of an office in a parcel.</summary>
/// <param name="All">Those it has.</param>
/// <param name="New">Those the run gave it.</param>
public sealed record OfficeCount(string Office, string Parcel, long All, long New);
