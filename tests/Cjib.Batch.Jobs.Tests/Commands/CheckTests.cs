using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Intake;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Tests.Intake;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Commands;

/// <summary><c>check</c>: the receipt a delivery would get, without a register.</summary>
public sealed class CheckTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cjib-check-test-").FullName;

    [Fact]
    public void A_good_delivery_gets_the_receipts_of_an_accepted_one()
    {
        var report = Check(Make.Delivery(Make.Claim(), Make.Claim()));

        Assert.Equal((ExitCode.Done, "GEACCEPTEERD", 2L), (report.ExitCode, report.Status, report.Lines.Accepted));
        Assert.Equal(["duo_ONTVANGST_20260302_000000.csv", "duo_ONTVANGST_20260302_000000.json", "duo_VERWERKING_20260302_000000.csv"], report.Receipts.Select(Path.GetFileName));
        Assert.Equal(["1;D-000001;GEACCEPTEERD;;;;", "2;D-000002;GEACCEPTEERD;;;;"], Processing()[2..4]);
    }

    [Fact]
    public void The_metadata_beside_a_delivery_is_held_against_it()
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv" + DeliveryMetadata.Suffix), """{ "filename": "a.csv", "size": 1 }""");

        var report = Check(Make.Delivery(Make.Claim()).Bytes(), name: "a.csv");

        Assert.Equal((ExitCode.Failed, "AFGEKEURD"), (report.ExitCode, report.Status));
        Assert.Equal("F021", Assert.Single(report.FileFindings).Code);
    }

    [Fact]
    public async Task A_pipe_is_refused_and_never_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes of a Unix file system.");
        var path = Path.Combine(_folder, "pipe.csv");
        using (var made = Process.Start("mkfifo", path))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        var terms = CheckTerms.Read(Path.Combine(_folder, "none"), "duo", path, mapping: null, Make.Night);
        var report = CheckCommand.Check(path, terms, _folder, asJsonToo: false, TestContext.Current.CancellationToken);

        Assert.Equal("F001", Assert.Single(report.FileFindings).Code);
    }

    [Fact]
    public void A_few_wrong_lines_leave_it_accepted_and_are_explained_by_column()
    {
        var report = Check(Make.Delivery([.. Enumerable.Range(0, 100).Select(i => i is 7 or 9 ? Make.Claim(("postcode", "1234")) : Make.Claim())]));

        Assert.Equal((ExitCode.Done, "GEACCEPTEERD_MET_WAARSCHUWING", 98L, 2L), (report.ExitCode, report.Status, report.Lines.Accepted, report.Lines.Refused));
        var finding = Assert.Single(report.LineFindings);
        Assert.Equal(("A404", "postcode", 2L, "AFGEKEURD"), (finding.Code, finding.OwnColumn, finding.Lines, finding.Status));
        Assert.Equal([10, 12], finding.FirstLines);
        Assert.Equal(IntakeCode.Of("A404").Explanation, finding.Explanation);
    }

    [Fact]
    public void Too_many_wrong_lines_hold_it_and_the_receipt_still_tells_every_line()
    {
        var report = Check(Make.Delivery(Make.Claim(("bsn", "1"), ("postcode", "x")), Make.Claim(("verjaring_datum", "2026-04-01")), Make.Claim()));

        Assert.Equal((ExitCode.Held, "AANGEHOUDEN"), (report.ExitCode, report.Status));
        Assert.Equal(new LineCounts(3, 0, 1, 2, 0, 0, 300_000, 0), report.Lines);
        Assert.Equal(
            ["1;D-000001;AFGEKEURD;P301", "1;D-000001;AFGEKEURD;A404", "2;D-000002;AANGEHOUDEN;W930", "3;D-000003;AANGEHOUDEN;"],
            Processing()[2..6].Select(row => string.Join(';', row.Split(';')[..4])));
    }

    [Theory, InlineData(0), InlineData(2), InlineData(100), InlineData(500), InlineData(2000)]
    public void The_receipt_written_while_reading_is_the_one_written_when_the_verdict_is_known(int wrong)
    {
        var claims = Enumerable.Range(0, 2000).Select(i => i % (2000 / Math.Max(1, wrong)) == 0 && wrong > 0 ? Make.Claim(("bsn", "1")) : Make.Claim(("verjaring_datum", i % 3 == 0 ? "2026-04-01" : "2031-01-01")));
        var delivery = Make.Delivery([.. claims]).Bytes();

        var report = Check(delivery);
        var whileReading = File.ReadAllBytes(report.Receipts[^1]);
        var twice = Check(delivery, asJsonToo: true);

        Assert.Equal(wrong > 100 ? "AANGEHOUDEN" : wrong + report.LineFindings.Count > 0 ? "GEACCEPTEERD_MET_WAARSCHUWING" : "GEACCEPTEERD", report.Status);
        Assert.Equal(whileReading, File.ReadAllBytes(twice.Receipts[^2]));
        var trailer = whileReading.AsSpan().LastIndexOf("#T;"u8);
        Assert.EndsWith(Convert.ToHexStringLower(SHA256.HashData(whileReading.AsSpan(0, trailer))) + "\n", Encoding.ASCII.GetString(whileReading), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "out"), "*.part"));
    }

    [Fact]
    public void The_twin_in_json_tells_each_line_and_the_same_totals()
    {
        var report = Check(Make.Delivery(Make.Claim(("bsn", "1"), ("postcode", "x")), Make.Claim(), Make.Claim(("verjaring_datum", "2026-04-01"))).Bytes(), asJsonToo: true);

        using var twin = JsonDocument.Parse(File.ReadAllText(report.Receipts.Single(file => file.EndsWith("duo_VERWERKING_20260302_000000.json", StringComparison.Ordinal))));
        var lines = twin.RootElement.GetProperty("regels").EnumerateArray().ToArray();
        Assert.Equal(["AFGEKEURD", "AANGEHOUDEN", "AANGEHOUDEN"], lines.Select(line => line.GetProperty("status").GetString()));
        Assert.Equal(["P301", "A404"], lines[0].GetProperty("meldingen").EnumerateArray().Select(note => note.GetProperty("code").GetString()));
        var total = twin.RootElement.GetProperty("totaal");
        Assert.Equal((3L, 0L, 1L, 2L, report.Lines.CentsIn), (Of("gelezen"), Of("geaccepteerd"), Of("afgekeurd"), Of("aangehouden"), Of("gelezen_cent")));

        long Of(string name) => total.GetProperty(name).GetInt64();
    }

    [Fact]
    public void A_broken_file_is_refused_and_has_no_receipt_of_lines()
    {
        var report = Check(Make.Delivery(Make.Claim()).Bytes()[..^20]);

        Assert.Equal((ExitCode.Failed, "AFGEKEURD"), (report.ExitCode, report.Status));
        Assert.Equal("F007", Assert.Single(report.FileFindings).Code);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder, "out")).Length);
    }

    [Fact]
    public void An_agency_reads_its_own_column_names()
    {
        var claim = Make.Claim(("postcode", "1234"));
        string[] given = ["record_nr", "opdrachtgever", "actie"];
        var columns = claim.Where(c => c.Value.Length > 0 && !given.Contains(c.Key)).Select(c => c.Key).ToArray();
        var mapping = JsonSerializer.Serialize(new { separator = ",", columns = columns.Append("vordering_id").ToDictionary(c => c, c => $"{c.ToUpperInvariant()} (ons)") });
        File.WriteAllText(Path.Combine(_folder, "m.json"), mapping);
        var header = string.Join(',', columns.Append("vordering_id").Select(c => $"{c.ToUpperInvariant()} (ons)"));
        var row = string.Join(',', columns.Select(c => claim[c]));

        var report = Check(Encoding.UTF8.GetBytes($"{header}\n{row},A-1\n"), "m.json", "claims.csv");

        Assert.Equal("POSTCODE (ons)", Assert.Single(report.LineFindings).OwnColumn);
        Assert.Equal("VORDERINGEN", report.Kind);
    }

    [Fact]
    public void However_many_cells_are_wrong_there_are_as_many_findings_as_codes_and_columns()
    {
        var wrong = Make.Claim(("bsn", "1"), ("postcode", "x"), ("straat", ""), ("woonplaats", ""), ("hoofdsom_cent", "x"), ("land", "Nederland"));
        var report = Check(Make.Delivery([.. Enumerable.Repeat(wrong, 20_000)]));

        Assert.Equal(20_000, report.Lines.Refused);
        Assert.InRange(report.LineFindings.Count, 6, 10);
        Assert.All(report.LineFindings, finding => Assert.True(finding is { Lines: 20_000, FirstLines.Count: 5 }));
    }

    [Theory]
    [InlineData("check nowhere.csv --client duo", 2)]
    [InlineData("check {0}/d.csv --client DUO", 2)]
    [InlineData("check {0}/d.csv", 2)]
    [InlineData("check {0}/d.csv --client duo --output {0}/inbox/duo", 2)]
    [InlineData("check {0}/d.csv --client duo --json --date 2026-03-02 --output {0}/out", 0)]
    public async Task The_command_ends_with_the_code_of_the_contract(string arguments, int code)
    {
        File.WriteAllBytes(Path.Combine(_folder, "d.csv"), Make.Delivery(Make.Claim()).Bytes());
        var start = new ProcessStartInfo("dotnet", $"{Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll")} {arguments.Replace("{0}", _folder, StringComparison.Ordinal)} --data {_folder}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(code == process.ExitCode, error);
        if (code == 0)
            Assert.Equal("GEACCEPTEERD", JsonDocument.Parse(await output).RootElement.GetProperty("status").GetString());
    }

    CheckReport Check(TestDelivery delivery) => Check(delivery.Bytes());

    CheckReport Check(byte[] bytes, string? mapping = null, string name = "duo_VORDERINGEN_20260302_000001.csv", bool asJsonToo = false)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        var terms = CheckTerms.Read(Path.Combine(_folder, "none"), "duo", path, mapping is null ? null : Path.Combine(_folder, mapping), Make.Night);
        return CheckCommand.Check(path, terms, Path.Combine(_folder, "out"), asJsonToo, TestContext.Current.CancellationToken);
    }

    string[] Processing() => File.ReadAllLines(Path.Combine(_folder, "out", "duo_VERWERKING_20260302_000000.csv"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
