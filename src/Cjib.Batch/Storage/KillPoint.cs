using System.Diagnostics;
using System.Globalization;

namespace Cjib.Batch.Storage;

/// <summary>
/// The instants just before and after each commit and each rename. Fault tests set <c>CJIB_KILL_AT=k</c> and the process kills itself at the
/// k-th of them, as a power cut would; without the variable it is a counter that nobody reads.
/// </summary>
static class KillPoint
{
    static readonly long At = long.Parse(Environment.GetEnvironmentVariable("CJIB_KILL_AT") ?? "0", CultureInfo.InvariantCulture);
    static long _passed;

    public static void Pass()
    {
        if (At > 0 && Interlocked.Increment(ref _passed) == At)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
