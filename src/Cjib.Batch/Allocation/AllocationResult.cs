namespace Cjib.Batch.Allocation;

/// <summary>Why a debtor has this office, or none; <see cref="AllocationResult.Codes"/> has the words of the files.</summary>
public enum AllocationReason : byte
{
    /// <summary>ST1: the running case.</summary>
    RunningCase,

    /// <summary>ST2: the running case of a debtor merged into this one.</summary>
    MergedCase,

    /// <summary>ST3: a known running attachment.</summary>
    Attachment,

    /// <summary>ST4: a case closed recently.</summary>
    RecentCase,

    /// <summary>Draw under the quotas.</summary>
    Quota,

    /// <summary>Draw, because the office's contract ended (or it no longer takes this kind of debtor).</summary>
    MovedContractEnded,

    /// <summary>Draw, because the office has a conflict.</summary>
    MovedConflict,

    /// <summary>Draw, because the debtor left the office's parcels and the office asked.</summary>
    MovedOnRequest,

    /// <summary>Draw, to restore the shares.</summary>
    MovedRebalance,

    /// <summary>Should leave the office, but tonight's moves are used up; stays another night.</summary>
    WaitsToMove,

    /// <summary>Held: no office may take this debtor.</summary>
    NoOffice,

    /// <summary>Held: all that may are full.</summary>
    OfficesFull,
}

/// <summary>An office's quota and debtors in a parcel tonight.</summary>
/// <param name="Parcel">Index.</param>
/// <param name="Office">Index.</param>
/// <param name="QuotaMin">The exact quota in debtors (held and new together), rounded down …</param>
/// <param name="QuotaMax">… and up. Zero where the office is closed for new debtors.</param>
/// <param name="Held">Debtors it has already.</param>
/// <param name="Added">New and moved ones.</param>
public readonly record struct ParcelQuota(int Parcel, int Office, int Weight, int QuotaMin, int QuotaMax, int Held, int Added);

/// <summary>The seats of an office for debtors that are alike: same parcel, class, kind, conflicts and present office.</summary>
/// <param name="Allowed">Offices that may have them: bit i is the i-th of <see cref="Parcel.Shares"/>.</param>
/// <param name="CurrentOffice">The office they are with while shares are restored, else -1.</param>
/// <param name="Seats">How many of them it gets.</param>
/// <param name="LastNumber">The draw number of the last that found a seat here; with it a single allocation can be checked on its own.</param>
public readonly record struct CellSeats(
    int Parcel, byte TreatmentClass, DebtorKind Kind, ulong Allowed, int CurrentOffice, int Office, int Seats, ulong LastNumber);

/// <summary>What <see cref="BailiffAllocation.Allocate"/> decided; columns in the rows of the input.</summary>
public sealed class AllocationResult(int count)
{
    /// <summary>The word for each <see cref="AllocationReason"/> in <c>assignments.csv</c> and <c>held.csv</c>.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "ST1", "ST2", "ST3", "ST4", "QUOTA", "CONTRACT_EINDE", "CONFLICT", "VERZOEK", "HERVERDELING", "WACHT_OP_OVERDRACHT", "GEEN_KANTOOR", "KANTOREN_VOL",
    ];

    /// <summary>Index of the office, or -1: held.</summary>
    public int[] Office { get; } = new int[count];

    public AllocationReason[] Reason { get; } = new AllocationReason[count];

    /// <summary>Index of the parcel of the debtor's address.</summary>
    public int[] Parcel { get; } = new int[count];

    /// <summary>Per parcel and office, in order.</summary>
    public IReadOnlyList<ParcelQuota> Quotas { get; set; } = [];

    /// <summary>Per group of like debtors and office, in order; groups without a choice to make are left out.</summary>
    public IReadOnlyList<CellSeats> Cells { get; set; } = [];

    /// <summary>The least possible cost of deviation, moves and waiting; unit and formula: <see cref="QuotaNetwork"/>. Proven in the run.</summary>
    public Int128 Objective { get; set; }

    /// <summary>Debtors that go from one office to another tonight.</summary>
    public int Moves { get; set; }

    /// <summary>Debtors that should, but wait for another night.</summary>
    public int MovesPostponed { get; set; }
}
