namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A claim's amounts, dates and phase, as they stand on the day of delivery. Amounts in cents, days as <see cref="DateOnly.DayNumber"/>; 0 = none.</summary>
sealed class ClaimFacts
{
    /// <summary>Administratiekosten of a Wahv sanction (domain facts 2.2).</summary>
    const int WahvCosts = 900;

    public required ClaimKind Kind { get; init; }
    public required string Title { get; init; }
    public int Principal { get; private set; }
    public int Surcharge { get; private set; }
    public int Administration { get; private set; }
    public int Interest { get; private set; }
    public int Costs { get; private set; }
    public int Paid { get; private set; }
    public int Open => Principal + Surcharge + Administration + Interest + Costs - Paid;

    public int Imposed { get; private set; }
    public int Due { get; private set; }
    public int TitleDay { get; private set; }
    public int Irrevocable { get; private set; }
    public int LastDemand { get; private set; }
    public int Limitation { get; private set; }
    public int LastContact { get; private set; }
    public int Reminders { get; private set; }
    public int Demands { get; private set; }
    public bool ContactByDebtor { get; private set; }
    public bool MailReturned { get; private set; }
    public string Arrangement { get; private set; } = "GEEN";
    public string Block { get; private set; } = "GEEN";
    public int BlockUntil { get; private set; }
    public int RemedyUntil { get; private set; }

    /// <param name="day">The day of delivery.</param>
    public static ClaimFacts Of(long seed, long claim, Agency agency, Circumstances circumstances, int day)
    {
        var draw = Draw.From(seed, Subject.Claim, claim);
        var kind = ClaimKind.Draw(agency, ref draw);
        // A few come too early: their title is not executable yet.
        var facts = new ClaimFacts { Kind = kind, Title = draw.PerMille(30) ? "BESCHIKKING" : kind.Title };
        facts.SetDates(day, ref draw);
        facts.SetPhase(day, circumstances, ref draw);
        var amounts = Draw.From(seed, Subject.Amount, claim);
        facts.SetAmounts(day, ref amounts);
        return facts;
    }

    void SetDates(int day, ref Draw draw)
    {
        // Imposed at least 150 days ago; irrevocable after six weeks; then due, demanded, and put into a title.
        Imposed = day - 150 - draw.Below(draw.PerMille(700) ? 300 : 1100);
        Irrevocable = Imposed + draw.Between(42, 50);
        Due = Imposed + (Kind.IsWahv ? 56 : 42);
        Reminders = draw.Between(0, 2);
        Demands = Kind.Demands + (draw.PerMille(100) ? 1 : 0);
        LastDemand = Due + 14 + draw.Below(40);
        TitleDay = Kind.Title == "DWANGBEVEL" && Title == Kind.Title ? LastDemand + draw.Between(14, 40) : Imposed;
        Limitation = LastDemand + Kind.YearsToLimitation * 365;
    }

    void SetPhase(int day, Circumstances circumstances, ref Draw draw)
    {
        if (draw.PerMille(300))
        {
            LastContact = Due + draw.Below(day - Due);
            ContactByDebtor = draw.PerMille(500);
        }
        MailReturned = draw.PerMille(circumstances == Circumstances.Vanished ? 600 : 20);
        Arrangement = draw.Below(1000) switch
        {
            < 40 => "LOPEND",
            < 45 => "VOLTOOID",
            < 95 => "VERVALLEN_SCHULD",
            < 125 => "VERVALLEN_INKOMEN",
            < 145 => "GEWEIGERD",
            _ => "GEEN",
        };
        var remedy = draw.PerMille(15);
        var until = day + draw.Between(10, 120);
        (Block, BlockUntil) = circumstances switch
        {
            Circumstances.Deceased => ("OVERLEDEN", 0),
            Circumstances.Detained => ("DETENTIE", until + 60),
            Circumstances.DebtHelp => ("MSNP", 0),
            Circumstances.DebtRestructuring => ("WSNP", 0),
            Circumstances.Moratorium => ("MORATORIUM", until),
            Circumstances.EmergencyStop => ("NOODSTOP", until),
            Circumstances.Bankrupt => ("FAILLISSEMENT", 0),
            _ when remedy => (Kind.RemedyBlock, 0),
            _ => ("GEEN", 0),
        };
        if (remedy)
            RemedyUntil = until;
    }

    void SetAmounts(int day, ref Draw draw)
    {
        // The cube of an even chance: most claims are small, some large. Fines are more even.
        var u = (long)draw.Below(1000);
        var euros = Kind.From + (int)((Kind.To - Kind.From) * (u * u * (Kind.IsWahv ? 1000 : u)) / 1_000_000_000);
        Principal = Kind.IsWahv ? euros / 10 * 1000 : euros * 100 + draw.Below(100);
        if (Kind.IsWahv)
        {
            // By law 50 % after the first demand and 100 % of what is then due after the second: three times the fine.
            Surcharge = Principal * 2;
            Administration = WahvCosts;
        }
        else if (Kind.Privacy == "WJSG")
        {
            Surcharge = 2000;
            Administration = WahvCosts;
        }
        else
        {
            Costs = Principal < 50_000 ? 700 : 1500;
            // Statutory interest of about six per cent a year, for the days since it fell due.
            Interest = (int)((long)Principal * 6 * (day - Due) / 36_500);
        }
        if (draw.PerMille(180))
            Paid = (int)((long)(Principal + Surcharge) * draw.Between(5, 70) / 100);
    }
}
