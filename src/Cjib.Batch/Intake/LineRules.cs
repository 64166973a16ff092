using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>What the lines of one kind of delivery must say. Made for one file; a row's calls come in the order of the members.</summary>
abstract class LineRules
{
    public static LineRules For(DeliveryLayout layout, DeliveryTerms terms, LocalDate valueDate) =>
        layout == DeliveryLayout.Claims ? new ClaimRules(terms, valueDate)
        : layout == DeliveryLayout.Mutations ? new MutationRules(terms, valueDate)
        : new ReportRules(valueDate);

    /// <summary>The row's <see cref="DeliveryLayout.Type"/> has been read.</summary>
    public virtual void Begin(ReadOnlySpan<long> cells, RowBatch rows, Findings findings) { }

    /// <summary>True when <see cref="Fill"/> wants to know of an empty cell of the column; most cells are empty.</summary>
    public virtual bool Fills(int column) => false;

    /// <summary>The value of a cell that was delivered empty; <see cref="RowBatch.Missing"/> leaves it so.</summary>
    public virtual long Fill(RowBatch rows, int column, Findings findings) => RowBatch.Missing;

    /// <summary>All cells have been read; those that are wrong by themselves were reported and are missing.</summary>
    public abstract void Judge(Span<long> cells, RowBatch rows, Findings findings);
}
