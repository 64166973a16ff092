using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>An agency's deliveries over several nights: what comes back, what waits, what an operator decides; and that no line is lost on the way.</summary>
public class DeliveryNightTests(RegisterFixture fixture)
{
    static readonly LocalDate Tuesday = Town.Monday.PlusDays(1), Wednesday = Town.Monday.PlusDays(2);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gap_waits_for_the_missing_delivery_and_then_follows_by_itself()
    {
        using var town = await Town.FoundAsync(fixture);
        Drop(town, 1, "A");
        await town.RunAsync(Town.Monday);
        Drop(town, 3, "C");
        var held = await town.RunAsync(Tuesday);
        Drop(town, 2, "B");
        await town.RunAsync(Wednesday);

        Assert.Contains("F004", Assert.Single(held.Held), StringComparison.Ordinal);
        Assert.Equal(["A", "B", "C"], Claims(town, Wednesday));
        Assert.Equal(["1 ACCEPTED", "3 HELD", "2 ACCEPTED", "3 ACCEPTED"], await StatesAsync(town));
    }

    [Fact]
    public async Task An_older_number_is_refused_and_the_same_bytes_have_no_effect()
    {
        using var town = await Town.FoundAsync(fixture);
        Drop(town, 5, "A");
        await town.RunAsync(Town.Monday);
        Drop(town, 4, "B");
        Drop(town, 5, "A", name: "other.csv");
        await town.RunAsync(Tuesday);

        Assert.Equal(["A"], Claims(town, Tuesday));
        Assert.Equal(["5 ACCEPTED", "4 REFUSED", "5 DUPLICATE"], await StatesAsync(town));
        Assert.Equal(["AFGEKEURD;F005", "DUBBEL;F006"], Receptions(town, Tuesday).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_files_of_one_name_on_one_night_are_judged_by_number_and_bytes()
    {
        using var town = await Town.FoundAsync(fixture);
        Drop(town, 1, "A", name: "same.csv");
        Drop(town, 2, "B", name: "SAME.csv");
        await town.RunAsync(Town.Monday);

        Assert.Equal(["A", "B"], Claims(town, Town.Monday));
    }

    [Fact]
    public async Task Too_many_refused_lines_hold_the_file_until_it_is_released()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv", Numbered(1, Make.Claim(("vordering_id", "A")), Make.Claim(("bsn", "1"))));
        var monday = await town.RunAsync(Town.Monday);
        Assert.Contains("F019", Assert.Single(monday.Held), StringComparison.Ordinal);
        Assert.Empty(Claims(town, Town.Monday));
        Assert.Equal(["1;A;AANGEHOUDEN;", "2;D-000002;AFGEKEURD;P301"], Lines(town, Town.Monday));

        await using (var register = await Register.OpenAsync(town.ConnectionString, cancel: Cancel))
        {
            var held = new HeldDeliveries(register);
            var open = Assert.Single(await held.ListAsync(date: null, openOnly: true, most: 10, Cancel));
            Assert.NotNull(await held.DecideAsync(open.Delivery.Id, OperatorDecision.Released, "tester", "agreed by telephone", Cancel));
        }
        var tuesday = await town.RunAsync(Tuesday);

        Assert.Empty(tuesday.Held);
        Assert.Equal(["A"], Claims(town, Tuesday));
        Assert.Equal(["GEACCEPTEERD_MET_WAARSCHUWING;W904"], Receptions(town, Tuesday));
        Assert.Equal("tester RELEASE_DELIVERY agreed by telephone RELEASED", await town.AskAsync<string>("SELECT actor || ' ' || action || ' ' || reason || ' ' || result FROM audit"));
    }

    [Fact]
    public async Task A_held_file_that_is_refused_stays_out_and_its_agency_is_told()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv", Numbered(1, Make.Claim(("vordering_id", "A")), Make.Claim(("bsn", "1"))));
        await town.RunAsync(Town.Monday);
        var id = await town.AskAsync<long>("SELECT id FROM delivery WHERE state = 'HELD'");

        var listed = await town.ProgramAsync("files --held");
        var rejects = await town.ProgramAsync($"rejects {id} --json");
        var refused = await town.ProgramAsync($"refuse {id} --reason \"wrong extract\"");
        await town.RunAsync(Tuesday);
        var again = await town.ProgramAsync($"release {id} --reason late");

        Assert.True(listed.Code == 3, listed.Error);
        Assert.Contains("duo/a.csv", listed.Out, StringComparison.Ordinal);
        Assert.Equal("P301", JsonDocument.Parse(rejects.Out).RootElement.GetProperty("lines")[0].GetProperty("code").GetString());
        Assert.True(refused.Code == 0, refused.Error);
        Assert.Equal(["AFGEKEURD;F019 F020"], Receptions(town, Tuesday));
        Assert.Empty(Claims(town, Tuesday));
        Assert.Equal(1, again.Code);
        Assert.Equal(3, await town.AskAsync<long>("SELECT count(*) FROM audit"));
    }

