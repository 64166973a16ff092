namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A surname with its prefix apart, as in the population register.</summary>
readonly record struct Surname(string Prefix, string Name);

/// <summary>
/// Surnames as the country has them: a thousand frequent ones for 31.5 % of the people, and a long tail of composed ones
/// (some 314,000 different surnames exist; with a hundred there would be far too many namesakes).
/// </summary>
/// <remarks>
/// The per-mille figures are facts of 2007 (Meertens/CBG, by way of digitalheir/family-names-in-the-netherlands, MIT). The further
/// names of the thousand are our own, with frequencies that fall evenly from there; the tail is put together from parts.
/// </remarks>
static class Surnames
{
    const string Frequent =
        "de Jong 5.12; Jansen 4.50; de Vries 4.34; van den Berg 3.51; van Dijk 3.45; Bakker 3.38; Janssen 3.30; Visser 3.03; " +
        "Smit 2.58; Meijer 2.35; de Boer 2.33; Mulder 2.21; de Groot 2.20; Bos 2.16; Vos 1.85; Peters 1.84; Hendriks 1.80; " +
        "Dekker 1.71; van Leeuwen 1.70; Brouwer 1.55; de Wit 1.47; Dijkstra 1.44; Smits 1.42; de Graaf 1.28; van der Meer 1.26; " +
        "Kok 1.24; Jacobs 1.23; van der Linden 1.23; Vermeulen 1.23; de Haan 1.22; van den Heuvel 1.22; van den Broek 1.13; " +
        "van der Veen 1.12; de Bruin 1.08; Schouten 1.05; van Beek 1.02; van der Heijden 1.02; de Bruijn 1.01; Willems 1.01; " +
        "van Vliet 1.00; Maas 0.95; Hoekstra 0.95; Verhoeven 0.95; Koster 0.94; van Dam 0.93; Prins 0.91; Huisman 0.90; Blom 0.90; " +
        "Peeters 0.86; de Jonge 0.86; Kuipers 0.86; van der Wal 0.85; van Veen 0.84; Post 0.83; Kuiper 0.82; Kramer 0.81; " +
        "van den Brink 0.80; Veenstra 0.80; Scholten 0.78; van Wijk 0.78; Postma 0.76; Martens 0.75; Vink 0.74; de Ruiter 0.73; " +
        "Groen 0.71; Timmermans 0.71; van de Ven 0.71; Gerritsen 0.71; Jonker 0.70; Boer 0.70; van Loon 0.69; Willemsen 0.69; " +
        "Smeets 0.68; Bosch 0.67; de Lange 0.67; de Vos 0.67; Schipper 0.66; van Dongen 0.66; Koning 0.66; van der Laan 0.65; " +
        "de Koning 0.65; Driessen 0.64; van Doorn 0.64; Hermans 0.63; Evers 0.63; van der Velden 0.62; van den Bosch 0.62; " +
        "Hofman 0.61; Wolters 0.61; van der Meulen 0.61; Bosman 0.61; Mol 0.61; Molenaar 0.61; Sanders 0.61; Kuijpers 0.61; " +
        "van der Horst 0.60; de Leeuw 0.60; Verbeek 0.58; Stam 0.57; Kroon 0.57; Groot 0.56; Timmer 0.55; de Rooij 0.54; " +
        "Groeneveld 0.53; Wouters 0.53; Schaap 0.53; de Haas 0.53; Roos 0.53; van Rijn 0.52; Pronk 0.51; Bosma 0.51; Koopman 0.51; " +
        "Vonk 0.51; Verhagen 0.50; Snijders 0.50; Dekkers 0.49; van Es 0.49; Versteeg 0.49; Zijlstra 0.49; van der Velde 0.49";

    // Frequent too, in no exact order; see the remarks.
    const string AlsoFrequent =
        "van der Ploeg; Kuijper; van den Bos; van Vuuren; Verschuren; de Bie; Lammers; Boersma; Scheffer; van der Kolk; Bouwman; " +
        "Hoogendoorn; van Dalen; Hartman; Romijn; van Houten; Geerts; Kooistra; Bruins; Gerrits; van Gils; Wiersma; van Rooijen; " +
        "Cornelissen; Vermeer; Brands; van Schaik; Goossens; Rietveld; Veldhuis; Terpstra; Kamphuis; Hulst; van Essen; Ploeg; " +
        "de Winter; Westra; Zwart; van Duijn; Franken; Klaassen; van Zanten; Hol; Otten; Witte; Claassen; van Oosten; Bartels; " +
        "van Kampen; de Jager; Lambers; Feenstra; van der Zee; Nijhuis; Rademaker; Vermaat; van Leersum; Heijnen; Jongsma; " +
        "de Wolf; Boonstra; Wagenaar; van Tol; Schreuder; Groenendijk; Berends; Verkerk; Doornbos; van Hoof; Hendrikx; Reijnders; " +
        "de Keijzer; Bergsma; Slot; Wessels; van Ommen; Kloosterman; Aarts; Verweij; Nijland; Paulusma; van Asten; Wijnen; " +
        "Buijs; Damen; van Eijk; Haverkamp; Spaans; Teunissen; van Ginkel; Boogaard; van Vugt; Beekman; Engels; Faber; Hagen";

