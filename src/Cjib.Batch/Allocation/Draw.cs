using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Debtors;

namespace Cjib.Batch.Allocation;

/// <summary>
/// Chance that anyone can repeat. A debtor's digest is SHA-256 over <c>salt LF epoch LF debtor</c> (UTF-8; the debtor as written in the files): its first
/// eight bytes (big-endian) are the <i>draw number</i>, the lowest of which chooses first; the next eight are the seed of its tickets. An office's key is
/// the first eight bytes of SHA-256 over <c>salt LF epoch LF office code</c>. Ticket t (from 1) of an office has the value
/// <c>mix(seed xor (key + t · 9E3779B97F4A7C15))</c> modulo 2^64, where mix is the finaliser of SplitMix64. A debtor prefers the office that holds the
/// smallest value; equal values prefer the lower office code. One digest per debtor and some multiplications per ticket, whole numbers only.
/// </summary>
sealed class Draw
{
    readonly byte[] _prefix;
    readonly ulong[] _officeKeys;

    public Draw(AllocationPolicy policy, BailiffReference reference)
    {
        _prefix = Encoding.UTF8.GetBytes($"{policy.Salt}\n{policy.Epoch.ToString(CultureInfo.InvariantCulture)}\n");
        _officeKeys = [.. reference.Offices.Select(office =>
            BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData([.. _prefix, .. Encoding.UTF8.GetBytes(office.Code)])))];
    }

    public (ulong Number, ulong Seed) Of(long debtorId)
    {
        Span<byte> text = stackalloc byte[_prefix.Length + 13];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _prefix.CopyTo(text);
        new DebtorId(debtorId).CopyTo(text[_prefix.Length..]);
        SHA256.HashData(text, digest);
        return (BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
    }

    /// <summary>The smallest ticket value of an office for a debtor.</summary>
    public ulong Best(ulong seed, OfficeShare share)
    {
        var (best, tickets, key) = (ulong.MaxValue, share.Tickets, _officeKeys[share.Office]);
        unchecked
        {
            for (var ticket = 1; ticket <= tickets; ticket++)
            {
                var z = seed ^ (key += 0x9E3779B97F4A7C15);
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                z ^= z >> 31;
                if (z < best)
                    best = z;
            }
        }
        return best;
    }
}
