using Cjib.Batch.Allocation;
using Cjib.Batch.Debtors;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Why a debtor has its office, or none, and which offices it had before.</summary>
/// <param name="DecidedOn">The night of the decision.</param>
/// <param name="Note">What stands in the way of repeating the decision exactly: files that changed since; or empty.</param>
/// <param name="Former">Ended cases, newest first.</param>
public sealed record AllocationRecord(LocalDate DecidedOn, AllocationExplanation Explanation, string Note, IReadOnlyList<FormerCase> Former);

/// <summary>A case that ended.</summary>
public sealed record FormerCase(string Office, LocalDate Since, LocalDate ClosedOn, string Closing);

/// <summary>Derives single decisions again, from what the night stored and the policy and reference files of its date.</summary>
/// <param name="policiesOn">Policies as they hold on a date.</param>
public sealed class AllocationRecords(Register register, Func<LocalDate, Task<Policies>> policiesOn)
{
    /// <returns>Null when no night has decided about the debtor.</returns>
    public async Task<AllocationRecord?> OfAsync(DebtorId id, CancellationToken cancel)
    {
        List<Decision> decisions;
        List<FormerCase> former;
        await using (var session = await register.SessionAsync(cancel))
        {
            decisions = await session.QueryAsync(
                """
                SELECT a.run_id, a.since, a.office, a.parcel, a.reason, a.previous_office, a.class, a.kind, NULL::date, 0
                FROM assignment a WHERE a.bucket = $1 AND a.debtor_id = $2
                UNION ALL
                SELECT h.run_id, r.business_date, NULL, NULL, h.reason, NULL, p.quadrant, (p.kind + CASE WHEN p.pc4 = 0 THEN 2 ELSE 0 END)::smallint, h.until, p.pc4
                FROM hold h JOIN run r ON r.id = h.run_id JOIN profile p ON p.bucket = h.bucket AND p.debtor_id = h.debtor_id
                WHERE h.bucket = $1 AND h.debtor_id = $2
                """,
                r => new Decision(
                    r.GetInt64(0), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1)), r.IsDBNull(2) ? null : r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3),
                    r.GetString(4), r.IsDBNull(5) ? null : r.GetString(5), (byte)r.GetInt16(6), (DebtorKind)r.GetInt16(7),
                    r.IsDBNull(8) ? null : LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(8)), r.GetInt32(9)),
                cancel, id.Bucket, id.Value);
            former = await session.QueryAsync(
                "SELECT office, since, closed_on, closing FROM closed_case WHERE bucket = $1 AND debtor_id = $2 ORDER BY closed_run DESC",
                r => new FormerCase(
                    r.GetString(0), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1)), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2)), r.GetString(3)),
                cancel, id.Bucket, id.Value);
        }
        if (decisions.Count == 0)
            return null;
        var policies = await policiesOn(decisions[0].Date);
        var (explanation, note) = await ExplainAsync(id, decisions[0], policies.Bailiffs, policies.Allocation, cancel);
        return new(decisions[0].Date, explanation, note, former);
    }

    async Task<(AllocationExplanation Explanation, string Note)> ExplainAsync(
        DebtorId id, Decision decision, BailiffReference reference, AllocationPolicy policy, CancellationToken cancel)
    {
        var reason = AllocationResult.Codes.Index().Where(c => c.Item == decision.Reason).Select(c => c.Index).FirstOrDefault(-1);
        if (reason < 0)
            return (AllocationExplanation.OfHold(decision.Reason, decision.Until, policy, reference), "");
        var parcel = decision.Parcel is { } code ? reference.ParcelIndex(code) : reference.ParcelOf(decision.Pc4);
        var office = decision.Office is { } name ? reference.OfficeIndex(name) : -1;
        if (parcel < 0 || (decision.Office is not null && office < 0))
            return (AllocationExplanation.OfHold(decision.Reason, decision.Until, policy, reference), "the reference files no longer know the office or the parcel.");
        await using var session = await register.SessionAsync(cancel);
        var conflicts = await session.QueryAsync(
            """
            SELECT DISTINCT k.office FROM conflict k JOIN debtor d ON d.bucket = k.bucket AND d.id = k.debtor_id
            WHERE coalesce(d.merged_into, d.id) = $1 AND k.run_id <= $2
            """, r => r.GetString(0), cancel, id.Value, decision.RunId);
        var versions = await session.QueryAsync(
            "SELECT policy, reference FROM division WHERE run_id = $1", r => (Policy: r.GetString(0), Reference: r.GetString(1)), cancel, decision.RunId);
        var input = new AllocationInput(1)
        {
            Conflicts = [.. conflicts.Select(reference.OfficeIndex).Where(index => index >= 0).Select(index => new Conflict(0, index))],
        };
        (input.DebtorIds[0], input.Kind[0], input.TreatmentClass[0]) = (id.Value, decision.Kind, decision.Class);
        if (decision.PreviousOffice is { } previous)
            input.CurrentOffice[0] = reference.OfficeIndex(previous) is >= 0 and var index ? index : AllocationInput.VanishedOffice;
        var parcelCode = reference.Parcels[parcel].Code;
        var division = new DivisionTable(register);
        var result = new AllocationResult(1)
        {
            Quotas = await division.QuotasAsync(decision.RunId, parcelCode, reference, cancel),
            Cells = await division.SeatsAsync(decision.RunId, parcelCode, reference, cancel),
        };
        (result.Office[0], result.Parcel[0], result.Reason[0]) = (office, parcel, (AllocationReason)reason);
        var note = versions is [var v] && (v.Policy != policy.Version || v.Reference != reference.Version)
            ? $"decided by {v.Policy} and reference data {v.Reference}; the files of that date are now {policy.Version} and {reference.Version}."
            : "";
        return (BailiffAllocation.Explain(input, 0, result, reference, policy), note);
    }

    sealed record Decision(
        long RunId, LocalDate Date, string? Office, string? Parcel, string Reason, string? PreviousOffice, byte Class, DebtorKind Kind, LocalDate? Until, int Pc4);
}
