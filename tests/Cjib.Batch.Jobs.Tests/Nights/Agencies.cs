using Cjib.Batch.Intake;
using Cjib.Batch.Tests.Intake;
using NodaTime;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Deliveries of an agency, <c>duo</c> if none is named, and reports of offices, numbered as they are dropped into a town.</summary>
sealed class Agencies(Town town, string client = "duo", string oin = "00000000000000000004")
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>A claim without interest of a person who has no other.</summary>
    public static Dictionary<string, string> Claim(string id, int person, long cents, params (string Column, string Value)[] changes) => Make.Claim([
        ("vordering_id", id), ("bsn", ""), ("bsn_reden", "ONBEKEND"), ("geslachtsnaam", SurnameOf(person)), ("huisnummer", $"{person + 1}"), ("hoofdsom_cent", $"{cents}"), ("rente_cent", "0"), ("kosten_cent", "0"),
        ("betaald_cent", "0"), ("openstaand_cent", $"{cents}"), ("rente_soort", "GEEN"), ("rente_tm", ""), ("verzuim_datum", ""), ("rechtsmiddel", "GEEN"), .. changes]);

    /// <summary>Another for each person: Jansena to Jansenz, then Jansenba.</summary>
    static string SurnameOf(int person) => (person < 26 ? "Jansen" : SurnameOf(person / 26)) + (char)('a' + person % 26);

    public void Claims(LocalDate date, params Dictionary<string, string>[] claims) => Drop(client, "VORDERINGEN", date, number =>
        (Make.Delivery(claims) with { Header = $"#H;CRI-CSV;1.0;VORDERINGEN;{client};{oin};{number};{date:uuuu-MM-dd}T20:00:00+01:00;{date:uuuu-MM-dd};TEST" }).Bytes());

    public void Mutations(LocalDate date, params Dictionary<string, string>[] lines) => Drop(client, "MUTATIES", date, number =>
        MakeLines.Bytes("MUTATIES", client, oin, number, MutationFileLayout.Columns, lines, $"{date:uuuu-MM-dd}"));

    public void Reports(string office, LocalDate date, params Dictionary<string, string>[] lines) => Drop($"bailiffs/{office}", "TERUGMELDINGEN", date, number =>
        MakeLines.Bytes("TERUGMELDINGEN", office, new('0', 20), number, ReportFileLayout.Columns, lines, $"{date:uuuu-MM-dd}"));

    void Drop(string folder, string kind, LocalDate date, Func<int, byte[]> bytes)
    {
        var number = _numbers[folder + kind] = _numbers.GetValueOrDefault(folder + kind) + 1;
        var inbox = Directory.CreateDirectory(Path.Combine(town.Data, "inbox", folder)).FullName;
        File.WriteAllBytes(Path.Combine(inbox, $"{Path.GetFileName(folder)}_{kind}_{date:uuuuMMdd}_{number:D6}.csv"), bytes(number));
    }

    /// <summary>Open cents and status of each claim after a night.</summary>
    public SortedDictionary<string, (long Cents, string Status)> After(LocalDate date) => new(
        town.Report(date, "claims.csv").Skip(1).Select(line => line.Split(';')).ToDictionary(c => c[1], c => (long.Parse(c[3], System.Globalization.CultureInfo.InvariantCulture), c[4])), StringComparer.Ordinal);

    /// <summary>The lines that a receipt or work file of a kind has about a key, over all files of the night.</summary>
    public string[] Lines(string folder, string kind, LocalDate date, string key) =>
        [.. Directory.EnumerateFiles(Path.Combine(town.Data, "outbox", folder), $"*_{kind}_{date:uuuuMMdd}_*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Where(line => line.Contains($";{key};", StringComparison.Ordinal))];
}
