using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Cjib.Batch.Intake;

/// <summary>What a code does to a file or a line.</summary>
public enum CodeEffect
{
    FileRefused,
    FileHeld,
    FileDuplicate,
    LineRefused,
    LineHeld,
    LineDuplicate,
    Warning,
}

/// <summary>One code of a receipt: what it means and what to do. The one list of them; docs/codes.md is generated from it.</summary>
/// <param name="Code">Class letter and three digits; never used again for something else.</param>
/// <param name="Explanation">What was found, in Dutch, for the receipt (<c>uitleg_nl</c>).</param>
/// <param name="Action">What the agency or the operator does, in Dutch.</param>
/// <param name="Word">The word other systems use for it (Digikoppeling, engine notes), or empty.</param>
public sealed record IntakeCode(string Code, CodeEffect Effect, string Explanation, string Action, string Word = "")
{
    const string SendAgain = "Maak het bestand opnieuw en lever het met hetzelfde leveringnummer.";
    const string FixLine = "Verbeter de regel en lever hem in een volgende levering.";

    /// <summary>Every code, in the order of docs/codes.md.</summary>
    public static IReadOnlyList<IntakeCode> All { get; } =
    [
        new("F001", CodeEffect.FileRefused, "Het bestand is leeg of geen CSV.", SendAgain, "EMPTY, NOT_CSV"),
        new("F002", CodeEffect.FileRefused, "De kopregel #H is onleesbaar of onjuist.", SendAgain, "WRONG_HEADER"),
        new("F003", CodeEffect.FileRefused, "Deze versie van het formaat wordt niet gelezen.", "Lever CRI-CSV 1.0.", "WRONG_VERSION"),
        new("F004", CodeEffect.FileHeld, "Er ontbreekt een eerdere levering (gat in de leveringnummers).", "Lever de ontbrekende levering na; deze volgt dan vanzelf.", "SEQUENCE_GAP"),
        new("F005", CodeEffect.FileRefused, "Het leveringnummer is lager dan of gelijk aan een verwerkt nummer.", "Gebruik het volgende leveringnummer.", "OUT_OF_ORDER"),
        new("F006", CodeEffect.FileDuplicate, "Deze levering is al verwerkt (dezelfde bytes).", "Niets: de levering heeft geen effect.", "DUPLICATE_OF"),
        new("F007", CodeEffect.FileRefused, "De sluitregel #T ontbreekt of is onvolledig: het bestand is afgebroken.", SendAgain, "TRUNCATED"),
        new("F008", CodeEffect.FileRefused, "Het aantal regels klopt niet met de sluitregel.", SendAgain, "ROW_COUNT"),
        new("F009", CodeEffect.FileRefused, "De som van de bedragen klopt niet met de sluitregel.", SendAgain, "CONTROL_TOTAL"),
        new("F010", CodeEffect.FileRefused, "Het controletotaal van de kenmerken klopt niet met de sluitregel.", SendAgain, "HASH_TOTAL"),
        new("F011", CodeEffect.FileRefused, "De SHA-256 klopt niet: het bestand is onderweg veranderd.", SendAgain, "CHECKSUM_ERROR"),
        new("F012", CodeEffect.FileRefused, "TEST-levering in een PROD-register, of andersom.", "Lever het bestand aan de juiste omgeving.", "WRONG_MODE"),
        new("F013", CodeEffect.FileRefused, "De levering is niet van deze opdrachtgever, of de opdrachtgever is onbekend.", "Lever in de eigen map; een nieuwe opdrachtgever meldt zich bij het CJIB.", "WRONG_CLIENT"),
        new("F014", CodeEffect.FileRefused, "Het bestand is niet in de afgesproken tekenset (UTF-8).", "Lever UTF-8, of spreek een eigen indeling met vaste tekenset af.", "ENCODING"),
        new("F015", CodeEffect.FileHeld, "De valutadatum ligt te ver na de verwerkingsdatum.", "De operator beslist, of lever met de juiste valutadatum.", "VALUE_DATE"),
        new("F016", CodeEffect.FileRefused, "De regels eindigen niet allemaal gelijk.", "Eindig elke regel met LF, of elke regel met CR LF.", "MIXED_NEWLINES"),
        new("F017", CodeEffect.FileRefused, "De regel met kolomnamen is onjuist: een kolom ontbreekt of staat er twee keer.", SendAgain, "WRONG_COLUMNS"),
        new("F018", CodeEffect.FileRefused, "Deze soort levering of bestandsnaam wordt niet aangenomen.", "Zie de beschrijving van het formaat.", "WRONG_KIND"),
        new("F019", CodeEffect.FileHeld, "Te veel afgekeurde regels: er is niets overgenomen.", "De operator geeft vrij of wijst af na overleg met de opdrachtgever.", "THRESHOLD"),

        new("F020", CodeEffect.FileRefused, "Een medewerker heeft de levering afgewezen.", "Overleg met het CJIB; lever daarna opnieuw.", "REFUSED_BY_OPERATOR"),
        new("F021", CodeEffect.FileRefused, "De omvang is niet die in het begeleidende bestand (.meta.json).", SendAgain, "INCORRECT_FILE_SIZE"),
        new("F022", CodeEffect.FileRefused, "Het begeleidende bestand heeft een soort controlegetal dat niet wordt gelezen.", "Gebruik SHA-256.", "CHECKSUM_TYPE_NOT_SUPPORTED"),
        new("F023", CodeEffect.FileRefused, "Het begeleidende bestand (.meta.json) is onleesbaar of noemt een ander bestand.", "Maak het begeleidende bestand opnieuw.", "FILE_NOT_FOUND"),

        new("R101", CodeEffect.LineRefused, "Het recordnummer is geen getal vanaf 1 of volgt niet op het vorige.", FixLine),
        new("R102", CodeEffect.LineRefused, "De opdrachtgever van de regel is niet die van de levering.", FixLine),
        new("R103", CodeEffect.LineRefused, "Het vorderingkenmerk ontbreekt of heeft verboden tekens of meer dan 35 tekens.", FixLine),
        new("R104", CodeEffect.LineRefused, "De actie is niet N of V.", FixLine),
        new("R105", CodeEffect.LineRefused, "De regel bevat stuurtekens of een BOM.", FixLine),
        new("R106", CodeEffect.LineRefused, "De regel heeft te veel of te weinig velden.", FixLine),
        new("R107", CodeEffect.LineRefused, "Een aanhalingsteken staat los of wordt niet gesloten.", FixLine),
        new("R108", CodeEffect.LineRefused, "De regel met kolomnamen staat nogmaals in het bestand.", "Verwijder de regel.", "HEADER_REPEATED"),
        new("R109", CodeEffect.LineRefused, "De regel is langer dan 64 KiB.", FixLine),

        new("V210", CodeEffect.LineRefused, "Het vorderingtype is onbekend, niet geldig op de valutadatum of niet van deze opdrachtgever.", FixLine),
        new("V211", CodeEffect.LineRefused, "De rechtsgrond heeft niet de vorm BWBR0000000 of past niet bij het type.", FixLine),
        new("V212", CodeEffect.LineRefused, "Het privacyregime is onbekend of past niet bij het type.", FixLine),
        new("V213", CodeEffect.LineRefused, "De titelsoort ontbreekt of is onbekend.", FixLine),
        new("V214", CodeEffect.LineRefused, "Het titelkenmerk ontbreekt of is te lang.", FixLine),
        new("V215", CodeEffect.LineRefused, "De titeldatum is geen datum of ligt na de valutadatum.", FixLine),
        new("V216", CodeEffect.LineRefused, "De datum van onherroepelijkheid ontbreekt of klopt niet.", FixLine),

        new("P300", CodeEffect.LineRefused, "De debiteursoort is niet NP of RP.", FixLine),
        new("P301", CodeEffect.LineRefused, "Het BSN klopt niet (elfproef), of hoort niet bij deze debiteursoort of omgeving.", FixLine),
        new("P302", CodeEffect.LineRefused, "BSN en reden: precies een van beide moet gevuld zijn.", FixLine),
        new("P303", CodeEffect.LineRefused, "Het RSIN klopt niet (elfproef) of hoort niet bij een natuurlijk persoon.", FixLine),
        new("P304", CodeEffect.LineRefused, "Het KvK-nummer heeft geen acht cijfers, of KvK-nummer en RSIN ontbreken beide.", FixLine),
        new("P305", CodeEffect.LineRefused, "Het vestigingsnummer heeft geen twaalf cijfers.", FixLine),
        new("P306", CodeEffect.LineRefused, "De naam van de rechtspersoon ontbreekt of is te lang.", FixLine),
        new("P310", CodeEffect.LineRefused, "De geslachtsnaam ontbreekt of een naamdeel is te lang ('.' is onbekend).", FixLine),
        new("P311", CodeEffect.LineRefused, "Een naam bevat tekens die niet in namen voorkomen.", FixLine),
        new("P312", CodeEffect.LineRefused, "Voorletters of voornamen zijn te lang of bevatten verboden tekens.", FixLine),
        new("P313", CodeEffect.LineRefused, "Het naamgebruik is onbekend of vraagt om een partnernaam.", FixLine),
        new("P320", CodeEffect.LineRefused, "De geboortedatum ontbreekt, bestaat niet, ligt voor 1875 of in de toekomst (onbekende delen zijn nullen).", FixLine),
        new("P321", CodeEffect.LineRefused, "De overlijdensdatum bestaat niet, ligt voor de geboorte of in de toekomst.", FixLine),

        new("A400", CodeEffect.LineRefused, "De adressoort is niet W, B, V, X of O.", FixLine),
        new("A401", CodeEffect.LineRefused, "De straat ontbreekt of is te lang.", FixLine),
        new("A402", CodeEffect.LineRefused, "Het huisnummer ontbreekt of is geen getal van 1 tot 99999.", FixLine),
        new("A403", CodeEffect.LineRefused, "Huisletter, toevoeging of aanduiding heeft een onjuiste vorm.", FixLine),
        new("A404", CodeEffect.LineRefused, "De postcode ontbreekt of heeft niet de vorm 1234AB.", FixLine),
        new("A405", CodeEffect.LineRefused, "De woonplaats ontbreekt of is te lang.", FixLine),
        new("A406", CodeEffect.LineRefused, "De landcode ontbreekt, is onbekend of past niet bij de adressoort.", FixLine),
        new("A407", CodeEffect.LineRefused, "Een buitenlands adres ontbreekt of heeft een te lange regel.", FixLine),
        new("A408", CodeEffect.LineRefused, "De vlag 'in onderzoek' of 'geheim' heeft een onjuiste waarde.", FixLine),

        new("D501", CodeEffect.LineDuplicate, "Dezelfde vordering, mutatie of melding is met dezelfde inhoud al geleverd.", "Niets: de regel heeft geen effect."),
        new("D502", CodeEffect.LineRefused, "Hetzelfde kenmerk is met andere inhoud al geleverd.", "Lever een volledige vervanging (actie V), of een mutatie of melding met een nieuw kenmerk."),
        new("D503", CodeEffect.LineRefused, "Het kenmerk valt samen met dat van een andere vordering, mutatie of melding.", "Lever de regel met een ander kenmerk."),
        new("D504", CodeEffect.LineRefused, "Een vervanging (actie V) van een onbekende vordering.", "Lever de vordering als nieuw (actie N)."),
        new("D510", CodeEffect.Warning, "Dezelfde vordering lijkt door twee opdrachtgevers geleverd.", "Opdrachtgevers gaan na van wie de vordering is. (Gereserveerd: deze code wordt nog niet gegeven.)"),

        new("B600", CodeEffect.LineRefused, "De hoofdsom is geen bedrag in hele centen van nul of meer.", FixLine),
        new("B601", CodeEffect.LineRefused, "De verhoging is geen bedrag in hele centen, of het type kent geen verhoging.", FixLine),
        new("B602", CodeEffect.LineRefused, "De administratiekosten zijn geen bedrag in hele centen van nul of meer.", FixLine),
        new("B603", CodeEffect.LineRefused, "De rente is geen bedrag in hele centen, of het type kent geen rente.", FixLine),
        new("B604", CodeEffect.LineRefused, "De kosten zijn geen bedrag in hele centen van nul of meer.", FixLine),
        new("B605", CodeEffect.LineRefused, "Het betaalde is geen bedrag in hele centen van nul of meer.", FixLine),
        new("B606", CodeEffect.LineRefused, "Het openstaande bedrag is niet de som van de delen min het betaalde.", FixLine),
        new("B607", CodeEffect.LineRefused, "De rentesoort is onbekend of past niet bij het type.", FixLine),
        new("B608", CodeEffect.LineRefused, "Rente tot en met of verzuimdatum ontbreekt of is geen datum.", FixLine),
        new("B609", CodeEffect.LineRefused, "Het vaste rentepercentage ontbreekt of ligt niet tussen 0 en 5000 basispunten.", FixLine),
        new("B610", CodeEffect.LineRefused, "Ontstaan of vervaldatum is geen datum, of het ontstaan ligt na de verval- of valutadatum.", FixLine),
        new("B611", CodeEffect.LineRefused, "De verjaringsdatum ontbreekt of is niet na de valutadatum.", FixLine),
        new("B620", CodeEffect.LineRefused, "Het aantal herinneringen is geen cijfer.", FixLine),
        new("B621", CodeEffect.LineRefused, "Aantal aanmaningen en datum van de laatste passen niet bij elkaar.", FixLine),
        new("B622", CodeEffect.LineRefused, "Post retour of laatste contact heeft een onjuiste waarde.", FixLine),
        new("B623", CodeEffect.LineRefused, "De regelingstatus is onbekend.", FixLine),
        new("B630", CodeEffect.LineRefused, "De blokkade is onbekend.", FixLine),
        new("B631", CodeEffect.LineRefused, "De einddatum van de blokkade ontbreekt of is geen datum.", FixLine),
        new("B632", CodeEffect.LineRefused, "De voorrang is niet J of N of past niet bij het type.", FixLine),
        new("B633", CodeEffect.LineRefused, "De aanduiding van de hoofdelijke groep is te lang.", FixLine),
        new("B640", CodeEffect.LineRefused, "Het rechtsmiddel is onbekend of past niet bij het type.", FixLine),
        new("B650", CodeEffect.LineRefused, "Het IBAN klopt niet of is niet van de opdrachtgever.", FixLine),

        new("M700", CodeEffect.LineRefused, "Het mutatiekenmerk ontbreekt of heeft verboden tekens of meer dan 35 tekens.", FixLine),
        new("M701", CodeEffect.LineHeld, "De vordering van deze mutatie is (nog) onbekend.", "Vijf nachten aangehouden; daarna afgekeurd."),
        new("M702", CodeEffect.LineRefused, "De soort mutatie ontbreekt of is onbekend.", FixLine),
        new("M703", CodeEffect.LineRefused, "De gebeurtenistijd ontbreekt, is niet RFC 3339 met tijdzone, of ligt te ver in de toekomst.", FixLine),
        new("M704", CodeEffect.LineRefused, "Het bedrag ontbreekt, is nul of is geen bedrag in hele centen.", FixLine),
        new("M705", CodeEffect.LineRefused, "De reden ontbreekt (verplicht bij INTREKKING) of is te lang.", FixLine),
        new("M706", CodeEffect.LineRefused, "De component is onbekend.", FixLine),
        new("M707", CodeEffect.LineRefused, "De verwijzing heeft een onjuiste vorm of wijst naar de mutatie zelf.", FixLine),
        new("M708", CodeEffect.LineRefused, "De boekdatum is geen datum.", FixLine),
        new("M709", CodeEffect.LineRefused, "De tekst is langer dan 140 tekens.", FixLine),

        new("K800", CodeEffect.LineRefused, "Het meldingkenmerk ontbreekt of heeft verboden tekens of meer dan 35 tekens.", FixLine),
        new("K801", CodeEffect.LineRefused, "De kosten zijn hoger dan het Btag-tarief van die dag.", "Het kantoor past de opgave aan."),
        new("K802", CodeEffect.LineRefused, "Het Btag-artikel is onbekend.", "Het kantoor past de opgave aan."),
        new("K803", CodeEffect.LineHeld, "Een ambtshandeling op een aangehouden dossier.", "Een medewerker beoordeelt de handeling."),
        new("K804", CodeEffect.LineRefused, "Het dossier ontbreekt, is onbekend of is niet van dit kantoor, of de vordering hoort er niet bij.", "Gebruik het dossier van de toewijzing."),
        new("K805", CodeEffect.LineRefused, "De soort melding ontbreekt of is onbekend.", FixLine),
        new("K806", CodeEffect.LineRefused, "De datum ontbreekt, is geen datum of ligt na de valutadatum.", FixLine),
        new("K807", CodeEffect.LineRefused, "Het bedrag of de btw ontbreekt, is nul of is geen bedrag in hele centen.", FixLine),
        new("K808", CodeEffect.LineRefused, "De uitkomst ontbreekt (verplicht bij UITKOMST) of is onbekend.", FixLine),
        new("K809", CodeEffect.LineRefused, "De vrije tekst is langer dan 140 tekens.", FixLine),

        new("W900", CodeEffect.Warning, "Een onbekende kolom is niet gelezen.", "Verwijder de kolom of meld hem aan."),
        new("W901", CodeEffect.Warning, "Het OIN is niet het afgesproken OIN.", "Meld een gewijzigd OIN."),
        new("W902", CodeEffect.Warning, "De bestandsnaam zegt iets anders dan de kopregel.", "De kopregel geldt; pas de naam aan."),
        new("W903", CodeEffect.Warning, "Een kolom van de eigen indeling ontbreekt in het bestand.", "Lever de kolom, of pas de indeling aan."),
        new("W904", CodeEffect.Warning, "De aangehouden levering is door een medewerker vrijgegeven.", "Niets."),
        new("W905", CodeEffect.Warning, "Dat de levering volledig is, volgt alleen uit haar gelijk gebleven omvang.", "Lever als .part en hernoem daarna, of stuur een .meta.json mee."),
        new("W910", CodeEffect.Warning, "Het voorvoegsel staat niet in de lijst.", "Controleer de splitsing van de naam."),
        new("W920", CodeEffect.Warning, "Het postcodegebied is onbekend.", "Controleer de postcode."),
        new("W930", CodeEffect.Warning, "De vordering verjaart binnen 90 dagen.", "Stuit de verjaring zo nodig."),
        new("W940", CodeEffect.Warning, "Het betalingskenmerk heeft geen 16 cijfers of een onjuist controlecijfer.", "Controleer het kenmerk."),
        new("W950", CodeEffect.Warning, "Er is meer betaald dan openstond.", "Het meerdere staat als te veel betaald."),
        new("W951", CodeEffect.Warning, "De gebeurtenis ligt voor de laatste volledige vervanging (actie V) en is daarin begrepen.", "Niets, als de vervanging haar bevatte."),
        new("W952", CodeEffect.Warning, "De mutatie verwijst naar een mutatie die op deze vordering (nog) niet bekend is.", "Niets, als die nog komt; anders: lever de juiste verwijzing."),
        new("W953", CodeEffect.Warning, "De verhoging noemt geen bedrag, en het type kent geen verhoging van rechtswege.", "Lever de verhoging met haar bedrag."),
        new("W960", CodeEffect.Warning, "De vordering is dezelfde nacht door een latere levering vervangen.", "Niets: de latere regel geldt."),
        new("I901", CodeEffect.LineHeld, "Een BSN met verschillende geboortejaren.", "Een medewerker beoordeelt de identiteit."),
        new("I902", CodeEffect.LineHeld, "Een BSN met geheel verschillende namen.", "Een medewerker beoordeelt de identiteit."),
    ];

