using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Finds the signals of one debtor. Every charge rests on a known fact: what is unknown gives no points.</summary>
/// <remarks>Called for each of a million debtors: one pass over claims and events, reasons on the stack, days as numbers.</remarks>
ref struct Scoring(ProfilingPolicy policy, LocalDate date, Span<Reason> reasons)
{
    /// <summary>Room a caller must give for reasons: every signal and H5.</summary>
    public const int ReasonsMax = (int)SignalCode.K29 + 1;

    // Creditors are only compared with small limits, so a few are enough.
    public const int ClientsMax = 16;

    readonly Span<Reason> _reasons = reasons;
    readonly int _today = Days.Since1970(date);

    /// <summary>Reasons so far.</summary>
    public int Count { get; private set; }

    /// <summary>Sums before clipping, and whether the axis has a signal with points.</summary>
    public int Willing { get; private set; }

    public int Able { get; private set; }

    public bool HasWilling { get; private set; }

    public bool HasAble { get; private set; }

    /// <summary>Last day on which the facts count as they do today.</summary>
    public int LastDay { get; private set; } = int.MaxValue;

    public readonly ReadOnlySpan<Reason> Reasons => _reasons[..Count];

    /// <summary>Something changes on the day after this one.</summary>
    public void Until(int day) => LastDay = Math.Min(LastDay, day);

    public void Score(DebtorFacts debtor)
    {
        var claims = debtor.Claims.Span;
        var events = debtor.Events.Span;
        var objected = 0;
        foreach (ref readonly var claim in claims)
            objected += claim.IsOpen && claim.IsObjectedOn(_today) ? 1 : 0;
        if (objected > 0)
            _reasons[Count++] = new(SignalCode.H5, 0, objected, ClaimFacts.Unknown, FactSource.Delivery);

        PaidClaims(claims);
        Arrangements(claims, events);
        Contact(claims, events);
        Payments(claims, events);
        if (claims.Length == 1)
            Add(SignalCode.W07, new(1, ClaimFacts.Unknown, FactSource.Register));
        States(events);
        Reminders(claims, events);
        Bailiffs(claims, events);
        Money(debtor, claims, Capacity(events));
        Detention(claims, events);
        foreach (ref readonly var claim in claims)
            if (claim is { IsOpen: true, Address: AddressKind.Postal })
            {
                Add(SignalCode.K29, new(1, ClaimFacts.Unknown, FactSource.Delivery));
                break;
            }
        if (objected > 0)
            Add(SignalCode.W31, new(objected, ClaimFacts.Unknown, FactSource.Delivery));
    }

    public void Add(SignalCode code, Tally tally)
    {
        if (tally.Count == 0 || policy[code] is not { } rule)
            return;
        Add(rule, rule.Of(tally.Count), tally);
    }

    void Add(SignalRule rule, int points, Tally tally)
    {
        _reasons[Count++] = new(rule.Code, points, tally.Count, tally.Day, tally.Source);
        if (points == 0)
            return;
        if (rule.Code < SignalCode.K01)
            (Willing, HasWilling) = (Willing + points, true);
        else
            (Able, HasAble) = (Able + points, true);
    }

    // A fact counts from its day through the same day some months later; a future one does not count yet.
    bool Counts(SignalCode code, int day)
    {
        if (day == ClaimFacts.Unknown || policy[code] is not { } rule)
            return false;
        if (day > _today)
        {
            Until(day - 1);
            return false;
        }
        if (rule.Months == 0)
            return true;
        var last = Days.Since1970(Days.ToDate(day).PlusMonths(rule.Months));
        if (last < _today)
            return false;
        Until(last);
        return true;
    }

    void PaidClaims(ReadOnlySpan<ClaimFacts> claims)
    {
        Tally early = default, late = default, forced = default;
        foreach (ref readonly var claim in claims)
        {
            if (!claim.IsPaid)
                continue;
            // A claim that is objected to still shows good will, but never the lack of it (H5).
            var isObjected = claim.IsObjectedOn(_today);
            var day = claim.PaidDay != ClaimFacts.Unknown ? claim.PaidDay : claim.KnownDay;
            if (claim.AttachedDay != ClaimFacts.Unknown)
            {
                // Whether it was paid before or after is only known when the payment has a date.
                if (!isObjected && claim.PaidDay >= claim.AttachedDay && Counts(SignalCode.W22, claim.PaidDay))
                    forced.Count1(claim.PaidDay, FactSource.OfficeReport);
            }
            else if (claim.FirstActDay != ClaimFacts.Unknown)
                continue;
            else if (claim.Reminders + claim.Demands == 0)
            {
                if (Counts(SignalCode.W01, day))
                    early.Count1(day, FactSource.Delivery);
            }
            else if (Counts(SignalCode.W02, day))
                late.Count1(day, FactSource.Delivery);
        }
        Add(SignalCode.W01, early);
        Add(SignalCode.W02, late);
        Add(SignalCode.W22, forced);
    }

    void Arrangements(ReadOnlySpan<ClaimFacts> claims, ReadOnlySpan<DebtorEvent> events)
    {
        Tally completed = default, lapsed = default, dropped = default, onTime = default;
        var isRunning = false;
        foreach (ref readonly var claim in claims)
        {
            var isObjected = claim.IsObjectedOn(_today);
            isRunning |= claim is { IsOpen: true, Arrangement: ArrangementStatus.Running };
            if (claim.Arrangement == ArrangementStatus.Completed && Counts(SignalCode.W03, claim.ArrangementKnownDay))
                completed.Count1(claim.ArrangementKnownDay, FactSource.Delivery);
            else if (claim.Arrangement == ArrangementStatus.LapsedByDebtor && !isObjected && Counts(SignalCode.W20, claim.ArrangementKnownDay))
                lapsed.Count1(claim.ArrangementKnownDay, FactSource.Delivery);
            else if (claim.Arrangement == ArrangementStatus.LapsedByIncome && Counts(SignalCode.K28, claim.ArrangementKnownDay))
                dropped.Count1(claim.ArrangementKnownDay, FactSource.Delivery);
        }
        foreach (ref readonly var e in events)
            if (e.Kind == EventKind.PlanCompleted && Counts(SignalCode.W03, e.Day))
                completed.Count1(e);
            else if (e.Kind == EventKind.PlanLapsedByDebtor && Counts(SignalCode.W20, e.Day))
                lapsed.Count1(e);
            else if (e.Kind == EventKind.PlanLapsedByIncome && Counts(SignalCode.K28, e.Day))
                dropped.Count1(e);
            else if (e.Kind == EventKind.TermPaidOnTime && Counts(SignalCode.W04, e.Day))
                onTime.Count1(e);
        Add(SignalCode.W03, completed);
        if (isRunning && onTime.Count >= policy[SignalCode.W04]?.Limit)
            Add(SignalCode.W04, onTime);
        Add(SignalCode.W20, lapsed);
        Add(SignalCode.K28, dropped);
    }

    void Contact(ReadOnlySpan<ClaimFacts> claims, ReadOnlySpan<DebtorEvent> events)
    {
        Tally contact = default;
        foreach (ref readonly var claim in claims)
            if (claim.ContactBy == ContactBy.Debtor && Counts(SignalCode.W05, claim.LastContactDay))
                contact.Count1(claim.LastContactDay, FactSource.Delivery);
        foreach (ref readonly var e in events)
            if (e.Kind == EventKind.Contact && Counts(SignalCode.W05, e.Day))
                contact.Count1(e);
        Add(SignalCode.W05, contact);
    }

    // What was paid is known from the payments, and from the paid sum of a claim that did not exist before the window. A payment may stand in
    // both, so the larger of the two counts, not their sum.
    void Payments(ReadOnlySpan<ClaimFacts> claims, ReadOnlySpan<DebtorEvent> events)
    {
        Tally parts = default, paid = default;
        long cents = 0, young = 0;
        foreach (ref readonly var e in events)
        {
            if (e.Kind != EventKind.VoluntaryPayment)
                continue;
            if (Counts(SignalCode.W06, e.Day))
                parts.Count1(e);
            if (e.Cents > 0 && Counts(SignalCode.K04, e.Day))
            {
                cents += e.Cents;
                paid.Count1(e);
            }
        }
        foreach (ref readonly var claim in claims)
            if (claim is { PaidCents: > 0, AttachedDay: ClaimFacts.Unknown } && Counts(SignalCode.K04, claim.OriginDay))
            {
                young += claim.PaidCents;
                paid.Count1(claim.KnownDay, FactSource.Delivery);
            }
        if (parts.Count >= policy[SignalCode.W06]?.Limit)
            Add(SignalCode.W06, parts);
        if (Math.Max(cents, young) >= policy[SignalCode.K04]?.Limit)
            Add(SignalCode.K04, paid);
    }

    void States(ReadOnlySpan<DebtorEvent> events)
    {
        Tally help = default, administration = default, guardianship = default;
        foreach (ref readonly var e in events)
        {
            if (e.Kind is not (EventKind.DebtHelp or EventKind.DebtAdministration or EventKind.Guardianship) || !IsRunning(e))
                continue;
            if (e.Kind != EventKind.Guardianship)
                help.Count1(e);
            if (e.Kind == EventKind.DebtAdministration)
                administration.Count1(e);
            if (e.Kind == EventKind.Guardianship)
                guardianship.Count1(e);
        }
        Add(SignalCode.W08, help);
        if (administration.Count > 0)
            Add(SignalCode.K26, administration);
        else if (guardianship.Count > 0 && policy[SignalCode.K26] is { } rule)
            Add(rule, (int)rule.Limit, guardianship);
    }

    bool IsRunning(in DebtorEvent e)
    {
        if (e.Day > _today)
            Until(e.Day - 1);
        else if (e.UntilDay != ClaimFacts.Unknown && e.UntilDay >= _today)
            Until(e.UntilDay);
        return e.IsRunningOn(_today);
    }

    // Silence weighs only when it is known that the letters arrived and that nobody answered.
    void Reminders(ReadOnlySpan<ClaimFacts> claims, ReadOnlySpan<DebtorEvent> events)
    {
        if (policy[SignalCode.W21] is not { } rule)
            return;
        Tally unanswered = default;
        var answeredDay = ClaimFacts.Unknown;
        foreach (ref readonly var e in events)
            if (e.Kind is EventKind.Contact or EventKind.VoluntaryPayment or EventKind.TermPaidOnTime && e.Day <= _today)
                answeredDay = Math.Max(answeredDay, e.Day);
        foreach (ref readonly var claim in claims)
        {
            var reminders = claim.Reminders + claim.Demands;
            var isDelivered = claim is { MailReturned: YesNo.No, AddressInvestigated: YesNo.No, Address: AddressKind.Home or AddressKind.Postal or AddressKind.Abroad };
            if (!claim.IsOpen || claim.IsObjectedOn(_today) || reminders < rule.Limit || !isDelivered || claim.LastDemandDay == ClaimFacts.Unknown)
                continue;
            var isAnswered = claim.PaidCents > 0 || claim.Arrangement == ArrangementStatus.Running || answeredDay >= claim.LastDemandDay
                || (claim.ContactBy == ContactBy.Debtor && (claim.LastContactDay == ClaimFacts.Unknown || claim.LastContactDay >= claim.LastDemandDay));
            if (!isAnswered && Counts(SignalCode.W21, claim.LastDemandDay) && unanswered.Count < reminders)
                unanswered = new(reminders, Math.Max(unanswered.Day, claim.LastDemandDay), FactSource.Delivery);
        }
        Add(SignalCode.W21, unanswered);
    }

    void Bailiffs(ReadOnlySpan<ClaimFacts> claims, ReadOnlySpan<DebtorEvent> events)
    {
        Tally needed = default, refuses = default, assets = default, nothing = default, attachments = default;
        foreach (ref readonly var claim in claims)
            if (!claim.IsObjectedOn(_today) && Counts(SignalCode.W23, claim.FirstActDay))
                needed.Count1(claim.FirstActDay, FactSource.OfficeReport);
        foreach (ref readonly var e in events)
            if (e.Kind == EventKind.Refuses && Counts(SignalCode.W24, e.Day))
                refuses.Count1(e);
            else if (e.Kind == EventKind.Asset && Counts(SignalCode.K03, e.Day))
                assets.Count1(e);
            else if (e.Kind == EventKind.NoRecovery && Counts(SignalCode.K25, e.Day))
                nothing.Count1(e);
            else if (e.Kind == EventKind.Attachment && IsRunning(e))
                attachments.Count1(e);
        if (needed.Count >= policy[SignalCode.W23]?.Limit)
            Add(SignalCode.W23, needed);
        Add(SignalCode.W24, refuses);
        Add(SignalCode.K03, assets);
        Add(attachments.Count >= policy[SignalCode.K22]?.Limit ? SignalCode.K22 : SignalCode.K21, attachments);
        Add(SignalCode.K25, nothing);
    }

    // The latest statement that is not too old; of two on one day the lower one.
    long? Capacity(ReadOnlySpan<DebtorEvent> events)
    {
        var day = ClaimFacts.Unknown;
        long? capacity = null;
        FactSource source = default;
        foreach (ref readonly var e in events)
        {
            if (e.Kind != EventKind.Capacity)
                continue;
            var counts = Counts(SignalCode.K01, e.Day) | Counts(SignalCode.K02, e.Day) | Counts(SignalCode.K20, e.Day);
            if (counts && (e.Day > day || (e.Day == day && e.Cents < capacity)))
                (day, capacity, source) = (e.Day, e.Cents, e.Source);
        }
        if (capacity is { } cents)
        {
            SignalCode? code = cents <= 0 ? SignalCode.K20
                : cents >= policy[SignalCode.K01]?.Limit ? SignalCode.K01
                : cents >= policy[SignalCode.K02]?.Limit ? SignalCode.K02
                : null;
            if (code is { } signal && Counts(signal, day))
                Add(signal, new(1, day, source));
        }
        return capacity;
    }

    void Money(DebtorFacts debtor, ReadOnlySpan<ClaimFacts> claims, long? capacity)
    {
        long open = 0;
        var isFirm = debtor.Kind == DebtorKind.Legal;
        Span<int> clients = stackalloc int[ClientsMax];
        var clientCount = 0;
        foreach (ref readonly var claim in claims)
        {
            if (!claim.IsOpen || claim.IsObjectedOn(_today))
                continue;
            open += claim.OpenCents;
            isFirm |= claim.HasTradeNumber;
            if (clientCount < ClientsMax && !clients[..clientCount].Contains(claim.Client))
                clients[clientCount++] = claim.Client;
        }
        if (open == 0)
            return;
        if (isFirm)
            Add(SignalCode.K05, new(1, ClaimFacts.Unknown, FactSource.Delivery));
        if (clientCount == 1 && open <= policy[SignalCode.K06]?.Limit)
            Add(SignalCode.K06, new(1, ClaimFacts.Unknown, FactSource.Register));
        if (clientCount >= policy[SignalCode.K23]?.Limit)
            Add(SignalCode.K23, new(clientCount, ClaimFacts.Unknown, FactSource.Register));
        if (policy[SignalCode.K24] is { } rule && open > (capacity is { } cents ? Math.Max(cents, 0) * rule.Limit : rule.SecondLimit))
            Add(SignalCode.K24, new(1, ClaimFacts.Unknown, FactSource.Register));
    }

    // K27's months run from the end of the detention. The reason carries no date: criminal-record data stays a bare flag.
    void Detention(ReadOnlySpan<ClaimFacts> claims, ReadOnlySpan<DebtorEvent> events)
    {
        if (policy[SignalCode.K27] is not { } rule)
            return;
        var isDetained = false;
        foreach (ref readonly var claim in claims)
            isDetained |= claim is { IsOpen: true, Block: Block.Detention } && Lasts(claim.BlockUntilDay, rule);
        foreach (ref readonly var e in events)
        {
            if (e.Kind != EventKind.Detention)
                continue;
            if (e.Day > _today)
                Until(e.Day - 1);
            else
                isDetained |= Lasts(e.UntilDay, rule);
        }
        if (isDetained)
            Add(SignalCode.K27, new(1, ClaimFacts.Unknown, FactSource.Delivery));
    }

    bool Lasts(int untilDay, SignalRule rule)
    {
        if (untilDay == ClaimFacts.Unknown)
            return true;
        var last = Days.Since1970(Days.ToDate(untilDay).PlusMonths(rule.Months));
        if (last >= _today)
            Until(last);
        return last >= _today;
    }
}

/// <summary>Occurrences of a signal, with the latest date and who said so.</summary>
readonly record struct Tally(int Count, int Day, FactSource Source);

static class Tallies
{
    public static void Count1(this ref Tally tally, int day, FactSource source) =>
        tally = tally.Count == 0 || day > tally.Day || (day == tally.Day && source > tally.Source)
            ? new(tally.Count + 1, day, source)
            : tally with { Count = tally.Count + 1 };

    public static void Count1(this ref Tally tally, in DebtorEvent e) => tally.Count1(e.Day, e.Source);
}
