namespace Cjib.Batch.Debtors.Linkage;

/// <summary>What a person file may say of a person; the names of the columns in a mapping stand in <see cref="PersonFields.Names"/>.</summary>
enum PersonField
{
    Bsn,
    Rsin,
    KvkNumber,
    BranchNumber,
    CompanyName,
    Surname,
    Prefix,
    Initials,
    GivenNames,
    PartnerSurname,
    PartnerPrefix,
    Sex,
    BirthDate,
    BirthPlace,
    DeathDate,
    Street,
    HouseNumber,
    HouseLetter,
    Addition,
    Postcode,
    City,
    Country,
    ForeignLine1,
    ForeignLine2,
    ForeignLine3,
    OtherNumber,
    Phone,
    Email,
    Iban,
}

static class PersonFields
{
    /// <summary>The canonical names, in the order of <see cref="PersonField"/> (domain.md §8.2; the last ones are for <c>match</c> alone).</summary>
    public static readonly string[] Names =
    [
        "bsn", "rsin", "kvk_nummer", "vestigingsnummer", "naam_rp", "geslachtsnaam", "voorvoegsel", "voorletters", "voornamen",
        "partner_geslachtsnaam", "partner_voorvoegsel", "geslacht", "geboortedatum", "geboorteplaats", "overlijdensdatum", "straat",
        "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "land", "buitenland_1", "buitenland_2", "buitenland_3",
        "ander_nummer", "telefoon", "email", "iban",
    ];

    public static int Count => Names.Length;
}
