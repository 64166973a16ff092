namespace Cjib.Batch.Debtors.Linkage;

/// <summary>How well groups agree with the truth, counted in pairs of records.</summary>
public sealed record PairMeasures(double Precision, double Recall, double F1, double Bits)
{
    public static PairMeasures Of(long right, long found, long real, double bits)
    {
        var (precision, recall) = (found == 0 ? 1 : right / (double)found, real == 0 ? 1 : right / (double)real);
        return new(precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), bits);
    }

    /// <param name="clusters">For each row its group.</param>
    /// <param name="truth">For each row its person; 0 is unknown.</param>
    public static PairMeasures Of(int[] clusters, int[] truth, long real, double bits)
    {
        var together = new ulong[clusters.Length];
        for (var row = 0; row < together.Length; row++)
            together[row] = (ulong)clusters[row] << 32 | (uint)truth[row];
        Array.Sort(together);
        return Of(PairsOf(together, group => (group & uint.MaxValue) == 0 ? 0 : group), PairsOf(together, group => group >> 32 | 1UL << 63), real, bits);
    }

    // Pairs of neighbours with one key; those with 0 count for nothing.
    static long PairsOf(ulong[] sorted, Func<ulong, ulong> keyOf)
    {
        var pairs = 0L;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            var key = keyOf(sorted[start]);
            for (end = start + 1; end < sorted.Length && keyOf(sorted[end]) == key;)
                end++;
            pairs += key == 0 ? 0 : (long)(end - start) * (end - start - 1) / 2;
        }
        return pairs;
    }
}

/// <summary>Counts right and wrong pairs while groups grow.</summary>
sealed class TruthCounter
{
    // Of groups of two rows and more: how many rows of each person.
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
        var into = _members[kept] ??= new() { [_truth[kept]] = 1 };
        if (_members[gone] is not { } from)
            Add(_truth[gone], 1);
        else
            foreach (var (person, count) in from)
                Add(person, count);
        _members[gone] = null;

        void Add(int person, int count)
        {
            var there = into.GetValueOrDefault(person);
            if (person != 0)
                Right += (long)there * count;
            into[person] = there + count;
        }
    }
}
