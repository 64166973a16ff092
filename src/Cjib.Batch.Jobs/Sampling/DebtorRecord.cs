namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A debtor as one agency has written it down: its habits, what it does not know, what is out of date, what was mistyped.</summary>
sealed class DebtorRecord
{
    /// <summary>Chance, per mille, that somebody's field was mistyped.</summary>
    const int SurnameErrors = 30, GivenNameErrors = 20, DateErrors = 7, AddressErrors = 15;

    /// <summary>Share of the known BSNs that is somebody else's or nobody's, per mille.</summary>
    const int WrongBsn = 5;

    static readonly (string Code, string[] Lines)[] Countries =
    [
        ("DE", ["Lindenallee 20014", "48529 Nordhorn"]), ("BE", ["Kerkstraat 20231", "2018 Antwerpen"]), ("PL", ["ul. Polna 20107", "00-625 Warszawa"]),
        ("TR", ["Atatürk Cad. 20045", "06420 Ankara"]), ("MA", ["Avenue Hassan II 20088", "Nador"]), ("SR", ["Domineestraat 20019", "Paramaribo"]),
        ("ES", ["Calle Mayor 20032", "03501 Benidorm"]), ("CW", ["Kaya Rooi 20006", "Willemstad"]),
    ];

    public int Bsn { get; private set; }
    public string BsnReason { get; private set; } = "";
    public Surname Name { get; private set; }
    public string Initials { get; private set; } = "";
    public string GivenNames { get; private set; } = "";
    public Surname? Partner { get; private set; }
    public string NameUse { get; private set; } = "";
    public int BirthDate { get; private set; }
    public int DeathDate { get; private set; }
    public char AddressKind { get; private set; } = 'W';
    public Address? Address { get; private set; }
    public string Country { get; private set; } = "NL";
    public string[] ForeignLines { get; private set; } = [];
    public bool InInvestigation { get; private set; }
    public int Secrecy { get; private set; }

    /// <summary>What the agency knows of the circumstances.</summary>
    public Circumstances Circumstances { get; private set; }

    /// <param name="copy">An agency mostly has one record of a person, but sometimes writes it down anew.</param>
    public static DebtorRecord Of(Person person, Agency agency, int agencyIndex, long seed, int copy, DateOnly date)
    {
        var draw = Draw.From(seed, Subject.Record, person.Number, agencyIndex * 1000 + copy);
        var record = new DebtorRecord
        {
            Circumstances = person.Circumstances == Circumstances.None || draw.PerMille(150) ? Circumstances.None : person.Circumstances,
        };
        record.WriteBsn(person, agency, ref draw);
        record.WriteNames(person, agency, ref draw);
        record.BirthDate = draw.PerMille(DateErrors) ? TypingErrors.MistypeDate(person.BirthDate, ref draw) : person.BirthDate;
        if (record.Circumstances == Circumstances.Deceased)
        {
            var died = date.AddDays(-30 - person.Number % 300);
            record.DeathDate = died.Year * 10000 + died.Month * 100 + died.Day;
        }
        record.WriteAddress(person, agency, ref draw);
        return record;
    }

    public static DebtorRecord OfCompany(Company company, long seed, int person, int agencyIndex)
    {
        var draw = Draw.From(seed, Subject.Record, person, agencyIndex);
        return new DebtorRecord
        {
            Circumstances = company.Bankrupt && draw.PerMille(850) ? Circumstances.Bankrupt : Circumstances.None,
            Address = Written(company.Address, ref draw),
        };
    }

    void WriteBsn(Person person, Agency agency, ref Draw draw)
    {
        var abroad = person.Circumstances == Circumstances.Abroad;
        if (draw.PerMille(Math.Min(1000, abroad ? agency.WithoutBsn * 3 : agency.WithoutBsn)))
            BsnReason = abroad ? "NIET_INGEZETENE" : "ONBEKEND";
        else if (!draw.PerMille(WrongBsn))
            Bsn = person.Bsn;
        else
            Bsn = person.OtherBsn != 0 && draw.PerMille(500) ? person.OtherBsn : CheckedNumbers.Mistyped(person.Bsn, ref draw);
    }

