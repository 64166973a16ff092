using System.Diagnostics;
using System.Text.RegularExpressions;
using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests;

/// <summary>The README is run: its commands work, and what it shows is what one sees.</summary>
public sealed partial class ReadmeTests(RegisterFixture fixture)
{
    static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_commands_print_what_it_shows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The README's commands are for a Unix shell.");
        var here = Directory.CreateTempSubdirectory("cjib-readme-");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(here.FullName, "samples"), Repository.PathOf("samples"));
            var database = await fixture.CreateDatabaseAsync();
            var compared = 0;
            foreach (Match block in ShellBlocks().Matches(Readme))
            {
                if (block.Groups["commands"].Value.Contains("build.sh", StringComparison.Ordinal))
                    continue;
                var output = await ShellAsync(block.Groups["commands"].Value, here.FullName, database);
                if (block.Groups["output"] is { Success: true } shown)
                {
                    Assert.EndsWith(shown.Value.TrimEnd(), output.ReplaceLineEndings("\n").TrimEnd(), StringComparison.Ordinal);
                    compared++;
                }
            }
            Assert.Equal(2, compared);
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_demo_looks_as_it_is_shown()
    {
        using var town = await Town.FoundAsync(fixture);
        var (code, output, error) = await town.ProgramAsync("demo --claims 600");
        Assert.True(code == 0, error);
        var shown = Readme[Readme.IndexOf("stage         read", StringComparison.Ordinal)..];
        shown = shown[..shown.IndexOf("\n```", StringComparison.Ordinal)];
        Assert.StartsWith(Shape(shown), Shape(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_every_command()
    {
        using var town = await Town.FoundAsync(fixture);
        var (code, output, _) = await town.StartAsync("--help");
        Assert.Equal(0, code);
        var commands = CommandLines().Matches(output[output.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(line => line.Groups[1].Value).ToList();
        Assert.Contains("run", commands);
        Assert.All(commands, command => Assert.Contains($"\n| `{command}` | ", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_build_targets_exist()
    {
        var script = File.ReadAllText(Repository.PathOf("build.cake"));
        var targets = Targets().Matches(Readme).Select(target => target.Groups[1].Value).Distinct().ToList();
        Assert.Contains("Demo", targets);
        Assert.All(targets, target => Assert.Contains($"Task(\"{target}\")", script, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_in_the_documents_lead_somewhere()
    {
        var documents = Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Repository.PathOf("samples"), "*.md", SearchOption.AllDirectories)).ToList();
        var dead = from document in documents
                   from Match link in Links().Matches(File.ReadAllText(document))
                   let target = link.Groups[1].Value
                   where !target.Contains("://", StringComparison.Ordinal)
                   let path = Path.Combine(Path.GetDirectoryName(document)!, target)
                   where !File.Exists(path) && !Directory.Exists(path)
                   select $"{Path.GetRelativePath(Repository.Root, document)}: {target}";
        Assert.True(documents.Count > 5);
        Assert.Empty(dead);
    }

    /// <summary>Runs commands in a shell in which <c>cjib-batch</c> is the program that was built.</summary>
    static async Task<string> ShellAsync(string commands, string folder, string connectionString)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll");
        var start = new ProcessStartInfo("bash", ["-euc", $"cjib-batch() {{ dotnet '{program}' \"$@\"; }}\n{commands}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Cjib"] = connectionString;
        using var shell = Process.Start(start)!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(Cancel), shell.StandardError.ReadToEndAsync(Cancel));
        await shell.WaitForExitAsync(Cancel);
        Assert.True(shell.ExitCode == 0, $"{commands}\n{await error}");
        return await output;
    }

    // Figures differ from night to night, and columns with them; words do not.
    static string Shape(string text) => Blanks().Replace(Figures().Replace(Paths().Replace(text, "Report: PATH"), "#"), " ").Trim();

    [GeneratedRegex(@"```sh\n(?<commands>.*?)```(\n\n```text\n(?<output>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex ShellBlocks();

    [GeneratedRegex(@"^  ([a-z]+)\s", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"build\.sh --target=(\w+)")]
    private static partial Regex Targets();

    [GeneratedRegex(@"\]\(([^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"Report: .*")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\d[\d.,]*(?<![.,])")]
    private static partial Regex Figures();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
