namespace Cjib.Batch.Intake;

/// <summary>What a cell of a delivery holds once it is read; see <see cref="RowBatch"/> for the value in a cell.</summary>
public enum ColumnKind
{
    /// <summary>A whole number.</summary>
    Number,

    /// <summary>An amount in whole cents.</summary>
    Cents,

    /// <summary>A calendar date <c>yyyy-MM-dd</c>; the cell holds days since 1970-01-01.</summary>
    Date,

    /// <summary>A BRP date <c>yyyyMMdd</c> whose unknown parts are zeros; the cell holds the number as written.</summary>
    BirthDate,

    /// <summary><c>J</c> (1) or <c>N</c> (0).</summary>
    Flag,

    /// <summary>One of a fixed list of words; the cell holds its index in <see cref="Column.Codes"/>.</summary>
    Code,

    /// <summary>A moment, RFC 3339 with offset; the cell holds nanoseconds since 1970-01-01T00:00Z.</summary>
    Moment,

    /// <summary>Text; the cell points into the batch's UTF-8 text.</summary>
    Text,
}

/// <summary>One column of the canonical format <c>CRI-CSV 1.0</c>.</summary>
/// <param name="Name">As in the header line: lower case, Dutch.</param>
/// <param name="Kind">How it is read and stored.</param>
/// <param name="ErrorCode">Code of a line that is refused for the form of this cell.</param>
/// <param name="MaxLength">Longest text in characters, or most digits; 0 where the kind fixes it.</param>
/// <param name="Codes">The words a <see cref="ColumnKind.Code"/> column allows, in the order of their index.</param>
/// <param name="MayBeAbsent">True when the header may leave the column out (contract: optional, conditional, or given by the catalogue).</param>
public sealed record Column(
    string Name, ColumnKind Kind, string ErrorCode, int MaxLength = 0, string[]? Codes = null, bool MayBeAbsent = false)
{
    /// <summary>Smallest number allowed.</summary>
    internal long Min { get; init; }

    /// <summary>Largest number allowed.</summary>
    internal long Max { get; init; } = long.MaxValue;

    /// <summary>The form of a text; null allows every text of the length.</summary>
    internal TextForm? Form { get; init; }

    /// <summary>The code of a text of the wrong form, where it is not <see cref="ErrorCode"/>.</summary>
    internal string? FormCode { get; init; }
}

/// <summary>Whether a text, which is not empty and not too long, has the form of its column.</summary>
delegate bool TextForm(ReadOnlySpan<byte> text);
