using System.Runtime.Intrinsics;

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
    const int RowsPerPart = 4096, BlocksPerPart = 256, RowsPerPartOfAll = 32;
    readonly uint[] _keys;
    readonly int _width;
    readonly Part[] _parts;
    readonly KeyBlocks[] _blocks;

    // Some blocks of a key; or, when all are compared with all, some rows of the one block.
    readonly record struct Part(int Key, int From, int To);

    /// <param name="pairsOfAllKeys">Keys are taken in their order, the finest first, until they have cost so many pairs.</param>
    public Blocking(Persons persons, long pairsPerKey, long pairsOfAllKeys, int workers)
    {
        Rows = persons.Count;
        if (Rows <= AllPairsMax)
        {
            (_keys, _width) = (new uint[Rows], 1);
            _blocks = [new([.. Enumerable.Range(0, Rows)], [0, Rows], new("alle paren", (long)Rows * (Rows - 1) / 2, 0))];
            _parts = [.. PartsOf(0, Rows, RowsPerPartOfAll)];
            return;
        }
        var keys = new BlockingKeys(persons);
        var (blocks, columns) = (new List<KeyBlocks>(), new List<uint[]>());
        var sorts = Enumerable.Range(0, KeysAtATime).Select(_ => new RadixSort(Rows)).ToArray();
        for (var left = pairsOfAllKeys; blocks.Count < keys.Count && left > 0; left = pairsOfAllKeys - blocks.Sum(key => key.Cost.Pairs))
        {
            // As many at a time whatever the number of workers: how many keys are taken must not depend on it.
            var made = new (KeyBlocks Blocks, uint[] Rows)[Math.Min(KeysAtATime, keys.Count - blocks.Count)];
            Parallel.For(0, made.Length, new() { MaxDegreeOfParallelism = workers }, at => made[at] = KeyBlocks.Of(keys, blocks.Count + at, pairsPerKey, BlockMax, sorts[at]));
            blocks.AddRange(made.Select(key => key.Blocks));
            columns.AddRange(made.Select(key => key.Rows));
        }
        (_width, _blocks) = (blocks.Count, [.. blocks]);
        _parts = [.. _blocks.Index().SelectMany(key => PartsOf(key.Index, key.Item.Count, BlocksPerPart))];
        _keys = new uint[(long)Rows * _width];
        Parallel.For(0, (Rows + RowsPerPart - 1) / RowsPerPart, new() { MaxDegreeOfParallelism = workers }, part =>
        {
            var (from, to) = (part * RowsPerPart, Math.Min(Rows, (part + 1) * RowsPerPart));
            for (var key = 0; key < _width; key++)
            {
                var column = columns[key];
                for (var row = from; row < to; row++)
                    _keys[(long)row * _width + key] = column[row];
            }
        });
    }

    public int Rows { get; }

    public IReadOnlyList<KeyCost> Costs => Array.ConvertAll(_blocks, key => key.Cost);

    /// <summary>How many parts the work can be divided into.</summary>
    public int PartCount => _parts.Length;

    /// <summary>A row, and rows that it meets and has not met under an earlier key.</summary>
    public delegate void Meet(int left, ReadOnlySpan<int> rights);

    /// <summary>The pairs of one part that no earlier key brings together.</summary>
    /// <param name="sample">When given, only pairs that it holds.</param>
    public void ForEachRow(int part, PairSample? sample, Meet meet)
    {
        var (key, from, to) = _parts[part];
        var blocks = _blocks[key];
        if (Rows <= AllPairsMax)
            ForEachRow(blocks.Members, from, to, key, sample, meet);
        else
            for (; from < to; from++)
            {
                var rows = blocks.Rows(from);
                ForEachRow(rows, 0, rows.Length, key, sample, meet);
            }
    }

    /// <summary>True when some key brings two rows together.</summary>
    public bool AreMet(int left, int right) =>
        Rows <= AllPairsMax || ShareKey(_keys.AsSpan(left * _width, _width), _keys.AsSpan(right * _width, _width));

    void ForEachRow(ReadOnlySpan<int> rows, int from, int to, int key, PairSample? sample, Meet meet)
    {
        Span<int> rights = stackalloc int[256];
        for (var i = from; i < to; i++)
        {
            var left = _keys.AsSpan(rows[i] * _width, key);
            var count = 0;
            for (var j = i + 1; j < rows.Length; j++)
            {
                if (sample?.Holds(rows[i], rows[j]) == false || ShareKey(left, _keys.AsSpan(rows[j] * _width, key)))
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

    static bool ShareKey(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right)
    {
        var key = 0;
        for (; key + Vector256<uint>.Count <= left.Length; key += Vector256<uint>.Count)
        {
            var keys = Vector256.Create(left[key..]);
            if ((Vector256.Equals(keys, Vector256.Create(right[key..])) & ~Vector256.Equals(keys, Vector256<uint>.Zero)) != Vector256<uint>.Zero)
                return true;
        }
        for (; key < left.Length; key++)
            if (left[key] == right[key] && left[key] != 0)
                return true;
        return false;
    }

    static IEnumerable<Part> PartsOf(int key, int count, int perPart)
    {
        for (var from = 0; from < count; from += perPart)
            yield return new(key, from, Math.Min(count, from + perPart));
    }
}

/// <summary>A share of all pairs, chosen by a hash of their contents: the same for any order of rows.</summary>
sealed record PairSample(ulong[] Contents, ulong Limit)
{
    public static PairSample? Of(ulong[] contents, double share) => share >= 1 ? null : new(contents, (ulong)(share * ulong.MaxValue));

    // Rows of one content are as likely to be chosen as any others.
    public bool Holds(int left, int right) =>
        Persons.Mix(unchecked(Persons.Mix(Contents[left]) + Persons.Mix(Contents[right]))) <= Limit;
}

/// <summary>The blocks of one key.</summary>
/// <param name="members">Rows, block after block.</param>
/// <param name="starts">Where each block begins among them, and where the last ends.</param>
sealed class KeyBlocks(int[] members, int[] starts, KeyCost cost)
{
    public int[] Members { get; } = members;

    public KeyCost Cost { get; } = cost;

    public int Count => starts.Length - 1;

    public ReadOnlySpan<int> Rows(int block) => Members.AsSpan(starts[block]..starts[block + 1]);

    /// <summary>Blocks of two rows and more, up to the size with which the key stays within its budget of pairs; and for each row its number under the key, 0 when it is in no block.</summary>
    public static (KeyBlocks Blocks, uint[] Rows) Of(BlockingKeys keys, int index, long budget, int blockMax, RadixSort sort)
    {
        var rows = keys.Make(index);
        var sorted = sort.ByKey(rows);
        var max = BlockMaxOf(SizesOf(sorted), budget, blockMax);
        Array.Clear(rows);
        var (members, starts) = (new int[sorted.Length], new List<int> { 0 });
        var (pairs, tooLarge, count) = (0L, 0L, 0);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = EndOf(sorted, start);
            if (end - start > max)
                tooLarge++;
            if (end - start < 2 || end - start > max)
                continue;
            pairs += (long)(end - start) * (end - start - 1) / 2;
            for (var at = start; at < end; at++)
            {
                var row = (int)(sorted[at] & int.MaxValue);
                rows[row] = (uint)(sorted[at] >> 32);
                members[count++] = row;
            }
            starts.Add(count);
        }
        Array.Resize(ref members, count);
        return (new(members, [.. starts], new(keys.NameOf(index), pairs, tooLarge)), rows);
    }

    // How many blocks have which size.
    static Dictionary<int, long> SizesOf(ReadOnlySpan<ulong> sorted)
    {
        var sizes = new Dictionary<int, long>();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = EndOf(sorted, start);
            if (end - start > 1)
                sizes[end - start] = sizes.GetValueOrDefault(end - start) + 1;
        }
        return sizes;
    }

    static int EndOf(ReadOnlySpan<ulong> sorted, int start)
    {
        var end = start + 1;
        while (end < sorted.Length && sorted[end] >> 32 == sorted[start] >> 32)
            end++;
        return end;
    }

    // Each key has its own budget: most true pairs meet under many keys, and are compared once.
    static int BlockMaxOf(Dictionary<int, long> sizes, long budget, int blockMax)
    {
        var (max, pairs) = (2, 0L);
        foreach (var (size, blocks) in sizes.OrderBy(size => size.Key))
        {
            pairs += blocks * size * (size - 1) / 2;
            if (size > blockMax || pairs > budget)
                break;
            max = size;
        }
        return max;
    }
}

