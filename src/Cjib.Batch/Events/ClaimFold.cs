using Cjib.Batch.Intake;

namespace Cjib.Batch.Events;

/// <summary>The fold of one claim, step by step.</summary>
sealed class ClaimFold
{
    static readonly string[] Arrangements = ClaimFileLayout.Columns[(int)ClaimColumn.RegelingStatus].Codes!; // code columns
    static readonly string[] Blocks = ClaimFileLayout.Columns[(int)ClaimColumn.Blokkade].Codes!;
    static readonly int NoBlock = Block("GEEN");
    static readonly int Deceased = Block("OVERLEDEN");
    static readonly int[] DebtHelp = [Block("MSNP"), Block("WSNP"), Block("MORATORIUM"), Block("FAILLISSEMENT")];

    readonly ClaimOpening _opening;
    readonly EventTerms _terms;
    readonly List<EventRemark> _remarks;
    Dictionary<long, int>? _places;
    bool[] _isAnnulled = [];
    long[] _reversed = [];
    Balance _balance;
    Interest _interest;
    ClaimStatus? _end;
    bool _isRecalled;
    bool _isRemitted;
    int _arrangement;
    int _block;
    int? _blockUntil;
    int? _limitation;
    long? _personEvent;
    int _deathDate;

    public ClaimFold(in ClaimOpening opening, EventTerms terms, List<EventRemark> remarks)
    {
        (_opening, _terms, _remarks) = (opening, terms, remarks);
        _balance = new(opening.Order);
        for (var c = 0; c < ComponentCents.Count; c++)
            _balance.Charge((Component)c, opening.Charged[c]);
        _balance.Pay(opening.PaidCents);
        _interest = new(terms.Rates, opening.InterestKind, opening.FixedBasisPoints, opening.InterestThroughDay, opening.DefaultDay);
        (_arrangement, _block, _blockUntil, _limitation) = (opening.Arrangement, opening.Block, opening.BlockUntilDay, opening.LimitationDay);
    }

    public ClaimState State => new(
        Status, _balance.Charged, _balance.PaidCents, _isRecalled && _end is null ? 0 : _balance.OpenCents, _balance.SurplusCents,
        _interest.Runs ? _interest.ThroughDay : _opening.InterestThroughDay,
        _arrangement, _block, _blockUntil, _limitation, _personEvent, _deathDate);

    ClaimStatus Status =>
        _end ?? (_isRecalled ? ClaimStatus.Recalled
            : _balance.OpenCents > 0 ? ClaimStatus.Open
            : _isRemitted ? ClaimStatus.Remitted
            : ClaimStatus.Settled);

    /// <summary>Finds which events were corrected by another, and which payments came back.</summary>
    public void Resolve(ReadOnlySpan<ClaimEvent> events)
    {
        (_isAnnulled, _reversed) = (new bool[events.Length], new long[events.Length]);
        _places = PlacesOf(events);
        foreach (ref readonly var e in events)
            if (e.RefersTo is not null && e.Kind != MutationKind.PaymentReversed && Target(e) is >= 0 and var target)
                _isAnnulled[target] = true;
        for (var index = 0; index < events.Length; index++)
            if (!_isAnnulled[index] && events[index].Kind == MutationKind.PaymentReversed && Target(events[index]) is >= 0 and var target
                && events[target].Kind == MutationKind.Payment)
                _reversed[target] += events[index].Cents ?? events[target].Cents ?? 0;
    }

    /// <summary>Applies the event, unless it was corrected or the last full replacement holds it already.</summary>
    public void Apply(ReadOnlySpan<ClaimEvent> events, int index)
    {
        ref readonly var e = ref events[index];
        if (e.RefersTo is not null && Target(e) < 0)
            _remarks.Add(new(e.Id, "W952"));
        if (IsRestated(e))
            _remarks.Add(new(e.Id, "W951"));
        else if (!_isAnnulled[index])
            Apply(e, events, index);
    }

