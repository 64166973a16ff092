using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;

namespace Cjib.Batch.Tests;

/// <summary>The guards of the house bite: each is shown a planted violation.</summary>
public class GuardTests
{
    static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("false")]
    public void Without_a_server_a_storage_test_is_skipped_on_a_laptop(string? ci) =>
        Assert.IsType<SkipException>(Outcome(ci));

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    public void Without_a_server_a_storage_test_fails_in_CI(string ci) =>
        Assert.IsType<FailException>(Outcome(ci));

    [Fact]
    public void With_a_server_it_runs_everywhere() =>
        Assert.Null(Record.Exception(() => RegisterFixture.RequireServer(isInstalled: true, "true")));

    /// <summary>Compiles one planted file for every banned thing with the real project file, rules and list, in a stage and in Storage.</summary>
    [Fact]
    public async Task The_compiler_refuses_what_is_banned_in_a_stage_and_allows_it_in_Storage()
    {
        const string planted = """
            namespace Cjib.Batch.FOLDER;

            static class Planted
            {
                static object[] All() =>
                [
                    System.IO.File.Exists("x"), new System.IO.FileInfo("x"), new System.IO.FileStream("x", System.IO.FileMode.Open),
                    System.IO.Directory.Exists("x"), new System.IO.DirectoryInfo("x"),
                    System.DateTime.Now, System.DateTime.UtcNow, System.DateTime.Today, System.DateTimeOffset.Now, System.DateTimeOffset.UtcNow,
                    System.TimeProvider.System, System.Guid.NewGuid(), System.Guid.CreateVersion7(), new System.Random(1),
                    System.Environment.ProcessorCount, new Npgsql.NpgsqlConnection(),
                ];
            }

            """;
        var house = Directory.CreateTempSubdirectory("cjib-planted-");
        try
        {
            foreach (var file in new[] { ".editorconfig", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props", "global.json", "src/Cjib.Batch/Cjib.Batch.csproj" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(house.FullName, file))!);
                File.Copy(Path.Combine(Root, file), Path.Combine(house.FullName, file));
            }
            foreach (var folder in new[] { "Intake", "Storage" })
            {
                Directory.CreateDirectory(Path.Combine(house.FullName, "src/Cjib.Batch", folder));
                File.WriteAllText(Path.Combine(house.FullName, "src/Cjib.Batch", folder, "Planted.cs"), planted.Replace("FOLDER", folder, StringComparison.Ordinal));
            }
            var refused = (await BuildAsync(Path.Combine(house.FullName, "src/Cjib.Batch"))).Split('\n')
                .Where(line => line.Contains("error RS0030", StringComparison.Ordinal)).Distinct().ToList();
            Assert.DoesNotContain(refused, line => line.Contains("/Storage/", StringComparison.Ordinal));
            var banned = File.ReadLines(Path.Combine(Root, "BannedSymbols.txt")).Count(line => line.Contains(';', StringComparison.Ordinal));
            Assert.True(refused.Count >= banned, $"{refused.Count} refusals for {banned} banned symbols:\n{string.Join('\n', refused)}");
        }
        finally
        {
            house.Delete(recursive: true);
        }
    }

    // Record.Exception would let a skip pass, and skip this test.
    static Exception? Outcome(string? ci)
    {
        try
        {
            RegisterFixture.RequireServer(isInstalled: false, ci);
            return null;
        }
        catch (Exception outcome)
        {
            return outcome;
        }
    }

    static async Task<string> BuildAsync(string project)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"]) { WorkingDirectory = project, RedirectStandardOutput = true };
        using var build = Process.Start(start)!;
        var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, build.ExitCode);
        return output;
    }

    static string ThisFile([CallerFilePath] string path = "") => path;
}
