using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Tests.Intake;

/// <summary>Mutations and office reports with something changed, and deliveries of them.</summary>
static class MakeLines
{
    public static readonly DeliveryTerms OfficeTerms = Make.Terms with
    {
        Client = "gdw01",
        FileName = "gdw01_TERUGMELDINGEN_20260302_000001.csv",
        Agency = new("gdw01", "Kantoor", "", [], []),
        IsOffice = true,
    };

    /// <summary>A payment of ten euro.</summary>
    public static Dictionary<string, string> Mutation(params (string Column, string Value)[] changes) => Line(MutationFileLayout.Columns, [
        ("opdrachtgever", "duo"), ("mutatie_id", "M-1"), ("vordering_id", "D-000001"), ("soort", "BETALING"),
        ("gebeurtenis_tijd", "2026-03-01T10:00:00+01:00"), ("boekdatum", "2026-03-02"), ("bedrag_cent", "1000"), .. changes]);

    /// <summary>A person as WIJZIGING_PERSOON tells it.</summary>
    public static readonly (string, string)[] Person =
    [
        ("soort", "WIJZIGING_PERSOON"), ("bedrag_cent", ""), ("bsn", "999990019"), ("geslachtsnaam", "Jansen"), ("voorletters", "J"), ("geboortedatum", "19800229"),
        ("adres_soort", "W"), ("straat", "Kerkstraat"), ("huisnummer", "1"), ("postcode", "1234AB"), ("woonplaats", "Lutjebroek"), ("land", "NL"),
    ];

    /// <summary>Costs of serving a title.</summary>
    public static Dictionary<string, string> Report(params (string Column, string Value)[] changes) => Line(ReportFileLayout.Columns, [
        ("kantoor", "gdw01"), ("melding_id", "R-1"), ("dossier_id", "00000000000-20260301"), ("soort", "KOSTEN"), ("datum", "2026-03-01"),
        ("bedrag_cent", "13671"), ("btag_artikel", "b"), ("btw_cent", "2871"), .. changes]);

    public static byte[] Mutations(params Dictionary<string, string>[] lines) => Bytes("MUTATIES", "duo", "00000000000000000004", 1, MutationFileLayout.Columns, lines);

    public static byte[] Reports(params Dictionary<string, string>[] lines) => Bytes("TERUGMELDINGEN", "gdw01", new('0', 20), 1, ReportFileLayout.Columns, lines);

    /// <summary>A complete delivery; record numbers are given where a line has none.</summary>
    public static byte[] Bytes(
        string kind, string party, string oin, int number, IReadOnlyList<Column> columns, IReadOnlyList<Dictionary<string, string>> lines, string date = "2026-03-02")
    {
        var text = new StringBuilder($"#H;CRI-CSV;1.0;{kind};{party};{oin};{number};{date}T20:00:00+01:00;{date};TEST\n").AppendJoin(';', columns.Select(c => c.Name)).Append('\n');
        foreach (var (index, line) in lines.Index())
            text.AppendJoin(';', columns.Select(c => c.Name == "record_nr" && line["record_nr"].Length == 0 ? $"{index + 1}" : line[c.Name])).Append('\n');
        var body = Encoding.UTF8.GetBytes(text.ToString());
        var cents = lines.Sum(line => long.TryParse(line["bedrag_cent"], out var amount) ? amount : 0);
        var hash = lines.Sum(line => string.Concat(line["vordering_id"].Where(char.IsAsciiDigit)) is { Length: > 0 } digits
            ? long.Parse(digits[^Math.Min(9, digits.Length)..], CultureInfo.InvariantCulture) : 0) % 1_000_000_000_000;
        return [.. body, .. Encoding.UTF8.GetBytes($"#T;{lines.Count};{cents};{hash};{Convert.ToHexStringLower(SHA256.HashData(body))}\n")];
    }

    static Dictionary<string, string> Line(IReadOnlyList<Column> columns, IEnumerable<(string Column, string Value)> cells)
    {
        var line = columns.ToDictionary(c => c.Name, _ => "", StringComparer.Ordinal);
        foreach (var (column, value) in cells)
            line[line.ContainsKey(column) ? column : throw new ArgumentException(column, nameof(cells))] = value;
        return line;
    }
}
