using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Cjib.Batch.Jobs.Commands;
using Cjib.Batch.Tests;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Looking back at a night, forward at another contract, and at what an office has, through the program itself.</summary>
public class AllocationCommandTests(RegisterFixture fixture)
{
    const int Nights = 3;
    static readonly LocalDate Last = Town.Monday.PlusDays(Nights - 1);

    async Task<Town> LivedInAsync()
    {
        var town = await Town.FoundAsync(fixture);
        var life = new Life(town, seed: 6, nights: 10);
        for (var night = 1; night <= Nights; night++)
        {
            life.Drop(night);
            await town.RunAsync(Town.Monday.PlusDays(night - 1));
        }
        return town;
    }

    [Fact]
    public async Task A_past_night_derived_again_is_what_was_stored_until_somebody_changes_it()
    {
        using var town = await LivedInAsync();
        var (debtor, office) = (town.Report(Last, "assignments.csv")[1].Split(';')[0], town.Report(Last, "assignments.csv")[1].Split(';')[1]);
        var (added, _, wrong) = await town.ProgramAsync($"conflict {debtor} {office} --reason relation");
        Assert.True(added == 0, wrong);
        var (code, output, error) = await town.ProgramAsync($"replay --date {Last:uuuu-MM-dd} --json");
        Assert.True(code == 0, error + output);
        var replay = JsonDocument.Parse(output).RootElement;
        Assert.Equal(Nights, replay.GetProperty("nights").GetInt32());
        Assert.Contains(replay.GetProperty("files").EnumerateArray(), f => f.GetProperty("name").GetString() == $"reports/{Last:uuuu-MM-dd}/toewijzing/loting.csv");
        Assert.Contains(replay.GetProperty("files").EnumerateArray(), f => f.GetProperty("name").GetString()!.Contains("_TOEWIJZING_", StringComparison.Ordinal));
        Assert.Empty(replay.GetProperty("changed_inputs").EnumerateArray());
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM pg_database WHERE datname LIKE 'cjib_scratch%'"));

        var report = $"reports/{Last:uuuu-MM-dd}/assignments.csv";
        town.Write(report, [.. town.Read(report).TrimEnd('\n').Replace(";QUOTA;", ";ST1;", StringComparison.Ordinal).Split('\n')]);
        town.Write("policy/toewijzing-2026.1.json", town.Read("policy/toewijzing-2026.1.json"));
        (code, output, _) = await town.ProgramAsync($"replay --date {Last:uuuu-MM-dd} --json");
        Assert.Equal(1, code);
        replay = JsonDocument.Parse(output).RootElement;
        // run.json names the policies by their digests, and SHA256SUMS has run.json.
        string[] changed = [$"reports/{Last:uuuu-MM-dd}/SHA256SUMS", report, $"reports/{Last:uuuu-MM-dd}/run.json"];
        Assert.Equal(changed, replay.GetProperty("files").EnumerateArray().Where(f => !f.GetProperty("is_same").GetBoolean()).Select(f => f.GetProperty("name").GetString()));
        Assert.Equal(["policy/toewijzing-2026.1.json"], replay.GetProperty("changed_inputs").EnumerateArray().Select(f => f.GetString()));
    }