    const int FrequentCount = 1000;

    static readonly string[] Fore =
    [
        "Linde", "Eiken", "Oude", "Nieuw", "Noord", "Zuid", "Wester", "Ooster", "Hoge", "Lage", "Groene", "Zande", "Klei", "Water", "Steen",
        "Rozen", "Ganzen", "Bloemen", "Molen", "Kerk", "Boeren", "Bogaer", "Hazel", "Wolfs", "Vogel", "Valken", "Haver", "Rogge", "Gersten",
        "Beren", "Hoven", "Hulst", "Elzen", "Espen", "Iepen", "Wilgen", "Berken", "Essen", "Doorn", "Distel", "Zwaluw", "Kraaij", "Raven",
        "Duiven", "Uilen", "Kievit", "Leeuw", "Arend", "Konings", "Graven", "Hertog", "Ridder", "Monniken", "Papen", "Bisschop", "Klooster",
        "Heemst", "Lievel", "Ruiten", "Schuren", "Stads", "Velder", "Wagen", "Winter", "Zomer", "Lenten", "Mei", "Vroeg", "Laan", "Middel",
        "Binnen", "Buiten", "Achter", "Voor", "Over", "Onder", "Boven", "Tussen", "Schoon", "Weste", "Mars", "Broek", "Veen", "Heide", "Grave",
        "Adel", "Alde", "Ambachts", "Appel", "Baren", "Bever", "Biezen", "Bijen", "Blanken", "Boek", "Boter", "Braam", "Bruine", "Burg", "Crom", "Dams",
        "Deken", "Diepen", "Donker", "Dooren", "Echten", "Eger", "Engelen", "Everd", "Fazanten", "Geld", "Gouden", "Gras", "Haag", "Hagen", "Halve",
        "Hane", "Harden", "Haze", "Heere", "Hemel", "Herten", "Hille", "Honds", "Houten", "Immers", "Kalver", "Kapel", "Kasteel", "Ketel", "Kolen",
        "Kruis", "Lammer", "Linnen", "Loo", "Maas", "Mane", "Meeuwen", "Merel", "Nachtegaal", "Nieder", "Oever", "Offer", "Paarden", "Peper", "Plas",
        "Poel", "Quaden", "Reiger", "Rietve", "Rijn", "Roden", "Roggen", "Schaapen", "Scholen", "Slangen", "Snoeren", "Spiegel", "Sterren", "Struis",
        "Tempel", "Tichel", "Uiter", "Varen", "Vinken", "Vlieger", "Vrede", "Waal", "Wijn", "Witten", "Zalm", "Zeilen", "Zonne", "Zwaan", "Zwarten",
        "Bremer", "Drie", "Zeven", "Hooi", "Stroo", "Turf", "Vlas", "Wol", "Zilver", "Gulden", "IJzer", "Koper",
    ];

    static readonly string[] Aft =
    [
        "berg", "broek", "burg", "daal", "dam", "dijk", "dorp", "heide", "hof", "horst", "huis", "kamp", "kerk", "laar", "lo", "meer", "rode",
        "stein", "veld", "veen", "voort", "waard", "weg", "wijk", "zand", "hoek", "poort", "brink", "beek", "sluis", "stede", "hout", "gaard",
        "werf", "man", "mans", "boom", "steeg", "brug", "haven", "bos", "schot", "steen", "donk", "hoven",
    ];

    static readonly string[] Places =
    [
        "Berg", "Broek", "Veld", "Hoek", "Horst", "Linden", "Steen", "Weijden", "Poel", "Kamp", "Bosch", "Sluis", "Sluijs", "Brug", "Kerkhof",
        "Molen", "Heuvel", "Wal", "Graaf", "Pas", "Maat", "Made", "Zande", "Wiel", "Kolk", "Vaart", "Vliet", "Leij", "Laar", "Elst", "Hulst",
        "Woude", "Werf", "Wouden", "Zwaan", "Putten", "Akker", "Burgt", "Dungen", "Hurk", "Eijnden", "Toorn", "Lugt", "Bogaard", "Kruijs",
    ];

    static readonly string[] Trades =
    [
        "Bakker", "Smid", "Kuiper", "Lange", "Korte", "Blauw", "Zwart", "Bont", "Goede", "Rijke", "Kleine", "Oude", "Jager", "Visscher",
        "Wever", "Snijder", "Ridder", "Hertog", "Keizer", "Paus", "Munnik", "Nooijer", "Nijs", "Roos", "Gier", "Valk", "Hoop", "Wolff",
        "Beer", "Haan", "Zeeuw", "Fries", "Waal", "Gooijer", "Kam", "Bock", "Gelder", "Mooij", "Reus", "Vreede", "Kok", "Clerck", "Witte",
        "Man", "Zoete", "Ronde", "Kort", "Raaf", "Looze", "Reu", "Greef", "Hoog", "Laat", "Regt", "Wilde", "Rover",
    ];