    void Apply(in ClaimEvent e, ReadOnlySpan<ClaimEvent> events, int index)
    {
        switch (e.Kind)
        {
            case MutationKind.Payment:
                Pay(e, Math.Max(0, (e.Cents ?? 0) - _reversed[index]));
                break;
            case MutationKind.PaymentReversed:
                TakeBack(e, events);
                break;
            case MutationKind.Reduction when _end is null:
                _interest.AccrueBefore(e.Day, ref _balance);
                _balance.Discharge(e.Component ?? Component.Principal, e.Cents ?? 0);
                break;
            case MutationKind.Increase when _end is null:
                Increase(e);
                break;
            case MutationKind.Remission when _end is null:
                _interest.AccrueBefore(e.Day, ref _balance);
                _balance.Remit(e.Cents ?? _balance.OpenCents);
                _isRemitted = true;
                break;
            case MutationKind.Withdrawal:
                End(ClaimStatus.Withdrawn);
                break;
            case MutationKind.Recall:
                _isRecalled = true;
                break;
            case MutationKind.Resumption:
                _isRecalled = false;
                Unblock(_block != Deceased);
                break;
            case MutationKind.Suspension:
                SetBlock(BlockNamed(e.Reason) ?? Block("BEZWAAR"), EndOf(e));
                break;
            case MutationKind.EmergencyStop:
                SetBlock(Block("NOODSTOP"), EndOf(e) ?? Days.Since1970(Days.ToDate(e.Day).PlusMonths(_terms.Policy.EmergencyStopMonths)));
                break;
            case MutationKind.DebtHelpStarted:
                SetBlock(BlockNamed(e.Reason) is { } named && Array.IndexOf(DebtHelp, named) >= 0 ? named : Block("MSNP"), EndOf(e));
                break;
            case MutationKind.DebtHelpStopped:
                Unblock(Array.IndexOf(DebtHelp, _block) >= 0);
                break;
            case MutationKind.ArrangementStarted:
                _arrangement = Array.IndexOf(Arrangements, "LOPEND");
                break;
            case MutationKind.ArrangementLapsed:
                _arrangement = Array.IndexOf(Arrangements, ClaimEvents.IsLossOfIncome(e.Reason) ? "VERVALLEN_INKOMEN" : "VERVALLEN_SCHULD");
                break;
            case MutationKind.ArrangementCompleted:
                _arrangement = Array.IndexOf(Arrangements, "VOLTOOID");
                break;
            case MutationKind.Interruption:
                _limitation = EndOf(e) ?? Days.Since1970(Days.ToDate(e.Day).PlusDays(1).PlusYears(_terms.Policy.LimitationYears));
                break;
            case MutationKind.PersonChanged:
                _personEvent = e.Id;
                _deathDate = e.DeathDate != 0 ? e.DeathDate : _deathDate;
                break;
            case MutationKind.Death:
                Die(e);
                break;
        }
    }

    void Pay(in ClaimEvent e, long cents)
    {
        if (cents == 0)
            return;
        _interest.AccrueBefore(e.Day, ref _balance);
        WaiveSmallInterest(cents);
        var surplus = _balance.SurplusCents;
        _balance.Pay(cents);
        if (_balance.SurplusCents > surplus)
            _remarks.Add(new(e.Id, "W950"));
    }

    // Awb 4:98: no interest is due when it is less than twenty euro in all at the last payment.
    void WaiveSmallInterest(long cents)
    {
        var interest = _balance.Charged[(int)Component.Interest];
        if (interest == 0 || interest >= _opening.InterestMinimumCents
            || _balance.PaidCents + _balance.SurplusCents + cents < _balance.Charged.Sum - interest)
            return;
        _balance.Discharge(Component.Interest, interest);
        _interest.Clear();
    }

    // A payment that came back was never made: it is left out where it stood. Only one from before the last full replacement, or one that is not named, is taken back now.
    void TakeBack(in ClaimEvent e, ReadOnlySpan<ClaimEvent> events)
    {
        var target = e.RefersTo is null ? -1 : Target(e);
        if (e.RefersTo is not null && (target < 0 || events[target].Kind != MutationKind.Payment || !IsRestated(events[target])))
            return;
        _interest.AccrueBefore(e.Day, ref _balance);
        _balance.TakeBack(e.Cents ?? (target < 0 ? 0 : events[target].Cents ?? 0));
    }

    void Increase(in ClaimEvent e)
    {
        _interest.AccrueBefore(e.Day, ref _balance);
        var (principal, surcharge) = (_balance.Charged[(int)Component.Principal], _balance.Charged[(int)Component.Surcharge]);
        var cents = e.Cents ?? _terms.Surcharges.Of(_opening.Type, surcharge == 0 ? 1 : 2, e.Day, principal, surcharge);
        if (cents is null)
            _remarks.Add(new(e.Id, "W953"));
        else
            _balance.Charge(e.Component ?? Component.Surcharge, cents.Value);
    }

    void End(ClaimStatus status)
    {
        _end = status;
        _balance.Void();
        _interest = new(_terms.Rates, 0, null, null, null);
    }

    void Die(in ClaimEvent e)
    {
        var day = Days.ToDate(e.Day);
        _deathDate = e.DeathDate != 0 ? e.DeathDate : day.Year * 10000 + day.Month * 100 + day.Day;
        (_block, _blockUntil) = (Deceased, null);
        if (_opening.EndsAtDeath && _end is null)
            End(ClaimStatus.Ended);
    }

    void SetBlock(int block, int? until)
    {
        if (_block != Deceased)
            (_block, _blockUntil) = (block, until);
    }

    void Unblock(bool may)
    {
        if (may)
            (_block, _blockUntil) = (NoBlock, null);
    }

    bool IsRestated(in ClaimEvent e) => e.Day <= _opening.RestatedThroughDay;

    int Target(in ClaimEvent e) => e.RefersTo is { } id && _places!.TryGetValue(id, out var place) ? place : -1;

    // Most claims have no event that refers to another, and need none.
    static Dictionary<long, int>? PlacesOf(ReadOnlySpan<ClaimEvent> events)
    {
        Dictionary<long, int>? places = null;
        foreach (ref readonly var e in events)
            if (e.RefersTo is not null)
                places ??= new(events.Length);
        for (var index = 0; places is not null && index < events.Length; index++)
            places.TryAdd(events[index].Id, index);
        return places;
    }

    // A booking date after the event is the day until which it lasts.
    static int? EndOf(in ClaimEvent e) => e.BookedDay > e.Day ? e.BookedDay : null;

    static int? BlockNamed(string? reason) => reason is not null && Array.IndexOf(Blocks, reason.ToUpperInvariant()) is > 0 and var block ? block : null;

    static int Block(string word) => Array.IndexOf(Blocks, word);
}
