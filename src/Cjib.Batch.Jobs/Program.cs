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
    Console.Error.WriteLine("'cjib-batch --help' lists the commands, 'cjib-batch COMMAND --help' the options of one.");
    return ExitCode.Usage;
}
// A night commits its chunk, the private server stops in order: that takes longer than the two seconds that are usual.
return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(5) });

// One line per command, in the order of the contract; each stands in its own file in Commands.
static IEnumerable<Command> AllCommands(Globals globals) =>
[
    DemoCommand.Create(globals),
    RunCommand.Create(globals),
    CheckCommand.Create(globals),
    ServeCommand.Create(globals),
    WorkerCommand.Create(globals),
    LoginCommand.Create(globals),
    MatchCommand.Create(globals),
    .. DeliveryCommands.Create(globals),
    SimulateCommand.Create(globals),
    DebtorCommand.Create(globals),
    FairnessCommand.Create(globals),
    ProfileReviewCommand.Create(globals),
    PlanReviewCommand.Create(globals),
    CapacityCommand.Create(globals),
    StatusCommand.Create(globals),
    SampleCommand.Create(globals),
    ReplayCommand.Create(globals),
    ReviewsCommand.Create(globals),
    ConflictCommand.Create(globals),
    PortfolioCommand.Create(globals),
    ReferenceCommand.Create(globals),
    SharesCommand.Create(globals),
    DbCommand.Create(globals),
];
