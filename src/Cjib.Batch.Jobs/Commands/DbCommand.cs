using System.CommandLine;
using Cjib.Batch.Jobs.Bells;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>db migrate | status | mode</c>: the schema of the register, and whether it is for test or real claims.</summary>
static class DbCommand
{
    public static Command Create(Globals globals)
    {
        var migrate = new Command("migrate", "Bring the schema up to date; safe to repeat.");
        migrate.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var server = await OpenAsync(globals.Data(parsed), cancel);
            var applied = Register.Migrate(server.ConnectionString);
            HangfireStore.Migrate(server.ConnectionString);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { applied });
            else
                Console.Out.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}");
            return ExitCode.Done;
        }));
        var status = new Command("status", "Which migrations are applied and which are missing.");
        status.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var server = await OpenAsync(globals.Data(parsed), cancel);
            var (applied, missing) = Register.SchemaStatus(server.ConnectionString);
            if (globals.WantsJson(parsed))
            {
                Globals.PrintJson(new { applied, missing });
            }
            else
            {
                foreach (var name in applied)
                    Console.Out.WriteLine($"applied  {name}");
                foreach (var name in missing)
                    Console.Out.WriteLine($"missing  {name}");
            }
            return missing.Count == 0 ? ExitCode.Done : ExitCode.Held;
        }));
        return new Command("db", "The register's schema and mode.") { migrate, status, Mode(globals) };
    }

    static Command Mode(Globals globals)
    {
        var wanted = new Argument<string>("MODE") { Description = "TEST, as a new register is, or PROD; deliveries of the other kind are refused." };
        wanted.AcceptOnlyFromAmong("TEST", "PROD");
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log.", Required = true };
        var command = new Command("mode", "Set the mode of a register before its first night.") { wanted, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var mode = parsed.GetValue(wanted)!;
            await register.SetModeAsync(mode == "TEST", Environment.UserName, parsed.GetValue(reason)!, cancel);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { mode });
            else
                Console.Out.WriteLine($"The register is in mode {mode}.");
            return ExitCode.Done;
        }));
        return command;
    }

    static Task<RegisterServer> OpenAsync(string data, CancellationToken cancel)
    {
        DataDirectory.Prepare(data);
        return RegisterServer.OpenAsync(Settings.Load(data).ConnectionString, data, cancel);
    }
}
