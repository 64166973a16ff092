using System.IO.Hashing;
using System.Numerics;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>The different values of a column, each with a number from 1; 0 stands for a missing value.</summary>
/// <remarks>Values lie behind one another in one array, so a million of them are three arrays and not a million objects.</remarks>
sealed class Tokens
{
    byte[] _bytes = new byte[1024];
    int[] _ends = new int[64];
    uint[] _hashes = new uint[64];
    int[] _slots = new int[128];

    /// <summary>How many there are, the missing value included.</summary>
    public int Count { get; private set; } = 1;

    public ReadOnlySpan<byte> this[int token] => token == 0 ? default : _bytes.AsSpan(_ends[token - 1].._ends[token]);

    /// <summary>A number that depends on the value alone, never on the order of reading; 0 for the missing value.</summary>
    public uint Hash(int token) => _hashes[token];

    /// <summary>The number of a value, new or known.</summary>
    public int Add(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return 0;
        var hash = HashOf(value);
        var mask = _slots.Length - 1;
        var slot = (int)(hash & (uint)mask);
        for (; _slots[slot] is not 0 and var token; slot = (slot + 1) & mask)
            if (_hashes[token] == hash && this[token].SequenceEqual(value))
                return token;
        return Append(value, hash, slot);
    }

    /// <summary>The number of a value; 0 when it is not among them.</summary>
    public int Find(ReadOnlySpan<byte> value)
    {
        var (hash, mask) = (HashOf(value), _slots.Length - 1);
        for (var slot = (int)(hash & (uint)mask); _slots[slot] is not 0 and var token; slot = (slot + 1) & mask)
            if (_hashes[token] == hash && this[token].SequenceEqual(value))
                return token;
        return 0;
    }

    /// <summary>Adds all values of another column's tokens.</summary>
    /// <returns>For each of its numbers the number here.</returns>
    public int[] AddAll(Tokens other)
    {
        var numbers = new int[other.Count];
        for (var token = 1; token < numbers.Length; token++)
            numbers[token] = Add(other[token]);
        return numbers;
    }

    static uint HashOf(ReadOnlySpan<byte> value) => unchecked((uint)XxHash3.HashToUInt64(value)) is var hash && hash == 0 ? 1 : hash;

    int Append(ReadOnlySpan<byte> value, uint hash, int slot)
    {
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
            Array.Resize(ref _hashes, Count * 2);
        }
        var start = _ends[Count - 1];
        if (start + value.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + value.Length));
        value.CopyTo(_bytes.AsSpan(start));
        (_ends[Count], _hashes[Count]) = (start + value.Length, hash);
        _slots[slot] = Count;
        if (Count * 10L > _slots.Length * 7L)
            Rehash();
        return Count++;
    }

    void Rehash()
    {
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)_slots.Length + 1)];
        var mask = _slots.Length - 1;
        for (var token = 1; token <= Count; token++)
        {
            var slot = (int)(_hashes[token] & (uint)mask);
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = token;
        }
    }
}
