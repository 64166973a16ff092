using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Deliveries REFERENTIE: right as a whole or not at all, and never by a night.</summary>
public class ReferenceTests(RegisterFixture fixture)
{
    [Fact]
    public async Task A_new_edition_takes_the_place_of_the_old_one_which_is_kept_and_the_audit_log_says_who_and_why()
    {
        using var town = await Town.FoundAsync(fixture);
        var old = town.Read("reference/rente.csv");
        var file = Edition(town, Rows(old) + "WETTELIJK;500;J;2027-01-01;\n", rows => rows.Replace("WETTELIJK;400;J;2026-01-01;", "WETTELIJK;400;J;2026-01-01;2026-12-31", StringComparison.Ordinal));

        var check = await town.ProgramAsync($"reference check {file}");
        Assert.True(check.Code == 0, check.Error);
        Assert.Equal(old, town.Read("reference/rente.csv"));
        var take = await town.ProgramAsync($"reference take {file} --reason \"Stb. 2026, 1\"");

        Assert.True(take.Code == 0, take.Error);
        Assert.Equal(File.ReadAllText(file), town.Read("reference/rente.csv"));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(old)))[..12];
        Assert.Equal(old, town.Read($"archive/reference/rente.{digest}.csv"));
        Assert.Equal($"Stb. 2026, 1|REPLACES {digest}", await town.AskAsync<string>("SELECT reason || '|' || result FROM audit WHERE action = 'TAKE_REFERENCE'"));
        await town.RunAsync(Town.Monday);
    }

    [Theory]
    [InlineData("WETTELIJK;500;J;2027-01-01;\n", "overlaps with line")]
    [InlineData("INVORDERING;500;N;1990-01-01;1990-12-31\n", "has no row from 1991-01-01")]
    [InlineData("WETTELIJK;veel;J;2000-01-01;2000-12-31\n", "bp is 'veel'")]
    public async Task Gaps_overlaps_and_wrong_cells_are_refused_with_their_line_and_nothing_is_changed(string row, string problem)
    {
        using var town = await Town.FoundAsync(fixture);
        var old = town.Read("reference/rente.csv");
        var (code, _, error) = await town.ProgramAsync($"reference take {Edition(town, Rows(old) + row)} --reason test");

        Assert.Equal(2, code);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Matches("rente.csv, line [0-9]+: ", error);
        Assert.Equal(old, town.Read("reference/rente.csv"));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM audit WHERE action = 'TAKE_REFERENCE'"));
    }

    [Fact]
    public async Task It_must_fit_the_other_files_and_be_whole()
    {
        using var town = await Town.FoundAsync(fixture);
        var offices = Rows(town.Read("reference/kantoren.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (missing, cut) = (Edition(town, string.Join('\n', offices[..^1]) + "\n"), Edition(town, Rows(town.Read("reference/rente.csv"))));
        File.WriteAllText(cut, File.ReadAllText(cut).Replace(";J;", ";N;", StringComparison.Ordinal));

        Assert.Contains("is not in kantoren.csv", (await town.ProgramAsync($"reference check {missing}")).Error, StringComparison.Ordinal);
        Assert.Contains("F011", (await town.ProgramAsync($"reference check {cut}")).Error, StringComparison.Ordinal);
        Assert.Contains("F017", (await town.ProgramAsync($"reference check {Edition(town, "a;b\n1;2\n")}")).Error, StringComparison.Ordinal);
    }

    static string Rows(string text) => string.Concat(text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line + "\n"));

    static string Edition(Town town, string rows, Func<string, string>? change = null)
    {
        rows = change?.Invoke(rows) ?? rows;
        var body = $"#H;CRI-CSV;1.0;REFERENTIE;cjib;00000000000000000003;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST\n{rows}";
        var path = Path.Combine(town.Data, $"e{rows.Length}.csv");
        File.WriteAllText(path, $"{body}#T;{rows.Count(c => c == '\n') - 1};0;0;{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\n");
        return path;
    }
}
