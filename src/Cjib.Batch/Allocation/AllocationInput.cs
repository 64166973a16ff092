namespace Cjib.Batch.Allocation;

/// <summary>The debtors that are ready for a bailiff, in columns; a row is a debtor. In any order: the result does not depend on it.</summary>
/// <remarks>Offices are indices in <see cref="BailiffReference.Offices"/>; -1 is none.</remarks>
public sealed class AllocationInput
{
    /// <summary>In <see cref="CurrentOffice"/>: an office that is no longer in the reference file at all.</summary>
    public const int VanishedOffice = -2;

    public AllocationInput(int count)
    {
        (DebtorIds, OpenCents) = (new long[count], new long[count]);
        (Kind, TreatmentClass) = (new DebtorKind[count], new byte[count]);
        (Pc4, CurrentOffice, AttachmentOffice, RecentOffice, RecentClosedDay, OldestClaimDay) =
            (new int[count], new int[count], new int[count], new int[count], new int[count], new int[count]);
        IsToMove = new bool[count];
        Array.Fill(CurrentOffice, -1);
        Array.Fill(AttachmentOffice, -1);
        Array.Fill(RecentOffice, -1);
    }

    public int Count => DebtorIds.Length;

    /// <summary><see cref="Debtors.DebtorId.Value"/>; each once.</summary>
    public long[] DebtorIds { get; }

    /// <summary>What is open in all, in cents; for the reports, never for the division.</summary>
    public long[] OpenCents { get; }

    /// <summary>When the oldest open claim arose, in days since 1970-01-01; for the reports, as the money.</summary>
    public int[] OldestClaimDay { get; }

    public DebtorKind[] Kind { get; }

    /// <summary>
    /// Each class is divided by the same shares, so that no office gets only the hard cases; the number is the caller's.
    /// </summary>
    public byte[] TreatmentClass { get; }

    /// <summary>Digits of the postcode; 0 without a valid Dutch address (VOW, abroad, RNI).</summary>
    public int[] Pc4 { get; }

    /// <summary>ST1: office of the running case.</summary>
    public int[] CurrentOffice { get; }

    /// <summary>The office of the running case asks that another takes over; heard when the debtor has left its parcels.</summary>
    public bool[] IsToMove { get; }

    /// <summary>ST3: contracted office known to have a running attachment.</summary>
    public int[] AttachmentOffice { get; }

    /// <summary>ST4: office of the case closed last, if not closed for conflict.</summary>
    public int[] RecentOffice { get; }

    /// <summary>When that was, in days since 1970-01-01.</summary>
    public int[] RecentClosedDay { get; }

    /// <summary>ST2: <i>all</i> running cases (the own one too) of debtors into whom others with a running case were merged.</summary>
    public IReadOnlyList<RunningCase> MergedCases { get; init; } = [];

    /// <summary>E5: offices that may not have a debtor. A pair may be given more than once.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];
}

/// <summary>E5.</summary>
/// <param name="Row">Row of the debtor.</param>
/// <param name="Office">The office that refused, was refused or asked to be relieved.</param>
public readonly record struct Conflict(int Row, int Office);

/// <summary>One of several running cases of a debtor after a merge.</summary>
/// <param name="Row">Row of the debtor.</param>
/// <param name="SinceDay">First day, in days since 1970-01-01.</param>
public readonly record struct RunningCase(int Row, int Office, bool HasAttachment, long OpenCents, int SinceDay);
