namespace Cjib.Batch.Intake;

/// <summary>What an operator decided about a held delivery.</summary>
public enum OperatorDecision
{
    None,

    /// <summary>It may come in although something held it.</summary>
    Released,

    /// <summary>Nothing of it comes in.</summary>
    Refused,
}

/// <summary>What a register decides about a delivery that is good by itself.</summary>
public sealed class DeliverySequence
{
    DeliverySequence() { }

    /// <summary>The judgement of a delivery once the register and the operator have had their say.</summary>
    /// <param name="inspection">What the file is by itself.</param>
    /// <param name="decision">What an operator decided when an earlier night held it.</param>
    /// <param name="lastNumber">Number of the last delivery of this agency and kind that was taken over; 0 when there was none.</param>
    /// <param name="isKnownDigest">True when a delivery with the same bytes was taken over before.</param>
    /// <returns>A released file is held by nothing that can be released (F004, F015, F019); W904 says so. A refused one is refused with F020.</returns>
    public static DeliveryInspection Decide(DeliveryInspection inspection, OperatorDecision decision, int lastNumber, bool isKnownDigest)
    {
        var notes = inspection.Notes.ToList();
        if (decision == OperatorDecision.Refused)
            notes.Add(new("F020", 0, "Een medewerker heeft de levering na overleg afgewezen."));
        else if (inspection.Verdict != FileVerdict.Refused && Judge(lastNumber, inspection.DeliveryNumber, isKnownDigest) is { } note)
            notes.Add(note);
        if (decision == OperatorDecision.Released && notes.RemoveAll(n => IntakeCode.Of(n.Code).Effect == CodeEffect.FileHeld) > 0)
            notes.Add(new("W904", 0, "Een medewerker heeft de aangehouden levering vrijgegeven."));
        return inspection with { Notes = notes, Verdict = ClaimIntake.VerdictOf(notes) };
    }

    /// <summary>Judges a delivery by those before it of the same agency and kind.</summary>
    /// <param name="lastNumber">Number of the last delivery that was taken over; 0 when there was none.</param>
    /// <param name="number">Number of this one.</param>
    /// <param name="isKnownDigest">True when a delivery with the same bytes was taken over before.</param>
    /// <returns>Null when it is the next one; else the note: F006 same bytes, F005 older number, F004 gap. A first delivery may have any number, and one without a number (own layouts, 0) follows on any.</returns>
    public static FileNote? Judge(int lastNumber, int number, bool isKnownDigest) =>
        isKnownDigest ? new("F006", 0, "Deze levering is al verwerkt; zij heeft geen effect.")
        : number == 0 || lastNumber == 0 || number == lastNumber + 1 ? null
        : number <= lastNumber ? new("F005", 1, $"Leveringnummer {number} is niet hoger dan het laatst verwerkte nummer {lastNumber}.")
        : new("F004", 1, $"Leveringnummer {number} volgt niet op {lastNumber}; leveringen ontbreken.");
}
