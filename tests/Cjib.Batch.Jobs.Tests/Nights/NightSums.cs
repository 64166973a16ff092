using System.Text.Json;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>
/// What must hold after every night of every test: for each file, lines read = accepted + refused + held + duplicate, and the same lines and cents in the register, on
/// both receipts (CSV and JSON) and in run.json.
/// </summary>
static class NightSums
{
    static readonly string[] Counted = ["geaccepteerd", "afgekeurd", "aangehouden", "dubbel"];
    static readonly string[] Lines = ["gelezen", .. Counted, "leeg"];
    static readonly string[] Cents = ["gelezen_cent", "geaccepteerd_cent"];

    public static async Task HoldAsync(Town town, LocalDate date)
    {
        var stored = (await town.AskAsync<string>(
            $"""
            SELECT coalesce(string_agg(concat_ws(' ', regexp_replace(d.client, '.*/', ''), d.state, d.read, d.accepted, d.refused, d.held, d.duplicate, d.blank, d.cents_in, d.cents_accepted), '|'), '')
            FROM delivery d JOIN run r ON r.id = d.run_id WHERE r.business_date = '{date:uuuu-MM-dd}'
            """)).Split('|', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(' ')).ToList();
        Assert.All(stored, row => Assert.Equal(long.Parse(row[2], null), row[3..7].Sum(count => long.Parse(count, null))));
        var files = Sorted(stored.Select(row => string.Join(' ', [row[0], .. row[2..]])));

        using var run = Parse(Path.Combine(town.Data, "reports", $"{date:uuuu-MM-dd}", "run.json"));
        string[] names = ["read", "accepted", "refused", "held", "duplicate", "blank", "cents_in", "cents_out"];
        Assert.Equal(files, Sorted(run.RootElement.GetProperty("deliveries").EnumerateArray().Select(d =>
            $"{Path.GetFileName(d.GetProperty("client").GetString())} {string.Join(' ', names.Select(name => d.GetProperty(name).GetInt64()))}")));

        Assert.Equal(files, Sorted(Receipts(town, "ONTVANGST", date, "json").Select(path =>
        {
            using var receipt = Parse(path);
            return Told(receipt.RootElement, receipt.RootElement.GetProperty("regels"), receipt.RootElement);
        })));
        var processed = new List<string>();
        foreach (var path in Receipts(town, "VERWERKING", date, "json"))
            using (var receipt = Parse(path))
                processed.Add(Processed(path, receipt.RootElement));
        Assert.Empty(Sorted(stored.Where(row => row[1] is "ACCEPTED" or "HELD").Select(row => string.Join(' ', [row[0], .. row[2..]]))).Except(processed));
    }

    // The lines of the JSON are those of its totals and those of the CSV.
    static string Processed(string path, JsonElement receipt)
    {
        var (lines, total) = (receipt.GetProperty("regels").EnumerateArray().ToList(), receipt.GetProperty("totaal"));
        long Of(params string[] words) => lines.Count(line => words.Contains(line.GetProperty("status").GetString()));
        Assert.Equal(
            [Of("GEACCEPTEERD", "GEACCEPTEERD_MET_WAARSCHUWING"), Of("AFGEKEURD"), Of("AANGEHOUDEN"), Of("DUBBEL")],
            Counted.Select(name => total.GetProperty(name).GetInt64()));
        Assert.Equal(lines.Count, total.GetProperty("gelezen").GetInt64());
        var csv = File.ReadAllLines(Path.ChangeExtension(path, ".csv"));
        Assert.Equal(
            csv[2..^1].Select(Town.Cells).Select(row => $"{row[0]} {row[1].TrimStart('\'')} {row[3]} {row[4]}"),
            lines.SelectMany(line => Notes(line).Select(note => $"{Text(line, "record_nr")} {Text(line, "kenmerk").TrimStart('\'')} {note}")));
        Assert.Equal(total.GetProperty("gelezen_cent").GetRawText(), csv[^1].Split(';')[2]);
        return Told(receipt, total, total);

        static IEnumerable<string> Notes(JsonElement line) => line.TryGetProperty("meldingen", out var notes)
            ? notes.EnumerateArray().Select(note => $"{Text(note, "code")} {Text(note, "kolom")}")
            : [" "];
    }

    static string Told(JsonElement receipt, JsonElement lines, JsonElement cents) => string.Join(' ', [
        receipt.GetProperty("opdrachtgever").GetString(),
        .. Lines.Select(name => lines.GetProperty(name).GetRawText()),
        .. Cents.Select(name => cents.GetProperty(name).GetRawText())]);

    static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    static IEnumerable<string> Receipts(Town town, string kind, LocalDate date, string form) => Directory.Exists(Path.Combine(town.Data, "outbox"))
        ? Directory.EnumerateFiles(Path.Combine(town.Data, "outbox"), $"*_{kind}_{date:uuuuMMdd}_*.{form}", SearchOption.AllDirectories)
        : [];

    static JsonDocument Parse(string path) => JsonDocument.Parse(File.ReadAllBytes(path));

    static List<string> Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];
}
