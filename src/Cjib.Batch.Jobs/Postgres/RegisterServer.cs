namespace Cjib.Batch.Jobs.Postgres;

/// <summary>The PostgreSQL that holds the register: the one named in <c>ConnectionStrings__Cjib</c>, or a private one.</summary>
sealed class RegisterServer : IAsyncDisposable
{
    readonly PrivatePostgres? _own;

    RegisterServer(string connectionString, PrivatePostgres? own) => (ConnectionString, _own) = (connectionString, own);

    /// <summary>Holds a password: not for logs.</summary>
    public string ConnectionString { get; }

    /// <param name="configured">The connection string of the settings, or null for a private server.</param>
    /// <param name="dataDirectory">Where the private server keeps its files.</param>
    public static async Task<RegisterServer> OpenAsync(string? configured, string dataDirectory, CancellationToken token)
    {
        if (!string.IsNullOrWhiteSpace(configured))
            return new(configured, null);
        var own = await PrivatePostgres.StartAsync(dataDirectory, token);
        return new(own.ConnectionString, own);
    }

    /// <summary>Leaves the private server, which stops when nobody else uses it.</summary>
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
