using Cjib.Batch.Allocation;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What a night asks of allocation: the register's debtors as rows of its input.</summary>
/// <param name="Candidates">By debtor id.</param>
/// <param name="Rows">Per row of the input the index of its candidate; ascending. Who waits, or owes nothing more, has none.</param>
public sealed record AllocationQuestion(IReadOnlyList<Candidate> Candidates, List<int> Rows, AllocationInput Input, OfficeTies Ties)
{
    /// <summary>Reads the register as it was before a run.</summary>
    public static async Task<AllocationQuestion> ReadAsync(
        Register register, long runId, BailiffReference reference, AllocationPolicy policy, LocalDate date, CancellationToken cancel)
    {
        var candidates = await new AssignmentTable(register).CandidatesAsync(runId, cancel);
        return Of(candidates, await new TieTable(register).BeforeAsync(runId, policy, date, cancel), reference);
    }

    static AllocationQuestion Of(List<Candidate> candidates, OfficeTies ties, BailiffReference reference)
    {
        var rows = new List<int>(candidates.Count);
        for (var i = 0; i < candidates.Count; i++)
            if (candidates[i].OpenCents > 0 && (candidates[i].Hold is null || candidates[i].Office is not null || ties.Merged.ContainsKey(candidates[i].DebtorId)))
                rows.Add(i);
        var (merged, conflicts) = (new List<RunningCase>(), new List<Conflict>());
        var input = new AllocationInput(rows.Count) { MergedCases = merged, Conflicts = conflicts };
        for (var row = 0; row < rows.Count; row++)
        {
            var candidate = candidates[rows[row]];
            input.DebtorIds[row] = candidate.DebtorId;
            input.OpenCents[row] = candidate.OpenCents;
            input.OldestClaimDay[row] = candidate.OldestClaimDay;
            input.Kind[row] = (candidate.IsLegalPerson ? DebtorKind.LegalPerson : DebtorKind.NaturalPerson) | (candidate.Pc4 == 0 ? DebtorKind.Abroad : 0);
            input.TreatmentClass[row] = (byte)candidate.Quadrant;
            input.Pc4[row] = candidate.Pc4;
            if (candidate.Office is { } office)
                input.CurrentOffice[row] = reference.OfficeIndex(office) is >= 0 and var index ? index : AllocationInput.VanishedOffice;
            if (ties.Recent.TryGetValue(candidate.DebtorId, out var recent))
                (input.RecentOffice[row], input.RecentClosedDay[row]) = (reference.OfficeIndex(recent.Office), recent.Day);
            if (ties.Conflicts.TryGetValue(candidate.DebtorId, out var offices))
                conflicts.AddRange(offices.Select(reference.OfficeIndex).Where(known => known >= 0).Select(known => new Conflict(row, known)));
            if (ties.Merged.TryGetValue(candidate.DebtorId, out var cases))
                merged.AddRange(cases.Where(c => reference.OfficeIndex(c.Office) >= 0)
                    .Select(c => new RunningCase(row, reference.OfficeIndex(c.Office), HasAttachment: false, c.OpenCents, c.SinceDay)));
        }
        return new(candidates, rows, input, ties);
    }
}
