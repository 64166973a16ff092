using System.Globalization;
using System.Text;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

/// <summary>An invented town in a CSV file: persons with some records each, with typing errors; seeded.</summary>
static class People
{
    public const string Header = "id,who,bsn,surname,given,born,street,number,postcode,city";

    public const string Mapping = """
        { "separator": ",", "id": "id", "truth": "who", "columns": { "bsn": "bsn", "geslachtsnaam": "surname", "voornamen": "given",
          "geboortedatum": { "column": "born", "format": "yyyy-MM-dd" }, "straat": "street", "huisnummer": "number", "postcode": "postcode",
          "woonplaats": "city" } }
        """;

    static readonly string[] Beginnings = ["Bos", "Berg", "Veld", "Wolf", "Koning", "Linden", "Molen", "Ketel", "Haze", "Roos"];
    static readonly string[] Endings = ["man", "stra", "huis", "dijk", "horst", "kamp", "sma", "wijk", "veen", "beek"];
    static readonly string[] Given = ["Anna", "Bram", "Chris", "Daan", "Emma", "Fatima", "Gerrit", "Hanna", "Ilse", "Jan", "Klaas", "Lisa", "Mo", "Nora", "Otto", "Petra"];

    /// <param name="recordsMax">Each person has 1 … this many records.</param>
    public static List<string> Rows(int persons, int recordsMax, int seed, double errors = 0.15)
    {
        var random = new Random(seed);
        var rows = new List<string>();
        for (var person = 0; person < persons; person++)
        {
            var surname = Beginnings[random.Next(10)] + Endings[random.Next(10)] + Beginnings[random.Next(10)].ToLowerInvariant();
            var given = Given[random.Next(Given.Length)];
            var born = new DateTime(1940, 1, 1).AddDays(random.Next(24000));
            var (street, number) = ($"{Beginnings[random.Next(10)]}straat", random.Next(1, 200));
            var postcode = string.Create(CultureInfo.InvariantCulture, $"{random.Next(1000, 9999)}{(char)('A' + random.Next(20))}{(char)('A' + random.Next(20))}");
            for (var record = random.Next(1, recordsMax + 1); record > 0; record--)
                rows.Add(string.Join(',',
                    $"r{rows.Count:00000}", $"p{person}", "", Mistyped(surname), random.NextDouble() < 0.1 ? "" : Mistyped(given),
                    Mistyped(born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), digits: true), Mistyped(street),
                    number.ToString(CultureInfo.InvariantCulture), random.NextDouble() < 0.1 ? "" : postcode, "Zwolle"));
        }
        return rows;

        string Mistyped(string text, bool digits = false)
        {
            if (random.NextDouble() >= errors)
                return text;
            var at = digits ? text.Length - 1 : random.Next(1, text.Length);
            return text[..at] + (char)(digits ? '0' + random.Next(10) : 'a' + random.Next(26)) + text[(at + 1)..];
        }
    }

    public static LinkageFile File(IEnumerable<string> rows, string mapping = Mapping, string header = Header, int workers = 1)
    {
        var problems = new List<SetupProblem>();
        var map = PersonMapping.Read("m.json", mapping, problems);
        Assert.Empty(problems);
        var file = PersonLinkage.ReadFile("people.csv", Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(header)) + "\n"), map!, workers, problems); // no problems
        Assert.Empty(problems);
        return file!; // no problems
    }

    public static PersonLinkage Linked(IEnumerable<string> rows, int workers = 1, LinkageModel? model = null, bool trains = true) =>
        new([File(rows, workers: workers)], new(workers, model, trains, UsesTruth: false, PairsPerRecord: 1, ReportedMin: 0.001), _ => { });

    /// <summary>Who is with whom, in an order that does not depend on the rows'.</summary>
    public static string Groups(PersonLinkage linkage) => string.Join('\n', linkage.Clusters().Select(row => $"{row.Id} {row.Cluster}").Order(StringComparer.Ordinal));

    public static bool AreTogether(PersonLinkage linkage, string left, string right)
    {
        var clusters = linkage.Clusters().ToDictionary(row => row.Id, row => row.Cluster);
        return clusters[left] == clusters[right];
    }
}
