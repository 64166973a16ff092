using System.Text.Encodings.Web;
using System.Text.Json;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Delivery;

/// <summary>The receipt VERWERKING for programs: the facts of the CSV as one JSON document, one object per line of the delivery.</summary>
/// <remarks>
/// <c>{"opdrachtgever":…,"soort":"VERWERKING","nummer":…,"aangemaakt":…,"regels":[{"record_nr":…,"kenmerk":…,"debiteur_ref":…,"meldingen":[{"code":…,"kolom":…,"uitleg_nl":…}],"status":…}],"totaal":{…}}</c>;
/// what a line has not is left out.
/// </remarks>
sealed class ReceiptJson : IDisposable
{
    const int FlushAt = 1 << 16;

    static readonly JsonEncodedText RecordNr = JsonEncodedText.Encode("record_nr"), Key = JsonEncodedText.Encode("kenmerk"), Debtor = JsonEncodedText.Encode("debiteur_ref"),
        Notes = JsonEncodedText.Encode("meldingen"), Code = JsonEncodedText.Encode("code"), Column = JsonEncodedText.Encode("kolom"),
        Explanation = JsonEncodedText.Encode("uitleg_nl"), Status = JsonEncodedText.Encode("status");

    readonly Stream _output;
    readonly Utf8JsonWriter _json;
    bool _hasNotes;

    public ReceiptJson(Stream output, FileHeader header)
    {
        _output = output;
        _json = new(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _json.WriteStartObject();
        _json.WriteString("opdrachtgever", header.Party);
        _json.WriteString("soort", header.Kind);
        _json.WriteNumber("nummer", header.Number);
        _json.WriteString("aangemaakt", header.Created);
        _json.WriteStartArray("regels");
    }

    /// <summary>Begins a line of the delivery.</summary>
    public void Line(int recordNumber, ReadOnlySpan<byte> key, DebtorId? debtor)
    {
        _json.WriteStartObject();
        if (recordNumber > 0)
            _json.WriteNumber(RecordNr, recordNumber);
        _json.WriteString(Key, key);
        if (debtor is not { } id)
            return;
        Span<byte> reference = stackalloc byte[13];
        id.CopyTo(reference);
        _json.WriteString(Debtor, reference);
    }

    /// <summary>A remark on the line that was begun.</summary>
    public void Note(string code, string column, ReadOnlySpan<byte> explanation)
    {
        if (!_hasNotes)
            _json.WriteStartArray(Notes);
        _hasNotes = true;
        _json.WriteStartObject();
        _json.WriteString(Code, code);
        if (column.Length > 0)
            _json.WriteString(Column, column);
        _json.WriteString(Explanation, explanation);
        _json.WriteEndObject();
    }

    /// <summary>Ends the line that was begun.</summary>
    public void EndLine(ReadOnlySpan<byte> status)
    {
        if (_hasNotes)
            _json.WriteEndArray();
        _hasNotes = false;
        _json.WriteString(Status, status);
        _json.WriteEndObject();
        if (_json.BytesPending >= FlushAt)
            _json.Flush();
    }

    /// <summary>Writes the totals and closes the stream.</summary>
    public void Close(LineCounts outcome)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("totaal");
        WriteLines(_json, outcome);
        _json.WriteNumber("gelezen_cent", outcome.CentsIn);
        _json.WriteNumber("geaccepteerd_cent", outcome.CentsAccepted);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _output.Write("\n"u8);
        Dispose();
    }

    /// <summary>Lines by what became of them, as both receipts name them.</summary>
    internal static void WriteLines(Utf8JsonWriter json, LineCounts lines)
    {
        json.WriteNumber("gelezen", lines.Read);
        json.WriteNumber("geaccepteerd", lines.Accepted);
        json.WriteNumber("afgekeurd", lines.Refused);
        json.WriteNumber("aangehouden", lines.Held);
        json.WriteNumber("dubbel", lines.Duplicate);
        json.WriteNumber("leeg", lines.Blank);
    }

    public void Dispose()
    {
        _json.Dispose();
        _output.Dispose();
    }
}
