namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A debtor as he or she really is; what an agency has written down of it is another matter (<see cref="DebtorRecord"/>).</summary>
sealed class Person
{
    public required int Number { get; init; }
    public required int Bsn { get; init; }
    /// <summary>BSN of somebody else in the house, the likeliest to be written down instead.</summary>
    public int OtherBsn { get; init; }
    public required Origin Origin { get; init; }
    public required bool Woman { get; init; }
    public required Surname Name { get; init; }
    public required string[] GivenNames { get; init; }
    public Surname? Partner { get; init; }
    /// <summary>E own, P partner's, V partner's before own, N partner's after own.</summary>
    public char NameUse { get; init; } = 'E';
    /// <summary>yyyyMMdd, unknown parts 00.</summary>
    public required int BirthDate { get; init; }
    public required Address Address { get; init; }
    /// <summary>Where the person lived before, when moved in the last years.</summary>
    public Address? FormerAddress { get; init; }
    public required Circumstances Circumstances { get; init; }
}

/// <summary>What holds the bailiff back, or makes a person hard to find; drawn apart from names and amounts.</summary>
enum Circumstances
{
    None,
    Deceased,
    Detained,
    DebtHelp,
    DebtRestructuring,
    Moratorium,
    EmergencyStop,
    Bankrupt,
    Vanished,
    Abroad,
    PostalAddress,
    NoAddress,
    Secret,
}

/// <summary>People who are debtors and belong together; who they are follows from seed and number alone.</summary>
static class Household
{
    public const int MembersMax = 4;

    /// <summary>Every 25th household is a company.</summary>
    const int CompanyEvery = 25;

    enum Kind
    {
        Single,
        Couple,
        ParentAndChild,
        FatherAndSon,
        Twins,
        Siblings,
        Family,
    }

    static readonly Weighted<Circumstances> AllCircumstances = new(
    [
        (Circumstances.None, 891), (Circumstances.Deceased, 6), (Circumstances.Detained, 6), (Circumstances.DebtHelp, 9),
        (Circumstances.DebtRestructuring, 8), (Circumstances.Moratorium, 1), (Circumstances.EmergencyStop, 9), (Circumstances.Bankrupt, 2),
        (Circumstances.Vanished, 20), (Circumstances.Abroad, 22), (Circumstances.PostalAddress, 14), (Circumstances.NoAddress, 4),
        (Circumstances.Secret, 8),
    ]);

    public static bool IsCompany(int household) => household % CompanyEvery == CompanyEvery - 1;

    public static int CompanyNumber(int household) => household / CompanyEvery;

    /// <summary>How many of its members are debtors, so are ever mentioned by an agency.</summary>
    public static int Members(long seed, int household)
    {
        if (IsCompany(household))
            return 1;
        var draw = Draw.From(seed, Subject.Household, household);
        return DrawKind(ref draw) switch { Kind.Single => 1, Kind.Family => 4, _ => 2 };
    }

    public static Circumstances CircumstancesOf(long seed, int person)
    {
        var draw = Draw.From(seed, Subject.Circumstances, person);
        return AllCircumstances.Pick(ref draw);
    }

