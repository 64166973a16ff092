using System.Globalization;
using System.Text.Json.Nodes;
using Cjib.Batch.Jobs.Sampling;
using Cjib.Batch.Tests.Intake;
using NodaTime;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>
/// What happens in an invented town, night after night, from one seed: people come into debt, get more of it, pay, move, die, are paused; two debtors turn
/// out to be one; offices come, are suspended and go. Everything reaches the program as deliveries and dated reference files, as in real life.
/// </summary>
sealed class Life
{
    static readonly string[] Postcodes = ["1011AB", "1017CD", "2011EF", "3011GH", "3511JK"];
    static readonly (string Client, string Oin, string Type, string Law)[] Agencies =
        [("duo", "00000000000000000004", "duo_studieschuld", "BWBR0011453"), ("uwv", "00000000000000000010", "uwv_terugvordering", "BWBR0005537")];

    static readonly string[] Components = ["hoofdsom_cent", "verhoging_cent", "administratiekosten_cent", "rente_cent", "kosten_cent"];

    readonly Town _town;
    readonly Random _random;
    readonly List<Person> _people = [];
    readonly int[] _deliveries = new int[Agencies.Length];
    readonly List<(int Agency, Dictionary<string, string> Line)> _lines = [];
    int _claims;

    public Life(Town town, int seed, int nights)
    {
        (_town, _random) = (town, new Random(seed));
        WriteOffices(nights);
    }

    /// <summary>A resident. Who hides is known without a number at one address and with a number at another, until a claim tells both.</summary>
    sealed record Person(int Index)
    {
        public string Address { get; set; } = Postcodes[0];
        public string? SecondAddress { get; set; }
        public bool IsDead { get; set; }
        public int? PausedUntil { get; set; }
        public List<(int Agency, Dictionary<string, string> Line)> Claims { get; } = [];
    }

    /// <summary>Drops the deliveries of a night.</summary>
    /// <param name="night">From 1.</param>
    public void Drop(int night)
    {
        var date = Town.Monday.PlusDays(night - 1);
        for (var newcomers = _random.Next(4, 9); newcomers > 0; newcomers--)
            ComeIntoDebt();
        Some(3, _ => true, person => Claim(person, person.Address, hasNumber: true));
        Some(2, p => p.SecondAddress is not null && p.SecondAddress != p.Address, Unmask);
        Some(1, _ => true, Move);
        Some(2, _ => true, Pay);
        Some(1, p => p.PausedUntil is null, person => Pause(person, night));
        Some(1, _ => _random.Next(4) == 0, Die);
        for (var agency = 0; agency < Agencies.Length; agency++)
            Deliver(agency, date);
        _lines.Clear();
    }

    void ComeIntoDebt()
    {
        var person = new Person(_people.Count) { Address = Postcodes[_random.Next(Postcodes.Length)] };
        _people.Add(person);
        if (_random.Next(2) == 0)
        {
            person.SecondAddress = Postcodes[_random.Next(Postcodes.Length)];
            Claim(person, person.SecondAddress, hasNumber: false);
        }
        for (var claims = _random.Next(1, 3); claims > 0; claims--)
            Claim(person, person.Address, hasNumber: true);
    }

    void Unmask(Person person)
    {
        Claim(person, person.SecondAddress!, hasNumber: true);
        person.SecondAddress = null;
    }

    void Move(Person person)
    {
        person.Address = Postcodes[_random.Next(Postcodes.Length)];
        Replace(person, line => line["bsn"].Length > 0, line => SetAddress(line, person, person.Address));
    }

    void Pay(Person person)
    {
        var all = _random.Next(2) == 0;
        var first = person.Claims.FirstOrDefault().Line;
        Replace(person, line => all || ReferenceEquals(line, first), line =>
            (line["betaald_cent"], line["openstaand_cent"]) = (Sum(line).ToString(CultureInfo.InvariantCulture), "0"));
    }

    void Pause(Person person, int night)
    {
        person.PausedUntil = night + 2;
        var until = Town.Monday.PlusDays(night + 1).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
        Replace(person, _ => true, line => (line["blokkade"], line["blokkade_tot"]) = ("NOODSTOP", until));
    }

    void Die(Person person)
    {
        person.IsDead = true;
        Replace(person, _ => true, line => (line["blokkade"], line["blokkade_tot"]) = ("OVERLEDEN", ""));
    }

    void Some(int count, Func<Person, bool> which, Action<Person> what)
    {
        var possible = _people.FindAll(p => !p.IsDead && which(p));
        for (; count > 0 && possible.Count > 0; count--)
        {
            var chosen = _random.Next(possible.Count);
            what(possible[chosen]);
            possible.RemoveAt(chosen);
        }
    }

    void Claim(Person person, string address, bool hasNumber)
    {
        var agency = _random.Next(Agencies.Length);
        var line = Make.Claim(
            ("opdrachtgever", Agencies[agency].Client), ("vordering_type", Agencies[agency].Type), ("rechtsgrond", Agencies[agency].Law),
            ("vordering_id", $"L-{++_claims:000000}"), ("titel_kenmerk", $"T-{_claims}"),
            ("bsn", hasNumber ? CheckedNumbers.Nine(9, 1, person.Index).ToString(CultureInfo.InvariantCulture) : ""), ("bsn_reden", hasNumber ? "" : "ONBEKEND"),
            ("geslachtsnaam", $"Naam{(char)('a' + person.Index % 26)}{(char)('a' + person.Index / 26 % 26)}{(char)('a' + person.Index / 676)}"),
            ("voornamen", "Kim"), ("voorletters", "K"),
            ("geboortedatum", (19500101 + person.Index % 40 * 10000 + person.Index % 12 * 100).ToString(CultureInfo.InvariantCulture)));
        line["hoofdsom_cent"] = (1000L * _random.Next(50, 400)).ToString(CultureInfo.InvariantCulture);
        line["openstaand_cent"] = (Sum(line) - 2200).ToString(CultureInfo.InvariantCulture);
        SetAddress(line, person, address);
        person.Claims.Add((agency, line));
        _lines.Add((agency, line));
    }

