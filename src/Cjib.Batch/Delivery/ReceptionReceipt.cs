using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cjib.Batch.Intake;
using NodaTime.Text;

namespace Cjib.Batch.Delivery;

/// <summary>The receipt ONTVANGST: what became of one file as a whole, as one row of CSV and as JSON with the same facts.</summary>
/// <param name="Header">Its header line.</param>
/// <param name="DeliveredAs">Name of the file that was delivered, without folder.</param>
/// <param name="Inspection">The judgement; codes that only the register knows (F004–F006) have been added by then.</param>
public sealed record ReceptionReceipt(FileHeader Header, string DeliveredAs, DeliveryInspection Inspection)
{
    public const string Kind = "ONTVANGST";

    /// <summary>Columns: <c>record_nr;bestand;soort;leveringnummer;valutadatum;status;code;uitleg_nl;gelezen;…;bytes;sha256</c>; several codes and explanations stand behind each other.</summary>
    public void WriteCsv(Stream output)
    {
        var file = new SignedCsv(output, Header, [
            "record_nr", "bestand", "soort", "leveringnummer", "valutadatum", "status", "code", "uitleg_nl", "gelezen", "geaccepteerd", "afgekeurd",
            "aangehouden", "dubbel", "leeg", "gelezen_cent", "geaccepteerd_cent", "bytes", "sha256"]);
        var counts = Inspection.Outcome;
        file.Row().Cell(1).Guarded(Encoding.UTF8.GetBytes(DeliveredAs)).Cell(Inspection.Kind).Cell(Inspection.DeliveryNumber).Cell(Inspection.ValueDate)
            .Cell(Status).Cell(string.Join(' ', Inspection.Notes.Select(note => note.Code).Distinct()))
            .Guarded(Encoding.UTF8.GetBytes(string.Join(' ', Inspection.Notes.Select(note => note.Detail))))
            .Cell(counts.Read).Cell(counts.Accepted).Cell(counts.Refused).Cell(counts.Held).Cell(counts.Duplicate).Cell(counts.Blank)
            .Cell(counts.CentsIn).Cell(counts.CentsAccepted).Cell(Inspection.Bytes).Cell(Convert.ToHexStringLower(Inspection.Sha256)).EndLine();
        file.Close(counts.CentsIn, 0);
    }

    /// <summary>The same as JSON, with each code's explanation and what to do about it.</summary>
    public void WriteJson(Stream output)
    {
        using var json = new Utf8JsonWriter(output, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var counts = Inspection.Outcome;
        json.WriteStartObject();
        json.WriteString("opdrachtgever", Header.Party);
        json.WriteString("bestand", DeliveredAs);
        json.WriteString("soort", Inspection.Kind);
        json.WriteNumber("leveringnummer", Inspection.DeliveryNumber);
        json.WriteString("valutadatum", LocalDatePattern.Iso.Format(Inspection.ValueDate));
        json.WriteString("aangemaakt", Header.Created);
        json.WriteString("status", Status);
        json.WriteStartArray("meldingen");
        foreach (var note in Inspection.Notes)
        {
            var code = IntakeCode.Of(note.Code);
            json.WriteStartObject();
            json.WriteString("code", note.Code);
            json.WriteNumber("regel", note.Line);
            json.WriteString("uitleg_nl", code.Explanation);
            json.WriteString("gevonden", note.Detail);
            json.WriteString("actie", code.Action);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("regels");
        ReceiptJson.WriteLines(json, counts);
        json.WriteEndObject();
        json.WriteNumber("gelezen_cent", counts.CentsIn);
        json.WriteNumber("geaccepteerd_cent", counts.CentsAccepted);
        json.WriteNumber("bytes", Inspection.Bytes);
        json.WriteString("sha256", Convert.ToHexStringLower(Inspection.Sha256));
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    string Status => Inspection.Verdict switch
    {
        FileVerdict.Accepted => Inspection.Notes.Count == 0 ? "GEACCEPTEERD" : "GEACCEPTEERD_MET_WAARSCHUWING",
        FileVerdict.Held => "AANGEHOUDEN",
        FileVerdict.Duplicate => "DUBBEL",
        FileVerdict.Refused => "AFGEKEURD",
    };
}
