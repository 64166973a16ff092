namespace Cjib.Batch.Jobs.Web;

/// <summary>What happens to a request that fails: the reader gets a number to tell, the log where it happened; neither gets a message, which might hold a value.</summary>
static partial class WebErrors
{
    public static async Task CatchAsync(HttpContext http, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The reader has gone.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var log = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebErrors));
            Failed(log, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "", e.GetType().Name, e.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "", http.TraceIdentifier);
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync($"Er ging iets mis. Noem bij een melding dit nummer: {http.TraceIdentifier}\nSomething went wrong. Please report this number: {http.TraceIdentifier}\n");
        }
    }

    [LoggerMessage(121, LogLevel.Error, "Route {Route} failed: {Cause} {Where} (request {Request})")]
    static partial void Failed(ILogger log, string route, string cause, string where, string request);
}
