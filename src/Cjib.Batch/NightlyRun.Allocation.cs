using Cjib.Batch.Allocation;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    const string Refusals = "refusals", Decision = "decision";

    /// <summary>
    /// Each debtor who is ready gets one office, in one decision over the whole register; those who have one keep it unless it must end. Then the
    /// offices' portfolios follow: which claims each gives back, and which it gets.
    /// </summary>
    async Task<LineCounts> AllocationAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "allocation", cancel);
        var parts = await PartsAsync(run, cancel);
        var open = parts.Where(part => !done.ContainsKey(part.Name)).ToList();
        if (open.Count > 0)
        {
            if (!done.ContainsKey(Refusals))
                await CommitAsync(run, Refusals, session => TieTable.NoteRefusalsAsync(session, run.RunId, cancel), cancel);
            var question = await AllocationQuestion.ReadAsync(register, run.RunId, policies.Bailiffs, policies.Allocation, run.Date, cancel);
            var result = BailiffAllocation.Allocate(question.Input, policies.Bailiffs, policies.Allocation, run.Date);
            if (!done.ContainsKey(Decision))
            {
                var shares = BailiffAllocation.CompareWithShares(question.Input, result, policies.Bailiffs, policies.Allocation, run.Date);
                await CommitAsync(run, Decision, session => DivisionTable.SaveAsync(
                    session, run.RunId, result, shares, policies.Bailiffs, policies.Allocation, cancel), cancel);
            }
            await EachAsync(open, part => SaveAsync(run, part, question, result, cancel), cancel);
        }
        await register.AnalyzeAsync("assignment (bucket, debtor_id, run_id)", cancel);
        await EachAsync(parts.Where(part => !done.ContainsKey(TakenBack(part))), part =>
            CommitAsync(run, TakenBack(part), session => WorkTable.TakeBackAsync(session, run.RunId, part, cancel), cancel), cancel);
        await EachAsync(parts.Where(part => !done.ContainsKey(Given(part))), part =>
            CommitAsync(run, Given(part), session => WorkTable.GiveAsync(session, run.RunId, part, cancel), cancel), cancel);
        await register.AnalyzeAsync("work (bucket, debtor_id, claim_id, from_run, to_run)", cancel);
        return Sum((await _ledger.DoneAsync(run, "allocation", cancel)).Values.Select(c => c.Lines));
    }

    // A part that has no lines to count.
    Task CommitAsync(RunLease run, string part, Func<RegisterSession, Task> save, CancellationToken cancel) => _ledger.CommitAsync(run, "allocation", part, async session =>
    {
        await save(session);
        return default;
    }, cancel);

    static string TakenBack(BucketRange part) => $"taken back {part.Name}";

    static string Given(BucketRange part) => $"given {part.Name}";

    async Task SaveAsync(RunLease run, BucketRange part, AllocationQuestion question, AllocationResult result, CancellationToken cancel)
    {
        var assignments = new List<NewAssignment>();
        var holds = new List<NewHold>();
        var closed = new List<ClosedCase>();
        var (ready, cents) = (0L, 0L);
        var (candidates, rows) = (question.Candidates, question.Rows);
        var first = FirstOf(part.From, candidates);
        var row = rows.BinarySearch(first) is >= 0 and var at ? at : ~rows.BinarySearch(first);
        for (var i = first; i < candidates.Count && part.Contains(new(candidates[i].DebtorId)); i++)
        {
            var candidate = candidates[i];
            cents += candidate.OpenCents;
            if (question.Ended.ContainsKey(candidate.DebtorId))
                closed.Add(new(candidate.DebtorId, Closing.ByOffice));
            if (candidate.OpenCents == 0)
            {
                if (candidate.Office is not null)
                    closed.Add(new(candidate.DebtorId, Closing.Settled));
                continue;
            }
            if (row >= rows.Count || rows[row] != i)
            {
                holds.Add(new(candidate.DebtorId, candidate.Hold!, candidate.HoldUntilDay));
                continue;
            }
            var (office, reason, parcel) = (result.Office[row], AllocationResult.Codes[(int)result.Reason[row]], result.Parcel[row]);
            var (debtorClass, kind) = (question.Input.TreatmentClass[row], question.Input.Kind[row]);
            row++;
            if (office < 0)
            {
                holds.Add(new(candidate.DebtorId, candidate.Hold ?? reason, candidate.HoldUntilDay));
                if (candidate.Office is not null)
                    closed.Add(new(candidate.DebtorId, reason));
                continue;
            }
            ready++;
            var code = policies.Bailiffs.Offices[office].Code;
            if (code == candidate.Office)
                continue;
            if (candidate.Office is not null)
                closed.Add(new(candidate.DebtorId, WhyItLeft(candidate, reason, question.Ties)));
            assignments.Add(new(
                candidate.DebtorId, code, policies.Bailiffs.Parcels[parcel].Code, reason, candidate.Office, candidate.Treatment, debtorClass, (short)kind));
        }
        // A debtor that was merged has no claims of its own any more: whichever case goes on, it is no longer this one.
        closed.AddRange(question.Ties.Merged.SelectMany(m => m.Value)
            .Where(c => c.CaseOf != c.DebtorId && part.Contains(new(c.CaseOf))).Select(c => new ClosedCase(c.CaseOf, Closing.Merged)));
        await _ledger.CommitAsync(run, "allocation", part.Name, async session =>
        {
            await AssignmentTable.SaveAsync(session, run, part, assignments, holds, closed, cancel);
            return new(ready + holds.Count, ready, 0, holds.Count, 0, 0, cents, cents);
        }, cancel);
    }

    // Who goes back to an office it knows (ST3, ST4) left the other one for a reason of its own.
    static string WhyItLeft(in Candidate candidate, string reason, OfficeTies ties) => reason is not ("ST3" or "ST4") ? reason
        : ties.Conflicts.TryGetValue(candidate.DebtorId, out var conflicts) && conflicts.Contains(candidate.Office!) ? "CONFLICT" : "CONTRACT_EINDE";

    // The candidates are ordered by debtor, and so by bucket.
    static int FirstOf(short bucket, IReadOnlyList<Candidate> candidates)
    {
        var (low, high) = (0, candidates.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = new DebtorId(candidates[middle].DebtorId).Bucket < bucket ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
