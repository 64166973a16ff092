using System.IO.Hashing;
using System.Text;

namespace Cjib.Batch.Intake;

/// <summary>
/// A claim's number in the register: 60 bits of a fixed hash of the agency and its own claim id, so that it depends on no order, no
/// sequence and no machine. Two different claims with one number (once in some thousand registers of 45 million claims) are refused
/// at intake with D503, never mixed.
/// </summary>
/// <remarks>XxHash3 (64 bits) of <c>agency LF claim id</c> in UTF-8, shifted right by 4.</remarks>
public readonly record struct ClaimKey(long Value) : IComparable<ClaimKey>
{
    public static ClaimKey Of(string client, string claimId) =>
        Of(Encoding.UTF8.GetBytes(client), Encoding.UTF8.GetBytes(claimId));

    public static ClaimKey Of(ReadOnlySpan<byte> client, ReadOnlySpan<byte> claimId)
    {
        Span<byte> key = stackalloc byte[client.Length + 1 + claimId.Length];
        client.CopyTo(key);
        key[client.Length] = (byte)'\n';
        claimId.CopyTo(key[(client.Length + 1)..]);
        return new((long)(XxHash3.HashToUInt64(key) >> 4));
    }

    public int CompareTo(ClaimKey other) => Value.CompareTo(other.Value);
}
