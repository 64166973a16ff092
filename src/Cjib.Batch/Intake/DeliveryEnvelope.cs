using System.Buffers.Text;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Intake;

/// <summary>What stands around the rows of a delivery: header line <c>#H</c>, trailer line <c>#T</c>, and where the rows lie between them.</summary>
/// <param name="BodyStart">Offset of the column line.</param>
/// <param name="BodyEnd">Offset of the trailer, or of the end of the file.</param>
/// <param name="BodyLine">Line number of the column line, from 1.</param>
/// <param name="Trailer">Null for an agency's own layout, which has none.</param>
sealed record DeliveryEnvelope(string Kind, string Client, string Oin, int Number, LocalDate ValueDate, bool IsTest,
    long BodyStart, long BodyEnd, int BodyLine, NewLine NewLine, DeliveryTrailer? Trailer)
{
    const int HeaderBytesMax = 1024;
    const int TrailerBytesMax = 4096;

    /// <summary>Kinds of the format; only some of them are delivered by agencies.</summary>
    static readonly string[] Kinds = ["VORDERINGEN", "MUTATIES", "TERUGMELDINGEN", "REFERENTIE", "ONTVANGST", "VERWERKING", "TOEWIJZING"];

    /// <summary>Reads first and last line; null and at least one note when the file is no delivery of this format.</summary>
    public static DeliveryEnvelope? Read(Stream file, List<FileNote> notes)
    {
        var length = file.Length;
        var head = Bytes(file, 0, (int)Math.Min(HeaderBytesMax, length));
        if (NotText(head) is { } why)
        {
            notes.Add(why);
            return null;
        }
        var start = HasMark(head) ? 3 : 0;
        var lineLength = head.AsSpan(start).IndexOf((byte)'\n');
        if (!head.AsSpan(start).StartsWith("#H;"u8) || lineLength < 0)
        {
            notes.Add(new("F002", 1, "De eerste regel is geen kopregel '#H;CRI-CSV;1.0;…' en er is geen eigen indeling voor deze opdrachtgever."));
            return null;
        }
        var newLine = head[start + lineLength - 1] == '\r' ? NewLine.CrLf : NewLine.Lf;
        var line = Encoding.UTF8.GetString(head.AsSpan(start, lineLength)).TrimEnd('\r');
        var envelope = OfHeader(line, notes);
        if (envelope is null)
            return null;
        var tail = Bytes(file, Math.Max(0, length - TrailerBytesMax), (int)Math.Min(TrailerBytesMax, length));
        if (!DeliveryTrailer.TryRead(tail, length - tail.Length, out var trailer) || trailer.Offset < start + lineLength + 1)
        {
            notes.Add(new("F007", 0, "De laatste regel is geen volledige sluitregel '#T;aantal;som;controletotaal;sha256': het bestand is afgebroken of er staat iets achter."));
            return null;
        }
        return envelope with { BodyStart = start + lineLength + 1, BodyEnd = trailer.Offset, NewLine = newLine, Trailer = trailer };
    }

    /// <summary>
    /// Finds the rows of a file in the agency's own layout, which has no header and trailer of ours: number and value date come from its mapping, and that
    /// the file is complete has to follow from how it was dropped. A file that begins with <c>#H</c> is read as <c>CRI-CSV</c> all the same.
    /// </summary>
    public static DeliveryEnvelope? ReadMapped(Stream file, DeliveryTerms terms, List<FileNote> notes)
    {
        var head = Bytes(file, 0, (int)Math.Min(64 * 1024, file.Length));
        var start = HasMark(head) ? 3 : 0;
        if (head.AsSpan(start).StartsWith("#H;"u8))
            return Read(file, notes);
        if (NotText(head) is { } why)
        {
            notes.Add(why);
            return null;
        }
        if (terms.Mapping!.DeliveryOf(terms.FileName, terms.Date) is not { } delivery) // only called with a mapping
        {
            notes.Add(new("F018", 0, "De bestandsnaam past niet op het patroon 'file_name' in de indeling van deze opdrachtgever."));
            return null;
        }
        var feed = head.AsSpan().IndexOf((byte)'\n');
        return new(ClaimIntake.Kind, terms.Client, terms.Agency?.Oin ?? "", delivery.Number, delivery.ValueDate, terms.IsTest,
            start, file.Length, 1, feed > 0 && head[feed - 1] == '\r' ? NewLine.CrLf : NewLine.Lf, null);
    }

    public static bool HasMark(ReadOnlySpan<byte> head) => head.StartsWith("\uFEFF"u8);

    static DeliveryEnvelope? OfHeader(string line, List<FileNote> notes)
    {
        var before = notes.Count;
        var cells = line.Split(';');
        void Refuse(string code, string detail) => notes.Add(new(code, 1, detail));

        if (cells.Length != 10 || cells[1] != "CRI-CSV")
        {
            Refuse("F002", "De kopregel heeft niet de tien velden '#H;CRI-CSV;versie;soort;opdrachtgever;OIN;leveringnummer;aangemaakt;valutadatum;TEST of PROD'.");
            return null;
        }
        if (cells[2] != "1.0")
        {
            Refuse("F003", "Deze versie van CRI-CSV wordt niet gelezen; lever versie 1.0.");
            return null;
        }
        if (!Kinds.Contains(cells[3]))
            Refuse("F002", $"De soort in de kopregel is onbekend; mogelijk zijn {string.Join(", ", Kinds)}.");
        if (cells[5].Length != 20 || cells[5].AsSpan().ContainsAnyExceptInRange('0', '9'))
            Refuse("F002", "Het OIN in de kopregel heeft geen twintig cijfers.");
        if (cells[6].Length is < 1 or > 9 || cells[6].AsSpan().ContainsAnyExceptInRange('0', '9') || !int.TryParse(cells[6], out var number) || number == 0)
        {
            number = 0;
            Refuse("F002", "Het leveringnummer in de kopregel is geen geheel getal vanaf 1.");
        }
        if (!OffsetDateTimePattern.Rfc3339.Parse(cells[7]).Success)
            Refuse("F002", "Het tijdstip in de kopregel is niet RFC 3339 met tijdzone, zoals 2026-03-01T21:05:00+01:00.");
        var valueDate = LocalDatePattern.Iso.Parse(cells[8]);
        if (!valueDate.Success)
            Refuse("F002", "De valutadatum in de kopregel is geen datum jjjj-mm-dd.");
        if (cells[9] is not ("TEST" or "PROD"))
            Refuse("F002", "Het laatste veld van de kopregel is niet TEST of PROD.");
        return notes.Count > before
            ? null
            : new(cells[3], cells[4], cells[5], number, valueDate.Value, cells[9] == "TEST", 0, 0, 2, NewLine.Lf, null);
    }

    /// <summary>Recognises files that are no text at all, or text in another encoding, by their first bytes.</summary>
    static FileNote? NotText(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return new("F001", 0, "Het bestand is leeg (0 bytes).");
        if (head is [0x1F, 0x8B, ..] || head.StartsWith("PK"u8) || head.StartsWith("%PDF"u8)
            || head.TrimStart(" \r\n\t"u8).StartsWith("<"u8) || head.StartsWith("{\\rtf"u8))
            return new("F001", 1, "Het bestand is geen CSV maar een archief, werkblad, document of webpagina.");
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return new("F014", 1, "Het bestand is UTF-16; lever UTF-8.");
        return head.Contains((byte)0) ? new("F014", 1, "Het bestand bevat NUL-bytes (mogelijk UTF-16); lever UTF-8.") : null;
    }

    static byte[] Bytes(Stream file, long offset, int count)
    {
        var bytes = new byte[count];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>The last line of a delivery: what the sender says has been sent.</summary>
/// <param name="Offset">Where the line begins; the digest covers all bytes before it.</param>
/// <param name="HashTotal">Sum of the last nine digits of each claim id, modulo 10¹².</param>
readonly record struct DeliveryTrailer(long Offset, long Rows, long SumCents, long HashTotal, byte[] Sha256)
{
    /// <param name="tail">Last bytes of the file.</param>
    /// <param name="tailOffset">Where they begin in the file.</param>
    public static bool TryRead(ReadOnlySpan<byte> tail, long tailOffset, out DeliveryTrailer trailer)
    {
        trailer = default;
        var text = tail.TrimEnd("\r\n"u8);
        var at = text.LastIndexOf((byte)'\n') + 1;
        var line = text[at..];
        if (at == 0 || !line.StartsWith("#T;"u8))
            return false;
        Span<Range> cells = stackalloc Range[6];
        var count = 0;
        foreach (var cell in line.Split((byte)';'))
        {
            if (count == cells.Length)
                return false;
            cells[count++] = cell;
        }
        if (count != 5
            || !IsNumber(line[cells[1]], out var rows) || rows < 0 || !IsNumber(line[cells[2]], out var sum) || !IsNumber(line[cells[3]], out var hash)
            || line[cells[4]] is not { Length: 64 } hex || !Ascii.IsValid(hex))
            return false;
        var digest = new byte[32];
        if (Convert.FromHexString(hex, digest, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        trailer = new(tailOffset + at, rows, sum, hash, digest);
        return true;
    }

    /// <summary>Adds a claim id to a hash total: the number formed by its last nine digits, 0 when it has none, modulo 10¹².</summary>
    public static long Add(long hashTotal, ReadOnlySpan<byte> claimId)
    {
        var (number, weight) = (0L, 1L);
        for (var at = claimId.Length - 1; at >= 0 && weight < 1_000_000_000; at--)
        {
            if (claimId[at] is < (byte)'0' or > (byte)'9')
                continue;
            number += weight * (claimId[at] - '0');
            weight *= 10;
        }
        return (hashTotal + number) % 1_000_000_000_000;
    }

    static bool IsNumber(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out var used) && used == text.Length && text is [(>= (byte)'0' and <= (byte)'9') or (byte)'-', ..];
}
