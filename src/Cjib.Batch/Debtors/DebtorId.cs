using System.Buffers.Binary;
using System.IO.Hashing;

namespace Cjib.Batch.Debtors;

/// <summary>
/// A debtor's number: the <see cref="Intake.ClaimKey"/> of the claim that founded the debtor, which is the smallest among the claims of
/// its first night. People see <c>D</c> and twelve characters of Crockford's base 32, whose alphabetical order is the order of the numbers.
/// </summary>
public readonly record struct DebtorId(long Value) : IComparable<DebtorId>
{
    /// <summary>How many parts the debtors of a register are divided into.</summary>
    public const int Buckets = 64;

    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The part of the register the debtor lives in, 0…63: its first six bits, so that buckets in order are debtors in order.</summary>
    public short Bucket => (short)(Value >> 54);

    /// <summary>
    /// The number of a debtor who is told apart from another: the number of its claim may be the other's by now, or may have been given up to it, and no number
    /// is used twice.
    /// </summary>
    /// <param name="claimKey">Its smallest claim.</param>
    /// <param name="day">The business date, in days since 1970-01-01.</param>
    /// <remarks>XxHash3 (64 bits) of both, little-endian, shifted right by 4.</remarks>
    public static DebtorId ToldApart(long claimKey, int day)
    {
        Span<byte> text = stackalloc byte[sizeof(long) + sizeof(int)];
        BinaryPrimitives.WriteInt64LittleEndian(text, claimKey);
        BinaryPrimitives.WriteInt32LittleEndian(text[sizeof(long)..], day);
        return new((long)(XxHash3.HashToUInt64(text) >> 4));
    }

    public override string ToString() => string.Create(13, Value, static (text, value) =>
    {
        text[0] = 'D';
        for (var at = 12; at > 0; at--, value >>= 5)
            text[at] = Alphabet[(int)(value & 31)];
    });

    /// <summary>Writes the 13 characters as UTF-8.</summary>
    public void CopyTo(Span<byte> utf8)
    {
        utf8[0] = (byte)'D';
        var value = Value;
        for (var at = 12; at > 0; at--, value >>= 5)
            utf8[at] = (byte)Alphabet[(int)(value & 31)];
    }

    /// <summary>Reads what <see cref="ToString"/> wrote, in either case.</summary>
    public static bool TryParse(string? text, out DebtorId id)
    {
        id = default;
        if (text is not { Length: 13 } || char.ToUpperInvariant(text[0]) != 'D')
            return false;
        var value = 0L;
        foreach (var c in text.AsSpan(1))
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0)
                return false;
            value = (value << 5) | (long)digit;
        }
        id = new(value);
        return true;
    }

    public int CompareTo(DebtorId other) => Value.CompareTo(other.Value);
}
