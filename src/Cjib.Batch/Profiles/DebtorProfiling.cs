using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Computes whether a debtor is willing and able to pay, with the reason of each point.</summary>
public static class DebtorProfiling
{
    static readonly FrozenDictionary<string, int> Index =
        ProfilingPolicy.AllowedSignals.Select((code, index) => (code, index)).ToFrozenDictionary(s => s.code, s => s.index, StringComparer.Ordinal);

    /// <summary>Gives a debtor a quadrant.</summary>
    /// <param name="date">Business date; windows look back from it.</param>
    /// <returns>The same profile for the same facts, whatever their order.</returns>
    /// <remarks>
    /// domain facts 4.4: hard rules first, then two sums of whole points. A claim under objection is not counted. What is not known gives no
    /// points, and between the thresholds the debtor has the benefit of the doubt, so that missing data leads to no harsher track.
    /// </remarks>
    public static Profile Profile(DebtorFacts debtor, ProfilingPolicy policy, LocalDate date)
    {
        var today = Days.Since1970(date);
        var hold = HoldOf(debtor, date, today);
        var through = date.PlusDays(policy.ValidDays);
        if (hold?.Reason is "OVERLEDEN" or "WSNP" or "MSNP" or "FAILLISSEMENT" or "MORATORIUM" or "NOODSTOP" or "MINDERJARIG")
        {
            var rule = hold.Reason switch { "OVERLEDEN" => "H1", "NOODSTOP" => "H3", "MINDERJARIG" => "H4", _ => "H2" };
            var outcome = rule is "H1" or "H4" ? Quadrant.ON : Quadrant.WN;
            return new(outcome, 0, 0, [new(rule, 0, null)], "", hold, through, policy.Treatments[(int)outcome]);
        }
        var reasons = Reasons(debtor, policy, today);
        var (willing, able) = (Sum(reasons, 'W'), Sum(reasons, 'K'));
        var (isWilling, willingFlag) = Side(willing, policy.WillingFrom, policy.UnwillingThrough, IsUnwilling(debtor.Previous), policy.Hysteresis);
        var (isAble, ableFlag) = Side(able, policy.AbleFrom, policy.UnableThrough, IsUnable(debtor.Previous), policy.Hysteresis);
        var flags = string.Concat(willingFlag ? " ON_W" : "", ableFlag ? " ON_K" : "").TrimStart();
        var quadrant = !IsReachable(debtor) ? Quadrant.NB
            : reasons.Count == 0 ? Quadrant.ON
            : (isWilling, isAble) switch
            {
                (true, true) => Quadrant.WK,
                (true, false) => Quadrant.WN,
                (false, true) => Quadrant.NK,
                (false, false) => Quadrant.NN,
            };
        return new(quadrant, willing, able, reasons, flags, hold, through, policy.Treatments[(int)quadrant]);
    }

    /// <summary>The reasons in the form of <c>profiles.csv</c>: code and signed points, separated by blanks, then the flags.</summary>
    public static string Text(Profile profile)
    {
        var text = new StringBuilder();
        foreach (var reason in profile.Reasons)
        {
            text.Append(text.Length > 0 ? " " : "").Append(reason.Code);
            if (reason.Code[0] != 'H')
                text.Append(reason.Points.ToString("+0;-0;0", CultureInfo.InvariantCulture));
        }
        if (profile.Flags.Length > 0)
            text.Append(text.Length > 0 ? " " : "").Append(profile.Flags);
        return text.ToString();
    }

