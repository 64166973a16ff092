using System.CommandLine;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;
using Hangfire;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>serve</c>: workers, schedule, pages and the Hangfire dashboard, until it is told to stop.</summary>
static class ServeCommand
{
    public static Command Create(Globals globals)
    {
        var urls = new Option<string?>("--urls") { Description = "Where the pages are; https, or http on a loopback address (default: setting Urls).", HelpName = "URL" };
        var command = new Command("serve", "Hangfire server, nightly schedule, web pages and Hangfire dashboard.") { urls };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel, ("Urls", parsed.GetValue(urls)));
            HangfireStore.Migrate(composition.ConnectionString);
            await using var register = await composition.RegisterAsync(cancel);
            await using var app = WebServer.Build(composition, register, BellRhythm.Usual);
            HangfireServer.Schedule(app.Services.GetRequiredService<IRecurringJobManager>(), composition.Settings);
            try
            {
                await app.StartAsync(cancel);
            }
            catch (IOException e)
            {
                throw new SetupException("Urls", $"cannot be listened on ({e.Message})");
            }
            catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or InvalidOperationException && composition.Settings.Tls.Certificate.Length > 0)
            {
                throw new SetupException("TlsCertificate", $"cannot be used with TlsKey and TlsPassword as they are ({e.Message})");
            }
            await GreetAsync(app, register, globals.WantsJson(parsed), cancel);
            await app.WaitForShutdownAsync(cancel);
            return ExitCode.Done;
        }));
        return command;
    }

    // The link is a secret: it goes to whoever started the program, and not through the log.
    static async Task GreetAsync(WebApplication app, Register register, bool asJson, CancellationToken cancel)
    {
        var logins = new LoginTable(register);
        var link = await logins.IsNewAsync(cancel)
            ? LoginLink.Of(app.Urls.First(), await logins.IssueAsync("beheerder", Role.Administrator, LoginLink.Valid, cancel))
            : null;
        if (asJson)
        {
            Globals.PrintJson(new { app.Urls, Login = link });
            return;
        }
        Console.Out.WriteLine($"Pages: {string.Join(", ", app.Urls)}");
        Console.Out.WriteLine(link is null
            ? "Nobody can log in without a link; 'cjib-batch login NAME --role ROLE' makes one."
            : $"First login, once, within {LoginLink.Valid.TotalMinutes:0} minutes: {link}");
    }
}
