using NodaTime;

namespace Cjib.Batch.Allocation;

/// <summary>How an office's part of a parcel compares with its contract; numbers decide, money is reported (domain facts 6.2, step 5).</summary>
/// <param name="TargetPerMille">Share with quality, among the offices that have a contract; rounded down.</param>
/// <param name="Debtors">Debtors of the parcel that it has.</param>
/// <param name="ActualPerMille">Its part of those that the offices of the parcel have; rounded to the nearest.</param>
/// <param name="OpenCents">What these debtors owe.</param>
/// <param name="OpenPerMille">Its part of that money.</param>
/// <param name="DriftPerMille">Actual less target, in numbers.</param>
/// <param name="IsOutside">The drift exceeds what the policy allows.</param>
/// <param name="DebtorsByClass">Number of debtors per treatment class that occurs, ascending by class.</param>
/// <param name="DebtorsByAge">Number of debtors whose oldest open claim is younger than each of <see cref="AgeYears"/>, and not younger than the one before; then the rest.</param>
public sealed record FairnessRow(
    string Parcel, string Office, int TargetPerMille, int Debtors, int ActualPerMille, long OpenCents, int OpenPerMille, int DriftPerMille,
    bool IsOutside, IReadOnlyList<KeyValuePair<byte, int>> DebtorsByClass, IReadOnlyList<int> DebtorsByAge)
{
    /// <summary>Where the bands of age end, in years.</summary>
    public static IReadOnlyList<int> AgeYears { get; } = [1, 2, 5];
}

static class Fairness
{
    static readonly LocalDate Epoch = new(1970, 1, 1);

    public static IReadOnlyList<FairnessRow> Of(
        AllocationInput input, AllocationResult result, BailiffReference reference, AllocationPolicy policy, LocalDate date)
    {
        var bands = FairnessRow.AgeYears.Select(years => Period.DaysBetween(Epoch, date.PlusYears(-years))).ToArray();
        var tallies = reference.Parcels.Select(parcel => parcel.Shares.Select(_ => new Tally(bands.Length + 1)).ToArray()).ToArray();
        var placeOf = reference.Parcels.Select(parcel => PlacesOf(parcel, reference.Offices.Count)).ToArray();
        for (var row = 0; row < input.Count; row++)
        {
            if (result.Office[row] < 0 || placeOf[result.Parcel[row]][result.Office[row]] is var place && place < 0)
                continue;
            var tally = tallies[result.Parcel[row]][place];
            tally.Debtors++;
            tally.Cents += input.OpenCents[row];
            tally.ByClass[input.TreatmentClass[row]]++;
            var band = 0;
            while (band < bands.Length && input.OldestClaimDay[row] <= bands[band])
                band++;
            tally.ByAge[band]++;
        }
        var rows = new List<FairnessRow>();
        foreach (var (at, parcel) in reference.Parcels.Index())
        {
            var weights = parcel.Shares.Sum(Weight);
            var (allDebtors, allCents) = (tallies[at].Sum(t => t.Debtors), tallies[at].Sum(t => t.Cents));
            foreach (var (place, share) in parcel.Shares.Index())
            {
                var tally = tallies[at][place];
                var (target, actual) = (weights == 0 ? 0 : (int)(1000 * Weight(share) / weights), PerMille(tally.Debtors, allDebtors));
                rows.Add(new(
                    parcel.Code, reference.Offices[share.Office].Code, target, tally.Debtors, actual, tally.Cents, PerMille(tally.Cents, allCents),
                    actual - target, Math.Abs(actual - target) > policy.DriftPerMille,
                    [.. tally.ByClass.Index().Where(c => c.Item > 0).Select(c => KeyValuePair.Create((byte)c.Index, c.Item))], tally.ByAge));
            }
        }
        return rows;

        long Weight(OfficeShare share) => reference.Offices[share.Office].HasContract ? share.Weight : 0;

        static int PerMille(long part, long whole) => whole == 0 ? 0 : (int)((2000 * (Int128)part + whole) / (2 * whole));
    }

    static int[] PlacesOf(Parcel parcel, int offices)
    {
        var places = new int[offices];
        Array.Fill(places, -1);
        foreach (var (place, share) in parcel.Shares.Index())
            places[share.Office] = place;
        return places;
    }

    sealed class Tally(int bands)
    {
        public int Debtors;
        public long Cents;
        public readonly int[] ByClass = new int[256];
        public readonly int[] ByAge = new int[bands];
    }
}
