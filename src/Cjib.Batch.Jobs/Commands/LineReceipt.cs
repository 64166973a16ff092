using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>The receipt VERWERKING that <c>check</c> writes: beside, while the verdict on the file is open, and renamed once it is whole.</summary>
sealed class LineReceipt(string folder, FileHeader header)
{
    readonly string _csv = Path.Combine(folder, header.FileName);
    bool _isFinal;

    public FileHeader Header => header;

    string Json => Path.ChangeExtension(_csv, ".json");

    /// <summary>Writes it as if the file is accepted, which most are, while the file is read.</summary>
    public DeliveryInspection WriteOpen(Func<Action<DeliveryBatch>, DeliveryInspection> inspect)
    {
        using var lines = new ReceiptWriter(Create(_csv), header);
        var inspection = inspect(batch => lines.Stretch(batch, isHeld: false));
        if (inspection.Verdict is FileVerdict.Accepted or FileVerdict.Held)
            lines.Close(inspection.Counts);
        return inspection;
    }

    /// <summary>Writes it again, with its twin in JSON, now that the verdict is known.</summary>
    public void WriteBoth(IEnumerable<DeliveryBatch> stretches, DeliveryInspection inspection)
    {
        using var lines = new ReceiptWriter(Create(_csv), header, Create(Json));
        foreach (var batch in stretches)
            lines.Stretch(batch, inspection.Verdict == FileVerdict.Held);
        lines.Close(inspection.Outcome);
        _isFinal = true;
    }

    /// <summary>Gives it its name under the verdict, or takes it away: a file that is refused as a whole has none. Returns the files there are.</summary>
    public IEnumerable<string> Publish(DeliveryInspection inspection)
    {
        if (inspection.Verdict is not (FileVerdict.Accepted or FileVerdict.Held))
        {
            File.Delete(_csv + ".part");
            return [];
        }
        if (inspection.Verdict == FileVerdict.Held && inspection.Counts.Accepted > 0 && !_isFinal)
            Hold();
        File.Move(_csv + ".part", _csv, overwrite: true);
        if (!_isFinal)
            return [_csv];
        File.Move(Json + ".part", Json, overwrite: true);
        return [_csv, Json];
    }

    void Hold()
    {
        File.Move(_csv + ".part", _csv + ".open.part", overwrite: true);
        using (var open = new FileStream(_csv + ".open.part", FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.DeleteOnClose))
        using (var held = Create(_csv))
            ReceiptWriter.Hold(open, held);
    }

    static FileStream Create(string path) => new(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
}