    // H1 to H5, the first that hits; an objection holds a debtor only when it leaves no claim to collect.
    static Hold? HoldOf(DebtorFacts debtor, LocalDate date, int today)
    {
        if (debtor.IsDeceased || debtor.Claims.Any(c => c.Block == Block.Deceased))
            return new("OVERLEDEN", null);
        foreach (var (block, word) in (ReadOnlySpan<(Block, string)>)
            [(Block.Wsnp, "WSNP"), (Block.Msnp, "MSNP"), (Block.Bankruptcy, "FAILLISSEMENT"), (Block.Moratorium, "MORATORIUM"), (Block.EmergencyStop, "NOODSTOP")])
        {
            var hits = debtor.Claims.Where(c => c.Block == block && !(c.BlockThroughDay < today)).ToList();
            if (hits.Count > 0)
                return new(word, hits.Max(c => c.BlockThroughDay) is { } day ? Days.ToDate(day) : null);
        }
        if (IsMinor(debtor.BirthDate, date))
            return new("MINDERJARIG", MajorityOf(debtor.BirthDate!.Value));
        var open = debtor.Claims.Where(c => c.OpenCents > 0).ToList();
        if (open.Count > 0 && open.All(IsObjected))
            return new("BEZWAAR", null);
        var detained = debtor.Claims.Where(c => c.Block == Block.Detention && !(c.BlockThroughDay < today)).ToList();
        if (detained.Count > 0)
            return new("DETENTIE", detained.Max(c => c.BlockThroughDay) is { } day ? Days.ToDate(day) : null);
        return open.Any(c => c.Arrangement == Arrangement.Running) ? new("REGELING_LOPEND", null) : null;
    }

    static bool IsObjected(ClaimFacts claim) => claim.Block is Block.Objection or Block.Appeal or Block.CriminalObjection;

    // With an unknown month or day the youngest possible age counts: the doubt is the debtor's.
    static bool IsMinor(int? birthDate, LocalDate date) => birthDate is >= 10000 and var birth && MajorityOf(birth) > date;

    static LocalDate MajorityOf(int birthDate)
    {
        var (year, month, day) = (birthDate / 10000, birthDate / 100 % 100, birthDate % 100);
        month = month == 0 ? 12 : month;
        var longest = CalendarSystem.Iso.GetDaysInMonth(year + 18, month);
        return new(year + 18, month, day == 0 ? longest : Math.Min(day, longest));
    }

    static bool IsReachable(DebtorFacts debtor) =>
        !debtor.Claims.Any(c => c.OpenCents > 0 && (c.AddressKind is 2 or 4 || c.IsAddressInvestigated == true || c.IsMailReturned == true))
        || debtor.Claims.All(c => c.OpenCents == 0);

