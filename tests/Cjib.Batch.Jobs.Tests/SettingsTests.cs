using System.Runtime.CompilerServices;
using Xunit;

namespace Cjib.Batch.Jobs.Tests;

public sealed class SettingsTests : IDisposable
{
    readonly string _data = Directory.CreateTempSubdirectory("cjib-settings-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void Every_default_is_valid_and_shown() =>
        Assert.All(Settings.All, setting => Assert.Null(setting.Problem(setting.Default)));

    [Fact]
    public void The_file_gives_way_to_the_command_line()
    {
        File.WriteAllText(Path.Combine(_data, "appsettings.json"), """{ "Cjib": { "LinesPerChunk": 7, "SessionMinutes": 30 } }""");
        var settings = Settings.Load(_data, ("SessionMinutes", "45"), ("LinesPerChunk", null));
        Assert.Equal(7, settings.LinesPerChunk);
        Assert.Equal(TimeSpan.FromMinutes(45), settings.Session);
        Assert.Equal("Europe/Amsterdam", settings.ScheduleZone.Id);
    }

    [Fact]
    public void All_problems_are_named_at_once()
    {
        File.WriteAllText(Path.Combine(_data, "appsettings.json"), """{ "Cjib": { "Wrokers": 2, "LinesPerChunk": 0 } }""");
        var refused = Assert.Throws<SetupException>(() => Settings.Load(_data, ("ScheduleCron", "*/30 2 * * *"), ("LogFormat", "xml")));
        Assert.Equal(4, refused.Problems.Count);
    }

    [Theory]
    [InlineData("ScheduleCron", "30 2 * * *")]
    [InlineData("ScheduleCron", "0 2-3 * * *")]
    [InlineData("ScheduleCron", "0 0 31 2 *")]
    [InlineData("ScheduleCron", "half past ten")]
    [InlineData("ScheduleZone", "Mars/Olympus")]
    [InlineData("Urls", "http://0.0.0.0:5080")]
    [InlineData("Urls", "http://*:5080")]
    [InlineData("Urls", "ftp://localhost")]
    [InlineData("Workers", "0")]
    [InlineData("Workers", "1.5")]
    [InlineData("Workers", "-1")]
    public void A_wrong_value_is_refused(string name, string value) =>
        Assert.Contains(name, Assert.Single(Assert.Throws<SetupException>(() => Settings.Load(_data, (name, value))).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ScheduleCron", "0 3 * * 1-5")]
    [InlineData("ScheduleZone", "UTC")]
    [InlineData("Urls", "https://0.0.0.0:443;http://[::1]:5080;http://localhost:1")]
    [InlineData("Workers", "256")]
    public void A_right_value_is_taken(string name, string value) => Assert.NotNull(Settings.Load(_data, (name, value)));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=x;Port=abc;Password=geheim")]
    [InlineData("Host=x;Foo=bar;Password=geheim")]
    [InlineData("Database=b;Password=geheim")]
    public void A_connection_string_that_cannot_be_read_is_a_problem_of_the_set_up_and_is_not_repeated(string connectionString)
    {
        File.WriteAllText(Path.Combine(_data, "appsettings.json"), $$"""{ "ConnectionStrings": { "Cjib": "{{connectionString}}" }, "Cjib": { "Workers": 0 } }""");
        var refused = Assert.Throws<SetupException>(() => Settings.Load(_data));
        Assert.Equal(2, refused.Problems.Count);
        Assert.DoesNotContain("geheim", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_json_is_named() =>
        Assert.Contains("appsettings.json", Assert.Throws<SetupException>(() =>
        {
            File.WriteAllText(Path.Combine(_data, "appsettings.json"), "{");
            Settings.Load(_data);
        }).Message, StringComparison.Ordinal);

    [Fact]
    public void The_readme_has_the_table()
    {
        var readme = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../README.md");
        Assert.Contains(Settings.Table(), File.ReadAllText(readme).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    static string ThisFile([CallerFilePath] string path = "") => path;
}