    [Fact]
    public async Task When_an_office_would_stop_exactly_its_debtors_would_move_and_nothing_is_changed()
    {
        using var town = await LivedInAsync();
        var before = await town.AskAsync<string>("SELECT md5(string_agg(a::text, '|' ORDER BY debtor_id)) FROM assignment a");
        var ofK1 = (int)await town.AskAsync<long>("SELECT count(*) FROM assignment WHERE office = 'k1'");
        Directory.CreateDirectory(Path.Combine(town.Data, "what-if"));
        town.Write("what-if/kantoren.csv", [.. town.Read("reference/kantoren.csv").TrimEnd('\n').Split('\n')
            .Select(l => l.StartsWith("k1;", StringComparison.Ordinal) ? $"{l}{Last:uuuu-MM-dd}" : l)]);

        var picture = Path.Combine(town.Data, "what-if.svg");
        var (code, output, error) = await town.ProgramAsync($"simulate --allocation \"{Path.Combine(town.Data, "what-if")}\" --picture \"{picture}\" --json");
        Assert.True(code == 0, error);
        var shift = JsonDocument.Parse(output).RootElement.GetProperty("shift");
        var offices = shift.GetProperty("offices").EnumerateArray().ToDictionary(o => o.GetProperty("office").GetString()!, StringComparer.Ordinal);
        Assert.True(ofK1 > 0);
        Assert.Equal((ofK1, 0), (offices["k1"].GetProperty("lost").GetInt32(), offices["k1"].GetProperty("debtors_then").GetInt32()));
        Assert.All(offices.Where(o => o.Key != "k1"), o => Assert.Equal(0, o.Value.GetProperty("lost").GetInt32()));
        Assert.All(shift.GetProperty("moves").EnumerateArray(), m => Assert.Equal(("k1", "CONTRACT_EINDE"), (m.GetProperty("from").GetString(), m.GetProperty("reason").GetString())));
        // Each debtor that another office takes over costs what the policy says; who would have none costs nothing.
        var perMove = JsonNode.Parse(town.Read("policy/toewijzing-2026.1.json"))!["overdracht_cent"]!.GetValue<long>();
        var takenOver = shift.GetProperty("moves").EnumerateArray().Where(m => m.GetProperty("to").GetString()!.Length > 0).Sum(m => m.GetProperty("debtors").GetInt64());
        Assert.True(perMove > 0 && takenOver > 0);
        Assert.Equal(perMove * takenOver, shift.GetProperty("cost_cents").GetInt64());
        Assert.Equal(perMove * takenOver, shift.GetProperty("moves").EnumerateArray().Sum(m => m.GetProperty("cost_cents").GetInt64()));
        Assert.All(offices.Values, o => Assert.Equal(perMove * o.GetProperty("gained").GetInt64(), o.GetProperty("cost_cents").GetInt64()));
        Assert.Equal(perMove, JsonDocument.Parse(output).RootElement.GetProperty("transfer").GetProperty("cents").GetInt64());
        var (gif, _, why) = await town.ProgramAsync($"simulate --allocation \"{Path.Combine(town.Data, "what-if")}\" --picture what-if.gif");
        Assert.Equal(ExitCode.Usage, gif);
        Assert.Contains("must end in .svg or .png", why, StringComparison.Ordinal);
        var drawn = Path.ChangeExtension(picture, ".png");
        (code, output, error) = await town.ProgramAsync($"simulate --allocation \"{Path.Combine(town.Data, "what-if")}\" --picture \"{drawn}\"");
        Assert.True(code == 0, error);
        Assert.Contains("take-over", output, StringComparison.Ordinal);
        Assert.Contains($"cost € {(perMove * takenOver / 100m).ToString("N2", CultureInfo.InvariantCulture)}, ", output, StringComparison.Ordinal);
        // The two pictures are of one size and have the same bars.
        var svg = XDocument.Load(picture).Root!;
        using var png = SkiaSharp.SKBitmap.Decode(drawn);
        Assert.Equal((2 * (int)svg.Attribute("width")!, 2 * (int)svg.Attribute("height")!), (png.Width, png.Height));
        var bars = svg.Elements().Where(e => e.Name.LocalName == "rect" && (int?)e.Attribute("x") == 90 && (int)e.Attribute("y")! >= 60 && (double)e.Attribute("width")! > 2).ToList();
        Assert.NotEmpty(bars);
        Assert.All(bars, bar => Assert.Equal(SkiaSharp.SKColor.Parse(bar.Attribute("fill")!.Value), png.GetPixel(2 * 91, 2 * ((int)bar.Attribute("y")! + 5))));
        Assert.Equal(before, await town.AskAsync<string>("SELECT md5(string_agg(a::text, '|' ORDER BY debtor_id)) FROM assignment a"));
    }

    [Fact]
    public async Task Other_shares_and_a_parcel_that_is_split_can_be_tried_and_only_what_the_policy_lets_go_would_move()
    {
        using var town = await LivedInAsync();
        Directory.CreateDirectory(Path.Combine(town.Data, "shares"));
        Directory.CreateDirectory(Path.Combine(town.Data, "parcels"));
        // k1 gets nearly all of every parcel: nobody moves, unless the policy restores shares.
        town.Write("shares/aandelen.csv", "perceel;kantoor;aandeel_promille;kwaliteit_pct;geldig_vanaf;geldig_tot",
            "00;k1;980;100;;", "00;k2;20;100;;", "01;k1;980;100;;", "01;k2;20;100;;", "02;k1;980;100;;", "02;k2;20;100;;");
        Assert.Equal(0, (await TryAsync("shares")).GetProperty("moved").GetInt32());
        var policy = JsonNode.Parse(town.Read("policy/toewijzing-2026.1.json"))!;
        policy["herverdelen"] = true;
        policy["overdracht_cent"] = 1;
        town.Write("shares/toewijzing-proef.json", policy.ToJsonString());
        var restored = (await TryAsync("shares")).GetProperty("shift");
        Assert.True(restored.GetProperty("moves").GetArrayLength() > 0);
        Assert.All(restored.GetProperty("moves").EnumerateArray(), m => Assert.Equal(("k1", "HERVERDELING"), (m.GetProperty("to").GetString(), m.GetProperty("reason").GetString())));
        // The cost is that of the policy that is tried.
        Assert.Equal(restored.GetProperty("moves").EnumerateArray().Sum(m => m.GetProperty("debtors").GetInt64()), restored.GetProperty("cost_cents").GetInt64());

        // Parcel 02 loses Rotterdam to a parcel 03 of k1 alone: who has an office keeps it.
        town.Write("parcels/percelen.csv", [.. town.Read("reference/percelen.csv").TrimEnd('\n').Split('\n'), "03;Stad;Rotterdam;;"]);
        town.Write("parcels/aandelen.csv", [.. town.Read("reference/aandelen.csv").TrimEnd('\n').Split('\n'), "03;k1;1000;100;;"]);
        town.Write("parcels/regio.csv", "pc4_from;pc4_to;provincie;arrondissement;perceel;geldig_vanaf;geldig_tot",
            "1000;1999;NH;Amsterdam;01;;", "2000;2999;ZH;Rotterdam;02;;", "3000;3099;ZH;Rotterdam;03;;", "3100;9999;ZH;Rotterdam;02;;");
        var split = await TryAsync("parcels");
        Assert.Equal((0, 0L), (split.GetProperty("moved").GetInt32(), split.GetProperty("shift").GetProperty("cost_cents").GetInt64()));

        async Task<JsonElement> TryAsync(string folder)
        {
            var (code, output, error) = await town.ProgramAsync($"simulate --allocation \"{Path.Combine(town.Data, folder)}\" --json");
            Assert.True(code == 0, error);
            return JsonDocument.Parse(output).RootElement;
        }
    }

