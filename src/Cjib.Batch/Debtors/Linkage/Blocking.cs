namespace Cjib.Batch.Debtors.Linkage;

/// <summary>What one key contributes.</summary>
/// <param name="Pairs">Pairs in its blocks, whether or not another key finds them too.</param>
/// <param name="TooLarge">Blocks that were left out for their size; finer keys cover what they hold.</param>
public sealed record KeyCost(string Key, long Pairs, long TooLarge);

/// <summary>Which pairs are worth comparing: rows that share a key, in blocks no larger than the budget of pairs allows.</summary>
/// <remarks>A pair that meets under several keys is met once, under the first of them.</remarks>
sealed class Blocking
{
    /// <summary>Up to so many rows everybody is compared with everybody.</summary>
    public const int AllPairsMax = 1500;

    const int BlockMax = 4000;

    const int KeysAtATime = 2;
    readonly uint[] _keys;
    readonly int _width;
    readonly Block[] _blocks;
    readonly int[][] _members;

    // Pairs of which the first is one of the rows From … To (places in the block) and the second comes after it.
    readonly record struct Block(int Key, int Start, int Length, int From, int To);

    /// <param name="pairsOfAllKeys">Keys are taken in their order, the finest first, until they have cost so many pairs.</param>
    public Blocking(Persons persons, long pairsPerKey, long pairsOfAllKeys, int workers)
    {
        Rows = persons.Count;
        if (Rows <= AllPairsMax)
        {
            (_keys, _width, _members) = (new uint[Rows], 1, [[.. Enumerable.Range(0, Rows)]]);
            _blocks = [.. Enumerable.Range(0, (Rows + 31) / 32).Select(part => new Block(0, 0, Rows, part * 32, Math.Min(Rows, part * 32 + 32)))];
            Costs = [new("alle paren", (long)Rows * (Rows - 1) / 2, 0)];
            return;
        }
        var keys = new BlockingKeys(persons);
        var (blocks, costs, members, columns) = (new List<Block[]>(), new List<KeyCost>(), new List<int[]>(), new List<uint[]>());
        for (var left = pairsOfAllKeys; columns.Count < keys.Count && left > 0; left = pairsOfAllKeys - costs.Sum(cost => cost.Pairs))
        {
            // As many at a time whatever the number of workers: how many keys are taken must not depend on it.
            var made = new (int[] Members, Block[] Blocks, KeyCost Cost, uint[] Rows)[Math.Min(KeysAtATime, keys.Count - columns.Count)];
            Parallel.For(0, made.Length, new() { MaxDegreeOfParallelism = workers }, at => made[at] = Make(keys, columns.Count + at, pairsPerKey));
            foreach (var key in made)
            {
                members.Add(key.Members);
                blocks.Add(key.Blocks);
                costs.Add(key.Cost);
                columns.Add(key.Rows);
            }
        }
        (_width, _members, Costs) = (columns.Count, [.. members], costs);
        _blocks = [.. blocks.SelectMany(b => b)];
        _keys = new uint[(long)Rows * _width];
        for (var key = 0; key < _width; key++)
        {
            var column = columns[key];
            for (var row = 0; row < column.Length; row++)
                _keys[(long)row * _width + key] = column[row];
        }
    }

    public int Rows { get; }

    public IReadOnlyList<KeyCost> Costs { get; }

    /// <summary>How many parts the work can be divided into.</summary>
    public int BlockCount => _blocks.Length;

    /// <summary>A row, and rows that it meets and has not met under an earlier key.</summary>
    public delegate void Meet(int left, ReadOnlySpan<int> rights);

    /// <summary>The pairs of one block that no earlier key brings together.</summary>
    public void ForEachRow(int block, Meet meet)
    {
        var (key, start, length, from, to) = _blocks[block];
        var rows = _members[key].AsSpan(start, length);
        Span<int> rights = stackalloc int[256];
        for (var i = from; i < to; i++)
        {
            var left = _keys.AsSpan(rows[i] * _width, key);
            var count = 0;
            for (var j = i + 1; j < rows.Length; j++)
            {
                if (ShareKey(left, _keys.AsSpan(rows[j] * _width, key)))
                    continue;
                rights[count++] = rows[j];
                if (count < rights.Length)
                    continue;
                meet(rows[i], rights);
                count = 0;
            }
            if (count > 0)
                meet(rows[i], rights[..count]);
        }
    }

