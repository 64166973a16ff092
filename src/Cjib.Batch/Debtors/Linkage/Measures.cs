namespace Cjib.Batch.Debtors.Linkage;

/// <summary>How well groups agree with the truth, counted in pairs of records.</summary>
public sealed record PairMeasures(double Precision, double Recall, double F1, double Bits)
{
    public static PairMeasures Of(long right, long found, long real, double bits)
    {
        var (precision, recall) = (found == 0 ? 1 : right / (double)found, real == 0 ? 1 : right / (double)real);
        return new(precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), bits);
    }
}

/// <summary>Counts right and wrong pairs while groups grow.</summary>
sealed class TruthCounter
{
    readonly Dictionary<int, int>?[] _members;
    readonly int[] _truth;

    public TruthCounter(int[] truth)
    {
        (_truth, _members) = (truth, new Dictionary<int, int>?[truth.Length]);
        Real = truth.Where(person => person != 0).CountBy(person => person).Sum(person => (long)person.Value * (person.Value - 1) / 2);
    }

    /// <summary>Pairs that belong together by the truth.</summary>
    public long Real { get; }

    /// <summary>Pairs that are together now.</summary>
    public long Found { get; private set; }

    /// <summary>Of those, the ones that belong together.</summary>
    public long Right { get; private set; }

    public void Join(int kept, int gone, int keptSize, int goneSize)
    {
        Found += (long)keptSize * goneSize;
        var (into, from) = (Members(kept), Members(gone));
        foreach (var (person, count) in from)
        {
            var there = into.GetValueOrDefault(person);
            if (person != 0)
                Right += (long)there * count;
            into[person] = there + count;
        }
        _members[gone] = null;
    }

    Dictionary<int, int> Members(int root) => _members[root] ??= new() { [_truth[root]] = 1 };
}
