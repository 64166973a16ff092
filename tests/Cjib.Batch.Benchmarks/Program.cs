using Cjib.Batch.Benchmarks;

// One line per benchmark, in the order of the night; without a name all of them run, one after the other.
var benchmarks = new (string Name, Func<string[], Task> Run)[]
{
    ("intake", args => Task.Run(() => IntakeBenchmark.Run(args))),
    ("profiles", args => Task.Run(() => ProfilingBenchmark.Run(args))),
    ("matching", args => Task.Run(() => MatchingBenchmark.Run(args))),
    ("allocation", args => Task.Run(() => AllocationBenchmark.Run(args))),
    ("night", NightBenchmark.RunAsync),
    ("pages", PagesBenchmark.RunAsync),
};
var asked = benchmarks.Where(benchmark => args.Length == 0 || benchmark.Name == args[0]).ToList();
if (asked.Count == 0)
{
    Console.Error.WriteLine($"Name a benchmark: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}");
    return 2;
}
foreach (var (name, run) in asked)
{
    Console.WriteLine($"== {name}");
    await run(args.Length == 0 ? [] : args[1..]);
}
return 0;