    void WriteNames(Person person, Agency agency, ref Draw draw)
    {
        Name = person.Name;
        if (agency.PartnerColumns)
        {
            Partner = person.Partner;
            NameUse = person.NameUse == 'E' && person.Partner is null && draw.PerMille(300) ? "" : person.NameUse.ToString();
        }
        else if (person.Partner is { } partner)
        {
            Name = person.NameUse switch
            {
                'P' => partner,
                'V' => new(partner.Prefix, Joined(partner.Name, person.Name)),
                'N' => new(person.Name.Prefix, Joined(person.Name.Name, partner)),
                _ => person.Name,
            };
        }

        var given = person.GivenNames;
        var first = draw.PerMille(GivenNameErrors) ? TypingErrors.Mistype(given[0], ref draw) : given[0];
        var only = given.Length > 1 && draw.PerMille(150) ? 1 : given.Length;
        for (var i = 0; i < only; i++)
            Initials += agency.Dots ? $"{given[i][0]}." : given[i][..1];
        if (!agency.InitialsOnly)
            GivenNames = only == 1 ? first : $"{first} {string.Join(' ', given[1..])}";
        if (draw.PerMille(SurnameErrors))
            Name = Name with { Name = TypingErrors.Mistype(Name.Name, ref draw) };
        // "El" is a prefix to one clerk and part of the name to another.
        if (Name.Prefix.Length == 0 && Name.Name.StartsWith("El ", StringComparison.Ordinal) && draw.PerMille(250))
            Name = new("el", Name.Name[3..]);
        if (agency.PlainLetters || draw.PerMille(60))
        {
            Name = Name with { Name = TypingErrors.WithoutDiacritics(Name.Name) };
            GivenNames = TypingErrors.WithoutDiacritics(GivenNames);
            Initials = TypingErrors.WithoutDiacritics(Initials);
        }
    }

    void WriteAddress(Person person, Agency agency, ref Draw draw)
    {
        var known = person.FormerAddress is { } former && draw.PerMille(400) ? former : person.Address;
        InInvestigation = draw.PerMille(7);
        switch (Circumstances)
        {
            case Circumstances.Vanished:
                AddressKind = 'V';
                return;
            case Circumstances.NoAddress:
                AddressKind = 'O';
                return;
            case Circumstances.Abroad:
                AddressKind = 'X';
                (Country, ForeignLines) = Countries[person.Number % Countries.Length];
                return;
            case Circumstances.PostalAddress:
                AddressKind = 'B';
                break;
            case Circumstances.Secret:
                Secrecy = 1 + person.Number % 7;
                break;
        }
        Address = Written(known, ref draw);
    }

    // The same address in another clerk's hand, or with an error in it.
    static Address Written(Address address, ref Draw draw)
    {
        if (address.Letter.Length > 0 && draw.PerMille(300))
            address = draw.PerMille(500)
                ? address with { Letter = "", Addition = address.Letter }
                : address with { Letter = address.Letter.ToLowerInvariant() };
        else if (address.Addition.Length > 0 && draw.PerMille(250))
            address = address.Addition switch
            {
                "bis" => address with { Addition = "BS" },
                "hs" => address with { Addition = "H" },
                _ => address with { Addition = draw.PerMille(500) ? "" : $"-{address.Addition}" },
            };
        if (address.City == "'s-Gravenhage" && draw.PerMille(400))
            address = address with { City = "Den Haag" };
        else if (address.City == "'s-Hertogenbosch" && draw.PerMille(300))
            address = address with { City = "Den Bosch" };
        if (!draw.PerMille(AddressErrors))
            return address;
        return draw.Below(3) switch
        {
            0 => address with { Number = address.Number + draw.Between(1, 9) },
            1 => address with { Street = TypingErrors.Mistype(address.Street, ref draw) },
            _ => address with { Postcode = address.Postcode[..5] + (address.Postcode[5] == 'B' ? 'C' : 'B') },
        };
    }

    static string Joined(string first, string second) => $"{first}-{second}";

    static string Joined(string first, Surname second) =>
        second.Prefix.Length == 0 ? $"{first}-{second.Name}" : $"{first}-{second.Prefix} {second.Name}";
}
