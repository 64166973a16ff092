using Cjib.Batch.Allocation;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What a night asks of allocation: the register's debtors as rows of its input.</summary>
/// <param name="Candidates">By debtor id.</param>
/// <param name="Ended">Debtors whose office closed the case tonight, and the office.</param>
/// <param name="Rows">Per row of the input the index of its candidate; ascending. Who waits, or owes nothing more, has none.</param>
public sealed record AllocationQuestion(IReadOnlyList<Candidate> Candidates, List<int> Rows, AllocationInput Input, OfficeTies Ties, IReadOnlyDictionary<long, string> Ended)
{
    /// <summary>Reads the register as it was before a run.</summary>
    public static async Task<AllocationQuestion> ReadAsync(
        Register register, long runId, BailiffReference reference, AllocationPolicy policy, LocalDate date, CancellationToken cancel)
    {
        var candidates = await new AssignmentTable(register).CandidatesAsync(runId, cancel);
        return Of(candidates, await new TieTable(register).BeforeAsync(runId, policy, date, cancel), reference, date);
    }

    static AllocationQuestion Of(List<Candidate> candidates, OfficeTies ties, BailiffReference reference, LocalDate date)
    {
        var ended = new Dictionary<long, string>();
        for (var i = 0; i < candidates.Count; i++)
            candidates[i] = AsReported(candidates[i], ties, ended);
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
            {
                input.CurrentOffice[row] = reference.OfficeIndex(office) is >= 0 and var index ? index : AllocationInput.VanishedOffice;
                input.IsToMove[row] = ties.Reported.MoveRequests.TryGetValue(candidate.DebtorId, out var asked) && asked.Contains(DossierOf(candidate));
            }
            if (ties.Reported.Attachments.TryGetValue(candidate.DebtorId, out var attachedBy))
                input.AttachmentOffice[row] = attachedBy.Select(reference.OfficeIndex).FirstOrDefault(known => known >= 0, -1);
            if (ended.TryGetValue(candidate.DebtorId, out var closedBy))
                (input.RecentOffice[row], input.RecentClosedDay[row]) = (reference.OfficeIndex(closedBy), Days.Since1970(date));
            else if (ties.Recent.TryGetValue(candidate.DebtorId, out var recent))
                (input.RecentOffice[row], input.RecentClosedDay[row]) = (reference.OfficeIndex(recent.Office), recent.Day);
            if (ties.Conflicts.TryGetValue(candidate.DebtorId, out var offices))
                conflicts.AddRange(offices.Select(reference.OfficeIndex).Where(known => known >= 0).Select(known => new Conflict(row, known)));
            if (ties.Merged.TryGetValue(candidate.DebtorId, out var cases))
                merged.AddRange(cases.Where(c => reference.OfficeIndex(c.Office) >= 0)
                    .Select(c => new RunningCase(row, reference.OfficeIndex(c.Office), ties.Reported.Attachments.TryGetValue(c.DebtorId, out var attached) && attached.Contains(c.Office), c.OpenCents, c.SinceDay)));
        }
        return new(candidates, rows, input, ties, ended);
    }

    // A case that its office closed is no case any more; who has none and got no new claim waits.
    static Candidate AsReported(Candidate candidate, OfficeTies ties, Dictionary<long, string> ended)
    {
        if (candidate.Office is not null && ties.Reported.Closed.TryGetValue(candidate.DebtorId, out var closed) && closed.Contains(DossierOf(candidate)))
        {
            ended[candidate.DebtorId] = candidate.Office;
            candidate = candidate with { Office = null };
        }
        return candidate.Office is null && ties.Dormant.Contains(candidate.DebtorId) ? candidate with { Hold = candidate.Hold ?? "DOSSIER_GESLOTEN" } : candidate;
    }

    static string DossierOf(in Candidate candidate) => WorkTable.DossierOf(new(candidate.DebtorId), Days.ToDate(candidate.SinceDay));
}