    // A claim that is told twice in a night is told as it is in the end.
    void Replace(Person person, Func<Dictionary<string, string>, bool> which, Action<Dictionary<string, string>> change)
    {
        foreach (var (agency, line) in person.Claims.Where(c => which(c.Line)))
        {
            change(line);
            if (_lines.Exists(l => ReferenceEquals(l.Line, line)))
                continue;
            line["actie"] = "V";
            _lines.Add((agency, line));
        }
    }

    static void SetAddress(Dictionary<string, string> line, Person person, string postcode) =>
        (line["postcode"], line["huisnummer"]) = (postcode, (20001 + person.Index).ToString(CultureInfo.InvariantCulture));

    static long Sum(Dictionary<string, string> line) => Components.Sum(column => long.Parse(line[column], CultureInfo.InvariantCulture));

    void Deliver(int agency, LocalDate date)
    {
        var lines = _lines.FindAll(l => l.Agency == agency).ConvertAll(l => l.Line);
        if (lines.Count == 0)
            return;
        var (client, oin) = (Agencies[agency].Client, Agencies[agency].Oin);
        var number = ++_deliveries[agency];
        var delivery = Make.Delivery([.. lines]) with { Header = $"#H;CRI-CSV;1.0;VORDERINGEN;{client};{oin};{number};{date:uuuu-MM-dd}T04:00:00Z;{date:uuuu-MM-dd};TEST" };
        _town.Drop(client, $"{client}_VORDERINGEN_{date:uuuuMMdd}_{number:000000}.csv", System.Text.Encoding.UTF8.GetString(delivery.Bytes()));
    }

    /// <summary>Five offices in two parcels and the national one: k2 goes, k3 comes, k4 comes and goes, k5 is suspended for a while; few may move in a night.</summary>
    void WriteOffices(int nights)
    {
        LocalDate Day(int percent) => Town.Monday.PlusDays(nights * percent / 100);
        var changes = new[] { Town.Monday.PlusDays(-1), Day(30), Day(40), Day(50), Day(80) };
        bool IsThere(int office, LocalDate day) => office switch
        {
            2 => day < Day(50),
            3 => day >= Day(30),
            4 => day >= Day(40) && day < Day(80),
            _ => true,
        };
        _town.Write("reference/kantoren.csv", "kantoor;naam;arrondissement;np;rp;buitenland;capaciteit;nieuw_per_nacht;geschorst_van;geschorst_tot;geldig_vanaf;geldig_tot",
            $"k1;Kantoor Een;Amsterdam;J;J;J;100000;100000;;;2020-01-01;",
            $"k2;Kantoor Twee;Amsterdam;J;J;J;100000;100000;;;2020-01-01;{Day(50).PlusDays(-1):uuuu-MM-dd}",
            $"k3;Kantoor Drie;Rotterdam;J;J;J;100000;100000;;;{Day(30):uuuu-MM-dd};",
            $"k4;Kantoor Vier;Rotterdam;J;J;J;60;3;;;{Day(40):uuuu-MM-dd};{Day(80).PlusDays(-1):uuuu-MM-dd}",
            $"k5;Kantoor Vijf;Rotterdam;J;J;J;100000;100000;{Day(60):uuuu-MM-dd};{Day(70):uuuu-MM-dd};2020-01-01;");
        var shares = new List<string> { "perceel;kantoor;aandeel_promille;kwaliteit_pct;geldig_vanaf;geldig_tot" };
        foreach (var parcel in new[] { "00", "01", "02" })
            for (var at = 0; at < changes.Length; at++)
            {
                var there = Enumerable.Range(1, 5).Where(o => IsThere(o, changes[at])).ToList();
                var until = at + 1 < changes.Length ? changes[at + 1].PlusDays(-1).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture) : "";
                shares.AddRange(there.Select((o, i) =>
                    $"{parcel};k{o};{1000 / there.Count + (i == 0 ? 1000 % there.Count : 0)};{90 + 5 * o};{changes[at]:uuuu-MM-dd};{until}"));
            }
        _town.Write("reference/aandelen.csv", [.. shares]);
        _town.Write("reference/percelen.csv", "perceel;naam;arrondissement;geldig_vanaf;geldig_tot", "00;Landelijk;;;", "01;Noord;Amsterdam;;", "02;Zuid;Rotterdam;;");
        _town.Write("reference/regio.csv", "pc4_from;pc4_to;provincie;arrondissement;perceel;geldig_vanaf;geldig_tot", "1000;1999;NH;Amsterdam;01;;", "2000;9999;ZH;Rotterdam;02;;");
        var policy = JsonNode.Parse(_town.Read("policy/toewijzing-2026.1.json"))!;
        policy["verplaatsingen_per_nacht"] = 6;
        _town.Write("policy/toewijzing-2026.1.json", policy.ToJsonString());
    }
}
