namespace Cjib.Batch.Jobs.Sampling;

/// <summary>One line of a delivery, cell by cell in the order of the canonical format (domain facts 8.2).</summary>
static class ClaimRow
{
    /// <summary>Every so many lines an agency writes a person down anew instead of copying its record.</summary>
    const int AnewPerMille = 120;

    public static void Write(DeliveryFile file, SampleOptions options, Population population, int agencyIndex, Line line)
    {
        var agency = Agency.All[agencyIndex];
        var date = options.DateOfNight(line.Night);
        var household = population.HouseholdOf(line.Person);
        var company = Household.IsCompany(household)
            ? Company.Of(options.Seed, Household.CompanyNumber(household), line.Person)
            : null;
        var record = company is null
            ? Recorded(options, population, agencyIndex, line, household)
            : DebtorRecord.OfCompany(company, options.Seed, line.Person, agencyIndex);
        var facts = ClaimFacts.Of(options.Seed, line.Claim, agency, record.Circumstances, date.DayNumber);
        var id = agency.ClaimId(options.Seed, line.Claim);

        file.BeginRow();
        WriteClaim(file, agency, facts, id);
        file.Text(company is null ? "NP" : "RP");
        if (company is null)
            WritePerson(file, record);
        else
            WriteCompany(file, company, options.Seed, line.Person, agencyIndex);
        WriteAddress(file, record);
        WriteAmounts(file, facts, date.DayNumber);
        WritePhase(file, facts);
        file.Text(agency.Code == "cjib" ? id : "");
        file.Text(agency.Iban);
        file.Number(record.Secrecy);
        file.Empty(); // aanduiding_huisnummer
        file.EndRow(id, facts.Open);
    }

    /// <summary>Writes a debtor as the agency has written the person down: the person columns of a mutation that tells the same again. Not for a company.</summary>
    public static void WriteDebtorAgain(DeliveryFile file, SampleOptions options, Population population, int agencyIndex, Line line)
    {
        var record = Recorded(options, population, agencyIndex, line, population.HouseholdOf(line.Person));
        WritePerson(file, record);
        WriteAddress(file, record);
    }

    /// <summary>What an agency knows of a claim's amounts.</summary>
    public static ClaimFacts Facts(SampleOptions options, int agencyIndex, Line line) => ClaimFacts.Of(
        options.Seed, line.Claim, Agency.All[agencyIndex], default, options.DateOfNight(line.Night).DayNumber);

    static DebtorRecord Recorded(SampleOptions options, Population population, int agencyIndex, Line line, int household)
    {
        // Ages are of the first night's year, so that nobody is born again at New Year.
        var person = Household.Member(
            options.Seed, household, population.MemberOf(line.Person), line.Person, options.DateOfNight(1).Year);
        var anew = Draw.From(options.Seed, Subject.Record, line.Claim, -1);
        var copy = anew.PerMille(AnewPerMille) ? 1 + anew.Below(998) : 0;
        return DebtorRecord.Of(person, Agency.All[agencyIndex], agencyIndex, options.Seed, copy, options.DateOfNight(1));
    }

    static void WriteClaim(DeliveryFile file, Agency agency, ClaimFacts facts, string id)
    {
        file.Text(agency.Code);
        file.Text(id);
        file.Text("N");
        file.Text(facts.Kind.Type);
        file.Text(facts.Kind.LegalGround);
        file.Text(facts.Kind.Privacy);
        file.Text(facts.Title);
        file.Text(id);
        file.DateIfAny(facts.TitleDay);
        file.DateIfAny(facts.Irrevocable);
    }

    static void WritePerson(DeliveryFile file, DebtorRecord record)
    {
        file.DigitsIfAny(record.Bsn, 9);
        file.Text(record.BsnReason);
        file.Empty(4); // rsin, kvk_nummer, vestigingsnummer, naam_rp
        file.Text(record.Name.Name);
        file.Text(record.Name.Prefix);
        file.Text(record.Initials);
        file.Text(record.GivenNames);
        file.Text(record.Partner?.Name ?? "");
        file.Text(record.Partner?.Prefix ?? "");
        file.Text(record.NameUse);
        file.DigitsIfAny(record.BirthDate, 8);
        file.DigitsIfAny(record.DeathDate, 8);
    }

    static void WriteCompany(DeliveryFile file, Company company, long seed, int person, int agencyIndex)
    {
        var draw = Draw.From(seed, Subject.Record, person, agencyIndex * 1000 + 1);
        // The tax side knows a company by its RSIN, others by its KvK number, some by both.
        var (rsin, kvk) = Agency.All[agencyIndex].Code switch
        {
            "bd" or "uwv" => (true, draw.PerMille(400)),
            _ => (draw.PerMille(300), true),
        };
        file.Empty(2); // bsn, bsn_reden
        file.DigitsIfAny(rsin ? company.Rsin : 0, 9);
        file.DigitsIfAny(kvk ? company.KvK : 0, 8);
        file.Empty(); // vestigingsnummer
        file.Text(company.Spelled(ref draw));
        file.Empty(9); // everything of a natural person
    }

    static void WriteAddress(DeliveryFile file, DebtorRecord record)
    {
        file.Text(record.AddressKind.ToString());
        var address = record.Address;
        file.Text(address?.Street ?? "");
        file.NumberIfAny(address?.Number ?? 0);
        file.Text(address?.Letter ?? "");
        file.Text(address?.Addition ?? "");
        file.Text(address?.Postcode ?? "");
        file.Text(address?.City ?? "");
        file.Text(record.Country);
        for (var i = 0; i < 3; i++)
            file.Text(i < record.ForeignLines.Length ? record.ForeignLines[i] : "");
        file.Flag(record.InInvestigation);
    }

    static void WriteAmounts(DeliveryFile file, ClaimFacts facts, int day)
    {
        var interest = facts.Kind.Interest != "GEEN";
        file.Number(facts.Principal);
        file.Number(facts.Surcharge);
        file.Number(facts.Administration);
        file.Number(facts.Interest);
        file.Number(facts.Costs);
        file.Number(facts.Paid);
        file.Number(facts.Open);
        file.Text(facts.Kind.Interest);
        file.DateIfAny(interest ? day : 0);
        file.DateIfAny(interest ? facts.Due + 1 : 0);
        file.Empty(); // rente_pct_bp
    }

    static void WritePhase(DeliveryFile file, ClaimFacts facts)
    {
        file.DateIfAny(facts.Imposed);
        file.DateIfAny(facts.Due);
        file.DateIfAny(facts.Limitation);
        file.Number(facts.Reminders);
        file.Number(facts.Demands);
        file.DateIfAny(facts.LastDemand);
        file.Flag(facts.MailReturned);
        file.DateIfAny(facts.LastContact);
        file.Text(facts.LastContact == 0 ? "" : facts.ContactByDebtor ? "DEBITEUR" : "OPDRACHTGEVER");
        file.Text(facts.Arrangement);
        file.Text(facts.Block);
        file.DateIfAny(facts.BlockUntil);
        file.Flag(false); // preferent
        file.Empty(); // hoofdelijk_groep
        file.Text(facts.RemedyUntil == 0 ? "GEEN" : facts.Kind.Remedy);
        file.DateIfAny(facts.RemedyUntil);
    }
}
