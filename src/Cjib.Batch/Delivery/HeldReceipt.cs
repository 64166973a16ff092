using System.Security.Cryptography;
using System.Text;

namespace Cjib.Batch.Delivery;

/// <summary>
/// The receipt VERWERKING of a held file, made of the one that was written while its verdict was open: its good lines wait, all else stays as it was told.
/// </summary>
/// <remarks>Reading the delivery once more would tell the same, and take as long as the first time.</remarks>
static class HeldReceipt
{
    // A row of a receipt has less than a kilobyte.
    const int BlockBytes = 1 << 18;

    static ReadOnlySpan<byte> Good => "GEACCEPTEERD"u8;

    static ReadOnlySpan<byte> GoodWithWarning => "GEACCEPTEERD_MET_WAARSCHUWING"u8;

    static ReadOnlySpan<byte> Waiting => "AANGEHOUDEN"u8;

    /// <param name="open">A whole receipt, from its beginning.</param>
    /// <param name="held">Receives the other one.</param>
    public static void Write(Stream open, Stream held)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (block, rest) = (new byte[BlockBytes], 0);
        for (int read; (read = open.Read(block.AsSpan(rest))) > 0;)
        {
            var filled = block.AsSpan(0, rest + read);
            var whole = filled.LastIndexOf((byte)'\n') + 1;
            var rows = filled[..whole];
            var trailer = rows.LastIndexOf("\n#T;"u8) + 1;
            if (trailer > 0)
                rows = rows[..trailer];
            var kept = rows[..Reword(rows)];
            digest.AppendData(kept);
            held.Write(kept);
            if (trailer > 0)
            {
                // Rows, cents and hash total are those of the delivery; only the digest is another one.
                held.Write(filled[trailer..(filled.LastIndexOf((byte)';') + 1)]);
                held.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest.GetCurrentHash()) + "\n"));
                return;
            }
            filled[whole..].CopyTo(block);
            rest = filled.Length - whole;
        }
        throw new InvalidDataException("The receipt has no closing line.");
    }

    /// <summary>Changes the words in place, for the new one is shorter; returns the number of bytes that are left.</summary>
    static int Reword(Span<byte> rows)
    {
        var (from, kept) = (0, 0);
        while (from < rows.Length)
        {
            var row = rows[from..];
            row = row[..(row.IndexOf((byte)'\n') + 1)];
            from += row.Length;
            // Number and key of a line never need quotes; the opening line and the column names have no such word.
            var status = row.IndexOf((byte)';') + 1;
            status += row[status..].IndexOf((byte)';') + 1;
            var word = row[status..];
            word = word[..Math.Max(0, word.IndexOf((byte)';'))];
            if (word.SequenceEqual(Good) || word.SequenceEqual(GoodWithWarning))
            {
                row[..status].CopyTo(rows[kept..]);
                Waiting.CopyTo(rows[(kept + status)..]);
                kept += status + Waiting.Length;
                row = row[(status + word.Length)..];
            }
            row.CopyTo(rows[kept..]);
            kept += row.Length;
        }
        return kept;
    }
}
