using System.CommandLine;
using Cjib.Batch.Jobs.Bells;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>worker</c>: a Hangfire server alone; several may work for one register and one data directory.</summary>
static class WorkerCommand
{
    public static Command Create(Globals globals)
    {
        var queues = new Option<string>("--queues")
        {
            Description = $"Queues to serve, with commas between: {string.Join(", ", HangfireServer.Queues)} (default: all).",
            HelpName = "a,b",
            DefaultValueFactory = _ => string.Join(',', HangfireServer.Queues),
        };
        var command = new Command("worker", "Hangfire server alone: more machines for one register.") { queues };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var served = parsed.GetValue(queues)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (served.Length == 0 || served.Except(HangfireServer.Queues).Any())
                throw new SetupException("--queues", $"'{parsed.GetValue(queues)}' names a queue that does not exist; there are {string.Join(", ", HangfireServer.Queues)}.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            if (composition.HasPrivateServer)
                HangfireStore.Migrate(composition.ConnectionString);
            else if (!await HangfireStore.IsReadyAsync(composition.ConnectionString, cancel))
                throw new SetupException("register", "has no tables of Hangfire, and a worker makes none; run 'cjib-batch db migrate' as their owner.");
            await using var register = await composition.RegisterAsync(cancel);
            using var host = Build(composition, register, served, BellRhythm.Usual);
            await host.StartAsync(cancel);
            Console.Error.WriteLine($"Working on {string.Join(", ", served)}.");
            await host.WaitForShutdownAsync(cancel);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>The host of a worker, not started yet.</summary>
    public static IHost Build(Composition composition, Storage.Register register, string[] queues, BellRhythm rhythm)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(composition.Loggers);
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService();
        HangfireServer.Add(builder.Services, composition, register, queues, rhythm);
        return builder.Build();
    }
}
