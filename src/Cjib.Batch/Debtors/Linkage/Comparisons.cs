namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Which comparisons a set of persons allows: one for each respect in which anything is known.</summary>
static class Comparisons
{
    static readonly double[] CitizenNumber = [0.01, 0.002, 0.008, 0.98], OtherNumber = [0.05, 0.02, 0.06, 0.87], Account = [0.2, 0.01, 0.02, 0.77];

    /// <summary>New instances, for one worker.</summary>
    public static Comparison[] For(Persons persons)
    {
        var all = new List<Comparison>();
        if (persons.Bsn is { } bsn)
            all.Add(new NumberComparison(persons, bsn, "bsn", Evidence.Person, CitizenNumber));
        if (persons.Rsin is { } rsin)
            all.Add(new NumberComparison(persons, rsin, "rsin", Evidence.Person, CitizenNumber));
        if (persons.Kvk is { } kvk)
            all.Add(new NumberComparison(persons, kvk, "kvk_nummer", Evidence.Person, CitizenNumber));
        if (persons.Other is { } other)
            all.Add(new NumberComparison(persons, other, "ander_nummer", Evidence.Person, OtherNumber));
        if (persons is { First: { } first, Given: { } given })
            all.Add(new GivenNameComparison(persons, first, given));
        if (persons.Initials.Any(initials => initials != 0))
            all.Add(new InitialsComparison(persons));
        if (persons.Surname is { } surname)
            all.Add(new SurnameComparison(persons, surname));
        if (persons.Company is { } company)
            all.Add(new TextComparison(persons, company, "naam_rp", Evidence.Person));
        if (persons.Birth is { } birth)
            all.Add(new DateComparison(persons, birth, "geboortedatum", Evidence.Birthday, persons.Dates));
        if (persons.BirthPlace is { } birthPlace)
            all.Add(new TextComparison(persons, birthPlace, "geboorteplaats", Evidence.Household));
        if (persons.Sex is { } sex)
            all.Add(new ExactComparison(persons, sex, "geslacht", Evidence.Person));
        if (persons.Postcode is not null || persons.Street is not null)
            all.Add(new AddressComparison(persons));
        else if (persons.City is { } city)
            all.Add(new TextComparison(persons, city, "woonplaats", Evidence.Household));
        if (persons.Email is not null)
            all.Add(new EmailComparison(persons, persons.Email));
        if (persons.Phone is { } phone)
            all.Add(new NumberComparison(persons, phone, "telefoon", Evidence.Household, Account));
        if (persons.Iban is { } iban)
            all.Add(new NumberComparison(persons, iban, "iban", Evidence.Household, Account));
        foreach (var (name, isText, column) in persons.Extra)
            all.Add(isText ? new TextComparison(persons, column, name, Evidence.Household) : new ExactComparison(persons, column, name, Evidence.Household));
        return [.. all];
    }
}
