using System.CommandLine;
using Cjib.Batch.Jobs.Commands;

var globals = new Globals();
var root = new RootCommand("Cjib.Batch: claim files in, one bailiff per debtor out.")
{
    globals.DataOption,
    globals.JsonOption,
};
foreach (var command in AllCommands(globals))
    root.Add(command);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    return ExitCode.Usage;
}
return await parsed.InvokeAsync();

// One line per command, in the order of the contract; each stands in its own file in Commands.
static IEnumerable<Command> AllCommands(Globals globals) =>
[
    DemoCommand.Create(globals),
    RunCommand.Create(globals),
    DebtorCommand.Create(globals),
    StatusCommand.Create(globals),
    SampleCommand.Create(globals),
    DbCommand.Create(globals),
];
