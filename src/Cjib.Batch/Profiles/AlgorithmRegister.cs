using System.Globalization;
using System.Text;

namespace Cjib.Batch.Profiles;

/// <summary>The score card in the fields of the Dutch Algoritmeregister, in Dutch; what can be read from the card is read from it.</summary>
static class AlgorithmRegister
{
    static readonly (string Field, string Text)[] About =
    [
        ("Naam", "Kwadrantenmodel van Cjib.Batch ({0})"),
        ("Korte omschrijving", "Ordent debiteuren naar twee vragen: wil iemand betalen, en kan iemand betalen. Een vaste puntentelling zonder leren; hoogste categorie: impactvol."),
        ("Organisatie", "In te vullen door wie het gebruikt."),
        ("Thema", "Recht; organisatie en bedrijfsvoering."),
        ("Status", "In ontwikkeling."),
        ("Begindatum", "{1}"),
        ("Contactgegevens", "In te vullen door wie het gebruikt."),
    ];

    static readonly (string Field, string Text)[] ResponsibleUse =
    [
        ("Doel en impact", "De mildste aanpak kiezen die werkt, en voorkomen dat schulden groeien. Het kwadrant bepaalt welke neutrale instructie een kantoor krijgt en of iemand een regeling wordt aangeboden. Of een deurwaarder wordt ingeschakeld, rust op wat de wet vraagt (titel, aanmaningen, onherroepelijkheid, geen blokkade, niet verjaard), nooit op de punten."),
        ("Afwegingen", "Een vaste puntentelling is uit te leggen en na te rekenen; een geleerd model zou nauwkeuriger kunnen zijn, maar neemt patronen over die niemand heeft gekozen. Buurt, herkomst en dergelijke zijn als invoer verboden, ook als ze zouden voorspellen. Ontbrekende gegevens leiden nooit tot een strengere aanpak."),
        ("Menselijke tussenkomst", "Gevolgen van de kwadranten NK en NN wachten op een medewerker met naam en reden (profile-review); tot dan gaat de milde instructie uit. Minderjarigen en langere betaalregelingen beoordeelt een mens. Iedere beoordeling staat in het logboek."),
        ("Risicobeheer", "Iedere wijziging is een nieuwe gedateerde versie; simulate laat vooraf zien wie strenger of milder wordt behandeld. fairness telt na iedere nacht de kwadranten per soort vordering, opdrachtgever en arrondissement, en hoe vaak mensen anders beslissen. Een profiel vervalt na {2} dagen."),
        ("Wettelijke basis", "AVG art. 6 lid 1 sub e (publieke taak), art. 22 (geen besluit met gevolgen zonder mens); Awb 3:2, 3:4 en titel 4.4; Wahv; Wgs. Per signaal hieronder."),
        ("Impacttoetsen", "Nog te doen: DPIA en IAMA door wie het gebruikt."),
    ];

    static readonly (string Field, string Text)[] Working =
    [
        ("Gegevens", "Alleen de velden hieronder, uit leveringen en mutaties van opdrachtgevers en terugmeldingen van kantoren. Verboden en bij het inlezen geweigerd: nationaliteit, geboorteplaats of -land, geslacht, leeftijd (behalve: minderjarig), naamkenmerken, taal, postcode of buurt, godsdienst, gezondheid, details van het feit, gezinsleden."),
        ("Technische werking", "Harde regels eerst (de eerste die geldt wint), dan twee sommen van hele punten, ieder begrensd op {3}. Willen vanaf {4}; niet willen tot en met {5}; kunnen vanaf {6}; niet kunnen tot en met {7}; daartussen het voordeel van de twijfel. Zonder signaal op een as: ON. Naar een strenger kwadrant zijn {8} punten meer nodig. Per debiteur staan versie, punten, datum, bron, een zin per reden en wat de uitkomst zou veranderen in het dossier."),
        ("Leverancier", "Cjib.Batch, open broncode (EUPL-1.2)."),
    ];

    /// <summary>The page <c>docs/algoritmeregister.md</c>.</summary>
    public static string Page(ProfilingPolicy card)
    {
        object[] values =
        [
            card.Version, card.ValidFrom.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), card.ValidDays, card.SumMax,
            card.WillingFrom, card.UnwillingThrough, card.AbleFrom, card.UnableThrough, card.Hysteresis,
        ];
        var page = new StringBuilder("# Algoritmeregister\n\n");
        page.Append("In de velden van de publicatiestandaard van het Nederlandse Algoritmeregister. Deze bladzijde is gemaakt uit de scorekaart en\n`AlgorithmRegister.cs`; een test houdt haar gelijk.\n");
        Section("Algemene informatie", About);
        Section("Verantwoord gebruik", ResponsibleUse);
        Section("Werking", Working);
        page.Append("\n## Signalen\n\n| code | as | wat | punten | hoogstens | maanden | kijkt naar | grondslag | bron | bewaren (maanden) |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var signal in SignalList.All)
            if (card[signal.Code] is { } rule)
                page.Append(CultureInfo.InvariantCulture,
                    $"| {signal.Code} | {signal.Axis} | {rule.Basis.Description} | {rule.Points:+0;-0;0}{(rule.IsEach ? " elk" : "")} | {rule.Cap:+0;-0;0} | {(rule.Months == 0 ? "–" : rule.Months)} | {string.Join(", ", rule.Basis.Inputs)} | {rule.Basis.LegalGround} | {rule.Basis.Source} | {rule.Basis.RetentionMonths} |\n");
        page.Append("\n## Harde regels\n\n");
        foreach (var (code, dutch, _) in SignalList.HardRules)
            page.Append(CultureInfo.InvariantCulture, $"- {code}: {dutch.Replace("{n} ", "", StringComparison.Ordinal)}.\n");
        return page.ToString();

        void Section(string title, (string Field, string Text)[] fields)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
            foreach (var (field, text) in fields)
                page.Append(CultureInfo.InvariantCulture, $"**{field}.** {string.Format(CultureInfo.InvariantCulture, text, values)}\n\n");
            page.Length--;
        }
    }
}
