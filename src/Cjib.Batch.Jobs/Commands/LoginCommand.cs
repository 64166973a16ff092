using System.CommandLine;
using Cjib.Batch.Jobs.Web;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>login</c>: makes a link that logs somebody in, once. Who may run commands on the data directory may do this.</summary>
static class LoginCommand
{
    public static Command Create(Globals globals)
    {
        var name = new Argument<string>("NAME") { Description = "Who it is for; stands in the audit log." };
        var roles = new Option<string>("--role")
        {
            Description = $"Roles, with commas between: {string.Join(", ", Role.All)}.",
            HelpName = "ROLE",
            DefaultValueFactory = _ => Role.Viewer,
        };
        var urls = new Option<string?>("--urls") { Description = "Where the pages are (default: setting Urls).", HelpName = "URL" };
        var command = new Command("login", "Make a link that logs somebody in, once.") { name, roles, urls };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var given = parsed.GetValue(roles)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (given.Length == 0 || given.Except(Role.All).Any())
                throw new SetupException("--role", $"'{parsed.GetValue(roles)}' names a role that does not exist; there are {string.Join(", ", Role.All)}.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel, ("Urls", parsed.GetValue(urls)));
            await using var register = await composition.RegisterAsync(cancel);
            var secret = await new LoginTable(register).IssueAsync(parsed.GetValue(name)!, string.Join(' ', given), LoginLink.Valid, cancel);
            await new AuditLog(register).AddAsync(Environment.UserName, "ISSUE_LOGIN", parsed.GetValue(name)!, string.Join(' ', given), "DONE", cancel);
            var link = LoginLink.Of(composition.Settings.Urls.Split(';')[0], secret);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { link, minutes = LoginLink.Valid.TotalMinutes });
            else
                Console.Out.WriteLine(link);
            return ExitCode.Done;
        }));
        return command;
    }
}