    [Fact]
    public async Task Portfolio_shares_and_the_reason_of_an_office_can_be_asked_for()
    {
        using var town = await LivedInAsync();
        var assignment = town.Report(Last, "assignments.csv")[1].Split(';');
        var file = Path.Combine(town.Data, "portfolio.csv");
        var (code, _, error) = await town.ProgramAsync($"portfolio {assignment[1]} --output \"{file}\" --reason test");
        Assert.True(code == 0, error);
        Assert.Equal(await town.AskAsync<long>($"SELECT count(*) FROM work WHERE to_run IS NULL AND office = '{assignment[1]}'"), File.ReadLines(file).Count() - 3);
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM audit WHERE action = 'EXPORT_PORTFOLIO'"));

        (code, var output, error) = await town.ProgramAsync("shares --json");
        Assert.True(code == 0, error);
        var shares = JsonDocument.Parse(output).RootElement.GetProperty("shares").EnumerateArray().ToList();
        Assert.Equal(await town.AskAsync<long>("SELECT count(*) FROM assignment"), shares.Sum(s => s.GetProperty("debtors").GetInt64()));
        Assert.All(shares, s => Assert.Equal(s.GetProperty("debtors").GetInt32(), s.GetProperty("by_age").EnumerateArray().Sum(a => a.GetInt32())));
        Assert.All(shares, s => Assert.Equal(s.GetProperty("debtors").GetInt32(), s.GetProperty("by_quadrant").EnumerateArray().Sum(a => a.GetInt32())));

        Assert.All(shares, s => Assert.Equal(s.GetProperty("actual_per_mille").GetInt32() - s.GetProperty("target_per_mille").GetInt32(), s.GetProperty("drift_per_mille").GetInt32()));
        Assert.Equal(
            await town.AskAsync<long>("SELECT sum(p.open_cents)::bigint FROM assignment a JOIN profile p ON p.bucket = a.bucket AND p.debtor_id = a.debtor_id"),
            shares.Sum(s => s.GetProperty("open_cents").GetInt64()));
        // Churn: the cases that ended that night, and why.
        var churn = JsonDocument.Parse(output).RootElement.GetProperty("churn").EnumerateArray()
            .Select(c => $"{c.GetProperty("parcel").GetString()} {c.GetProperty("office").GetString()} {c.GetProperty("reason").GetString()} {c.GetProperty("debtors").GetInt32()}").ToList();
        Assert.NotEmpty(churn);
        Assert.Equal(
            await town.AskAsync<string>(
                $"""
                SELECT string_agg(concat_ws(' ', parcel, office, closing, n), '|' ORDER BY parcel, office, closing) FROM (
                    SELECT parcel, office, closing, count(*) AS n FROM closed_case WHERE closed_on = '{Last:uuuu-MM-dd}' GROUP BY 1, 2, 3) z
                """),
            string.Join('|', churn));

        (code, output, error) = await town.ProgramAsync($"debtor {assignment[0]} --reason test --json");
        Assert.True(code == 0, error);
        var why = JsonDocument.Parse(output).RootElement.GetProperty("allocation").GetProperty("explanation");
        Assert.StartsWith("U hebt", why.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal((assignment[1], assignment[4]), (why.GetProperty("office").GetString(), why.GetProperty("reason_code").GetString()));
        Assert.Contains(why.GetProperty("candidates").EnumerateArray(), c => c.GetProperty("seats").GetInt32() > 0);
    }
}
