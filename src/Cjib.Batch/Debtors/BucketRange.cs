using System.Globalization;

namespace Cjib.Batch.Debtors;

/// <summary>Consecutive buckets of debtors that are worked on and committed together.</summary>
public readonly record struct BucketRange(short From, short Through)
{
    /// <summary>The part's name in the ledger.</summary>
    public string Name => $"{From:D2}-{Through:D2}";

    /// <summary>The range whose name a part's name ends with; null when there is none.</summary>
    public static BucketRange? Of(string part) => part is [.., _, _, '-', _, _]
        && short.TryParse(part.AsSpan(part.Length - 5, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && short.TryParse(part.AsSpan(part.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var through) ? new(from, through) : null;

    /// <summary>Divides all buckets over a number of ranges, 1…64, in order.</summary>
    public static IEnumerable<BucketRange> Cut(int ranges) => Enumerable.Range(0, ranges).Select(range => new BucketRange(
        (short)(range * DebtorId.Buckets / ranges), (short)((range + 1) * DebtorId.Buckets / ranges - 1)));

    public bool Contains(DebtorId debtor) => debtor.Bucket >= From && debtor.Bucket <= Through;
}