    [Fact]
    public async Task A_better_file_with_the_same_number_replaces_a_held_one()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv", Numbered(1, Make.Claim(("vordering_id", "A")), Make.Claim(("bsn", "1"))));
        await town.RunAsync(Town.Monday);
        town.Drop("duo", "b.csv", Numbered(1, Make.Claim(("vordering_id", "A")), Make.Claim(("vordering_id", "B"))));
        await town.RunAsync(Tuesday);
        await town.RunAsync(Wednesday);

        Assert.Equal(["A", "B"], Claims(town, Wednesday));
        Assert.Equal(["AFGEKEURD;F019 F005"], Receptions(town, Wednesday));
    }

    [Theory]
    [InlineData("SHA-256", 0, 0, null)]
    [InlineData("SHA-256", 1, 0, "F021")]
    [InlineData("SHA-256", 0, 1, "F008")]
    [InlineData("MD5", 0, 0, "F022")]
    [InlineData("wrong", 0, 0, "F011")]
    public async Task The_metadata_of_a_delivery_is_held_against_it(string checksum, int bytesMore, int rowsMore, string? code)
    {
        using var town = await Town.FoundAsync(fixture);
        var text = Numbered(1, Make.Claim(("vordering_id", "A")));
        var bytes = Encoding.UTF8.GetBytes(text);
        town.Drop("duo", "a.csv", text);
        town.Drop("duo", "a.csv.meta.json", JsonSerializer.Serialize(new
        {
            filename = "a.csv",
            size = bytes.Length + bytesMore,
            checksum = new { type = checksum == "wrong" ? "SHA-256" : checksum, value = Convert.ToHexString(SHA256.HashData(checksum == "wrong" ? [] : bytes)) },
            rows = 1 + rowsMore,
            sum_cents = 100_000,
        }));
        await town.RunAsync(Town.Monday);

        Assert.Equal(code is null ? "GEACCEPTEERD;" : $"AFGEKEURD;{code}", Assert.Single(Receptions(town, Town.Monday)));
        Assert.Equal(code is null ? ["A"] : [], Claims(town, Town.Monday));
        Assert.Empty(Directory.GetFiles(Path.Combine(town.Data, "inbox", "duo")));
        Assert.True(File.Exists(Path.Combine(town.Data, "archive", "2026-03-02", "duo", "a.csv.meta.json")));
    }

    [Fact]
    public async Task Where_metadata_is_agreed_a_delivery_waits_for_it()
    {
        using var town = await Town.FoundAsync(fixture);
        var agencies = Path.Combine(town.Data, "reference", "opdrachtgevers.csv");
        File.WriteAllText(agencies, "code;naam;oin;ibans;metadata\nduo;DUO;00000000000000000004;;J\n");
        Drop(town, 1, "A");
        var monday = await town.RunAsync(Town.Monday);
        town.Drop("duo", "duo_1.csv.meta.json", "{}");
        var tuesday = await town.RunAsync(Tuesday);

        Assert.Contains("waits in the inbox", Assert.Single(monday.Held), StringComparison.Ordinal);
        Assert.Empty(tuesday.Held);
        Assert.Equal(["A"], Claims(town, Tuesday));
    }

    [Fact]
    public async Task A_refused_file_is_a_result_and_the_night_ends_with_0()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv", "nonsense");
        var (code, _, error) = await town.ProgramAsync("run --date 2026-03-02");

        Assert.True(code == 0, error);
        Assert.Equal(["AFGEKEURD;F002"], Receptions(town, Town.Monday));
    }

    [Fact]
    public async Task What_is_no_file_is_told_once()
    {
        using var town = await Town.FoundAsync(fixture);
        Directory.CreateDirectory(Path.Combine(town.Data, "inbox", "duo", "folder.csv"));
        await town.RunAsync(Town.Monday);
        await town.RunAsync(Tuesday);

        Assert.Equal(["AFGEKEURD;F001"], Receptions(town, Town.Monday));
        Assert.Empty(Receptions(town, Tuesday));
    }

    [Fact]
    public async Task Deliveries_without_a_number_follow_each_other()
    {
        using var town = await Town.FoundAsync(fixture);
        var claim = Make.Claim();
        string[] given = ["record_nr", "opdrachtgever", "actie"];
        var columns = claim.Where(c => c.Value.Length > 0 && !given.Contains(c.Key)).Select(c => c.Key).Append("vordering_id").ToArray();
        Directory.CreateDirectory(Path.Combine(town.Data, "reference", "clients"));
        town.Write("reference/clients/duo.json", JsonSerializer.Serialize(new { separator = ",", columns = columns.ToDictionary(c => c, c => c) }));
        foreach (var (date, id) in new[] { (Town.Monday, "A"), (Tuesday, "B") })
        {
            town.Drop("duo", $"{id}.csv", $"{string.Join(',', columns)}\n{string.Join(',', columns[..^1].Select(c => claim[c]))},{id}\n");
            await town.RunAsync(date);
        }

        Assert.Equal(["A", "B"], Claims(town, Tuesday));
    }

    [Fact]
    public async Task A_claim_from_two_agencies_in_one_night_is_that_of_the_later_line()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Write("reference/opdrachtgevers.csv", "code;naam;oin;ibans;mandaten", "cjib;CJIB;00000000000000000001;;duo", "duo;DUO;00000000000000000004;;");
        var first = Make.Delivery(Make.Claim(("vordering_id", "A")), Make.Claim(("vordering_id", "B")), Make.Claim(("vordering_id", "C")));
        town.Drop("cjib", "x.csv", Encoding.UTF8.GetString((first with { Header = first.Header.Replace(";duo;00000000000000000004;", ";cjib;00000000000000000001;", StringComparison.Ordinal) }).Bytes()));
        town.Drop("duo", "y.csv", Numbered(1, [
            Make.Claim(("vordering_id", "A"), ("actie", "V"), ("titel_kenmerk", "later")), Make.Claim(("vordering_id", "B")),
            Make.Claim(("vordering_id", "C"), ("titel_kenmerk", "later")), .. Enumerable.Range(0, 30).Select(i => Make.Claim(("vordering_id", $"D{i}")))]));
        await town.RunAsync(Town.Monday);

        Assert.Equal(["1;A;GEACCEPTEERD_MET_WAARSCHUWING;W960", "2;B;GEACCEPTEERD;", "3;C;GEACCEPTEERD;"], Lines(town, Town.Monday).Take(3));
        Assert.Equal(["1;A;GEACCEPTEERD;", "2;B;DUBBEL;D501", "3;C;AFGEKEURD;D502"], Lines(town, Town.Monday).Skip(3).Take(3));
        Assert.Equal("later", await town.AskAsync<string>("SELECT titel_kenmerk FROM claim WHERE vordering_id = 'A'"));
        Assert.Equal(33, await town.AskAsync<long>("SELECT count(*) FROM claim"));
    }

    [Fact]
    public async Task A_held_claim_is_released_by_a_replacement_that_says_whose_it_is()
    {
        using var town = await Town.FoundAsync(fixture);
        (string, string)[] somebodyElse = [("geslachtsnaam", "Pietersen"), ("voorletters", "Q"), ("geboortedatum", "19550101")];
        town.Drop("duo", "a.csv", Numbered(1, Make.Claim(("vordering_id", "A")), Make.Claim(("vordering_id", "B")), Make.Claim([("vordering_id", "C"), .. somebodyElse])));
        await town.RunAsync(Town.Monday);
        town.Drop("duo", "b.csv", Numbered(2, Make.Claim(("vordering_id", "C"), ("actie", "V"))));
        await town.RunAsync(Tuesday);

        Assert.Equal(["1;A;GEACCEPTEERD", "2;B;GEACCEPTEERD", "3;C;AANGEHOUDEN"], Lines(town, Town.Monday).Select(line => line[..line.LastIndexOf(';')]));
        Assert.Equal(["1;C;GEACCEPTEERD;"], Lines(town, Tuesday));
        Assert.Single(town.Report(Tuesday, "claims.csv").Skip(1).Select(row => row.Split(';')[2]).Distinct());
        Assert.Equal(["A", "B", "C"], Claims(town, Tuesday));
    }

    [Fact]
    public async Task An_expected_delivery_that_does_not_come_is_told_and_counted()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Write("reference/leveringen.csv", "opdrachtgever;soort;dagen;verplicht;geldig_vanaf;geldig_tot", "duo;VORDERINGEN;werkdag;J;2026-01-01;", "cak;VORDERINGEN;werkdag;N;2026-01-01;");
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == "Cjib.Batch") listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
        listener.Start();
        var monday = await town.RunAsync(Town.Monday);
        Drop(town, 1, "A");
        var tuesday = await town.RunAsync(Tuesday);
        var status = await town.ProgramAsync("status --date 2026-03-02 --json");

        Assert.StartsWith("duo: no VORDERINGEN came", Assert.Single(monday.Held), StringComparison.Ordinal);
        Assert.Empty(tuesday.Held);
        Assert.Contains("cjib.deliveries.missing duo VORDERINGEN", counted);
        var missing = JsonDocument.Parse(status.Out).RootElement.GetProperty("nights")[0].GetProperty("missing").EnumerateArray().ToList();
        Assert.Equal(["cak ", "duo 2026-03-03"], missing.Select(m => $"{m.GetProperty("client").GetString()} {m.GetProperty("came_on").GetString()}"));
    }

    [Fact]
    public async Task Parts_stay_where_they_are()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv.part", Numbered(1, Make.Claim()));
        await town.RunAsync(Town.Monday);

        Assert.Single(Directory.GetFiles(Path.Combine(town.Data, "inbox", "duo")));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM delivery"));
    }

    static void Drop(Town town, int number, string claim, string? name = null) =>
        town.Drop("duo", name ?? $"duo_{number}.csv", Numbered(number, Make.Claim(("vordering_id", claim))));

    static string Numbered(int number, params Dictionary<string, string>[] claims)
    {
        var delivery = Make.Delivery(claims);
        return Encoding.UTF8.GetString((delivery with { Header = delivery.Header.Replace(";1;2026", $";{number};2026", StringComparison.Ordinal) }).Bytes());
    }

    static IEnumerable<string> Claims(Town town, LocalDate date) => town.Report(date, "claims.csv").Skip(1).Select(row => row.Split(';')[1]);

    static async Task<string[]> StatesAsync(Town town) =>
        (await town.AskAsync<string>("SELECT string_agg(number || ' ' || state, ',' ORDER BY run_id, number) FROM delivery")).Split(',');

    static IEnumerable<string> Receptions(Town town, LocalDate date) => ReceptionRows(town, date).Select(row => $"{row[5]};{row[6]}");

    static IEnumerable<string> Lines(Town town, LocalDate date) => LinesOf(town, date).Select(row => string.Join(';', row[..4]));

    static List<string[]> ReceptionRows(Town town, LocalDate date) => Rows(town, "ONTVANGST", date);

    static List<string[]> LinesOf(Town town, LocalDate date) => Rows(town, "VERWERKING", date);

    static List<string[]> Rows(Town town, string kind, LocalDate date) =>
        [.. Directory.EnumerateFiles(Path.Combine(town.Data, "outbox"), $"*_{kind}_{date:uuuuMMdd}_*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadAllLines(file).Where(line => line[0] != '#').Skip(1)).Select(Town.Cells)];
}
