using System.Text.Json;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>The program as a script outside the repository calls it.</summary>
public class OutsideTests(RegisterFixture fixture)
{
    static readonly string Monday = $"{Town.Monday:uuuu-MM-dd}";

    [Fact]
    public async Task Asked_for_JSON_it_prints_one_document_and_nothing_else()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(60, seed: 2);
        foreach (var command in new[]
        {
            $"run --dry-run --date {Monday}", $"run --date {Monday}", $"run --date {Monday}", "status", $"status --date {Monday}", "db status", "db migrate",
            $"debtor {{0}}", $"sample --claims 5 --seed 1 --output \"{Path.Combine(town.Data, "other")}\"",
        })
        {
            var debtor = command.Contains("{0}", StringComparison.Ordinal) ? town.Report(Town.Monday, "assignments.csv")[1][..13] : "";
            var (code, output, error) = await town.ProgramAsync(command.Replace("{0}", debtor, StringComparison.Ordinal) + " --json");
            Assert.True(code == 0, $"{command}\n{error}");
            using var document = JsonDocument.Parse(output);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        }
    }

    [Fact]
    public async Task A_rehearsal_names_the_folder_of_the_night_and_not_its_own()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(20, seed: 2);
        foreach (var command in new[] { "run --dry-run --json", "run --json", "run --dry-run --json" })
        {
            using var document = JsonDocument.Parse((await town.ProgramAsync($"{command} --date {Monday}")).Out);
            Assert.Equal(Path.Combine(town.Data, "reports", Monday), document.RootElement.GetProperty("report_folder").GetString());
        }
    }

    [Fact]
    public async Task A_night_that_left_something_for_an_operator_ends_with_3_whenever_it_is_asked_for()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(60, seed: 2);
        await town.RunAsync(Town.Monday);
        // The next number but one: a delivery is missing.
        town.Drop(60, seed: 2, night: 3);
        var thursday = $"run --date {Town.Monday.PlusDays(3):uuuu-MM-dd}";
        for (var time = 0; time < 2; time++)
        {
            var (code, _, error) = await town.ProgramAsync(thursday);
            Assert.Equal(3, code);
            Assert.Contains("F004", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_night_is_not_put_in_before_a_later_one()
    {
        using var town = await Town.FoundAsync(fixture);
        await town.RunAsync(Town.Monday);
        var (code, _, error) = await town.ProgramAsync($"run --date {Town.Monday.PlusDays(-1):uuuu-MM-dd}");
        Assert.Equal(2, code);
        Assert.Contains(Monday, error, StringComparison.Ordinal);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM run"));
    }

    [Fact]
    public async Task A_night_that_was_cut_off_comes_before_the_next()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(60, seed: 2);
        var (killed, _, _) = await town.ProgramAsync($"run --date {Monday}", ("CJIB_KILL_AT", "40"));
        Assert.NotEqual(0, killed);
        var (code, _, error) = await town.ProgramAsync($"run --date {Town.Monday.PlusDays(1):uuuu-MM-dd}");
        Assert.Equal(2, code);
        Assert.Contains($"--date {Monday}", error, StringComparison.Ordinal);
        await town.RunAsync(Town.Monday);
        Assert.True((await town.RunAsync(Town.Monday.PlusDays(1))).IsNew);
    }

    [Fact]
    public async Task A_register_for_real_claims_refuses_invented_ones()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(60, seed: 2);
        Assert.Equal(2, (await town.ProgramAsync("db mode PROD")).Code);
        Assert.Equal(0, (await town.ProgramAsync("db mode PROD --reason \"the first real night\"")).Code);
        var report = await town.RunAsync(Town.Monday);
        Assert.Equal(0, report.Stages[0].Lines.Accepted);
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM claim"));
        Assert.All(Directory.GetFiles(Path.Combine(town.Data, "outbox"), "*_ONTVANGST_*.csv", SearchOption.AllDirectories),
            receipt => Assert.Contains(";AFGEKEURD;F012;", File.ReadAllText(receipt), StringComparison.Ordinal));
        Assert.Equal(1, (await town.ProgramAsync("db mode TEST --reason \"second thoughts\"")).Code);
        Assert.Equal("SET_MODE PROD", await town.AskAsync<string>("SELECT action || ' ' || result FROM audit"));
    }

    [Fact]
    public async Task A_citizen_number_is_read_from_standard_input_and_comes_back_masked()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop(200, seed: 2);
        await town.RunAsync(Town.Monday);
        var bsn = await town.AskAsync<string>("SELECT min(bsn) FROM claim");
        var (code, output, error) = await town.StartAsync("debtor --bsn -", bsn + "\n", ("ConnectionStrings__Cjib", town.ConnectionString));
        Assert.True(code == 0, error);
        Assert.Contains("******" + bsn[6..], output, StringComparison.Ordinal);
        Assert.DoesNotContain(bsn, output + error, StringComparison.Ordinal);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM audit WHERE action = 'VIEW_DEBTOR'"));
        Assert.Equal(2, (await town.StartAsync("debtor --bsn -", "\n", ("ConnectionStrings__Cjib", town.ConnectionString))).Code);
    }

    [Fact]
    public async Task An_agency_in_its_own_layout_goes_all_the_way()
    {
        using var town = await Town.FoundAsync(fixture);
        Directory.CreateDirectory(Path.Combine(town.Data, "reference/clients"));
        File.WriteAllText(Path.Combine(town.Data, "reference/clients/rvo.json"), """
            { "separator": ",", "encoding": "windows-1252", "file_name": "export-{yyyy-MM-dd}-{number}.csv",
              "columns": {
                "vordering_id": "Ref", "titel_kenmerk": "Ref", "bsn": "BSN", "geslachtsnaam": "Naam", "voorletters": "VL",
                "geboortedatum": { "column": "Geboren", "format": "dd-MM-yyyy" }, "straat": "Straat", "huisnummer": "Nr", "postcode": "PC", "woonplaats": "Plaats",
                "hoofdsom_cent": { "column": "Bedrag", "format": "1.234,56" }, "openstaand_cent": { "column": "Bedrag", "format": "1.234,56" },
                "titel_datum": { "column": "Besluit", "format": "dd-MM-yyyy" }, "ontstaan_datum": { "column": "Besluit", "format": "dd-MM-yyyy" },
                "verval_datum": { "column": "Verval", "format": "dd-MM-yyyy" }, "verjaring_datum": { "column": "Verjaring", "format": "dd-MM-yyyy" },
                "laatste_aanmaning_datum": { "column": "Verval", "format": "dd-MM-yyyy" } },
              "constants": { "vordering_type": "rvo_terugvordering", "titel_soort": "DWANGBEVEL", "debiteur_soort": "NP", "adres_soort": "W", "land": "NL",
                "betaald_cent": "0", "verhoging_cent": "0", "administratiekosten_cent": "0", "rente_cent": "0", "kosten_cent": "0", "rente_soort": "GEEN",
                "aantal_herinneringen": "1", "aantal_aanmaningen": "1", "regeling_status": "GEEN", "blokkade": "GEEN", "iban_opdrachtgever": "NL64INGB0000001002" } }
            """);
        var inbox = Directory.CreateDirectory(Path.Combine(town.Data, "inbox/rvo")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(inbox, "export-2026-03-01-7.csv"), System.Text.Encoding.Latin1.GetBytes(
            "Ref,BSN,Naam,VL,Geboren,Straat,Nr,PC,Plaats,Bedrag,Besluit,Verval,Verjaring\n"
            + "R-1,912345676,Müller,A.,14-05-1988,Dorpsstraat,20012,3511AB,Utrecht,\"1.234,50\",20-10-2025,20-11-2025,20-10-2030\n"
            + "R-2,900001239,Bakker,E.,03-09-2000,Merellaan,20034,5611KL,Eindhoven,\"99,00\",20-10-2025,20-11-2025,20-10-2030\n"), TestContext.Current.CancellationToken);
        var report = await town.RunAsync(Town.Monday);
        Assert.Empty(report.Held);
        Assert.Equal(["rvo;R-1;123450;OPEN", "rvo;R-2;9900;OPEN"], town.Report(Town.Monday, "claims.csv").Skip(1).Select(line => string.Join(';', line.Split(';').Where((_, column) => column != 2))));
        Assert.Equal("Müller", await town.AskAsync<string>("SELECT geslachtsnaam FROM claim WHERE vordering_id = 'R-1'"));
        Assert.Equal(2, town.Report(Town.Monday, "assignments.csv").Length - 1);
    }
}
