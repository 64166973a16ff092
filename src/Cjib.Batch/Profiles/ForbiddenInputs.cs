using System.Text;

namespace Cjib.Batch.Profiles;

/// <summary>
/// What a score may never look at, in Dutch and English: who someone is, where they come from, how they believe, feel or live together
/// (domain facts 4.3; AVG art. 9 and 10). Named apart from "not on the allow-list", so that the refusal says why.
/// </summary>
static class ForbiddenInputs
{
    // Matched anywhere in the folded name.
    static readonly (string What, string[] Stems)[] Stems =
    [
        ("nationality", ["nationalit", "nationaliteit", "paspoort", "passport", "verblijfs", "immigra", "migratie", "etnic", "ethnic", "afkomst", "herkomst", "allochtoon"]),
        ("birthplace or country", ["geboorteplaats", "geboorteland", "geboortegemeente", "birthplace", "birthcountry", "placeofbirth", "countryofbirth", "countryoforigin"]),
        ("sex", ["geslacht", "gender", "sekse"]),
        ("age", ["leeftijd", "geboortedatum", "geboortejaar", "birthdate", "birthyear", "dateofbirth", "yearofbirth"]),
        ("name features", ["achternaam", "voornaam", "voornamen", "voorletters", "voorvoegsel", "geslachtsnaam", "surname", "lastname", "firstname", "givenname", "familyname", "naamgebruik"]),
        ("language", ["language", "moedertaal", "voertaal", "taalniveau"]),
        ("postcode or neighbourhood", ["postcode", "postalcode", "zipcode", "postleitzahl", "buurt", "wijk", "neighbourhood", "neighborhood", "district", "woonplaats", "huisnummer", "gemeente", "municipality", "straat"]),
        ("religion", ["religi", "godsdienst", "geloof", "levensovertuiging", "faith", "kerk", "church"]),
        ("health", ["gezondheid", "health", "ziekte", "illness", "disease", "medisch", "medical", "handicap", "disabilit", "diagnos", "arbeidsongeschikt"]),
        ("offence details", ["delict", "offence", "offense", "misdrijf", "overtreding", "feitcode", "strafbaar", "crime", "criminal"]),
        ("household members", ["huishoud", "household", "gezin", "partner", "kinderen", "children", "echtgeno", "spouse", "burgerlijkestaat", "maritalstatus", "huisgenot", "inwonend"]),
    ];

    // Matched as whole words only: they occur inside harmless ones.
    static readonly (string What, string[] Words)[] Words =
    [
        ("birthplace or country", ["land", "country", "geboren", "origin"]),
        ("sex", ["sex", "man", "vrouw", "male", "female"]),
        ("age", ["age", "birth", "oud", "jong"]),
        ("name features", ["naam", "name", "namen", "names"]),
        ("language", ["taal"]),
        ("postcode or neighbourhood", ["pc4", "pc6", "zip", "region", "regio"]),
        ("household members", ["kind", "child", "family", "familie"]),
    ];

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Find(string name)
    {
        var words = Split(name);
        var folded = string.Concat(words);
        foreach (var (what, stems) in Stems)
            if (stems.Any(stem => folded.Contains(stem, StringComparison.Ordinal)))
                return what;
        foreach (var (what, list) in Words)
            if (words.Any(list.Contains))
                return what;
        return null;
    }

    // Words of snake_case, kebab-case, camelCase and prose, in lower case without accents.
    static List<string> Split(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var wasLower = false;
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark)
                continue;
            if (!char.IsLetterOrDigit(c) || (char.IsUpper(c) && wasLower))
            {
                words.Add(word.ToString());
                word.Clear();
            }
            if (char.IsLetterOrDigit(c))
                word.Append(char.ToLowerInvariant(c));
            wasLower = char.IsLower(c);
        }
        words.Add(word.ToString());
        words.RemoveAll(w => w.Length == 0);
        return words;
    }
}
