using System.Xml.Linq;

var target = Argument("target", "Default");
const string Configuration = "Release";
var results = MakeAbsolute(Directory("./artifacts/test-results"));
var program = MakeAbsolute(File("./artifacts/bin/Cjib.Batch.Jobs/release/cjib-batch.dll")).FullPath;

Task("Default").Description("What a change must pass: Format, Test, Sample.")
    .IsDependentOn("Format").IsDependentOn("Test").IsDependentOn("Sample");

Task("Setup").Description("Installs PostgreSQL, and Chromium and an SSH server for the tests, where they are missing.").Does(() =>
{
    if (!HasPostgres())
        Install("PostgreSQL", "postgresql", "postgresql");
    // Its tests need root: who is not root skips them, and gets no SSH server.
    if (target is "Test" or "Default" && IsRunningOnLinux() && Environment.IsPrivilegedProcess && !FileExists("/usr/sbin/sshd"))
        Install("OpenSSH's server", "openssh-server", "openssh-server");
    if (target is "Test" or "Default" && HasPageTests() && !HasOnPath("chromium"))
        Install("Chromium", "chromium", "chromium");
});

Task("Format").Description("Verifies the layout of the source.").Does(() =>
    Run("dotnet", new ProcessArgumentBuilder().Append("format whitespace Cjib.Batch.sln --verify-no-changes")));

Task("Build").Description("Builds everything; warnings are errors.").Does(() =>
    DotNetBuild("Cjib.Batch.sln", new DotNetBuildSettings { Configuration = Configuration, Verbosity = DotNetVerbosity.Quiet }));

Task("Test").Description("Runs every test.").IsDependentOn("Setup").IsDependentOn("Build").Does(() =>
    RunTests(new ProcessArgumentBuilder(), minutes: 45));

Task("Soak").Description("Runs the tests that are too long for every day.").IsDependentOn("Setup").IsDependentOn("Build").Does(() =>
    RunTests(new ProcessArgumentBuilder().Append("-explicit only"), minutes: 240));

Task("Bench").Description("Measures the stages and the whole night; see docs/performance.md.").IsDependentOn("Setup").IsDependentOn("Build").Does(() =>
    Run("dotnet", new ProcessArgumentBuilder().AppendQuoted("./artifacts/bin/Cjib.Batch.Benchmarks/release/Cjib.Batch.Benchmarks.dll")));

Task("Sample").Description("Runs the night of samples/small and compares every file with the expected one; --accept takes over what is new.")
    .IsDependentOn("Setup").IsDependentOn("Build").Does(() =>
    Run("dotnet",
        new ProcessArgumentBuilder().AppendQuoted("./artifacts/bin/Cjib.Batch.Jobs.Tests/release/Cjib.Batch.Jobs.Tests.dll").Append("-noColor -class *.SmallNightTests"),
        ("CJIB_ACCEPT", HasArgument("accept") ? "1" : "")));

Task("Demo").Description("Runs a realistic night and shows the result.").IsDependentOn("Setup").IsDependentOn("Build").Does(() =>
    Run("dotnet", new ProcessArgumentBuilder().AppendQuoted(program).Append("demo")));

Task("Publish").Description("Makes a folder that runs without an installed .NET, artifacts/publish, and a dotnet tool, artifacts/tool.").Does(() =>
{
    CleanDirectory("./artifacts/tool");
    // For every platform, and so without code of one.
    DotNetPack("src/Cjib.Batch.Jobs", new DotNetPackSettings
    {
        Configuration = Configuration, OutputDirectory = "./artifacts/tool", Verbosity = DotNetVerbosity.Quiet,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("PublishReadyToRun", "false"),
    });
    // What the tool was packed from lies there too.
    CleanDirectory("./artifacts/publish");
    DotNetPublish("src/Cjib.Batch.Jobs", new DotNetPublishSettings
    {
        Configuration = Configuration, Runtime = Argument("runtime", "linux-x64"), SelfContained = true, OutputDirectory = "./artifacts/publish",
    });
});

Task("Clean").Description("Removes all that was built.").Does(() =>
    CleanDirectories("./artifacts/*"));

RunTarget(target);

