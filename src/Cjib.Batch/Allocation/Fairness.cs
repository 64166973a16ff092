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
public sealed record FairnessRow(
    string Parcel, string Office, int TargetPerMille, int Debtors, int ActualPerMille, long OpenCents, int OpenPerMille, int DriftPerMille,
    bool IsOutside, IReadOnlyList<KeyValuePair<byte, int>> DebtorsByClass);

static class Fairness
{
    public static IReadOnlyList<FairnessRow> Of(
        AllocationInput input, AllocationResult result, BailiffReference reference, AllocationPolicy policy)
    {
        var debtors = new Dictionary<(int Parcel, int Office), SortedDictionary<byte, int>>();
        var cents = new Dictionary<(int Parcel, int Office), long>();
        for (var row = 0; row < input.Count; row++)
        {
            if (result.Office[row] < 0)
                continue;
            var key = (result.Parcel[row], result.Office[row]);
            if (!debtors.TryGetValue(key, out var classes))
                debtors[key] = classes = [];
            classes[input.TreatmentClass[row]] = classes.GetValueOrDefault(input.TreatmentClass[row]) + 1;
            cents[key] = cents.GetValueOrDefault(key) + input.OpenCents[row];
        }
        var rows = new List<FairnessRow>();
        foreach (var (at, parcel) in reference.Parcels.Index())
        {
            var weights = parcel.Shares.Sum(share => Weight(share));
            var allDebtors = parcel.Shares.Sum(share => Number(at, share));
            var allCents = parcel.Shares.Sum(share => cents.GetValueOrDefault((at, share.Office)));
            foreach (var share in parcel.Shares)
            {
                var (number, money) = (Number(at, share), cents.GetValueOrDefault((at, share.Office)));
                var (target, actual) = (weights == 0 ? 0 : (int)(1000 * Weight(share) / weights), PerMille(number, allDebtors));
                rows.Add(new(
                    parcel.Code, reference.Offices[share.Office].Code, target, number, actual, money, PerMille(money, allCents), actual - target,
                    Math.Abs(actual - target) > policy.DriftPerMille,
                    debtors.TryGetValue((at, share.Office), out var classes) ? [.. classes] : []));
            }
        }
        return rows;

        long Weight(OfficeShare share) => reference.Offices[share.Office].HasContract ? share.Weight : 0;

        int Number(int parcel, OfficeShare share) => debtors.TryGetValue((parcel, share.Office), out var classes) ? classes.Values.Sum() : 0;

        static int PerMille(long part, long whole) => whole == 0 ? 0 : (int)((2000 * (Int128)part + whole) / (2 * whole));
    }
}
