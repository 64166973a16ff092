using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cjib.Batch.Intake;
using Cjib.Batch.Jobs.Sampling;
using NodaTime;
using Xunit;
using static Cjib.Batch.Intake.ClaimColumn;

namespace Cjib.Batch.Jobs.Tests.Sampling;

public sealed partial class SampleNightTests : IDisposable
{
    const int Seed = 20260302;
    static readonly LocalDate Date = new(2026, 3, 2);

    readonly string _root = Directory.CreateTempSubdirectory("cjib-sample-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("nl-NL")]
    public void The_same_options_give_the_same_bytes_in_every_culture(string culture)
    {
        var here = Digest(Make(3000, truth: true));
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(here, Digest(Make(3000, truth: true, name: "again")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Another_seed_gives_other_people()
    {
        var people = People(Make(500)).Select(r => r[(int)Geslachtsnaam] + r[(int)Geboortedatum]).ToHashSet();
        var others = People(Make(500, name: "other", seed: Seed + 1)).Select(r => r[(int)Geslachtsnaam] + r[(int)Geboortedatum]);
        Assert.True(others.Count(people.Contains) < 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(2000)]
    public void The_trailer_says_what_stands_above_it(int claims)
    {
        var lines = 0;
        foreach (var path in Deliveries(Make(claims)))
        {
            var bytes = File.ReadAllBytes(path);
            var start = bytes.AsSpan().LastIndexOf("#T;"u8);
            var trailer = Encoding.UTF8.GetString(bytes.AsSpan(start)).TrimEnd('\n').Split(';');
            var rows = RowsOf(path);
            lines += rows.Length;
            Assert.Equal(rows.Length, long.Parse(trailer[1], CultureInfo.InvariantCulture));
            Assert.Equal(rows.Sum(r => Cents(r, OpenstaandCent)), long.Parse(trailer[2], CultureInfo.InvariantCulture));
            Assert.Equal(rows.Sum(HashPart) % 1_000_000_000_000, long.Parse(trailer[3], CultureInfo.InvariantCulture));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, start))), trailer[4]);
            Assert.Equal(Enumerable.Range(1, rows.Length), rows.Select(r => int.Parse(r[0], CultureInfo.InvariantCulture)));
        }
        Assert.Equal(claims, lines);
    }

    [Fact]
    public void Every_line_keeps_the_rules_of_the_format()
    {
        foreach (var row in Rows(Make(20_000)))
        {
            Assert.Equal(ClaimFileLayout.Columns.Count, row.Length);
            foreach (var (column, cell) in ClaimFileLayout.Columns.Zip(row))
            {
                Assert.False(cell.Contains('"', StringComparison.Ordinal));
                Assert.True(cell.Length == 0 ? column.MayBeAbsent || row[(int)DebiteurSoort] == "RP" : column.MaxLength == 0 || cell.Length <= column.MaxLength, column.Name);
                Assert.True(cell.Length == 0 || column.Codes is null || column.Codes.Contains(cell), column.Name);
            }
            Assert.Equal(
                Cents(row, HoofdsomCent) + Cents(row, VerhogingCent) + Cents(row, AdministratiekostenCent)
                    + Cents(row, RenteCent) + Cents(row, KostenCent) - Cents(row, BetaaldCent),
                Cents(row, OpenstaandCent));
            Assert.True(Cents(row, OpenstaandCent) > 0);
            Assert.Matches(ClaimId(), row[(int)VorderingId]);
            if (row[(int)DebiteurSoort] == "NP")
                AssertPerson(row);
            else
                Assert.True(row[(int)Rsin].Length + row[(int)KvkNummer].Length > 0);
            AssertAddress(row);
            AssertDates(row);
        }
    }

    [Fact]
    public void Every_claim_stands_once_and_has_its_debtor_in_the_truth()
    {
        var dir = Make(5000, truth: true);
        var claims = Rows(dir).Select(r => $"{r[(int)Opdrachtgever]};{r[(int)VorderingId]}").ToList();
        var truth = File.ReadAllLines(Path.Combine(dir, "truth.csv"));
        Assert.Equal("opdrachtgever;vordering_id;persoon", truth[0]);
        Assert.Equal(claims.Count, claims.Distinct().Count());
        Assert.Equal(claims.Order(StringComparer.Ordinal), truth.Skip(1).Select(l => l[..l.LastIndexOf(';')]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_looks_like_the_country()
    {
        var dir = Make(40_000, truth: true);
        var rows = Rows(dir);
        var people = People(dir).ToList();
        var persons = Truth(dir);
        var debtors = persons.GroupBy(t => t.Value).ToList();
        var bsns = people.Where(r => r[(int)Bsn].Length > 0)
            .Select(r => (Bsn: r[(int)Bsn], Person: persons[$"{r[(int)Opdrachtgever]};{r[(int)VorderingId]}"]))
            .GroupBy(r => r.Person)
            .ToList();

        Between(0.27, people.Count(r => r[(int)Bsn].Length == 0), 0.33, people.Count);
        Between(0.001, bsns.Count(b => b.Select(r => r.Bsn).Distinct().Count() > 1), 0.01, bsns.Count);
        Between(0.20, debtors.Count(d => d.Select(t => t.Key[..t.Key.IndexOf(';', StringComparison.Ordinal)]).Distinct().Count() > 1), 0.30, debtors.Count);
        Between(1.6, persons.Count, 2.0, debtors.Count);
        Between(0.03, rows.Count - people.Count, 0.06, rows.Count);
        Between(0.04, rows.Count(r => r[(int)Blokkade] != "GEEN"), 0.15, rows.Count);
        Between(0.94, rows.Count(r => r[(int)TitelSoort] != "BESCHIKKING"), 0.99, rows.Count);
        Between(0.003, people.Count(r => r[(int)Geslachtsnaam] == "Jong" && r[(int)Voorvoegsel] == "de"), 0.009, people.Count * 0.8);
        Assert.True(people.Select(r => r[(int)Geslachtsnaam]).Distinct().Count() > 8000);
    }

    [Fact]
    public void The_second_night_meets_known_debtors_and_repeats_some_lines()
    {
        var first = Make(2000, truth: true);
        var second = Make(2000, truth: true, name: "second", night: 2, date: Date.PlusDays(1));
        var before = Rows(first).Select(Content).ToHashSet();
        var after = Rows(second).Select(Content).ToList();
        Assert.Equal(40, after.Count(before.Contains));
        Assert.All(Deliveries(second), path => Assert.EndsWith("_20260303_000002.csv", path, StringComparison.Ordinal));

        var truth = Truth(second);
        var known = Truth(first).Values.ToHashSet();
        Assert.All(Rows(second), r => Assert.True(truth.ContainsKey($"{r[(int)Opdrachtgever]};{r[(int)VorderingId]}")));
        Assert.InRange(truth.Values.Count(known.Contains), 2000 + 400, 2000 + 800);
    }

    [Fact]
    public void Citizen_numbers_differ_pass_the_test_and_are_not_those_of_test_persons()
    {
        var numbers = Enumerable.Range(0, 200_000).Select(i => CheckedNumbers.Nine(9, Seed, i)).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.All(numbers, n => Assert.True(n is >= 900_000_000 and < 999_900_000 && PassesElevenTest($"{n}")));
        Assert.True(PassesElevenTest($"{CheckedNumbers.Nine(9, Seed, CheckedNumbers.NinesCount - 1)}"));
    }

    [Fact]
    public void Account_and_payment_numbers_carry_the_right_check_digits()
    {
        Assert.Equal("NL91ABNA0417164300", CheckedNumbers.Iban("ABNA", 417164300));
        Assert.Equal("1062542157047959", CheckedNumbers.PaymentReference(62_542_157_047_959));
    }

    string Make(int claims, bool truth = false, string name = "night", long seed = Seed, int night = 1, LocalDate? date = null)
    {
        var dir = Path.Combine(_root, name);
        var counts = SampleNight.Write(new(claims, seed, dir, date ?? Date, truth, night));
        Assert.Equal(claims, counts.Lines);
        Assert.Equal(Deliveries(dir).Length, counts.Files);
        return dir;
    }

    static void AssertPerson(string[] row)
    {
        Assert.True(row[(int)Bsn].Length == 0 ? row[(int)BsnReden].Length > 0 : row[(int)Bsn][0] == '9' && PassesElevenTest(row[(int)Bsn]));
        Assert.Matches(Name(), row[(int)Geslachtsnaam]);
        if (row[(int)Voornamen].Length > 0)
            Assert.Matches(Name(), row[(int)Voornamen]);
        if (row[(int)Naamgebruik] is "P" or "V" or "N")
            Assert.Matches(Name(), row[(int)PartnerGeslachtsnaam]);
        Assert.Matches(BirthDate(), row[(int)Geboortedatum]);
        Assert.True(row[(int)Overlijdensdatum].Length == 0 || string.CompareOrdinal(row[(int)Overlijdensdatum], row[(int)Geboortedatum]) > 0);
    }

    static void AssertAddress(string[] row)
    {
        if (row[(int)AdresSoort] is "W" or "B")
        {
            Assert.Matches(Postcode(), row[(int)ClaimColumn.Postcode]);
            Assert.Equal("NL", row[(int)Land]);
            Assert.True(row[(int)Straat].Length > 0 && row[(int)Woonplaats].Length > 0);
            Assert.InRange(int.Parse(row[(int)Huisnummer], CultureInfo.InvariantCulture), 20_000, 99_999);
            Assert.Matches(Addition(), row[(int)Toevoeging]);
        }
        else
            Assert.True(row[(int)AdresSoort] != "X" || row[(int)Buitenland1].Length > 0);
    }

    static void AssertDates(string[] row)
    {
        const string Night = "2026-03-02";
        foreach (var column in (ClaimColumn[])[TitelDatum, OnherroepelijkDatum, OntstaanDatum, LaatsteAanmaningDatum, LaatsteContactDatum])
            Assert.True(row[(int)column].Length == 0 || string.CompareOrdinal(row[(int)column], Night) <= 0, column.ToString());
        Assert.True(string.CompareOrdinal(row[(int)OntstaanDatum], row[(int)VervalDatum]) <= 0);
        Assert.True(string.CompareOrdinal(row[(int)VerjaringDatum], "2026-06-01") > 0);
        Assert.True(row[(int)RenteSoort] == "GEEN" || (row[(int)RenteTm].Length > 0 && row[(int)VerzuimDatum].Length > 0));
        if (row[(int)Blokkade] is "NOODSTOP" or "DETENTIE" or "MORATORIUM")
            Assert.True(string.CompareOrdinal(row[(int)BlokkadeTot], Night) > 0);
    }

    static void Between(double from, double count, double to, double of) => Assert.InRange(count / of, from, to);

    static bool PassesElevenTest(string nine)
    {
        var sum = -(nine[8] - '0');
        for (var i = 0; i < 8; i++)
            sum += (nine[i] - '0') * (9 - i);
        return sum % 11 == 0;
    }

    static long Cents(string[] row, ClaimColumn column) => long.Parse(row[(int)column], CultureInfo.InvariantCulture);

    static long HashPart(string[] row)
    {
        var digits = string.Concat(row[(int)VorderingId].Where(char.IsAsciiDigit));
        return long.Parse(digits[^9..], CultureInfo.InvariantCulture);
    }

    static string Content(string[] row) => string.Join(';', row.Skip(1));

    static Dictionary<string, string> Truth(string dir) => File.ReadLines(Path.Combine(dir, "truth.csv")).Skip(1)
        .ToDictionary(l => l[..l.LastIndexOf(';')], l => l[(l.LastIndexOf(';') + 1)..]);

    static List<string[]> Rows(string dir) => [.. Deliveries(dir).SelectMany(RowsOf)];

    static IEnumerable<string[]> People(string dir) => Rows(dir).Where(r => r[(int)DebiteurSoort] == "NP");

    static string[][] RowsOf(string path) =>
        [.. File.ReadLines(path).Skip(2).Where(l => l[0] != '#').Select(l => l.Split(';'))];

    static string[] Deliveries(string dir) => [.. Directory.GetFiles(dir, "*.csv", SearchOption.AllDirectories)
        .Where(p => Path.GetFileName(p) != "truth.csv").Order(StringComparer.Ordinal)];

    static string Digest(string dir) => string.Join('\n', Directory.GetFiles(dir, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(p => $"{Path.GetFileName(p)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(p)))}"));

    [GeneratedRegex(@"^[A-Za-z0-9._/-]{1,35}\z")]
    private static partial Regex ClaimId();

    [GeneratedRegex(@"^[a-zA-Z0-9À-ž \.\-\']{1,200}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(19|20)\d{6}\z")]
    private static partial Regex BirthDate();

    [GeneratedRegex(@"^[1-9]\d{3}(?!SA|SD|SS)[A-Z]{2}\z")]
    private static partial Regex Postcode();

    [GeneratedRegex(@"^[A-Za-z0-9 -]{0,4}\z")]
    private static partial Regex Addition();
}
