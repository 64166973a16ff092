namespace Cjib.Batch.Intake;

/// <summary>A stretch of consecutive lines of one delivery, read and judged on their own content.</summary>
/// <remarks>The same object is refilled for the next stretch; use it before moving on.</remarks>
public sealed class DeliveryBatch
{
    internal DeliveryBatch(DeliveryLayout layout, int rowsMax)
    {
        (KeyColumn, Rows) = (layout.Key, new(layout.Columns, rowsMax));
        (Keys, Contents) = (new long[rowsMax], new long[rowsMax]);
    }

    /// <summary>Number of this stretch within the delivery, from 1. Stretches have the same lines each time a file is read.</summary>
    public int Number { get; internal set; }

    /// <summary>The accepted rows (with or without warnings), in the order of the file.</summary>
    public RowBatch Rows { get; }

    /// <summary>The column of <see cref="Rows"/> that has the sender's own key of the line.</summary>
    public int KeyColumn { get; }

    /// <summary>Key of each row (sender and its own key, see <see cref="ClaimKey"/>) of <see cref="Rows"/>.</summary>
    public long[] Keys { get; }

    /// <summary>A 64-bit hash of everything a row says but its record number: equal means "the same sent again".</summary>
    public long[] Contents { get; }

    /// <summary>Refusals, duplicates within the file and warnings, in the order of the lines.</summary>
    public List<LineNote> Notes { get; } = [];

    /// <summary>Lines and cents of this stretch.</summary>
    public LineCounts Counts { get; internal set; }
}

/// <summary>Lines of a delivery by what became of them; read = accepted + refused + held + duplicate (blank lines stand apart).</summary>
public readonly record struct LineCounts(long Read, long Accepted, long Refused, long Held, long Duplicate, long Blank, long CentsIn, long CentsAccepted)
{
    public static LineCounts operator +(LineCounts a, LineCounts b) => new(
        a.Read + b.Read, a.Accepted + b.Accepted, a.Refused + b.Refused, a.Held + b.Held,
        a.Duplicate + b.Duplicate, a.Blank + b.Blank, a.CentsIn + b.CentsIn, a.CentsAccepted + b.CentsAccepted);

    public bool AddsUp => Read == Accepted + Refused + Held + Duplicate;
}
