using Cjib.Batch.Allocation;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    readonly AssignmentTable _assignments = new(register);

    /// <summary>Each debtor who is ready gets one office, in one decision over the whole register; those who have one keep it unless it must end.</summary>
    async Task<LineCounts> AllocationAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "allocation", cancel);
        if (done.Count < DebtorId.Buckets)
        {
            var candidates = await _assignments.CandidatesAsync(run.RunId, cancel);
            var placed = Place(candidates, run);
            var open = Enumerable.Range(0, DebtorId.Buckets).Select(b => (short)b).Where(b => !done.ContainsKey(Bucket(b)));
            await EachAsync(open, bucket => SaveAsync(run, bucket, candidates, placed, cancel), cancel);
        }
        await register.AnalyzeAsync("assignment (bucket, debtor_id, run_id)", cancel);
        return Sum((await _ledger.DoneAsync(run, "allocation", cancel)).Values.Select(c => c.Lines));
    }

    // What an earlier attempt of this run decided counts as not yet decided, so that a night that was cut off decides the same again.
    Placement Place(List<Candidate> candidates, RunLease run)
    {
        var rows = new List<int>(candidates.Count);
        for (var i = 0; i < candidates.Count; i++)
            if (candidates[i].Hold is null || OfficeBefore(candidates[i]) is not null)
                rows.Add(i);
        var input = new AllocationInput(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            var candidate = candidates[rows[row]];
            input.DebtorIds[row] = candidate.DebtorId;
            input.OpenCents[row] = candidate.OpenCents;
            input.Kind[row] = (candidate.IsLegalPerson ? DebtorKind.LegalPerson : DebtorKind.NaturalPerson) | (candidate.Pc4 == 0 ? DebtorKind.Abroad : 0);
            input.TreatmentClass[row] = (byte)candidate.Quadrant;
            input.Pc4[row] = candidate.Pc4;
            if (OfficeBefore(candidate) is { } office)
                input.CurrentOffice[row] = policies.Bailiffs.OfficeIndex(office) is >= 0 and var index ? index : AllocationInput.VanishedOffice;
        }
        return new(rows, BailiffAllocation.Allocate(input, policies.Bailiffs, policies.Allocation, run.Date));
    }

    static string? OfficeBefore(in Candidate candidate) => candidate.IsOfThisRun ? candidate.PreviousOffice : candidate.Office;

    async Task SaveAsync(RunLease run, short bucket, List<Candidate> candidates, Placement placed, CancellationToken cancel)
    {
        var assignments = new List<NewAssignment>();
        var holds = new List<NewHold>();
        var withdrawals = new List<NewWithdrawal>();
        var (ready, cents, kept) = (0L, 0L, 0L);
        var row = placed.Rows.BinarySearch(FirstOf(bucket, candidates)) is >= 0 and var at ? at : ~placed.Rows.BinarySearch(FirstOf(bucket, candidates));
        for (var i = FirstOf(bucket, candidates); i < candidates.Count && new DebtorId(candidates[i].DebtorId).Bucket == bucket; i++)
        {
            var candidate = candidates[i];
            cents += candidate.OpenCents;
            if (row >= placed.Rows.Count || placed.Rows[row] != i)
            {
                holds.Add(new(candidate.DebtorId, candidate.Hold!, candidate.HoldUntilDay));
                continue;
            }
            var (office, reason, parcel) = (placed.Result.Office[row], placed.Result.Reason[row], placed.Result.Parcel[row]);
            row++;
            var before = OfficeBefore(candidate);
            if (office < 0)
            {
                holds.Add(new(candidate.DebtorId, candidate.Hold ?? AllocationResult.Codes[(int)reason], candidate.HoldUntilDay));
                if (before is not null)
                    withdrawals.Add(new(candidate.DebtorId, before, candidate.SinceDay, AllocationResult.Codes[(int)reason]));
                continue;
            }
            ready++;
            var code = policies.Bailiffs.Offices[office].Code;
            if (code == before)
            {
                kept++;
                continue;
            }
            assignments.Add(new(candidate.DebtorId, code, policies.Bailiffs.Parcels[parcel].Code, AllocationResult.Codes[(int)reason], before, candidate.Treatment));
            if (before is not null)
                withdrawals.Add(new(candidate.DebtorId, before, candidate.SinceDay, AllocationResult.Codes[(int)reason]));
        }
        await _ledger.CommitAsync(run, "allocation", Bucket(bucket), async session =>
        {
            await AssignmentTable.SaveAsync(session, run, bucket, assignments, holds, withdrawals, cancel);
            return new(ready + holds.Count, ready, 0, holds.Count, 0, 0, cents, cents);
        }, cancel);
    }

    // The candidates are ordered by debtor, and so by bucket.
    static int FirstOf(short bucket, List<Candidate> candidates)
    {
        var (low, high) = (0, candidates.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = new DebtorId(candidates[middle].DebtorId).Bucket < bucket ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    /// <summary>The decision, and for each of its rows the candidate it is about.</summary>
    sealed record Placement(List<int> Rows, AllocationResult Result);
}
