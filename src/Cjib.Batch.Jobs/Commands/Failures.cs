using System.Data.Common;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>What a command says when it cannot do its work: every problem on stderr, the exit code of the contract, never a stack trace or a value of a claim.</summary>
static class Failures
{
    public static async Task<int> ReportedAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (SetupException e)
        {
            foreach (var problem in e.Problems)
                Console.Error.WriteLine(problem);
            Console.Error.WriteLine($"{e.Problems.Count} problem(s) with the set-up; nothing was changed.");
            return ExitCode.Usage;
        }
        catch (OutOfTurnException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        catch (RegisterException e)
        {
            Console.Error.WriteLine(e.Message);
            return e.InnerException is null ? ExitCode.Failed : ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped. The same command continues.");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or BrokenPromiseException or FencedException)
        {
            Console.Error.WriteLine($"{e.GetType().Name}: {e.Message}");
            Console.Error.WriteLine("Nothing is half-done; the same command continues.");
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // A mistake of the program: where it happened helps to mend it, the message might hold a value.
            var first = e is AggregateException several ? several.Flatten().InnerExceptions[0] : e;
            Console.Error.WriteLine($"{first.GetType().Name}{first.StackTrace?.Split('\n').FirstOrDefault()}");
            Console.Error.WriteLine("Nothing is half-done. Please report the line above.");
            return ExitCode.Failed;
        }
    }
}
