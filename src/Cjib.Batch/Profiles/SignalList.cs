namespace Cjib.Batch.Profiles;

/// <summary>What a signal is, whatever a policy pays for it.</summary>
/// <param name="Code">Which.</param>
/// <param name="Sign">+1, -1 or 0: a policy cannot turn a protection into a charge.</param>
/// <param name="Limits">Names of the thresholds a policy must give; the unit is the last word of the name.</param>
/// <param name="Inputs">The facts it may look at, under the names of the columns or events they come from.</param>
/// <param name="Dutch">Sentence for the file; {n} count, {g} and {g2} the limits, {d} the date (dropped with its parentheses when there is none).</param>
/// <param name="English">The same.</param>
public sealed record SignalDefinition(SignalCode Code, int Sign, string[] Limits, string[] Inputs, string Dutch, string English)
{
    public Axis Axis => Code < SignalCode.K01 ? Axis.W : Axis.K;
}

/// <summary>
/// The allow-list: every signal a policy may use, with its inputs. What is not in it cannot be scored; adding to it is a change of code that
/// needs a legal basis (see docs/algoritmeregister.md).
/// </summary>
static class SignalList
{
    static readonly string[] None = [];

    /// <summary>All signals in the order of <see cref="SignalCode"/>.</summary>
    public static readonly SignalDefinition[] All =
    [
        new(SignalCode.W01, +1, None, ["openstaand_cent", "betaald_cent", "aantal_herinneringen", "aantal_aanmaningen"],
            "{n} vordering(en) volledig betaald voor de eerste herinnering ({d})", "{n} claim(s) paid in full before the first reminder ({d})"),
        new(SignalCode.W02, +1, None, ["openstaand_cent", "betaald_cent", "aantal_herinneringen", "aantal_aanmaningen", "ambtshandeling"],
            "{n} vordering(en) volledig betaald na een herinnering, zonder deurwaarder ({d})", "{n} claim(s) paid in full after a reminder, without a bailiff ({d})"),
        new(SignalCode.W03, +1, None, ["regeling_status"], "een betalingsregeling is voltooid ({d})", "an arrangement was completed ({d})"),
        new(SignalCode.W04, +1, ["minimum_aantal"], ["regeling_status", "termijn_op_tijd"],
            "een regeling loopt en {n} termijnen zijn op tijd betaald ({d})", "an arrangement runs and {n} terms were paid on time ({d})"),
        new(SignalCode.W05, +1, None, ["contact_initiatief", "laatste_contact_datum", "contact"],
            "u of uw hulpverlener nam zelf contact op ({d})", "the debtor or a helper took contact ({d})"),
        new(SignalCode.W06, +1, ["minimum_aantal"], ["vrijwillige_betaling"],
            "{n} keer vrijwillig een deel betaald ({d})", "{n} voluntary part payments ({d})"),
        new(SignalCode.W07, +1, None, ["aantal_vorderingen"], "dit is de eerste vordering bij CRI", "this is the first claim at CRI"),
        new(SignalCode.W08, +1, None, ["schuldhulp", "schuldenbewind"],
            "u krijgt hulp bij uw schulden ({d})", "the debtor has help with debts ({d})"),
        new(SignalCode.W20, -1, None, ["regeling_status"],
            "{n} regeling(en) vervallen doordat termijnen niet werden betaald ({d})", "{n} arrangement(s) lapsed because terms were not paid ({d})"),
        new(SignalCode.W21, -1, ["minimum_aantal"],
            ["aantal_herinneringen", "aantal_aanmaningen", "laatste_aanmaning_datum", "post_retour", "adres_in_onderzoek", "adres_soort", "contact_initiatief", "laatste_contact_datum"],
            "{n} herinneringen zonder reactie, terwijl de post aankomt ({d})", "{n} reminders without an answer although mail arrives ({d})"),
        new(SignalCode.W22, -1, None, ["openstaand_cent", "betaald_cent", "beslag"],
            "{n} vordering(en) pas na beslag betaald ({d})", "{n} claim(s) paid only after attachment ({d})"),
        new(SignalCode.W23, -1, ["minimum_aantal"], ["ambtshandeling"],
            "voor {n} vorderingen was een deurwaarder nodig ({d})", "{n} claims needed a bailiff ({d})"),
        new(SignalCode.W24, -1, None, ["uitkomst_weigert"],
            "de deurwaarder meldt met toelichting: weigert, kan wel ({d})", "the bailiff reports with a note: refuses though able ({d})"),
        new(SignalCode.W30, 0, None, ["post_retour", "adres_soort", "adres_in_onderzoek"],
            "post komt terug of het adres is niet bekend; eerst adresonderzoek ({d})", "mail comes back or the address is not known; address research first ({d})"),
        new(SignalCode.W31, 0, None, ["blokkade"],
            "bezwaar of beroep loopt; dat telt nooit tegen u", "an objection or appeal is pending; it never counts against the debtor"),
        new(SignalCode.K01, +1, ["minimum_cent"], ["draagkracht"],
            "inkomen {g} of meer per maand boven de beslagvrije voet ({d})", "income {g} or more a month above the protected amount ({d})"),
        new(SignalCode.K02, +1, ["minimum_cent"], ["draagkracht"],
            "inkomen {g} of meer per maand boven de beslagvrije voet ({d})", "income {g} or more a month above the protected amount ({d})"),
        new(SignalCode.K03, +1, None, ["bezitting"], "de deurwaarder meldt bezit ({d})", "the bailiff reports an asset ({d})"),
        new(SignalCode.K04, +1, ["minimum_cent"], ["betaald_cent", "vrijwillige_betaling", "ontstaan_datum"],
            "{g} of meer zonder dwang betaald ({d})", "{g} or more paid without force ({d})"),
        new(SignalCode.K05, +1, None, ["debiteur_soort", "kvk_nummer", "blokkade"],
            "onderneming of rechtspersoon zonder bekende insolventie", "a firm or legal entity without known insolvency"),
        new(SignalCode.K06, +1, ["maximum_cent"], ["openstaand_cent", "opdrachtgever"],
            "in totaal ten hoogste {g} open, bij een opdrachtgever", "{g} or less open in all, at one agency"),
        new(SignalCode.K20, -1, None, ["draagkracht"],
            "inkomen niet hoger dan de beslagvrije voet ({d})", "income not above the protected amount ({d})"),
        new(SignalCode.K21, -1, None, ["beslag"], "er loopt een beslag of verrekening ({d})", "an attachment or set-off is running ({d})"),
        new(SignalCode.K22, -1, ["minimum_aantal"], ["beslag"], "er lopen {n} beslagen tegelijk ({d})", "{n} attachments are running at once ({d})"),
        new(SignalCode.K23, -1, ["minimum_aantal"], ["openstaand_cent", "opdrachtgever"],
            "open vorderingen van {n} overheidsorganisaties", "open claims of {n} government bodies"),
        new(SignalCode.K24, -1, ["maximum_maanden", "maximum_cent"], ["openstaand_cent", "draagkracht"],
            "de open schuld is meer dan in {g} maanden betaald kan worden, of meer dan {g2} bij onbekende draagkracht",
            "the open debt is more than can be paid in {g} months, or more than {g2} where capacity is unknown"),
        new(SignalCode.K25, -1, None, ["uitkomst_geen_verhaal"],
            "de deurwaarder meldt: geen verhaal ({d})", "the bailiff reports: nothing to recover ({d})"),
        new(SignalCode.K26, -1, ["punten_curatele"], ["schuldenbewind", "curatele"],
            "er is een bewindvoerder of curator ({d})", "there is an administrator or guardian ({d})"),
        new(SignalCode.K27, -1, None, ["blokkade", "blokkade_tot", "detentie"], "tijdelijk zonder eigen inkomsten", "temporarily without own income"),
        new(SignalCode.K28, -1, None, ["regeling_status"],
            "een regeling verviel door minder inkomen ({d})", "an arrangement lapsed by a drop of income ({d})"),
        new(SignalCode.K29, -1, None, ["adres_soort"], "briefadres, geen vast woonadres", "a postal address, no fixed home"),
    ];

    public static SignalDefinition Of(SignalCode code) => All[code - SignalCode.W01];

    /// <summary>Hard rules; they apply under every policy.</summary>
    public static readonly (SignalCode Code, string Dutch, string English)[] HardRules =
    [
        (SignalCode.H1, "de debiteur is overleden; de score stopt", "the debtor has died; scoring ends"),
        (SignalCode.H2, "Wsnp, MSNP, faillissement of moratorium; de inning wacht", "debt settlement, bankruptcy or moratorium; collection waits"),
        (SignalCode.H3, "noodstop of pauze; de inning wacht", "emergency stop or pause; collection waits"),
        (SignalCode.H4, "de debiteur is minderjarig; een medewerker beoordeelt", "the debtor is a minor; a person decides"),
        (SignalCode.H5, "{n} vordering(en) met bezwaar of beroep tellen niet mee", "{n} claim(s) under objection or appeal are not counted"),
    ];
}