    /// <param name="person">Number of the person; the members of a household have consecutive numbers.</param>
    /// <param name="year">The year in which people have their ages.</param>
    public static Person Member(long seed, int household, int member, int person, int year)
    {
        var draw = Draw.From(seed, Subject.Household, household);
        var kind = DrawKind(ref draw);
        var origin = FamilyNames.DrawOrigin(ref draw);
        var family = FamilyNames.Of(origin, ref draw);
        var address = Addresses.Any(ref draw);
        Address? former = draw.PerMille(120) ? Addresses.Any(ref draw) : null;
        var elder = year - Age(kind, ref draw);
        var birthday = draw.Below(28 * 12);
        var married = draw.PerMille(650);

        // The partner is the second of a couple and of a family, and may be of another origin.
        var partnerOrigin = draw.PerMille(850) ? origin : FamilyNames.DrawOrigin(ref draw);
        var partner = FamilyNames.Of(partnerOrigin, ref draw);
        var headIsWoman = kind != Kind.FatherAndSon && draw.PerMille(kind is Kind.Couple or Kind.Family ? 60 : 420);
        // A woman alone may be married too; her husband is no debtor.
        var marriedAlone = kind == Kind.Single && headIsWoman && draw.PerMille(450);
        var headNames = GivenNames.Set(origin, headIsWoman, elder, ref draw);

        var own = Draw.From(seed, Subject.Member, household, member);
        var isPartner = member == 1 && kind is (Kind.Couple or Kind.Family);
        var isChild = member > 0 && !isPartner;
        var woman = member == 0 ? headIsWoman : isPartner ? !headIsWoman : kind != Kind.FatherAndSon && own.PerMille(450);
        var born = member == 0 ? elder : kind switch
        {
            Kind.Couple or Kind.Family when isPartner => Math.Min(elder + own.Between(-6, 6), year - 18),
            Kind.Twins => elder,
            Kind.Siblings => Math.Min(elder + own.Between(2, 6), year - 18),
            _ => Math.Min(elder + own.Between(20, 38), year - (own.PerMille(30) ? own.Between(16, 17) : 18)),
        };
        var day = member == 0 || kind == Kind.Twins ? birthday : own.Below(28 * 12);
        var name = isPartner ? partner : family;
        var nameOrigin = isPartner ? partnerOrigin : origin;
        var names = member == 0 ? headNames : GivenNames.Set(nameOrigin, woman, born, ref own);
        if (kind == Kind.FatherAndSon && member == 1)
            names = WithInitialsOf(headNames, GivenNames.For(origin, woman: false, born), ref own);
        else if (isChild)
            names[0] = Different(names[0], headNames[0], GivenNames.For(origin, woman, born), member);

        var hasPartner = member <= 1 && kind is (Kind.Couple or Kind.Family);
        var wed = (hasPartner && married) || (marriedAlone && member == 0);
        var partnerName = wed ? (isPartner ? family : partner) : default(Surname?);
        var leftHome = isChild && kind != Kind.Twins && own.PerMille(400);
        var birthDate = born * 10000 + (day / 28 + 1) * 100 + day % 28 + 1;
        if (own.PerMille(nameOrigin is Origin.Turkish or Origin.Moroccan ? 40 : 2))
            birthDate = own.PerMille(600) ? birthDate / 10000 * 10000 : birthDate / 100 * 100;

        return new Person
        {
            Number = person,
            Bsn = CheckedNumbers.Nine(9, seed, person),
            OtherBsn = kind == Kind.Single ? 0 : CheckedNumbers.Nine(9, seed, member == 0 ? person + 1 : person - member),
            Origin = nameOrigin,
            Woman = woman,
            Name = woman ? FamilyNames.Womans(name, nameOrigin) : name,
            GivenNames = names,
            Partner = partnerName,
            NameUse = !wed ? 'E' : !woman ? (own.PerMille(970) ? 'E' : 'P') : own.Below(100) switch { < 35 => 'E', < 65 => 'P', < 95 => 'V', _ => 'N' },
            BirthDate = birthDate,
            Address = leftHome ? Addresses.Any(ref own) : address,
            FormerAddress = leftHome && own.PerMille(300) ? address : leftHome ? null : former,
            Circumstances = CircumstancesOf(seed, person),
        };
    }

    static Kind DrawKind(ref Draw draw) => draw.Below(1000) switch
    {
        < 740 => Kind.Single,
        < 860 => Kind.Couple,
        < 905 => Kind.ParentAndChild,
        < 925 => Kind.FatherAndSon,
        < 940 => Kind.Twins,
        < 970 => Kind.Siblings,
        _ => Kind.Family,
    };

    static int Age(Kind kind, ref Draw draw) => kind switch
    {
        Kind.ParentAndChild or Kind.FatherAndSon or Kind.Family => draw.Between(40, 72),
        _ => draw.Below(100) switch
        {
            < 1 => draw.Between(16, 17),
            < 22 => draw.Between(18, 27),
            < 55 => draw.Between(28, 42),
            < 85 => draw.Between(43, 60),
            < 97 => draw.Between(61, 78),
            _ => draw.Between(79, 94),
        },
    };

    // Half the sons bear their father's first name, the others one with the same letter; further names are the father's.
    static string[] WithInitialsOf(string[] father, string[] names, ref Draw draw)
    {
        var son = (string[])father.Clone();
        if (draw.PerMille(500))
            return son;
        var start = draw.Below(names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[(start + i) % names.Length];
            if (name[0] == father[0][0])
            {
                son[0] = name;
                break;
            }
        }
        return son;
    }

    // Brothers and sisters have different names.
    static string Different(string name, string others, string[] names, int member)
    {
        for (var i = member; name == others; i++)
            name = names[i % names.Length];
        return name;
    }
}