void Run(string program, ProcessArgumentBuilder arguments, params (string Name, string Value)[] environment)
{
    var code = StartProcess(program, new ProcessSettings
    {
        Arguments = arguments, EnvironmentVariables = environment.ToDictionary(set => set.Name, set => set.Value),
    });
    if (code != 0)
        throw new CakeException(code, $"{System.IO.Path.GetFileName(program)} {arguments.RenderSafe()} ended with exit code {code}.");
}

// The runner of xunit writes its counts to a file, whatever it prints; build.sh shows their sum as the last line.
void RunTests(ProcessArgumentBuilder arguments, int minutes)
{
    CleanDirectory(results);
    long passed = 0, failed = 0, skipped = 0;
    foreach (var project in GetFiles("./tests/*/*.Tests.csproj").OrderBy(project => project.FullPath, StringComparer.Ordinal))
    {
        var name = project.GetFilenameWithoutExtension().ToString();
        var result = results.CombineWithFilePath(name + ".xml");
        var all = new ProcessArgumentBuilder().AppendQuoted($"./artifacts/bin/{name}/release/{name}.dll").Append("-noColor -longRunning 60");
        arguments.CopyTo(all);
        all.Append("-result-xml").AppendQuoted(result.FullPath);
        using var process = StartAndReturnProcess("dotnet", new ProcessSettings { Arguments = all });
        var ended = process.WaitForExit(minutes * 60 * 1000);
        if (!ended)
        {
            process.Kill();
            Error($"{name} did not end within {minutes} minutes.");
        }
        var counts = FileExists(result) ? XDocument.Load(result.FullPath).Descendants("assembly").ToList() : [];
        long Sum(string count) => counts.Sum(assembly => (long)assembly.Attribute(count));
        passed += Sum("passed");
        skipped += Sum("skipped");
        // A project that broke down without saying which test failed is one failure.
        failed += Math.Max(Sum("failed") + Sum("errors"), ended && process.GetExitCode() == 0 && counts.Count > 0 ? 0 : 1);
    }
    System.IO.File.WriteAllText(results.CombineWithFilePath("summary.txt").FullPath, $"{passed} passed, {failed} failed, {skipped} skipped\n");
    if (failed > 0 || passed == 0)
        throw new CakeException(failed > 0 ? $"{failed} tests failed." : "No test was executed.");
}

bool HasPostgres() =>
    GetFiles("/usr/lib/postgresql/*/bin/initdb").Any() || HasOnPath("initdb")
    || (IsRunningOnWindows() && GetFiles(EnvironmentVariable("ProgramFiles", "") + "/PostgreSQL/*/bin/initdb.exe").Any());

bool HasPageTests() => GetFiles("./tests/**/*.cs").Any(file => System.IO.File.ReadAllText(file.FullPath).Contains("Microsoft.Playwright"));

bool HasOnPath(string name) => Context.Tools.Resolve(IsRunningOnWindows() ? name + ".exe" : name) is not null;

// From the distribution, with the rights of the caller.
void Install(string what, string package, string search)
{
    if (!HasOnPath("apt-get"))
        throw new CakeException($"{what} is missing. Install it from your system's packages, then try again.");
    var sudo = Environment.IsPrivilegedProcess ? "" : HasOnPath("sudo") ? (Console.IsInputRedirected ? "sudo -n " : "sudo ") : null;
    var command = $$"""
        set -e
        export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
        if [ {{package}} = postgresql ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
          # The package would make and start a server of its own; the program brings one that is private.
          mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf || true
        fi
        if [ {{package}} = openssh-server ] && [ ! -e /usr/sbin/policy-rc.d ]; then
          # The tests start it on a port of their own; the service is not started now nor later.
          printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
          trap 'rm -f /usr/sbin/policy-rc.d; systemctl disable ssh >/dev/null 2>&1 || true' EXIT
        fi
        apt-get -qq update || true
        apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 install {{package}} >&2
        """;
    Information($"{what} is missing: installing package {package}.");
    if (sudo is null || StartProcess("bash", new ProcessSettings { Arguments = new ProcessArgumentBuilder().Append("-c").AppendQuoted(sudo + "bash -c \"$0\"").AppendQuoted(command.Replace("\"", "\\\"")) }) != 0)
        throw new CakeException($"{what} is missing and could not be installed with the rights of this user. As root: apt-get install {package}");
}
