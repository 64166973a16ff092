using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Tests.Intake;

/// <summary>A valid claim line and a valid delivery, with something changed.</summary>
static class Make
{
    public static readonly LocalDate Night = new(2026, 3, 2);

    static readonly Lazy<Catalogue> Types = new(() => Read(Policy("vorderingtypen.csv"), Catalogue.Read));

    public static Catalogue Catalogue => Types.Value;

    public static DeliveryTerms Terms { get; } = new("duo", "duo_VORDERINGEN_20260302_000001.csv", Night, true, Catalogue,
        new("duo", "Dienst Uitvoering Onderwijs", new string('0', 18) + "04", [], []), null, new());

    /// <summary>A study debt of a natural person in the bailiff phase: every column filled that it may have.</summary>
    public static Dictionary<string, string> Claim(params (string Column, string Value)[] changes)
    {
        var line = ClaimFileLayout.Columns.ToDictionary(c => c.Name, _ => "", StringComparer.Ordinal);
        foreach (var (column, value) in Valid.Concat(changes))
        {
            Assert(line.ContainsKey(column), column);
            line[column] = value;
        }
        return line;
    }

    /// <summary>A company's fine: what differs from <see cref="Claim"/>.</summary>
    public static readonly (string, string)[] Company =
    [
        ("debiteur_soort", "RP"), ("bsn", ""), ("geslachtsnaam", ""), ("voorletters", ""), ("geboortedatum", ""),
        ("kvk_nummer", "01234567"), ("naam_rp", "V.O.F. De Hoek & Zn."),
    ];

    static readonly (string, string)[] Valid =
    [
        ("opdrachtgever", "duo"), ("actie", "N"), ("vordering_type", "duo_studieschuld"),
        ("rechtsgrond", "BWBR0011453"), ("privacy_regime", "AVG"), ("titel_soort", "DWANGBEVEL"), ("titel_kenmerk", "T-1"),
        ("titel_datum", "2025-10-01"), ("debiteur_soort", "NP"), ("bsn", "999990019"), ("geslachtsnaam", "Jansen"), ("voorletters", "J"),
        ("geboortedatum", "19800229"), ("adres_soort", "W"), ("straat", "Dorpsstraat"), ("huisnummer", "12"), ("postcode", "1234AB"),
        ("woonplaats", "Lutjebroek"), ("land", "NL"), ("hoofdsom_cent", "100000"), ("verhoging_cent", "0"), ("administratiekosten_cent", "0"),
        ("rente_cent", "1500"), ("kosten_cent", "700"), ("betaald_cent", "2200"), ("openstaand_cent", "100000"), ("rente_soort", "WETTELIJK"),
        ("rente_tm", "2026-03-02"), ("verzuim_datum", "2025-06-01"), ("ontstaan_datum", "2025-04-01"), ("verval_datum", "2025-05-31"),
        ("verjaring_datum", "2030-10-01"), ("aantal_herinneringen", "1"), ("aantal_aanmaningen", "1"), ("laatste_aanmaning_datum", "2025-08-01"),
        ("regeling_status", "GEEN"), ("blokkade", "GEEN"), ("preferent", "N"), ("rechtsmiddel", "BEZWAAR"), ("iban_opdrachtgever", "NL91ABNA0417164300"),
    ];

    /// <summary>A complete delivery of these lines; record numbers and claim ids are given where a line has none.</summary>
    public static TestDelivery Delivery(params Dictionary<string, string>[] claims) => new(claims);

    public static T Read<T>(string text, Func<TextReader, List<SetupProblem>, T> read)
    {
        var problems = new List<SetupProblem>();
        var result = read(new StringReader(text), problems);
        Assert(problems.Count == 0, string.Join('\n', problems));
        return result;
    }

