namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A Dutch address in the parts of the address register (BAG). House numbers are above 20,000, so none exists.</summary>
sealed record Address(string Street, int Number, string Letter, string Addition, string Postcode, string City);

/// <summary>Addresses that fit together: the postcode lies in its town, one postcode is one street, and a number has about eight neighbours.</summary>
static class Addresses
{
    const int FirstNumber = 20_000;

    // Town; first and last four digits of its postcodes (well inside the ranges of domain facts 7.4); inhabitants in thousands.
    static readonly Weighted<Town> Towns = new(
    [
        (new("Amsterdam", 1011, 1109), 882), (new("Amstelveen", 1180, 1189), 91), (new("Hilversum", 1211, 1223), 92),
        (new("Huizen", 1271, 1277), 41), (new("Almere", 1311, 1363), 218), (new("Zaandam", 1501, 1509), 77), (new("Purmerend", 1440, 1448), 92),
        (new("Hoorn", 1620, 1628), 74), (new("Alkmaar", 1811, 1827), 110), (new("Den Helder", 1780, 1788), 56), (new("Haarlem", 2011, 2037), 163),
        (new("Hoofddorp", 2130, 2135), 77), (new("Leiden", 2311, 2334), 125), (new("'s-Gravenhage", 2511, 2597), 553),
        (new("Delft", 2611, 2629), 104), (new("Zoetermeer", 2711, 2729), 126), (new("Gouda", 2801, 2807), 74),
        (new("Alphen aan den Rijn", 2401, 2409), 76), (new("Rotterdam", 3011, 3089), 655), (new("Schiedam", 3111, 3125), 79),
        (new("Spijkenisse", 3201, 3209), 73), (new("Dordrecht", 3311, 3329), 120), (new("Woerden", 3440, 3449), 35), (new("Utrecht", 3511, 3585), 361),
        (new("Zeist", 3700, 3709), 61), (new("Ede", 6711, 6718), 73), (new("Amersfoort", 3811, 3829), 158), (new("Harderwijk", 3840, 3849), 49),
        (new("Tiel", 4001, 4007), 42), (new("Goes", 4461, 4465), 28), (new("Vlissingen", 4380, 4388), 34), (new("Middelburg", 4330, 4339), 42),
        (new("Bergen op Zoom", 4611, 4625), 55), (new("Roosendaal", 4701, 4709), 68), (new("Breda", 4811, 4839), 153),
        (new("Tilburg", 5011, 5049), 200), (new("Waalwijk", 5140, 5146), 31), (new("'s-Hertogenbosch", 5211, 5237), 113),
        (new("Oss", 5340, 5349), 60), (new("Eindhoven", 5611, 5658), 243), (new("Helmond", 5701, 5709), 94), (new("Venlo", 5911, 5928), 66),
        (new("Weert", 6001, 6006), 43), (new("Roermond", 6041, 6045), 46), (new("Sittard", 6130, 6137), 37), (new("Maastricht", 6211, 6229), 122),
        (new("Heerlen", 6411, 6422), 68), (new("Nijmegen", 6511, 6546), 179), (new("Arnhem", 6811, 6846), 165), (new("Doetinchem", 7001, 7009), 47),
        (new("Apeldoorn", 7311, 7335), 142), (new("Deventer", 7411, 7429), 83), (new("Enschede", 7511, 7548), 149),
        (new("Hengelo", 7551, 7559), 79), (new("Almelo", 7601, 7609), 67), (new("Emmen", 7811, 7828), 57), (new("Hoogeveen", 7901, 7909), 40),
        (new("Zwolle", 8011, 8045), 115), (new("Lelystad", 8211, 8245), 81), (new("Heerenveen", 8440, 8449), 30), (new("Sneek", 8601, 8608), 34),
        (new("Leeuwarden", 8911, 8941), 93), (new("Drachten", 9201, 9207), 45), (new("Assen", 9401, 9408), 66), (new("Veendam", 9640, 9648), 27),
        (new("Groningen", 9711, 9747), 202), (new("Delfzijl", 9930, 9936), 24),
    ]);

    static readonly string[] StreetFore =
    [
        "Dorps", "Kerk", "Molen", "School", "Station", "Wilhelmina", "Juliana", "Beatrix", "Emma", "Oranje", "Nassau", "Prins Hendrik", "Linden",
        "Eiken", "Beuken", "Berken", "Esdoorn", "Populieren", "Kastanje", "Meidoorn", "Rozen", "Tulpen", "Lelie", "Merel", "Lijster", "Spreeuwen",
        "Zwaluw", "Reiger", "Ooievaar", "Vondel", "Rembrandt", "Jan Steen", "Frans Hals", "Mozart", "Beethoven", "Van Gogh", "Zuider", "Noorder",
        "Ooster", "Wester", "Burgemeester Jansen", "Nieuwe", "Oude", "Raadhuis", "Haven", "Markt", "Veld", "Bos", "Heide", "Dijk", "Sluis",
        "Graaf Willem", "Koningin", "Thorbecke", "Marnix", "Tromp", "De Ruyter", "Vijver", "Akker", "Weide", "Klaver", "Korenbloem",
    ];

    static readonly string[] StreetAft = ["straat", "straat", "straat", "laan", "laan", "weg", "weg", "plein", "hof", "kade", "dreef", "singel", "pad"];

    // Letters used since the beginning; SA, SD and SS are never given out.
    const string Letters = "ABCDEGHJKLMNPRSTVWXZ";

    public static Address Any(ref Draw draw)
    {
        var town = Towns.Pick(ref draw);
        var digits = draw.Between(town.From, town.To);
        var (first, second) = (Letters[draw.Below(Letters.Length)], Letters[draw.Below(Letters.Length)]);
        if (first == 'S' && second is 'A' or 'D' or 'S')
            second = 'B';
        var number = FirstNumber + (draw.Below(100) * (draw.Below(4) + 1)) + 1;
        var (letter, addition) = draw.Below(100) switch
        {
            < 82 => ("", ""),
            < 90 => (Letters[draw.Below(4)].ToString(), ""),
            < 96 => ("", $"{draw.Below(30) + 1}"),
            < 98 => ("", "bis"),
            _ => ("", "hs"),
        };
        return new(Street(digits, first, second), number, letter, addition, $"{digits}{first}{second}", town.Name);
    }

    // One postcode, one street, whoever lives there.
    static string Street(int digits, char first, char second)
    {
        var draw = Draw.From(0, Subject.Street, digits, first * 256 + second);
        return draw.Pick(StreetFore) + draw.Pick(StreetAft);
    }

    sealed record Town(string Name, int From, int To);
}
