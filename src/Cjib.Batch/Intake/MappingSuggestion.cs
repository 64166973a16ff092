using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Cjib.Batch.Intake;

/// <summary>A mapping proposed for an unknown file, from the names of its columns and the shape of their values. A person reads it before it is used.</summary>
/// <param name="Json">The mapping; it lacks what is in <paramref name="Missing"/>.</param>
/// <param name="Missing">Columns of ours that are required and that no column of the file seems to be.</param>
/// <param name="Unused">Columns of the file that seem to be none of ours.</param>
public sealed partial record MappingSuggestion(string Json, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused)
{
    /// <summary>So much of a file is looked at.</summary>
    public const int BytesMax = 512 * 1024;

    // What agencies call our columns: their names without blanks and signs, in lower case. The first that is the name of a column is taken.
    static readonly (string Column, string[] Names)[] Synonyms =
    [
        ("vordering_id", ["vorderingid", "vorderingnummer", "vorderingsnummer", "dossiernr", "dossiernummer", "zaaknummer", "kenmerk", "factuurnummer", "claimid"]),
        ("vordering_type", ["vorderingtype", "vorderingsoort", "soortvordering", "type"]),
        ("titel_soort", ["titelsoort", "soorttitel", "titel"]),
        ("titel_kenmerk", ["titelkenmerk", "beschikkingsnummer", "dwangbevelnummer", "titelnummer"]),
        ("titel_datum", ["titeldatum", "datumbeschikking", "datumdwangbevel", "beschikkingsdatum", "dagtekening"]),
        ("onherroepelijk_datum", ["onherroepelijkdatum", "datumonherroepelijk", "onherroepelijk"]),
        ("debiteur_soort", ["debiteursoort", "soortdebiteur", "soort"]),
        ("bsn", ["bsn", "burgerservicenummer", "sofinummer"]),
        ("rsin", ["rsin"]),
        ("kvk_nummer", ["kvknummer", "kvk", "kvknr", "handelsregisternummer"]),
        ("vestigingsnummer", ["vestigingsnummer"]),
        ("naam_rp", ["naamrp", "bedrijfsnaam", "handelsnaam", "naambedrijf", "organisatie"]),
        ("geslachtsnaam", ["geslachtsnaam", "achternaam", "familienaam", "naam", "surname", "lastname"]),
        ("voorvoegsel", ["voorvoegsel", "voorvoegsels", "tussenvoegsel", "tussenvoegsels"]),
        ("voorletters", ["voorletters", "initialen", "vl"]),
        ("voornamen", ["voornamen", "voornaam", "givenname", "firstname"]),
        ("geboortedatum", ["geboortedatum", "gebdatum", "gebdat", "datumgeboorte", "dob", "dateofbirth"]),
        ("overlijdensdatum", ["overlijdensdatum", "datumoverlijden"]),
        ("straat", ["straat", "straatnaam", "adres", "street"]),
        ("huisnummer", ["huisnummer", "huisnr", "nummer", "nr", "streetnumber"]),
        ("huisletter", ["huisletter"]),
        ("toevoeging", ["toevoeging", "huisnummertoevoeging", "toev"]),
        ("postcode", ["postcode", "pc", "zip", "postalcode"]),
        ("woonplaats", ["woonplaats", "plaats", "plaatsnaam", "stad", "city"]),
        ("land", ["land", "landcode", "country"]),
        ("hoofdsom_cent", ["hoofdsomcent", "hoofdsom", "bedrag", "vorderingbedrag", "amount"]),
        ("verhoging_cent", ["verhogingcent", "verhoging", "verhogingen", "boete"]),
        ("administratiekosten_cent", ["administratiekostencent", "administratiekosten", "admkosten"]),
        ("rente_cent", ["rentecent", "rente"]),
        ("kosten_cent", ["kostencent", "kosten", "aanmaningskosten"]),
        ("betaald_cent", ["betaaldcent", "betaald", "voldaan", "ontvangen"]),
        ("openstaand_cent", ["openstaandcent", "openstaand", "openstaandbedrag", "saldo", "restant", "openbedrag"]),
        ("ontstaan_datum", ["ontstaandatum", "datumontstaan", "factuurdatum", "datumvordering"]),
        ("verval_datum", ["vervaldatum", "datumverval", "betaaltermijn", "uiterstebetaaldatum"]),
        ("verjaring_datum", ["verjaringdatum", "verjaringsdatum", "datumverjaring"]),
        ("aantal_herinneringen", ["aantalherinneringen", "herinneringen"]),
        ("aantal_aanmaningen", ["aantalaanmaningen", "aanmaningen"]),
        ("laatste_aanmaning_datum", ["laatsteaanmaningdatum", "datumlaatsteaanmaning", "datumaanmaning"]),
        ("betalingskenmerk", ["betalingskenmerk", "betaalkenmerk"]),
        ("iban_opdrachtgever", ["ibanopdrachtgever", "iban", "rekeningnummer", "bankrekening"]),
    ];

