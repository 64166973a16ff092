namespace Cjib.Batch.Jobs.Sampling;

/// <summary>One line of a night: which claim, and whose.</summary>
/// <param name="Claim">Number of the claim over all nights, from 0.</param>
/// <param name="Night">The night it was new in.</param>
readonly record struct Line(long Claim, int Person, int Night);

/// <summary>Everybody who is a debtor by some night, in the order in which they came.</summary>
sealed class Population(long seed)
{
    int[] _members = new int[1024];

    public int Count { get; private set; }

    int Households { get; set; }

    public int HouseholdOf(int person) => _members[person] / Household.MembersMax;

    public int MemberOf(int person) => _members[person] % Household.MembersMax;

    /// <summary>Adds the next household.</summary>
    public void Grow()
    {
        var household = Households++;
        var members = Household.Members(seed, household);
        if (Count + members > _members.Length)
            Array.Resize(ref _members, _members.Length * 2);
        for (var member = 0; member < members; member++)
            _members[Count++] = household * Household.MembersMax + member;
    }
}

/// <summary>
/// What a night delivers: new claims, of new debtors and in later nights also of known ones, and a small share of the night before once
/// more. Only numbers: a claim and its debtor are written out from them when their line is, so memory is some bytes a line.
/// </summary>
sealed class NightPlan
{
    /// <summary>Of a later night's lines, one in so many repeats a line of the night before.</summary>
    const int RepeatOneIn = 50;

    /// <summary>Of a later night's new claims, per mille, that meet a debtor of an earlier night.</summary>
    const int KnownDebtors = 300;

    readonly int _number;
    readonly long _firstClaim;
    readonly int[] _owners;
    readonly Line[] _repeats;
    readonly int[][] _lines;

    NightPlan(SampleOptions options, Population population, NightPlan? before)
    {
        _number = before is null ? 1 : before._number + 1;
        _firstClaim = before is null ? 0 : before._firstClaim + before._owners.Length;
        _repeats = before is null ? [] : before.Some(options.Claims / RepeatOneIn, options.Seed);
        _owners = Owners(options, population, _number, options.Claims - _repeats.Length);
        _lines = Mixed(options.Seed, population);
        PersonCount = population.Count;
    }

    /// <summary>How many debtors there are up to this night.</summary>
    public int PersonCount { get; }

    /// <summary>Plans the nights 1 … <see cref="SampleOptions.Night"/>; the last one first needs the others.</summary>
    public static IEnumerable<NightPlan> Nights(SampleOptions options, Population population)
    {
        NightPlan? plan = null;
        for (var night = 1; night <= options.Night; night++)
            yield return plan = new NightPlan(options, population, plan);
    }

    public bool IsNew(Line line) => line.Night == _number;

    public int LineCount(int agency) => _lines[agency].Length;

    /// <param name="index">Place in the agency's delivery, from 0.</param>
    public Line LineAt(int agency, int index) => LineAt(_lines[agency][index]);

    Line LineAt(int line) =>
        line < _owners.Length ? new(_firstClaim + line, _owners[line], _number) : _repeats[line - _owners.Length];

    // A debtor has 1.8 claims in the mean: most have one, a few have very many.
    static int[] Owners(SampleOptions options, Population population, int night, int count)
    {
        var owners = new int[count];
        var draw = Draw.From(options.Seed, Subject.Night, night);
        var known = population.Count;
        var filled = 0;
        while (known > 0 && filled < (int)((long)count * KnownDebtors / 1000))
            owners[filled++] = draw.Below(known);
        for (var person = known; filled < count; person++)
        {
            while (person >= population.Count)
                population.Grow();
            for (var claims = ClaimCount(ref draw); claims > 0 && filled < count; claims--)
                owners[filled++] = person;
        }
        return owners;
    }

    static int ClaimCount(ref Draw draw) => draw.Below(1000) switch
    {
        < 630 => 1,
        < 830 => 2,
        < 910 => 3,
        < 950 => 4,
        < 975 => 5,
        _ => draw.Between(6, 12),
    };

    // Lines of this night's new claims, spread evenly over it.
    Line[] Some(int count, long seed)
    {
        var lines = new Line[Math.Min(count, _owners.Length)];
        var draw = Draw.From(seed, Subject.Night, _number, 1);
        for (var i = 0; i < lines.Length; i++)
        {
            var from = (int)((long)_owners.Length * i / lines.Length);
            var to = (int)((long)_owners.Length * (i + 1) / lines.Length);
            lines[i] = LineAt(draw.Between(from, to - 1));
        }
        return lines;
    }

    // The lines of each agency, in no order.
    int[][] Mixed(long seed, Population population)
    {
        var total = _owners.Length + _repeats.Length;
        var agencies = new byte[total];
        var counts = new int[Agency.All.Length];
        for (var i = 0; i < total; i++)
        {
            var line = LineAt(i);
            agencies[i] = (byte)Agency.Of(seed, line.Claim, line.Person, Household.IsCompany(population.HouseholdOf(line.Person)));
            counts[agencies[i]]++;
        }

        var lines = counts.Select(count => new int[count]).ToArray();
        for (var i = total - 1; i >= 0; i--)
            lines[agencies[i]][--counts[agencies[i]]] = i;
        for (var agency = 0; agency < lines.Length; agency++)
        {
            var draw = Draw.From(seed, Subject.Night, _number, 2 + agency);
            for (var i = lines[agency].Length - 1; i > 0; i--)
            {
                var other = draw.Below(i + 1);
                (lines[agency][i], lines[agency][other]) = (lines[agency][other], lines[agency][i]);
            }
        }
        return lines;
    }
}
