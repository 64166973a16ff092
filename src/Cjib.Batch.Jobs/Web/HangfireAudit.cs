using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Web;

/// <summary>Hangfire does not know who pressed its buttons; the audit log does.</summary>
static class HangfireAudit
{
    public static async Task AddAsync(HttpContext http, Func<Task> next)
    {
        var isCommand = http.Request.Path.StartsWithSegments("/hangfire", StringComparison.OrdinalIgnoreCase, out var command) && !HttpMethods.IsGet(http.Request.Method)
            && !command.StartsWithSegments("/stats", StringComparison.OrdinalIgnoreCase);
        await next();
        if (isCommand && http.User.Identity?.Name is { } actor)
            await new AuditLog(http.RequestServices.GetRequiredService<Register>()).AddAsync(
                actor, "HANGFIRE", command.Value ?? "", "dashboard", http.Response.StatusCode < 400 ? "DONE" : "REFUSED", CancellationToken.None);
    }
}
