namespace Cjib.Batch.Allocation;

/// <summary>What another contract or policy would do, beside what the present one does with the same debtors.</summary>
/// <param name="Offices">All offices of either, by code.</param>
/// <param name="Moves">Debtors that would leave their office, or come to one other than now, by office and reason; new debtors are not among them.</param>
/// <param name="CostCents">What the moves to another office cost in all, incl. VAT: their number times <see cref="AllocationPolicy.TransferCents"/> of the policy that is tried.</param>
/// <param name="Objective">Cost of deviation, moves and waiting, now …</param>
/// <param name="ObjectiveThen">… and then. Comparable only where the parcels are the same.</param>
/// <param name="Waiting">Debtors that no office can take, now …</param>
/// <param name="WaitingThen">… and then.</param>
public sealed record AllocationShift(
    IReadOnlyList<OfficeShift> Offices, IReadOnlyList<OfficeMove> Moves, long CostCents, string Objective, string ObjectiveThen, int Waiting, int WaitingThen);

/// <summary>An office's portfolio now and then.</summary>
/// <param name="Lost">Debtors that it has and would not keep.</param>
/// <param name="Gained">Debtors of other offices that it would get …</param>
/// <param name="CostCents">… and what taking them over costs.</param>
public sealed record OfficeShift(string Office, int Debtors, int DebtorsThen, long OpenCents, long OpenCentsThen, int Lost, int Gained, long CostCents);

/// <summary>Debtors that would go from one office to another (or to none: empty, which costs nothing), what they owe, and what the move costs.</summary>
public sealed record OfficeMove(string From, string To, string Reason, int Debtors, long OpenCents, long CostCents);

static class Shift
{
    public static AllocationShift Of(
        AllocationInput input, AllocationResult now, BailiffReference reference, AllocationResult then, BailiffReference referenceThen, AllocationPolicy policyThen,
        Func<int, string?> officeToday)
    {
        var offices = new SortedDictionary<string, OfficeShift>(StringComparer.Ordinal);
        foreach (var code in reference.Offices.Concat(referenceThen.Offices).Select(o => o.Code).Distinct())
            offices[code] = new(code, 0, 0, 0, 0, 0, 0, 0);
        var moves = new SortedDictionary<(string From, string To, string Reason), (int Debtors, long Cents)>();
        for (var row = 0; row < input.Count; row++)
        {
            var (today, cents) = (officeToday(row), input.OpenCents[row]);
            var first = now.Office[row] < 0 ? null : reference.Offices[now.Office[row]].Code;
            var second = then.Office[row] < 0 ? null : referenceThen.Offices[then.Office[row]].Code;
            if (first is not null)
                offices[first] = offices[first] with { Debtors = offices[first].Debtors + 1, OpenCents = offices[first].OpenCents + cents };
            if (second is not null)
                offices[second] = offices[second] with { DebtorsThen = offices[second].DebtorsThen + 1, OpenCentsThen = offices[second].OpenCentsThen + cents };
            if (today is null || today == second)
                continue;
            if (offices.TryGetValue(today, out var left))
                offices[today] = left with { Lost = left.Lost + 1 };
            if (second is not null)
                offices[second] = offices[second] with { Gained = offices[second].Gained + 1, CostCents = offices[second].CostCents + policyThen.TransferCents };
            var key = (today, second ?? "", AllocationResult.Codes[(int)then.Reason[row]]);
            var (debtors, sum) = moves.GetValueOrDefault(key);
            moves[key] = (debtors + 1, sum + cents);
        }
        return new(
            [.. offices.Values],
            [.. moves.Select(m => new OfficeMove(
                m.Key.From, m.Key.To, m.Key.Reason, m.Value.Debtors, m.Value.Cents, m.Key.To.Length == 0 ? 0 : (long)policyThen.TransferCents * m.Value.Debtors))],
            offices.Values.Sum(o => o.CostCents),
            now.Objective.ToString(System.Globalization.CultureInfo.InvariantCulture), then.Objective.ToString(System.Globalization.CultureInfo.InvariantCulture),
            now.Office.Count(o => o < 0), then.Office.Count(o => o < 0));
    }
}