    public static string Policy(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policies", "reference", file));

    static void Assert(bool holds, string message)
    {
        if (!holds)
            throw new InvalidOperationException(message);
    }
}

/// <summary>The bytes of a delivery, whose parts can be replaced before they are put together.</summary>
sealed record TestDelivery(IReadOnlyList<Dictionary<string, string>> Claims)
{
    public string Header { get; init; } = "#H;CRI-CSV;1.0;VORDERINGEN;duo;00000000000000000004;1;2026-03-01T23:00:00+01:00;2026-03-02;TEST";

    public IReadOnlyList<string> Columns { get; init; } = [.. ClaimFileLayout.Columns.Select(c => c.Name)];

    public string NewLine { get; init; } = "\n";

    /// <summary>Changes the text of the rows, after quoting, before the trailer is made.</summary>
    public Func<string[], IEnumerable<string>> Rows { get; init; } = rows => rows;

    /// <summary>Changes count, sum and hash total of the trailer.</summary>
    public Func<(long Rows, long Cents, long Hash), (long, long, long)> Totals { get; init; } = totals => totals;

    public byte[] Bytes()
    {
        var rows = Claims.Select((claim, i) => string.Join(';', Columns.Select(column => Quote(column switch
        {
            "record_nr" when claim["record_nr"].Length == 0 => $"{i + 1}",
            "vordering_id" => Id(claim, i),
            _ => claim.GetValueOrDefault(column, ""),
        })))).ToArray();
        var body = Encoding.UTF8.GetBytes(string.Concat(new[] { Header, string.Join(';', Columns) }.Concat(Rows(rows)).Select(line => line + NewLine)));
        var (count, cents, hash) = Totals((
            Claims.Count,
            Claims.Sum(c => long.TryParse(c["openstaand_cent"], out var amount) ? amount : 0),
            Claims.Select((c, i) => LastDigits(Id(c, i))).Sum() % 1_000_000_000_000));
        return [.. body, .. Encoding.UTF8.GetBytes($"#T;{count};{cents};{hash};{Convert.ToHexStringLower(SHA256.HashData(body))}{NewLine}")];
    }

    static string Id(Dictionary<string, string> claim, int index) =>
        claim["vordering_id"].Length == 0 ? $"D-{index + 1:000000}" : claim["vordering_id"];

    static long LastDigits(string id)
    {
        var digits = string.Concat(id.Where(char.IsAsciiDigit));
        return digits.Length == 0 ? 0 : long.Parse(digits[^Math.Min(9, digits.Length)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    static string Quote(string cell) => cell.AsSpan().IndexOfAny(";\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>Intake of the bytes of a test.</summary>
static class IntakeOf
{
    /// <summary>Sees every file that is judged here on this thread; null when nobody wants to know.</summary>
    [field: ThreadStatic]
    public static Action<byte[]>? OnFile { get; set; }

    public static DeliveryInspection Inspect(byte[] bytes, DeliveryTerms? terms = null)
    {
        OnFile?.Invoke(bytes);
        return ClaimIntake.Inspect(new MemoryStream(bytes), terms ?? Make.Terms, Xunit.TestContext.Current.CancellationToken);
    }

    public static DeliveryInspection Inspect(TestDelivery delivery, DeliveryTerms? terms = null) => Inspect(delivery.Bytes(), terms);

    public static IEnumerable<DeliveryBatch> Read(byte[] bytes, DeliveryTerms? terms = null, int linesPerBatch = 3)
    {
        OnFile?.Invoke(bytes);
        return ClaimIntake.Read(new MemoryStream(bytes), terms ?? Make.Terms, linesPerBatch, Xunit.TestContext.Current.CancellationToken);
    }

    /// <summary>All notes on lines.</summary>
    public static LineNote[] Notes(TestDelivery delivery, DeliveryTerms? terms = null) => [.. Read(delivery.Bytes(), terms).SelectMany(b => b.Notes.ToArray())];

    /// <summary>The codes found on a delivery of one claim, in the order of their columns.</summary>
    public static string[] Codes(DeliveryTerms? terms, params (string Column, string Value)[] changes) =>
        [.. Notes(Make.Delivery(Make.Claim(changes)), terms).Select(note => note.Code)];
}
