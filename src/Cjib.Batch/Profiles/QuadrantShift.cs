namespace Cjib.Batch.Profiles;

/// <summary>How debtors move from the quadrant they have to the one another score card gives them.</summary>
public sealed class QuadrantShift
{
    static readonly int Count = Enum.GetValues<Quadrant>().Length;

    readonly long[] _debtors = new long[Count * Count];
    readonly long[] _cents = new long[Count * Count];
    readonly SortedDictionary<string, (long Debtors, long Cents)> _offices = new(StringComparer.Ordinal);

    /// <summary>Debtors that have no quadrant yet, and so none to move from.</summary>
    public long Unprofiled { get; private set; }

    /// <summary>Debtors looked at.</summary>
    public long Debtors => _debtors.Sum();

    /// <summary>Adds a debtor.</summary>
    /// <param name="before">The quadrant it has; null when it has none.</param>
    /// <param name="cents">What is open.</param>
    /// <param name="office">Its office, if it has one.</param>
    public void Add(Quadrant? before, Quadrant after, long cents, string? office)
    {
        if (before is not { } from)
        {
            Unprofiled++;
            return;
        }
        var cell = (int)from * Count + (int)after;
        _debtors[cell]++;
        _cents[cell] += cents;
        if (office is not null && from != after)
        {
            var (debtors, sum) = _offices.GetValueOrDefault(office);
            _offices[office] = (debtors + 1, sum + cents);
        }
    }

    /// <summary>Adds what another part of the register counted.</summary>
    public void Add(QuadrantShift other)
    {
        Unprofiled += other.Unprofiled;
        for (var i = 0; i < _debtors.Length; i++)
            (_debtors[i], _cents[i]) = (_debtors[i] + other._debtors[i], _cents[i] + other._cents[i]);
        foreach (var (office, (debtors, cents)) in other._offices)
        {
            var (have, sum) = _offices.GetValueOrDefault(office);
            _offices[office] = (have + debtors, sum + cents);
        }
    }

    /// <summary>Debtors and open cents that go from one quadrant to another, or stay.</summary>
    public (long Debtors, long Cents) Of(Quadrant before, Quadrant after) => (_debtors[(int)before * Count + (int)after], _cents[(int)before * Count + (int)after]);

    /// <summary>Debtors and open cents that have a quadrant now.</summary>
    public (long Debtors, long Cents) Before(Quadrant quadrant) => Sum((from, _) => from == quadrant);

    /// <summary>Debtors and open cents that would have it.</summary>
    public (long Debtors, long Cents) After(Quadrant quadrant) => Sum((_, to) => to == quadrant);

    /// <summary>On a harsher track than now; see <see cref="DebtorProfiling.Harshness"/>.</summary>
    public (long Debtors, long Cents) Harsher => Sum((from, to) => DebtorProfiling.Harshness(to) > DebtorProfiling.Harshness(from));

    /// <summary>On a milder one.</summary>
    public (long Debtors, long Cents) Milder => Sum((from, to) => DebtorProfiling.Harshness(to) < DebtorProfiling.Harshness(from));

    /// <summary>Debtors and open cents of each office whose quadrant changes, by office.</summary>
    public IReadOnlyDictionary<string, (long Debtors, long Cents)> Offices => _offices;

    (long, long) Sum(Func<Quadrant, Quadrant, bool> isMeant)
    {
        var (debtors, cents) = (0L, 0L);
        foreach (var from in Enum.GetValues<Quadrant>())
            foreach (var to in Enum.GetValues<Quadrant>())
                if (isMeant(from, to))
                    (debtors, cents) = (debtors + Of(from, to).Debtors, cents + Of(from, to).Cents);
        return (debtors, cents);
    }
}
