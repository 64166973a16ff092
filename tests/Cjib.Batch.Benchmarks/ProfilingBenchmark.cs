using System.Diagnostics;
using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Benchmarks;

/// <summary>
/// How long does it take to score debtors, with the reason codes that are stored? The pure part of the profiles stage, without the register: debtors of one
/// to five claims (1.6 on average) and up to three events, on as many threads as there are cores. <c>profiles [debtors]</c>
/// </summary>
static class ProfilingBenchmark
{
    static readonly LocalDate Date = new(2026, 11, 24);

    public static void Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var problems = new List<SetupProblem>();
        using var text = new StreamReader(Path.Combine(AppContext.BaseDirectory, "policies", "kwadrant-2026.1.json"));
        var card = ProfilingPolicy.Read(text, "kwadrant-2026.1.json", problems) ?? throw new InvalidOperationException(problems[0].ToString());
        var debtors = Debtors(count);
        for (var round = 0; round < 4; round++)
        {
            GC.Collect();
            var (allocated, watch) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
            var (quadrants, letters) = (new long[Enum.GetValues<Quadrant>().Length], 0L);
            Parallel.For(0, Environment.ProcessorCount, part =>
            {
                var (mine, length) = (new long[quadrants.Length], 0L);
                for (var i = part; i < debtors.Length; i += Environment.ProcessorCount)
                {
                    var profile = DebtorProfiling.Profile(debtors[i], card, Date);
                    mine[(int)profile.Quadrant]++;
                    length += profile.ReasonCodes().Length;
                }
                lock (quadrants)
                {
                    letters += length;
                    for (var q = 0; q < mine.Length; q++)
                        quadrants[q] += mine[q];
                }
            });
            var seconds = watch.Elapsed.TotalSeconds;
            var found = string.Join(", ", Enum.GetValues<Quadrant>().Select(q => string.Create(CultureInfo.InvariantCulture, $"{q} {quadrants[(int)q]:N0}")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"profiles  {count:N0} debtors on {Environment.ProcessorCount} threads: {seconds:F2} s, {count / seconds:N0} a second, {(GC.GetTotalAllocatedBytes() - allocated) / count} bytes each, {letters / (double)count:F1} letters of reasons; {found}"));
        }
    }

    static DebtorFacts[] Debtors(int count)
    {
        var random = new Random(1);
        var today = Days.Since1970(Date);
        var debtors = new DebtorFacts[count];
        for (var i = 0; i < count; i++)
        {
            var claims = new ClaimFacts[random.Next(10) switch { < 6 => 1, < 9 => 2, _ => random.Next(3, 6) }];
            for (var c = 0; c < claims.Length; c++)
                claims[c] = new()
                {
                    Client = random.Next(6),
                    OpenCents = random.Next(8) == 0 ? 0 : random.Next(50_00, 4_000_00),
                    PaidCents = random.Next(4) == 0 ? random.Next(1, 500_00) : 0,
                    OriginDay = today - random.Next(100, 900),
                    Reminders = random.Next(3),
                    Demands = random.Next(3),
                    LastDemandDay = today - random.Next(10, 300),
                    MailReturned = (YesNo)random.Next(-1, 1),
                    LastContactDay = random.Next(3) == 0 ? today - random.Next(300) : ClaimFacts.Unknown,
                    ContactBy = (ContactBy)random.Next(-1, 2),
                    Arrangement = (ArrangementStatus)random.Next(6),
                    Block = random.Next(20) == 0 ? (Block)random.Next(11) : Block.None,
                    BlockUntilDay = today + random.Next(-100, 100),
                    Address = random.Next(20) == 0 ? (AddressKind)random.Next(5) : AddressKind.Home,
                    AddressInvestigated = (YesNo)random.Next(-1, 1),
                    HasDeathDate = false,
                    HasTradeNumber = random.Next(10) == 0,
                    KnownDay = today - random.Next(30),
                    FirstActDay = random.Next(4) == 0 ? today - random.Next(900) : ClaimFacts.Unknown,
                };
            var events = new DebtorEvent[random.Next(4)];
            for (var e = 0; e < events.Length; e++)
                events[e] = new((EventKind)random.Next(Enum.GetValues<EventKind>().Length), today - random.Next(700), FactSource.Mutation, Cents: random.Next(-100_00, 500_00));
            debtors[i] = new(new DebtorId(i), random.Next(8) == 0 ? DebtorKind.Legal : DebtorKind.Natural, 19800101, claims, events,
                random.Next(2) == 0 ? null : new PreviousProfile((Quadrant)random.Next(6), Date.PlusDays(-random.Next(80))));
        }
        return debtors;
    }
}