/// <summary>Sorts rows by a key of 32 bits, keeping the order of equals; its memory serves for one key after another.</summary>
sealed class RadixSort(int rows)
{
    ulong[] _entries = new ulong[rows], _other = new ulong[rows];

    /// <summary>Rows (low half) in the order of their keys (high half), those with key 0 left out; valid until the next call.</summary>
    public ReadOnlySpan<ulong> ByKey(uint[] keys)
    {
        const int Bits = 11, Buckets = 1 << Bits;
        var count = 0;
        for (var row = 0; row < keys.Length; row++)
            if (keys[row] != 0)
                _entries[count++] = (ulong)keys[row] << 32 | (uint)row;
        for (var shift = 32; shift < 64; shift += Bits)
        {
            ReadOnlySpan<ulong> from = _entries.AsSpan(0, count);
            var to = _other;
            var starts = new int[Buckets + 1];
            foreach (var entry in from)
                starts[(int)(entry >> shift & (Buckets - 1)) + 1]++;
            for (var bucket = 0; bucket < Buckets; bucket++)
                starts[bucket + 1] += starts[bucket];
            foreach (var entry in from)
                to[starts[(int)(entry >> shift & (Buckets - 1))]++] = entry;
            (_entries, _other) = (_other, _entries);
        }
        return _entries.AsSpan(0, count);
    }
}