    static List<Reason> Reasons(DebtorFacts debtor, ProfilingPolicy policy, int today)
    {
        Span<int> counts = stackalloc int[ProfilingPolicy.AllowedSignals.Length];
        Span<int> days = stackalloc int[counts.Length];
        days.Fill(int.MinValue);
        foreach (var claim in debtor.Claims)
            if (!IsObjected(claim))
                OfClaim(claim, policy, today, counts, days);
        foreach (var signal in debtor.Events)
            if (Index.TryGetValue(signal.Code, out var index))
                Count(index, signal.Day, policy, today, counts, days);
        OfDebtor(debtor, policy, today, counts, days);
        if (counts[Index["K22"]] > 0)
            counts[Index["K21"]] = 0;

        var reasons = new List<Reason>(4);
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0 || policy.Rules[i] is not { } rule)
                continue;
            var points = rule.IsEach ? rule.Points * counts[i] : rule.Points;
            points = rule.Points >= 0 ? Math.Min(points, rule.Cap) : Math.Max(points, rule.Cap);
            reasons.Add(new(rule.Code, points, days[i] == int.MinValue ? null : days[i]));
        }
        return reasons;
    }

    static void OfClaim(in ClaimFacts claim, ProfilingPolicy policy, int today, Span<int> counts, Span<int> days)
    {
        var isPaid = claim is { OpenCents: 0, PaidCents: > 0 };
        if (isPaid)
            Count(Index[claim.Reminders == 0 ? "W01" : "W02"], claim.DueDay, policy, today, counts, days);
        if (claim.Arrangement == Arrangement.Completed)
            Count(Index["W03"], claim.LastContactDay ?? claim.DueDay, policy, today, counts, days);
        if (claim.IsContactByDebtor == true && claim.LastContactDay is { } contact)
            Count(Index["W05"], contact, policy, today, counts, days);
        // Lapsed some time after the claim was due: without a date the mild reading is that it is long ago, so only a dated one counts.
        if (claim.Arrangement == Arrangement.LapsedByFault && claim.LastContactDay is { } lapsed)
            Count(Index["W20"], lapsed, policy, today, counts, days);
        if (claim.Arrangement == Arrangement.LapsedByIncomeDrop)
            Count(Index["K28"], claim.LastContactDay ?? claim.DueDay, policy, today, counts, days);
        // Unanswered reminders weigh only when it is known that the mail arrived.
        var isAnswered = isPaid || claim.LastContactDay >= claim.LastDemandDay;
        if (claim is { Reminders: >= 2, IsMailReturned: false, LastDemandDay: { } demand } && claim.IsAddressInvestigated != true && !isAnswered)
            Count(Index["W21"], demand, policy, today, counts, days);
        if (claim.Block == Block.Detention && !(claim.BlockThroughDay is { } end && Days.ToDate(end).PlusMonths(2) < Days.ToDate(today)))
            Count(Index["K27"], null, policy, today, counts, days);
        if (claim is { OpenCents: > 0, AddressKind: 1 or 2 })
            Count(Index["K29"], null, policy, today, counts, days);
    }

    static void OfDebtor(DebtorFacts debtor, ProfilingPolicy policy, int today, Span<int> counts, Span<int> days)
    {
        long open = 0;
        var clients = new HashSet<int>();
        foreach (var claim in debtor.Claims)
        {
            open += claim.OpenCents;
            if (claim.OpenCents > 0)
                clients.Add(claim.Client);
        }
        if (debtor is { Claims.Count: 1, Previous: null })
            Count(Index["W07"], null, policy, today, counts, days);
        if (debtor.IsLegalPerson)
            Count(Index["K05"], null, policy, today, counts, days);
        if (open is > 0 and <= 30_000 && clients.Count <= 1)
            Count(Index["K06"], null, policy, today, counts, days);
        if (clients.Count >= 3)
            Count(Index["K23"], null, policy, today, counts, days);
        if (open > 500_000)
            Count(Index["K24"], null, policy, today, counts, days);
    }

    static void Count(int signal, int? day, ProfilingPolicy policy, int today, Span<int> counts, Span<int> days)
    {
        if (policy.Rules[signal] is not { } rule)
            return;
        if (day is { } at)
        {
            if (rule.WindowMonths > 0 && Days.ToDate(at).PlusMonths(rule.WindowMonths) < Days.ToDate(today))
                return;
            days[signal] = Math.Max(days[signal], at);
        }
        counts[signal]++;
    }

    static int Sum(List<Reason> reasons, char axis)
    {
        var sum = 0;
        foreach (var reason in reasons)
            sum += reason.Code[0] == axis ? reason.Points : 0;
        return Math.Clamp(sum, -100, 100);
    }

    // The mild side from the upper threshold and, flagged, between the two; to cross over to the harsh side takes some points more.
    static (bool IsMild, bool IsDoubt) Side(int sum, int mildFrom, int harshThrough, bool wasHarsh, int hysteresis)
    {
        var harsh = sum <= (wasHarsh ? harshThrough : harshThrough - hysteresis);
        if (!wasHarsh && hysteresis > 0 && sum <= harshThrough && !harsh)
            return (true, true);
        return (!harsh, !harsh && sum < mildFrom);
    }

    static bool IsUnwilling(Quadrant? quadrant) => quadrant is null or Quadrant.NK or Quadrant.NN;

    static bool IsUnable(Quadrant? quadrant) => quadrant is null or Quadrant.WN or Quadrant.NN;
}
