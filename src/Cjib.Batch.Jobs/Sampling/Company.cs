namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A legal person. Its KvK number begins with 99, which is not given out yet; its RSIN with 8.</summary>
sealed record Company(int Number, string Name, string LegalForm, int Rsin, int KvK, Address Address, bool Bankrupt)
{
    static readonly string[] Trades =
    [
        "Bakkerij", "Slagerij", "Transport", "Bouwbedrijf", "Schildersbedrijf", "Autobedrijf", "Installatietechniek", "Melkveebedrijf", "Loonbedrijf",
        "Horeca", "Café", "Restaurant", "Kwekerij", "Groothandel", "Schoonmaak", "Uitzendbureau", "Visserij", "Pluimveebedrijf", "Kapsalon", "Webwinkel",
        "Administratie", "Advies", "Montage", "Hoveniersbedrijf", "Vleeshandel", "Taxi", "Rijschool", "Vastgoed", "Techniek", "Handelsonderneming",
    ];

    static readonly string[] Fancy =
    [
        "De Gouden Aar", "De Zwaan", "Het Anker", "Noorderlicht", "De Hoop", "Zonnebloem", "De Linde", "Oranje", "Delta", "Horizon", "Phoenix",
        "Atlas", "De Eendracht", "Zeemeeuw", "Korenbloem", "De Brug", "Kompas", "Nova", "Mercurius", "Castor",
    ];

    static readonly Weighted<string> Forms = new([("B.V.", 70), ("V.O.F.", 14), ("Stichting", 7), ("N.V.", 2), ("Holding B.V.", 7)]);

    public static Company Of(long seed, int number, int person)
    {
        var draw = Draw.From(seed, Subject.Company, number);
        var owner = Surnames.Dutch(ref draw);
        var name = owner.Prefix.Length == 0 ? owner.Name : $"{char.ToUpperInvariant(owner.Prefix[0])}{owner.Prefix[1..]} {owner.Name}";
        var trade = draw.Pick(Trades);
        name = draw.Below(6) switch
        {
            0 => $"{trade} {draw.Pick(Fancy)} {name}",
            1 => $"{name} {trade}",
            2 => $"{name} & Zonen",
            3 => $"{name} & {FamilyNames.Of(Origin.Dutch, ref draw).Name} {trade}",
            _ => $"{trade} {name}",
        };
        return new(number, name, Forms.Pick(ref draw), CheckedNumbers.Nine(8, seed, number),
            99_000_000 + (int)CheckedNumbers.Scatter(number % 1_000_000, seed, 777_743, 1_000_000), Addresses.Any(ref draw),
            Household.CircumstancesOf(seed, person) is Circumstances.Bankrupt or Circumstances.Deceased or Circumstances.DebtHelp);
    }

    /// <summary>As an agency writes it: the legal form in one of its spellings, <c>&amp;</c> or <c>en</c>.</summary>
    public string Spelled(ref Draw draw)
    {
        var name = draw.PerMille(250) ? Name.Replace(" & ", " en ", StringComparison.Ordinal) : Name;
        if (draw.PerMille(30))
            name = TypingErrors.Mistype(name, ref draw);
        if (LegalForm == "Stichting")
            return draw.PerMille(100) ? $"St. {name}" : $"Stichting {name}";
        var form = draw.Below(10) switch
        {
            < 6 => LegalForm,
            < 8 => LegalForm.Replace(".", "", StringComparison.Ordinal),
            8 => LegalForm.ToLowerInvariant(),
            _ => "",
        };
        return form.Length == 0 ? name : $"{name} {form}";
    }
}
