using System.Text.Json;

namespace Cjib.Batch.Intake;

/// <summary>
/// The file that may travel with a delivery as <c>name.csv.meta.json</c> and arrives last. Its fields are those of Digikoppeling Grote Berichten: <c>filename</c>,
/// <c>size</c> in bytes, <c>checksum</c> with <c>type</c> and <c>value</c>; ours are <c>rows</c>, <c>sum_cents</c> and <c>hash_total</c>, which mean what they mean in a trailer.
/// </summary>
/// <param name="Problem">Why it cannot be used, or null.</param>
public sealed record DeliveryMetadata(
    string? FileName, long? Size, string? ChecksumType, string? Checksum, long? Rows, long? SumCents, long? HashTotal, string? Problem = null)
{
    /// <summary>What the name of a delivery's metadata ends with.</summary>
    public const string Suffix = ".meta.json";

    /// <summary>Longest metadata in bytes.</summary>
    public const int BytesMax = 64 * 1024;

    static readonly DeliveryMetadata Unreadable = new(null, null, null, null, null, null, null,
        $"Het begeleidende bestand is geen JSON-object met 'filename', 'size' en 'checksum' in hun vorm, of langer dan {BytesMax} bytes.");

    /// <param name="utf8">The whole file; one that is longer than <see cref="BytesMax"/> is a problem.</param>
    public static DeliveryMetadata Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > BytesMax)
            return Unreadable;
        try
        {
            using var json = JsonDocument.Parse(utf8, new() { MaxDepth = 8 });
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Unreadable;
            var checksum = Field(root, "checksum");
            return new(Text(root, "filename"), Number(root, "size"), Text(checksum, "type"), Text(checksum, "value"),
                Number(root, "rows"), Number(root, "sum_cents"), Number(root, "hash_total"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // No JSON; a field of another kind, or a string that is no valid UTF-16; a number that is not whole, or beyond 64 bits.
            return Unreadable;
        }
    }

    /// <summary>Judges the whole file by its metadata, as the trailer does.</summary>
    /// <param name="rows">Null when the rows could not be read; then only the bytes are compared.</param>
    internal void Judge(string fileName, long size, byte[] sha256, (long Rows, long SumCents, long HashTotal)? rows, List<FileNote> notes)
    {
        if (Problem is not null)
        {
            notes.Add(new("F023", 0, Problem));
            return;
        }
        // A second file of one name was archived as name~2.csv.
        if (FileName is not null && FileName != fileName && FileName != fileName.Split('~')[0] + ".csv")
            notes.Add(new("F023", 0, "Het begeleidende bestand noemt een ander bestand in 'filename'."));
        if (Size is { } expected && expected != size)
            notes.Add(new("F021", 0, $"Het begeleidende bestand noemt {expected} bytes, het bestand heeft er {size}."));
        if (ChecksumType is not (null or "SHA-256"))
            notes.Add(new("F022", 0, "Het controlegetal in het begeleidende bestand is geen SHA-256."));
        else if (Checksum is not null && !Checksum.Equals(Convert.ToHexString(sha256), StringComparison.OrdinalIgnoreCase))
            notes.Add(new("F011", 0, "De SHA-256 in het begeleidende bestand is niet die van het bestand."));
        if (rows is not { } found)
            return;
        if (Rows is { } count && count != found.Rows)
            notes.Add(new("F008", 0, $"Het begeleidende bestand noemt {count} regels, het bestand heeft er {found.Rows}."));
        if (SumCents is { } sum && sum != found.SumCents)
            notes.Add(new("F009", 0, $"Het begeleidende bestand noemt {sum} cent, de regels tellen op tot {found.SumCents}."));
        if (HashTotal is { } hash && hash != found.HashTotal)
            notes.Add(new("F010", 0, $"Het controletotaal in het begeleidende bestand is {hash}, dat van de regels {found.HashTotal}."));
    }

    static string? Text(JsonElement? parent, string name) => Field(parent, name)?.GetString();

    static long? Number(JsonElement? parent, string name) => Field(parent, name)?.GetInt64();

    // What is left out says nothing; what is there and cannot be read must not be passed over.
    static JsonElement? Field(JsonElement? parent, string name) =>
        parent is { } present && present.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
