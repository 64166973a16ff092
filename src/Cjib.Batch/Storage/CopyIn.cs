using Npgsql;

namespace Cjib.Batch.Storage;

/// <summary>Binary COPY into a table, field by field from numbers and UTF-8 spans.</summary>
/// <remarks>Nothing is in the table until <see cref="CompleteAsync"/>; leaving without it cancels the copy.</remarks>
sealed class CopyIn : CopyBuffer, IAsyncDisposable
{
    const int FlushAt = 1 << 18;

    static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    readonly NpgsqlRawCopyStream _stream;
    readonly short _columns;
    bool _complete;

    CopyIn(NpgsqlRawCopyStream stream, int columns) => (_stream, _columns) = (stream, (short)columns);

    /// <param name="columns">The columns, in the order in which each row is written, as in <c>id, run_id</c>.</param>
    public static async Task<CopyIn> BeginAsync(RegisterSession session, string table, string columns, CancellationToken cancel)
    {
        var copy = new CopyIn(
            await session.Connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)", cancel),
            columns.Count(c => c == ',') + 1);
        copy.Raw(Signature);
        return copy;
    }

    public void Row() => Short(_columns);

    /// <summary>Sends what has gathered; call it between rows.</summary>
    public ValueTask FlushWhenFullAsync(CancellationToken cancel) => Length >= FlushAt ? FlushAsync(cancel) : ValueTask.CompletedTask;

    public async Task CompleteAsync(CancellationToken cancel)
    {
        Short(-1);
        await FlushAsync(cancel);
        _complete = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_complete)
            return;
        await _stream.CancelAsync();
        await _stream.DisposeAsync();
    }

    async ValueTask FlushAsync(CancellationToken cancel)
    {
        await _stream.WriteAsync(Written, cancel);
        Clear();
    }
}
