using System.Security.Cryptography;
using System.Text.Unicode;

namespace Cjib.Batch.Intake;

/// <summary>How lines end; the first line of a file decides.</summary>
enum NewLine
{
    Lf,
    CrLf,
}

/// <summary>
/// The rows of a delivery as a stream for the CSV reader: hashed and checked as a whole on the way, and with over-long lines cut off, so that one
/// endless line costs one line and no memory.
/// </summary>
/// <param name="isUtf8">False when the agency's layout fixes another encoding; then bytes of any value are text.</param>
/// <param name="digest">Receives the bytes; null when they were hashed before.</param>
sealed class DeliveryBytes(Stream file, long start, long end, NewLine newLine, bool isUtf8, IncrementalHash? digest) : Stream
{
    /// <summary>Longest line in bytes. A line one byte longer than this is what is left of a longer one.</summary>
    public const int LineBytesMax = 64 * 1024;

    readonly byte[] _carry = new byte[4];
    int _carryLength;
    long _at = start;
    long _lineLength;
    bool _lastWasCr;
    bool _lastWasNewLine = true;

    /// <summary>True when the bytes are not valid UTF-8 (and ought to be).</summary>
    public bool IsBadlyEncoded { get; private set; }

    public bool HasNul { get; private set; }

    /// <summary>True when a line ends otherwise than the first one did.</summary>
    public bool HasOtherNewLine { get; private set; }

    /// <summary>True when the last row was not ended.</summary>
    public bool IsLastLineOpen => !_lastWasNewLine;

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            file.Position = _at;
            var wanted = (int)Math.Min(buffer.Length, end - _at);
            var count = wanted == 0 ? 0 : file.Read(buffer[..wanted]);
            if (count == 0)
            {
                IsBadlyEncoded |= _carryLength > 0;
                HasOtherNewLine |= _lastWasCr;
                return 0;
            }
            _at += count;
            var bytes = buffer[..count];
            digest?.AppendData(bytes);
            HasNul |= bytes.Contains((byte)0);
            if (isUtf8 && !IsBadlyEncoded)
                CheckUtf8(bytes);
            count = PassLines(bytes);
            if (count > 0)
                return count;
        }
    }

    /// <summary>Checks what the reader left, so that the digest covers everything.</summary>
    public void ReadToEnd(CancellationToken cancel)
    {
        var rest = new byte[Math.Min(64 * 1024, end - _at)];
        while (Read(rest) > 0)
            cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Checks the newlines and cuts long lines in place; returns the number of bytes that are left.</summary>
    int PassLines(Span<byte> bytes)
    {
        var (kept, from, returns, feeds) = (0, 0, bytes.Count((byte)'\r'), 0);
        var endsInCr = bytes[^1] == '\r';
        while (from < bytes.Length)
        {
            var feed = bytes[from..].IndexOf((byte)'\n');
            var to = feed < 0 ? bytes.Length : from + feed;
            if (feed >= 0)
            {
                feeds++;
                var isCrLf = to > 0 ? bytes[to - 1] == '\r' : _lastWasCr;
                HasOtherNewLine |= isCrLf != (newLine == NewLine.CrLf);
            }
            var room = (int)Math.Clamp(LineBytesMax + 1 - _lineLength, 0, to - from);
            if (kept != from)
                bytes.Slice(from, room).CopyTo(bytes[kept..]);
            kept += room;
            _lineLength += to - from;
            if (feed >= 0)
            {
                bytes[kept++] = (byte)'\n';
                _lineLength = 0;
            }
            from = to + 1;
        }
        // Every CR must belong to one LF: a count per block, where a CR at the block's end counts for the next one.
        var expected = newLine == NewLine.CrLf ? feeds : 0;
        HasOtherNewLine |= returns - (endsInCr ? 1 : 0) + (_lastWasCr ? 1 : 0) != expected;
        (_lastWasCr, _lastWasNewLine) = (endsInCr, _lineLength == 0);
        return kept;
    }

    /// <summary>Validates a block, together with the bytes of a character that the block before it cut in two.</summary>
    void CheckUtf8(ReadOnlySpan<byte> bytes)
    {
        while (_carryLength > 0 && bytes.Length > 0)
        {
            _carry[_carryLength++] = bytes[0];
            bytes = bytes[1..];
            if (Utf8.IsValid(_carry.AsSpan(0, _carryLength)))
                _carryLength = 0;
            else if (_carryLength == 4 || !IsOpen(_carry.AsSpan(0, _carryLength)))
                IsBadlyEncoded = true;
            if (IsBadlyEncoded)
                return;
        }
        var open = OpenCharacter(bytes);
        bytes[^open..].CopyTo(_carry);
        _carryLength = open;
        IsBadlyEncoded = !Utf8.IsValid(bytes[..^open]);
    }

    /// <summary>Bytes at the end that begin a character without ending it.</summary>
    static int OpenCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
            if ((bytes[^back] & 0xC0) != 0x80)
                return IsOpen(bytes[^back..]) ? back : 0;
        return 0;
    }

    static bool IsOpen(ReadOnlySpan<byte> bytes) =>
        bytes.Length < bytes[0] switch { >= 0xF0 and <= 0xF4 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC2 and < 0xE0 => 2, _ => 0 };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