    static readonly string[] Fathers =
    [
        "Hendrik", "Willem", "Gerrit", "Klaas", "Derk", "Jelle", "Sietse", "Wiebe", "Albert", "Arend", "Barend", "Bouwe", "Douwe", "Egbert",
        "Evert", "Feike", "Fokke", "Folkert", "Gijsbert", "Goosen", "Haije", "Harm", "Hessel", "Hidde", "Jacob", "Jan", "Jelmer", "Jochem",
        "Jorrit", "Joost", "Lubbert", "Luitje", "Lammert", "Marten", "Meindert", "Melle", "Michiel", "Nanne", "Nies", "Obbe", "Okke", "Pier",
        "Reinder", "Roelof", "Rein", "Sijbren", "Sikke", "Steven", "Teun", "Tjeerd", "Tonnis", "Ubbo", "Wessel", "Wolter", "Wouter", "Ysbrand",
    ];

    static readonly string[] FatherEndings = ["s", "sen", "sma", "stra", "inga", "ink", "ing", "ema", "ses", "szoon", "man", "sz"];

    static readonly Weighted<Surname> Thousand = MakeThousand();

    public static Surname Dutch(ref Draw draw)
    {
        if (draw.PerMille(315))
            return Thousand.Pick(ref draw);
        var (prefix, name) = Composed(ref draw);
        return draw.Below(100) switch
        {
            < 5 => new(prefix, $"{name}-{Composed(ref draw).Name}"),
            < 8 => new(prefix, $"{name} van {draw.Pick(Fore)}{draw.Pick(Aft)}"),
            _ => new(prefix, name),
        };
    }

    public static Surname Parse(string written)
    {
        // The name begins at the first capital; what stands before it is the prefix.
        var at = 0;
        while (!char.IsUpper(written[at]))
            at++;
        return new(written[..at].TrimEnd(), written[at..]);
    }

    // Shares of the prefixes as among the thousand most frequent names.
    static Surname Composed(ref Draw draw) => draw.Below(1000) switch
    {
        < 500 => new("", Respelled(draw.Pick(Fore) + draw.Pick(Aft), ref draw)),
        < 630 => new("", Respelled(draw.Pick(Fathers) + draw.Pick(FatherEndings), ref draw)),
        < 640 => new("", draw.Pick(Trades)),
        < 773 => new("van", Respelled(draw.Pick(Fore) + draw.Pick(Aft), ref draw)),
        < 881 => new("de", Respelled(draw.Pick(Trades), ref draw)),
        < 947 => new("van der", Respelled(draw.Pick(Places), ref draw)),
        < 981 => new("van den", Respelled(draw.Pick(Places), ref draw)),
        < 991 => new("van de", Respelled(draw.Pick(Places), ref draw)),
        < 997 => new("den", Respelled(draw.Pick(Trades), ref draw)),
        997 => new("ter", draw.Pick(Places)),
        998 => new("ten", draw.Pick(Places)),
        _ => new("van 't", draw.Pick(Places)),
    };

    // Old spellings live on in names: Dijck beside Dijk, Cuiper beside Kuiper.
    static string Respelled(string name, ref Draw draw) => draw.Below(12) switch
    {
        0 => name.Replace("ij", "y", StringComparison.Ordinal),
        1 => name.EndsWith('k') ? name[..^1] + "ck" : name,
        2 => name.EndsWith('g') ? name + "h" : name,
        3 => name.Replace("aa", "ae", StringComparison.Ordinal),
        4 => name[0] == 'K' ? "C" + name[1..] : name,
        5 => name.EndsWith('s') ? name : name + "s",
        _ => name,
    };

    static Weighted<Surname> MakeThousand()
    {
        var names = new List<(Surname, int)>(FrequentCount);
        var known = new HashSet<Surname>();
        foreach (var entry in Frequent.Split("; "))
        {
            var at = entry.LastIndexOf(' ');
            var name = Parse(entry[..at]);
            var perMille = entry.AsSpan(at + 1);
            known.Add(name);
            names.Add((name, (perMille[0] - '0') * 100 + (perMille[2] - '0') * 10 + (perMille[3] - '0')));
        }

        var more = new Queue<Surname>(AlsoFrequent.Split("; ").Select(Parse));
        var draw = Draw.From(0, Subject.Household, -1); // the same thousand for every seed
        while (names.Count < FrequentCount)
        {
            var next = more.Count > 0 ? more.Dequeue() : Composed(ref draw);
            // From 0.48 per mille down to 0.10: together with the known ones 31.5 % of the people.
            if (known.Add(next))
                names.Add((next, 10 + 38 * (FrequentCount - names.Count) * (FrequentCount - names.Count) / (880 * 880)));
        }
        return new(names);
    }
}
