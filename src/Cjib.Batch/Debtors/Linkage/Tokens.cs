using System.IO.Hashing;
using System.Numerics;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Texts in the order of their adding, from 0 on, behind one another in one array: a million of them are two arrays and not a million objects.</summary>
sealed class Texts
{
    byte[] _bytes = new byte[1024];
    int[] _ends = new int[64];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int at] => _bytes.AsSpan((at == 0 ? 0 : _ends[at - 1]).._ends[at]);

    public void Add(ReadOnlySpan<byte> text)
    {
        if (Count == _ends.Length)
            Array.Resize(ref _ends, Count * 2);
        var start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + text.Length));
        text.CopyTo(_bytes.AsSpan(start));
        _ends[Count++] = start + text.Length;
    }
}

/// <summary>The different values of a column, each with a number from 1; 0 stands for a missing value.</summary>
sealed class Tokens
{
    readonly Texts _values = new();
    uint[] _hashes = new uint[64];

    // Hash of a value (high half) and its number (low half); 0 is free.
    ulong[] _slots = new ulong[128];

    public Tokens() => _values.Add([]);

    /// <summary>How many there are, the missing value included.</summary>
    public int Count => _values.Count;

    public ReadOnlySpan<byte> this[int token] => _values[token];

    /// <summary>A number that depends on the value alone, never on the order of reading; 0 for the missing value.</summary>
    public uint Hash(int token) => _hashes[token];

    /// <summary>The number of a value, new or known.</summary>
    public int Add(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return 0;
        var hash = HashOf(value);
        return Find(value, hash, out var slot) is not 0 and var token ? token : Append(value, hash, slot);
    }

    /// <summary>The number of a value; 0 when it is not among them.</summary>
    public int Find(ReadOnlySpan<byte> value) => Find(value, HashOf(value), out _);

    /// <summary>Adds all values of another column's tokens.</summary>
    /// <returns>For each of its numbers the number here.</returns>
    public int[] AddAll(Tokens other)
    {
        var numbers = new int[other.Count];
        for (var token = 1; token < numbers.Length; token++)
        {
            var value = other[token];
            var hash = other._hashes[token];
            numbers[token] = Find(value, hash, out var slot) is not 0 and var known ? known : Append(value, hash, slot);
        }
        return numbers;
    }

    int Find(ReadOnlySpan<byte> value, uint hash, out int slot)
    {
        var mask = _slots.Length - 1;
        for (slot = (int)(hash & (uint)mask); _slots[slot] is not 0 and var entry; slot = (slot + 1) & mask)
            if (entry >> 32 == hash && _values[(int)(entry & int.MaxValue)].SequenceEqual(value))
                return (int)(entry & int.MaxValue);
        return 0;
    }

    static uint HashOf(ReadOnlySpan<byte> value) => unchecked((uint)XxHash3.HashToUInt64(value)) is var hash && hash == 0 ? 1 : hash;

    int Append(ReadOnlySpan<byte> value, uint hash, int slot)
    {
        var token = Count;
        _values.Add(value);
        if (token == _hashes.Length)
            Array.Resize(ref _hashes, token * 2);
        _hashes[token] = hash;
        _slots[slot] = (ulong)hash << 32 | (uint)token;
        if (Count * 10L > _slots.Length * 7L)
            Rehash();
        return token;
    }

    void Rehash()
    {
        var old = _slots;
        _slots = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)old.Length + 1)];
        var mask = _slots.Length - 1;
        foreach (var entry in old)
        {
            if (entry == 0)
                continue;
            var slot = (int)(entry >> 32 & (uint)mask);
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = entry;
        }
    }
}
