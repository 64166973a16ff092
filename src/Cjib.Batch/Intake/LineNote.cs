namespace Cjib.Batch.Intake;

/// <summary>What became of an input line; the words of the receipt are in the order of severity.</summary>
public enum LineStatus
{
    /// <summary>GEACCEPTEERD</summary>
    Accepted,

    /// <summary>GEACCEPTEERD_MET_WAARSCHUWING</summary>
    AcceptedWithWarning,

    /// <summary>DUBBEL: known already with the same content; no effect.</summary>
    Duplicate,

    /// <summary>AANGEHOUDEN: waits for a person.</summary>
    Held,

    /// <summary>AFGEKEURD</summary>
    Refused,
}

/// <summary>One remark on one input line: a refused line has one or more, an accepted line one per warning. Never holds a value of the line but its key.</summary>
/// <param name="LineNumber">Line of the file, from 1.</param>
/// <param name="RecordNumber">As delivered in <c>record_nr</c>, or 0 when that was unreadable.</param>
/// <param name="Key"><c>vordering_id</c> when it has the right form, else empty.</param>
/// <param name="Status">What became of the line because of this remark.</param>
/// <param name="Code">Stable code, see docs/codes.md.</param>
/// <param name="Column">Canonical name of the column, or empty.</param>
public readonly record struct LineNote(int LineNumber, int RecordNumber, string Key, LineStatus Status, string Code, string Column);
