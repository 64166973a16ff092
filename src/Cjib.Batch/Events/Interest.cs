using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Events;

/// <summary>
/// The interest of one claim, counted by the day and booked in whole cents; what is less than a cent is kept and counts later, so that the sum does not
/// depend on how often it is booked.
/// </summary>
/// <remarks>
/// A day costs base × rate / (365 or, in a leap year, 366). The base is the open principal; where the law compounds (BW 6:119 paragraph 2) the interest still open is added to it
/// on each anniversary of the default. Source: domain facts 2.3.
/// </remarks>
struct Interest
{
    /// <summary>A cent, in the unit of what is left over: basis points × 365 × 366.</summary>
    static readonly Int128 Unit = 10_000L * 365 * 366;

    readonly InterestPeriod[] _periods;
    readonly int _defaultDay;
    Int128 _rest;
    long _compounded;

    /// <param name="kind">Index of the word in <c>rente_soort</c>.</param>
    /// <param name="fixedBasisPoints">The rate of a claim with a rate of its own.</param>
    /// <param name="throughDay">Last day whose interest is charged already; null charges none.</param>
    /// <param name="defaultDay">First day of default (verzuim).</param>
    public Interest(InterestRates rates, int kind, int? fixedBasisPoints, int? throughDay, int? defaultDay)
    {
        const int Fixed = 3;
        _periods = throughDay is null || defaultDay is null ? []
            : kind == Fixed ? [new(int.MinValue, int.MaxValue, fixedBasisPoints ?? 0, false)]
            : rates.Of(kind).ToArray();
        (ThroughDay, _defaultDay) = (throughDay ?? 0, defaultDay ?? 0);
    }

    /// <summary>Last day whose interest is charged, days since 1970-01-01; without meaning for a claim without interest.</summary>
    public int ThroughDay { get; private set; }

    public readonly bool Runs => _periods.Length > 0;

    /// <summary>Charges the interest of the days before a day.</summary>
    public void AccrueBefore(int day, ref Balance balance)
    {
        if (!Runs || day - 1 <= ThroughDay)
            return;
        var from = Math.Max(ThroughDay + 1, _defaultDay);
        foreach (var period in _periods)
            for (var first = Math.Max(from, period.FromDay); first <= Math.Min(day - 1, period.ThroughDay);)
            {
                if (period.IsCompound && IsAnniversary(first))
                {
                    Book(ref balance);
                    _compounded = balance.OpenOf(Component.Interest);
                }
                var last = Math.Min(Math.Min(day - 1, period.ThroughDay), LastOfStretch(first, out var isLeapYear));
                var baseCents = balance.OpenOf(Component.Principal) + (period.IsCompound ? Math.Min(_compounded, balance.OpenOf(Component.Interest)) : 0);
                _rest += (Int128)baseCents * period.BasisPoints * (last - first + 1) * (isLeapYear ? 365 : 366);
                first = last + 1;
            }
        Book(ref balance);
        ThroughDay = day - 1;
    }

    /// <summary>Forgets what is less than a cent, when the claim bears no interest after all.</summary>
    public void Clear() => (_rest, _compounded) = (0, 0);

    void Book(ref Balance balance)
    {
        var whole = (long)(_rest / Unit);
        _rest -= whole * Unit;
        if (whole > 0)
            balance.Charge(Component.Interest, whole);
    }

    readonly bool IsAnniversary(int day)
    {
        var (start, date) = (Days.ToDate(_defaultDay), Days.ToDate(day));
        return date.Year > start.Year && start.PlusYears(date.Year - start.Year) == date;
    }

    /// <summary>The last day up to which neither the year ends nor an anniversary comes.</summary>
    readonly int LastOfStretch(int day, out bool isLeapYear)
    {
        var (start, date) = (Days.ToDate(_defaultDay), Days.ToDate(day));
        isLeapYear = CalendarSystem.Iso.IsLeapYear(date.Year);
        var anniversary = Days.Since1970(start.PlusYears(date.Year - start.Year));
        var endOfYear = Days.Since1970(new(date.Year, 12, 31));
        return anniversary > day ? Math.Min(endOfYear, anniversary - 1) : endOfYear;
    }
}
