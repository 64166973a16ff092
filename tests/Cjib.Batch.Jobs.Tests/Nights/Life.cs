using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cjib.Batch.Intake;
using Cjib.Batch.Jobs.Sampling;
using Cjib.Batch.Tests.Intake;
using NodaTime;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>
/// What happens in an invented town, night after night, from one seed: people come into debt, get more of it, pay, move, die, are paused; two debtors turn
/// out to be one, and one to be two; offices come, are suspended and go; agencies send a line twice, a wrong one, an empty one. Everything reaches the
/// program as deliveries and dated reference files, as in real life. What offices report is <see cref="LifeOfOffices"/>.
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
    readonly int[] _deliveries = new int[Agencies.Length], _mutationDeliveries = new int[Agencies.Length];
    readonly List<(int Agency, Dictionary<string, string> Line)> _lines = [];
    readonly List<(int Agency, Dictionary<string, string> Line)> _mutations = [];
    (int Agency, Dictionary<string, string> Line, Dictionary<string, string> Copy)? _toRepeat;
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
    /// <returns>What must come of their lines: accepted, refused, duplicate and blank.</returns>
    public (int Accepted, int Refused, int Duplicate, int Blank) Drop(int night)
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
        Some(1, p => p.Claims.Count > 1 && p.Claims.Exists(IsSettled), person => Split(person, date));
        var (told, refused, duplicate, blank) = (_lines.Count + _mutations.Count, 0, 0, 0);
        if (_toRepeat is { } line && !_lines.Exists(l => ReferenceEquals(l.Line, line.Line)))
        {
            _lines.Add((line.Agency, line.Copy));
            duplicate++;
        }
        var first = _lines.Find(l => l.Line["actie"] == "N");
        _toRepeat = (first.Agency, first.Line, new(first.Line, StringComparer.Ordinal));
        if (night % 2 == 0)
        {
            _lines.Add((first.Agency, new(first.Line, StringComparer.Ordinal) { ["vordering_id"] = $"F-{night:000000}", ["bsn"] = "123456789", ["bsn_reden"] = "" }));
            refused++;
        }
        for (var agency = 0; agency < Agencies.Length; agency++)
            blank += Deliver(agency, date);
        _lines.Clear();
        _mutations.Clear();
        return (told, refused, duplicate, blank);
    }

    // Something is open on it, and tonight nothing else is said about it.
    bool IsSettled((int Agency, Dictionary<string, string> Line) claim) =>
        claim.Line["openstaand_cent"] != "0" && !_lines.Exists(l => ReferenceEquals(l.Line, claim.Line));

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

    // A claim turns out to be somebody else's; when it was what made two one, they are two again.
    void Split(Person person, LocalDate date)
    {
        var settled = person.Claims.FindAll(IsSettled);
        var claim = settled[_random.Next(settled.Count)];
        var other = new Person(_people.Count) { Address = Postcodes[_random.Next(Postcodes.Length)], Claims = { claim } };
        person.Claims.Remove(claim);
        _people.Add(other);
        SetIdentity(claim.Line, other, hasNumber: true);
        SetAddress(claim.Line, other, other.Address);
        string[] told = ["vordering_id", "bsn", "geslachtsnaam", "voorletters", "geboortedatum", "straat", "huisnummer", "postcode"];
        _mutations.Add((claim.Agency, MakeLines.Mutation([
            .. MakeLines.Person, ("opdrachtgever", Agencies[claim.Agency].Client), ("mutatie_id", $"M-{other.Index}"),
            ("gebeurtenis_tijd", $"{date.PlusDays(-1):uuuu-MM-dd}T10:00:00+01:00"), ("boekdatum", $"{date:uuuu-MM-dd}"),
            .. told.Select(column => (column, claim.Line[column]))])));
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
            ("vordering_id", $"L-{++_claims:000000}"), ("titel_kenmerk", $"T-{_claims}"), ("voornamen", "Kim"), ("voorletters", "K"));
        SetIdentity(line, person, hasNumber);
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

    static void SetIdentity(Dictionary<string, string> line, Person person, bool hasNumber)
    {
        line["bsn"] = hasNumber ? CheckedNumbers.Nine(9, 1, person.Index).ToString(CultureInfo.InvariantCulture) : "";
        line["bsn_reden"] = hasNumber ? "" : "ONBEKEND";
        line["geslachtsnaam"] = $"Naam{(char)('a' + person.Index % 26)}{(char)('a' + person.Index / 26 % 26)}{(char)('a' + person.Index / 676)}";
        line["geboortedatum"] = (19500101 + person.Index % 40 * 10000 + person.Index % 12 * 100).ToString(CultureInfo.InvariantCulture);
    }

    static void SetAddress(Dictionary<string, string> line, Person person, string postcode) =>
        (line["postcode"], line["huisnummer"]) = (postcode, (20001 + person.Index).ToString(CultureInfo.InvariantCulture));

    static long Sum(Dictionary<string, string> line) => Components.Sum(column => long.Parse(line[column], CultureInfo.InvariantCulture));

    // Every third file of an agency has an empty line.
    int Deliver(int agency, LocalDate date)
    {
        DeliverMutations(agency, date);
        var lines = _lines.FindAll(l => l.Agency == agency).ConvertAll(l => l.Line);
        if (lines.Count == 0)
            return 0;
        var (client, oin) = (Agencies[agency].Client, Agencies[agency].Oin);
        var number = ++_deliveries[agency];
        var blank = number % 3 == 0 ? 1 : 0;
        var delivery = Make.Delivery([.. lines]) with
        {
            Rows = rows => rows.Concat(Enumerable.Repeat("", blank)),
            Header = $"#H;CRI-CSV;1.0;VORDERINGEN;{client};{oin};{number};{date:uuuu-MM-dd}T04:00:00Z;{date:uuuu-MM-dd};TEST",
        };
        _town.Drop(client, $"{client}_VORDERINGEN_{date:uuuuMMdd}_{number:000000}.csv", System.Text.Encoding.UTF8.GetString(delivery.Bytes()));
        return blank;
    }

    void DeliverMutations(int agency, LocalDate date)
    {
        var lines = _mutations.FindAll(m => m.Agency == agency).ConvertAll(m => m.Line);
        if (lines.Count == 0)
            return;
        var number = ++_mutationDeliveries[agency];
        var bytes = MakeLines.Bytes("MUTATIES", Agencies[agency].Client, Agencies[agency].Oin, number, MutationFileLayout.Columns, lines, $"{date:uuuu-MM-dd}");
        _town.Drop(Agencies[agency].Client, $"{Agencies[agency].Client}_MUTATIES_{date:uuuuMMdd}_{number:000000}.csv", System.Text.Encoding.UTF8.GetString(bytes));
    }

    /// <summary>
    /// Five offices in two parcels and the national one: k2 goes, k3 comes, k4 comes and goes, k5 is not in parcel 01 and suspended for a while; few may move in a night.
    /// </summary>
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
                var there = Enumerable.Range(1, parcel == "01" ? 4 : 5).Where(o => IsThere(o, changes[at])).ToList();
                var until = at + 1 < changes.Length ? changes[at + 1].PlusDays(-1).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture) : "";
                shares.AddRange(there.Select((o, i) =>
                    $"{parcel};k{o};{1000 / there.Count + (i == 0 ? 1000 % there.Count : 0)};{90 + 5 * o};{changes[at]:uuuu-MM-dd};{until}"));
            }
        _town.Write("reference/aandelen.csv", [.. shares]);
        _town.Write("reference/percelen.csv", "perceel;naam;arrondissement;geldig_vanaf;geldig_tot", "00;Landelijk;;;", "01;Noord;Amsterdam;;", "02;Zuid;Rotterdam;;");
        _town.Write("reference/regio.csv", "pc4_from;pc4_to;provincie;arrondissement;perceel;geldig_vanaf;geldig_tot", "1000;1999;NH;Amsterdam;01;;", "2000;9999;ZH;Rotterdam;02;;");
        SetPolicy("toewijzing-2026.1", "verplaatsingen_per_nacht", LifeTests.MovesMax);
        // One wrong line of a few is much.
        SetPolicy("inname-2026.1", "afgekeurd_procent_max", 50);
    }

    void SetPolicy(string name, string setting, int value)
    {
        var policy = JsonNode.Parse(_town.Read($"policy/{name}.json"), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;
        policy[setting] = value;
        _town.Write($"policy/{name}.json", policy.ToJsonString());
    }
}