    // What a line means when an agency does not say it.
    static readonly (string Column, string Value)[] Defaults =
    [
        ("debiteur_soort", "NP"), ("adres_soort", "W"), ("land", "NL"), ("verhoging_cent", "0"), ("administratiekosten_cent", "0"), ("rente_cent", "0"), ("kosten_cent", "0"),
        ("betaald_cent", "0"), ("aantal_herinneringen", "0"), ("regeling_status", "GEEN"), ("blokkade", "GEEN"),
    ];

    static readonly string[] DateFormats = ["yyyy-MM-dd", "dd-MM-yyyy", "d-M-yyyy", "dd/MM/yyyy", "d/M/yyyy", "yyyyMMdd", "dd.MM.yyyy", "yyyy/MM/dd"];
    static readonly string[] MoneyFormats = ["cents", "1234,56", "1234.56", "1.234,56", "1,234.56"];

    /// <summary>Proposes a mapping; the same bytes, the same proposal.</summary>
    /// <param name="head">The first bytes of the file, at most <see cref="BytesMax"/>.</param>
    public static MappingSuggestion For(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        // The last line may have been cut, also inside a character.
        head = head.LastIndexOf((byte)'\n') is > 0 and var end ? head[..end] : head;
        var isUtf8 = Utf8.IsValid(head);
        var text = isUtf8 ? Encoding.UTF8.GetString(head) : CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(head); // always there
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Take(1000).ToList();
        if (lines.Count == 0)
            return new("{ \"columns\": {} }\n", [.. Required()], []);
        var separator = ";,\t|".MaxBy(c => lines.Min(line => line.Count(x => x == c)) * 1000 + lines[0].Count(x => x == c));
        var rows = lines.ConvertAll(line => Cells(line, separator));
        var names = rows[0];
        var values = names.Select((_, field) => rows.Skip(1).Where(row => field < row.Length).Select(row => row[field].Trim()).Where(cell => cell.Length > 0).ToList()).ToList();
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (column, synonyms) in Synonyms)
            if (Best(column, synonyms, names, values, taken) is { } field)
                taken.Add(column, field);
        var constants = Defaults.Where(d => !taken.ContainsKey(d.Column)).ToList();
        var missing = Required().Where(column => !taken.ContainsKey(column) && !constants.Exists(c => c.Column == column)).ToList();
        return new(Write(separator, isUtf8, names, values, taken, constants), missing, [.. names.Where((_, field) => !taken.ContainsValue(field))]);
    }

    static int? Best(string column, string[] synonyms, string[] names, List<List<string>> values, Dictionary<string, int> taken)
    {
        var free = Enumerable.Range(0, names.Length).Where(field => !taken.ContainsValue(field)).ToList();
        foreach (var synonym in synonyms.Prepend(Bare(column)))
            foreach (var field in free)
                if (Bare(names[field]) == synonym && Fits(column, values[field]))
                    return field;
        // A number that can only be one thing is known by its shape.
        return column switch
        {
            "bsn" => Only(free, values, cell => cell.Length == 9 && IdentityNumbers.PassesElevenTest(Encoding.UTF8.GetBytes(cell))),
            "postcode" => Only(free, values, cell => Postcode().IsMatch(cell)),
            "iban_opdrachtgever" => Only(free, values, cell => IdentityNumbers.IsIban(Encoding.UTF8.GetBytes(cell.Replace(" ", "", StringComparison.Ordinal)))),
            _ => null,
        };
    }

    static int? Only(List<int> free, List<List<string>> values, Func<string, bool> isShape)
    {
        var found = free.Where(field => values[field].Count > 0 && values[field].Count(isShape) * 10 >= values[field].Count * 9).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    static bool Fits(string column, List<string> values) => KindOf(column) switch
    {
        ColumnKind.Cents => values.Count == 0 || FormatOf(column, values) is not null,
        ColumnKind.Date or ColumnKind.BirthDate => values.Count == 0 || FormatOf(column, values) is not null,
        _ => true,
    };

    /// <summary>The format that nine in ten values have; null when there is none.</summary>
    static string? FormatOf(string column, List<string> values)
    {
        var kind = KindOf(column);
        var formats = kind == ColumnKind.Cents ? MoneyFormats : DateFormats;
        var needed = values.Count * 9;
        return Array.Find(formats, format => values.Count(value => kind == ColumnKind.Cents ? IsMoney(value, format) : IsDate(value, format)) * 10 >= needed);
    }

    static bool IsMoney(string value, string format) => format switch
    {
        "cents" => Regex.IsMatch(value, @"^-?\d{1,13}$"),
        "1234,56" => Regex.IsMatch(value, @"^-?\d+(,\d\d)?$"),
        "1234.56" => Regex.IsMatch(value, @"^-?\d+(\.\d\d)?$"),
        "1.234,56" => Regex.IsMatch(value, @"^-?\d{1,3}(\.\d{3})*(,\d\d)?$|^-?\d+(,\d\d)?$"),
        _ => Regex.IsMatch(value, @"^-?\d{1,3}(,\d{3})*(\.\d\d)?$|^-?\d+(\.\d\d)?$"),
    };

    static bool IsDate(string value, string format) => Regex.IsMatch(value, "^" + Regex.Replace(format, "y+|M+|d+|[^yMd]", part => part.Value switch
    {
        "yyyy" => "[0-9]{4}",
        "MM" => "(0[0-9]|1[0-2])",
        "M" => "([1-9]|1[0-2])",
        "dd" => "([0-2][0-9]|3[01])",
        "d" => "([1-9]|[12][0-9]|3[01])",
        _ => Regex.Escape(part.Value),
    }) + "$");

    static string Write(
        char separator, bool isUtf8, string[] names, List<List<string>> values, Dictionary<string, int> taken, List<(string Column, string Value)> constants)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "../mapping.schema.json");
            json.WriteString("separator", separator.ToString());
            json.WriteString("encoding", isUtf8 ? "utf-8" : "windows-1252");
            json.WriteStartObject("columns");
            foreach (var column in ClaimFileLayout.Columns.Where(c => taken.ContainsKey(c.Name)))
            {
                var field = taken[column.Name];
                var format = column.Kind is ColumnKind.Cents or ColumnKind.Date or ColumnKind.BirthDate ? FormatOf(column.Name, values[field])
                    : column.Name is "postcode" or "iban_opdrachtgever" && values[field].Exists(cell => cell.Contains(' ', StringComparison.Ordinal) || cell.Any(char.IsAsciiLetterLower)) ? "compact"
                    : null;
                if (format is null or "cents" || (format == "yyyy-MM-dd" && column.Kind == ColumnKind.Date) || (format == "yyyyMMdd" && column.Kind == ColumnKind.BirthDate))
                {
                    json.WriteString(column.Name, names[field]);
                    continue;
                }
                json.WriteStartObject(column.Name);
                json.WriteString("column", names[field]);
                json.WriteString("format", format);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("constants");
            foreach (var (column, value) in constants)
                json.WriteString(column, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(output.ToArray()) + "\n";
    }

    // Quotes as in the reader: doubled inside, no line breaks.
    static string[] Cells(string line, char separator)
    {
        var cells = new List<string>();
        var (cell, isQuoted) = (new StringBuilder(), false);
        foreach (var c in line)
        {
            if (c == '"')
                isQuoted = !isQuoted;
            else if (c != separator || isQuoted)
                cell.Append(c);
            else
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
        }
        cells.Add(cell.ToString());
        return [.. cells];
    }

    static IEnumerable<string> Required() =>
        ClaimFileLayout.Columns.Where(c => !c.MayBeAbsent && c.Name is not ("record_nr" or "opdrachtgever" or "actie")).Select(c => c.Name);

    static ColumnKind KindOf(string column) => ClaimFileLayout.Columns.First(c => c.Name == column).Kind;

    static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex("^[1-9][0-9]{3} ?[A-Za-z]{2}$")]
    private static partial Regex Postcode();
}