    static readonly FrozenDictionary<string, IntakeCode> ByCode = All.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    /// <summary>A code by its name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such code.</exception>
    public static IntakeCode Of(string code) => ByCode[code];

    /// <summary>What the code alone makes of a file; codes of lines leave it accepted.</summary>
    public FileVerdict Verdict => Effect switch
    {
        CodeEffect.FileRefused => FileVerdict.Refused,
        CodeEffect.FileHeld => FileVerdict.Held,
        CodeEffect.FileDuplicate => FileVerdict.Duplicate,
        CodeEffect.LineRefused or CodeEffect.LineHeld or CodeEffect.LineDuplicate or CodeEffect.Warning => FileVerdict.Accepted,
    };

    /// <summary>The text of docs/codes.md.</summary>
    public static string Page()
    {
        var page = new StringBuilder("""
            # Codes op ontvangstbewijzen

            Deze bladzijde is gemaakt uit `src/Cjib.Batch/Intake/IntakeCode.cs`; een test houdt beide gelijk. F-codes gaan over een bestand, de andere over een
            regel. Adrescodes (A401-A408) keuren een regel niet af bij adressoort V, X of O: de vordering wordt aangenomen en de debiteur wacht op een adres.

            | code | gevolg | uitleg | wat te doen | elders |
            | --- | --- | --- | --- | --- |

            """);
        foreach (var code in All)
            page.Append(CultureInfo.InvariantCulture, $"| {code.Code} | {Words(code.Effect)} | {code.Explanation} | {code.Action} | {code.Word} |\n");
        return page.ToString();
    }

    static string Words(CodeEffect effect) => effect switch
    {
        CodeEffect.FileRefused => "bestand afgekeurd",
        CodeEffect.FileHeld => "bestand aangehouden",
        CodeEffect.FileDuplicate => "bestand dubbel",
        CodeEffect.LineRefused => "regel afgekeurd",
        CodeEffect.LineHeld => "regel aangehouden",
        CodeEffect.LineDuplicate => "regel dubbel",
        CodeEffect.Warning => "waarschuwing",
    };
}
