using Cjib.Batch.Benchmarks;

switch (args.FirstOrDefault())
{
    case "allocation":
        AllocationBenchmark.Run(args[1..]);
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: allocation");
        return 2;
}
