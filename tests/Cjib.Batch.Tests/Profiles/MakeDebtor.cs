using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>Debtors with one thing changed, in the words of the policy.</summary>
static class MakeDebtor
{
    public static readonly LocalDate Date = new(2026, 11, 24);

    public static readonly ProfilingPolicy Policy = Shipped();

    /// <summary>An open claim of € 1,000 about which nothing optional is known: it gives no signal of its own but W07 and nothing on ability.</summary>
    public static ClaimFacts Claim() => new()
    {
        Client = 1,
        OpenCents = 100_000,
        PaidCents = 0,
        OriginDay = Day(-400),
        Reminders = 1,
        Demands = 0,
        LastDemandDay = ClaimFacts.Unknown,
        MailReturned = YesNo.Unknown,
        LastContactDay = ClaimFacts.Unknown,
        ContactBy = ContactBy.Unknown,
        Arrangement = ArrangementStatus.None,
        Block = Block.None,
        BlockUntilDay = ClaimFacts.Unknown,
        Address = AddressKind.Home,
        AddressInvestigated = YesNo.Unknown,
        HasDeathDate = false,
        HasTradeNumber = false,
        KnownDay = Day(-1),
    };

    /// <summary>A natural person, born 1980, with these claims.</summary>
    public static DebtorFacts Debtor(params ClaimFacts[] claims) => new(new DebtorId(7), DebtorKind.Natural, 19800523, claims);

    /// <summary>A debtor with two plain claims (so that W07 does not count) and these events.</summary>
    public static DebtorFacts WithEvents(params DebtorEvent[] events) => Debtor(Claim(), Claim()) with { Events = events };

    public static DebtorEvent Event(EventKind kind, int day, long cents = 0, int until = ClaimFacts.Unknown) =>
        new(kind, day, FactSource.OfficeReport, until, cents);

    /// <summary>Days from the business date to a day number.</summary>
    public static int Day(int fromToday) => Days.Since1970(Date) + fromToday;

    /// <summary>The first day that counts in a window of so many months, seen from the business date.</summary>
    public static int Ago(int months) => Days.Since1970(Date.PlusMonths(-months));

    public static Profile Profile(DebtorFacts debtor) => DebtorProfiling.Profile(debtor, Policy, Date);

    public static int Points(DebtorFacts debtor, SignalCode code) =>
        Profile(debtor).Reasons.Where(r => r.Code == code).Select(r => r.Points).SingleOrDefault();

    public static int Harshness(Quadrant quadrant) => DebtorProfiling.Harshness(quadrant);

    static ProfilingPolicy Shipped()
    {
        var problems = new List<SetupProblem>();
        var policy = ProfilingPolicy.Read(new StringReader(PolicyText()), "kwadrant-2026.1.json", problems);
        Assert.Empty(problems);
        return policy!;
    }

    public static string PolicyText() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policies", "kwadrant-2026.1.json"));
}
