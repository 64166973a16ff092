namespace Cjib.Batch.Jobs.Sampling;

/// <summary>What a stream of chance decides. Each subject has a stream of its own, so names never lean on amounts or outcomes.</summary>
enum Subject : ulong
{
    Household = 1,
    Member,
    Home,
    Agency,
    Claim,
    Amount,
    Record,
    Circumstances,
    Company,
    Night,
    Street,
    Mutation,
}

/// <summary>
/// A stream of chance that is the same on every machine and in every version of .NET: SplitMix64 (Steele, Lea, Flood 2014), keyed
/// by seed, subject and number, so that anything about a person can be derived again from the person's number alone.
/// </summary>
struct Draw
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    ulong _state;

    public static Draw From(long seed, Subject subject, long a, long b = 0)
    {
        unchecked
        {
            var key = Mix((ulong)seed + (ulong)subject * Golden);
            key = Mix(key ^ ((ulong)a + Golden));
            return new Draw { _state = Mix(key + (ulong)b * Golden) };
        }
    }

    public ulong Next()
    {
        unchecked
        {
            return Mix(_state += Golden);
        }
    }

    /// <summary>0 up to but not including <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>Both ends included.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    public bool PerMille(int share) => Below(1000) < share;

    public T Pick<T>(T[] items) => items[Below(items.Length)];

    /// <summary>Prefers the front of a list that is ordered by frequency: the first half of the chances fall on its first quarter.</summary>
    public T PickFront<T>(T[] items)
    {
        var u = Next() >> 44; // 20 bits, so the square has 40
        return items[(int)((u * u * (ulong)items.Length) >> 40)];
    }

    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>Items with weights in whole numbers.</summary>
sealed class Weighted<T>
{
    readonly T[] _items;
    readonly int[] _until;

    public Weighted(IEnumerable<(T Item, int Weight)> items)
    {
        var list = items.ToArray();
        _items = [.. list.Select(i => i.Item)];
        _until = new int[list.Length];
        var sum = 0;
        for (var i = 0; i < list.Length; i++)
            _until[i] = sum += list[i].Weight;
    }

    public T Pick(ref Draw draw)
    {
        var at = Array.BinarySearch(_until, draw.Below(_until[^1]) + 1);
        return _items[at < 0 ? ~at : at];
    }
}
