namespace Cjib.Batch.Intake;

/// <summary>The rows accepted so far from one file, with the hash of their content: sixteen bytes each in a table of open addresses.</summary>
/// <remarks>Keys are hashes already, and a crowded slot only costs the steps to the next free one, so no input makes it slow by its order.</remarks>
sealed class SeenLines(int expected)
{
    (long Key, long Content)[] _slots = new (long, long)[Math.Max(16, expected + expected / 2)];
    int _count;

    /// <summary>Adds a row; false when its key was there, with the content it has.</summary>
    public bool TryAdd(long key, long content, out long present)
    {
        if (_count >= _slots.Length / 4 * 3)
            Grow();
        var at = SlotOf(key);
        for (; _slots[at].Key != 0; at = at + 1 == _slots.Length ? 0 : at + 1)
        {
            if (_slots[at].Key == key + 1)
            {
                present = _slots[at].Content;
                return false;
            }
        }
        // Keys have 60 bits, so key + 1 is never the zero of a free slot.
        _slots[at] = (key + 1, content);
        _count++;
        present = content;
        return true;
    }

    /// <summary>Asks the processor for a key's place: the table is far larger than its caches, and the rest of the line is read meanwhile.</summary>
    public unsafe void Expect(long key)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
            fixed ((long, long)* slot = &_slots[SlotOf(key)])
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(slot);
    }

    // Mixed with this process's own seed: whoever chooses ids cannot know which of them crowd together, and nothing depends on the order of slots.
    int SlotOf(long key) => unchecked((int)(((ulong)(uint)HashCode.Combine(key) * (ulong)_slots.Length) >> 32));

    void Grow()
    {
        var old = _slots;
        _slots = new (long, long)[old.Length * 2];
        _count = 0;
        foreach (var (key, content) in old)
            if (key != 0)
                TryAdd(key - 1, content, out _);
    }
}
