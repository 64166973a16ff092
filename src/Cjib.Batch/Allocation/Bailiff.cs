namespace Cjib.Batch.Allocation;

/// <summary>A bailiff office (gerechtsdeurwaarderskantoor) as it stands on the run date.</summary>
/// <param name="Code">Its name in files and folders.</param>
/// <param name="Name">As the debtor knows it.</param>
/// <param name="Arrondissement">Where it is established, and must act.</param>
/// <param name="HasContract">E1: a row of <c>kantoren.csv</c> holds on the run date. Other figures are those of the last row when it does not.</param>
/// <param name="TakesNaturalPersons">E3, with the next two.</param>
/// <param name="CapacityMax">E6: most running debtors; debtors it has already may exceed it.</param>
/// <param name="NewPerNightMax">Most new debtors in one night.</param>
/// <param name="IsSuspended">E4: takes no new debtors on the run date; keeps those it has.</param>
public sealed record Bailiff(
    string Code, string Name, string Arrondissement, bool HasContract, bool TakesNaturalPersons, bool TakesLegalPersons,
    bool TakesAbroad, int CapacityMax, int NewPerNightMax, bool IsSuspended)
{
    /// <summary>E3.</summary>
    public bool Takes(DebtorKind kind) =>
        ((kind & DebtorKind.LegalPerson) != 0 ? TakesLegalPersons : TakesNaturalPersons)
        && ((kind & DebtorKind.Abroad) == 0 || TakesAbroad);
}

/// <summary>What an office must be able to handle; the numbers are those of <see cref="AllocationInput.Kind"/>.</summary>
[Flags]
public enum DebtorKind : byte
{
    NaturalPerson = 0,
    LegalPerson = 1,
    Abroad = 2,
}

/// <summary>A parcel (perceel) and the offices contracted for it.</summary>
/// <param name="Code">Two digits; <c>00</c> is national.</param>
/// <param name="Arrondissement">Empty for the national parcel.</param>
/// <param name="Shares">Ascending by office; at most 64.</param>
public sealed record Parcel(string Code, string Name, string Arrondissement, IReadOnlyList<OfficeShare> Shares);

/// <summary>An office's part of a parcel.</summary>
/// <param name="Office">Index in <see cref="BailiffReference.Offices"/>.</param>
/// <param name="PerMille">Contract share; those of a parcel add to 1000.</param>
/// <param name="QualityPct">80…120, set by people per quarter.</param>
public readonly record struct OfficeShare(int Office, int PerMille, int QualityPct)
{
    /// <summary>What its quota is proportional to.</summary>
    public int Weight => PerMille * QualityPct;

    /// <summary>Its tickets in the draw; about 100 per parcel, at least one.</summary>
    public int Tickets => Math.Max(1, (Weight + 500) / 1000);
}

/// <summary>A stretch of postcodes and where it lies.</summary>
public sealed record Region(int From, int To, string Province, string Arrondissement, int Parcel);
