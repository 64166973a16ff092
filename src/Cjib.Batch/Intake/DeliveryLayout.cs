using System.Text;

namespace Cjib.Batch.Intake;

/// <summary>One kind of delivery of <c>CRI-CSV 1.0</c>: its columns, and those of them that mean the same in every kind.</summary>
sealed class DeliveryLayout
{
    DeliveryLayout(string kind, IReadOnlyList<Column> columns, int party, int key, int claim, int type, int cents)
    {
        (Kind, Columns, Party, Key, Claim, Type, Cents) = (kind, [.. columns], party, key, claim, type, cents);
        Words = [.. columns.Select(c => (c.Codes ?? []).Select(Encoding.UTF8.GetBytes).ToArray())];
        TextColumns = [.. columns.Index().Where(c => c.Item.Kind == ColumnKind.Text).Select(c => c.Index)];
    }

    public static DeliveryLayout Claims { get; } = new(ClaimIntake.Kind, ClaimFileLayout.Columns,
        (int)ClaimColumn.Opdrachtgever, (int)ClaimColumn.VorderingId, (int)ClaimColumn.VorderingId, (int)ClaimColumn.VorderingType, (int)ClaimColumn.OpenstaandCent);

    public static DeliveryLayout Mutations { get; } = new("MUTATIES", MutationFileLayout.Columns,
        (int)MutationColumn.Opdrachtgever, (int)MutationColumn.MutatieId, (int)MutationColumn.VorderingId, (int)MutationColumn.Soort, (int)MutationColumn.BedragCent);

    public static DeliveryLayout Reports { get; } = new("TERUGMELDINGEN", ReportFileLayout.Columns,
        (int)ReportColumn.Kantoor, (int)ReportColumn.MeldingId, (int)ReportColumn.VorderingId, (int)ReportColumn.Soort, (int)ReportColumn.BedragCent);

    static readonly DeliveryLayout[] All = [Claims, Mutations, Reports];

    public string Kind { get; }

    public Column[] Columns { get; }

    /// <summary>UTF-8 of the words of each column.</summary>
    public byte[][][] Words { get; }

    public int[] TextColumns { get; }

    /// <summary>The column that says who sends the line.</summary>
    public int Party { get; }

    /// <summary>The column with the sender's own key of the line; together with the sender it is the key of the row.</summary>
    public int Key { get; }

    /// <summary>The column whose digits the hash total is made of.</summary>
    public int Claim { get; }

    /// <summary>The column that says what is expected of those after it.</summary>
    public int Type { get; }

    /// <summary>The column whose sum stands in the trailer.</summary>
    public int Cents { get; }

    /// <summary>The layout of a kind; null when lines of that kind are not read here.</summary>
    public static DeliveryLayout? Of(string kind) => Array.Find(All, layout => layout.Kind == kind);
}
