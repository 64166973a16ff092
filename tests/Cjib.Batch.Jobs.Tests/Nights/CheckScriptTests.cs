using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The script of the documentation confirms allocations without a line of the program, and refuses forged ones.</summary>
public class CheckScriptTests(RegisterFixture fixture)
{
    [Fact]
    public async Task A_script_that_knows_the_files_alone_confirms_every_office_and_refuses_a_forged_one()
    {
        Assert.SkipUnless((await PythonAsync("--version")).Code == 0, "python3 is not installed.");
        using var town = await Town.FoundAsync(fixture);
        var life = new Life(town, seed: 3, nights: 5);
        for (var night = 1; night <= 5; night++)
        {
            life.Drop(night);
            await town.RunAsync(Town.Monday.PlusDays(night - 1));
        }
        var last = Town.Monday.PlusDays(4);
        var assignments = town.Report(last, "assignments.csv").Skip(1).Select(l => l.Split(';')).ToList();
        var byReason = assignments.GroupBy(c => c[4], StringComparer.Ordinal).SelectMany(g => g.Take(6)).ToList();
        foreach (var cells in byReason)
        {
            var (code, output) = await PythonAsync(Script, town.Data, cells[0]);
            Assert.True(code == 0, $"{string.Join(';', cells)} is not confirmed: {output}");
        }

        var forged = byReason.First(c => c[4] == "QUOTA");
        var report = $"reports/{forged[3]}/assignments.csv";
        var other = assignments.First(c => c[2] == forged[2] && c[1] != forged[1])[1];
        foreach (var file in new[] { report, $"reports/{last:uuuu-MM-dd}/assignments.csv" })
            town.Write(file, [.. town.Read(file).TrimEnd('\n').Split('\n')
                .Select(l => l.StartsWith(forged[0], StringComparison.Ordinal) ? l.Replace($";{forged[1]};", $";{other};", StringComparison.Ordinal) : l)]);
        Assert.Equal(1, (await PythonAsync(Script, town.Data, forged[0])).Code);
    }

    static string Script => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/check_allocation.py"));

    static async Task<(int Code, string Output)> PythonAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, string.Concat(await output));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }

    static string ThisFile([CallerFilePath] string path = "") => path;
}