    /// <summary>True when some key brings two rows together.</summary>
    public bool AreMet(int left, int right) =>
        Rows <= AllPairsMax || ShareKey(_keys.AsSpan(left * _width, _width), _keys.AsSpan(right * _width, _width));

    static bool ShareKey(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right)
    {
        for (var key = 0; key < left.Length; key++)
            if (left[key] == right[key] && left[key] != 0)
                return true;
        return false;
    }

    // Rows in the order of their keys, those without a key and those alone with it left out; and how many blocks have which size.
    static (int[] Members, Dictionary<int, long> Sizes) Sort(uint[] keys)
    {
        var entries = new ulong[keys.Length];
        var count = 0;
        for (var row = 0; row < keys.Length; row++)
            if (keys[row] != 0)
                entries[count++] = (ulong)keys[row] << 32 | (uint)row;
        var sorted = RadixSort.ByHighHalf(entries, count);
        var sizes = new Dictionary<int, long>();
        var members = 0;
        for (int start = 0, end; start < count; start = end)
        {
            for (end = start + 1; end < count && sorted[end] >> 32 == sorted[start] >> 32;)
                end++;
            if (end - start < 2)
                continue;
            sizes[end - start] = sizes.GetValueOrDefault(end - start) + 1;
            for (var at = start; at < end; at++)
                sorted[members++] = sorted[at];
        }
        var rows = new int[members];
        for (var at = 0; at < members; at++)
            rows[at] = (int)(sorted[at] & int.MaxValue);
        return (rows, sizes);
    }

    // The largest block size with which a key stays within its budget. Each key has its own: most true pairs meet under many keys, and are
    // compared once.
    static int BlockMaxOf(Dictionary<int, long> sizes, long budget)
    {
        var (max, pairs) = (2, 0L);
        foreach (var (size, blocks) in sizes.OrderBy(size => size.Key))
        {
            pairs += blocks * size * (size - 1) / 2;
            if (size > BlockMax || pairs > budget)
                break;
            max = size;
        }
        return max;
    }

    // Its rows, those of its blocks alone, and their keys; the key of a row in no block is 0.
    static (int[] Members, Block[] Blocks, KeyCost Cost, uint[] Rows) Make(BlockingKeys keys, int index, long budget)
    {
        var all = keys.Make(index);
        var (members, sizes) = Sort(all);
        var max = BlockMaxOf(sizes, budget);
        var rows = new uint[all.Length];
        var blocks = new List<Block>();
        var (pairs, tooLarge, count) = (0L, 0L, 0);
        for (int start = 0, end; start < members.Length; start = end)
        {
            for (end = start + 1; end < members.Length && all[members[end]] == all[members[start]];)
                end++;
            var length = end - start;
            if (length > max)
            {
                tooLarge++;
                continue;
            }
            pairs += (long)length * (length - 1) / 2;
            blocks.Add(new(index, count, length, 0, length));
            for (var at = start; at < end; at++)
            {
                rows[members[at]] = all[members[at]];
                members[count++] = members[at];
            }
        }
        Array.Resize(ref members, count);
        return (members, [.. blocks], new(keys.NameOf(index), pairs, tooLarge), rows);
    }
}

/// <summary>Sorts numbers of 64 bits by their high half, keeping the order of equals.</summary>
static class RadixSort
{
    public static ulong[] ByHighHalf(ulong[] entries, int count)
    {
        const int Bits = 11, Buckets = 1 << Bits;
        var (from, to) = (entries, new ulong[count]);
        for (var shift = 32; shift < 64; shift += Bits)
        {
            var starts = new int[Buckets + 1];
            for (var at = 0; at < count; at++)
                starts[(int)(from[at] >> shift & (Buckets - 1)) + 1]++;
            for (var bucket = 0; bucket < Buckets; bucket++)
                starts[bucket + 1] += starts[bucket];
            for (var at = 0; at < count; at++)
                to[starts[(int)(from[at] >> shift & (Buckets - 1))]++] = from[at];
            (from, to) = (to, from);
        }
        return from;
    }
}
