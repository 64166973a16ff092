using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cjib.Batch.Jobs.Sampling;
using NodaTime;

namespace Cjib.Batch.Benchmarks;

/// <summary>
/// <c>match --train</c> on the persons of a sampled night, in a process of its own: seconds of each phase, peak memory, pairs a second, and how right it was;
/// which of the wrong groups hold two of one household, and which strangers. <c>matching [claim lines, 1,000,000] [seed, 7]</c>
/// </summary>
static class MatchingBenchmark
{
    static readonly string[] Columns =
    [
        "bsn", "rsin", "kvk_nummer", "naam_rp", "geslachtsnaam", "voorvoegsel", "voorletters", "voornamen", "partner_geslachtsnaam", "geboortedatum",
        "straat", "huisnummer", "postcode", "woonplaats", "buitenland_1", "buitenland_2",
    ];

    public static void Run(string[] args)
    {
        var claims = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var seed = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 7;
        var folder = Directory.CreateTempSubdirectory("cjib-matching-");
        try
        {
            var (data, persons, mapping, clusters) = (folder.FullName, Path.Combine(folder.FullName, "p.csv"), Path.Combine(folder.FullName, "m.json"), Path.Combine(folder.FullName, "o.csv"));
            SampleNight.Write(new SampleOptions(claims, seed, data, new LocalDate(2026, 3, 2), Truth: true));
            var truth = File.ReadLines(Path.Combine(data, "truth.csv")).Skip(1).Select(line => line.Split(';')).ToDictionary(cells => $"{cells[0]}/{cells[1]}", cells => cells[2]);
            Write(persons, Path.Combine(data, "inbox"), truth);
            File.WriteAllText(mapping, JsonSerializer.Serialize(new { separator = ";", id = "id", truth = "p", columns = Columns.ToDictionary(c => c) }));
            Print(Match($"match \"{persons}\" --mapping \"{mapping}\" --train --output \"{clusters}\" --json"), claims);
            var wrong = File.ReadLines(clusters).Skip(1).Select(line => line.Split(';')).GroupBy(cells => cells[1], cells => truth[cells[0]])
                .Select(group => group.Distinct().Order(StringComparer.Ordinal).ToArray()).Where(group => group.Length > 1).ToList();
            Console.WriteLine($"wrong groups: {wrong.Count(AreOneHousehold)} of one household, {wrong.Count(group => !AreOneHousehold(group))} of strangers");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The members of a household have consecutive numbers.
    static bool AreOneHousehold(string[] persons) =>
        Number(persons[^1]) - Number(persons[0]) < Household.MembersMax;

    static int Number(string person) => int.Parse(person.AsSpan(1), CultureInfo.InvariantCulture);

    static void Write(string path, string inbox, Dictionary<string, string> truth)
    {
        using var csv = new StreamWriter(path) { NewLine = "\n" };
        csv.WriteLine($"id;p;{string.Join(';', Columns)}");
        foreach (var file in Directory.EnumerateFiles(inbox, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            int[]? places = null;
            foreach (var cells in File.ReadLines(file).Where(line => line[0] != '#').Select(line => line.Split(';')))
            {
                if (places is null)
                {
                    places = [.. Columns.Prepend("vordering_id").Prepend("opdrachtgever").Select(column => Array.IndexOf(cells, column))];
                    continue;
                }
                var id = $"{cells[places[0]]}/{cells[places[1]]}";
                if (truth.TryGetValue(id, out var person))
                    csv.WriteLine($"{id};{person};{string.Join(';', places.Skip(2).Select(place => cells[place]))}");
            }
        }
    }

    static JsonElement Match(string arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", $"\"{program}\" {arguments}") { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonDocument.Parse(output).RootElement : throw new InvalidOperationException($"match ended with exit code {process.ExitCode}.");
    }

    static void Print(JsonElement report, int claims)
    {
        var seconds = report.GetProperty("seconds");
        double Of(string phase) => seconds.GetProperty(phase).GetDouble();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{claims:N0} records: read {Of("read"):N1} s, train {Of("train"):N1} s, match {Of("match"):N1} s, cluster {Of("cluster"):N1} s, peak {report.GetProperty("peak_mb").GetInt64():N0} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.GetProperty("candidate_pairs").GetInt64():N0} pairs, {report.GetProperty("candidate_pairs").GetInt64() / Of("match") / 1e6:N2} million a second"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"automatic: precision {report.GetProperty("precision").GetDouble():N5}, recall {report.GetProperty("recall").GetDouble():N4}, {report.GetProperty("doubtful_pairs").GetInt64():N0} pairs left to a human; recall at precision 0.999: {report.GetProperty("recall_at_precision_0_999").GetDouble():N4}"));
    }
}
