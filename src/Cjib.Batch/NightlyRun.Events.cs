using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    readonly EventTable _events = new(register);
    readonly AccountTable _accounts = new(register);
    readonly OfficeReportTable _officeReports = new(register);

    // Mutations and reports enter the register stretch by stretch; what an earlier attempt committed is not read again.
    async Task LoadLinesAsync(RunLease run, AgencyDelivery delivery, IReadOnlyDictionary<string, StepCounts> done, CancellationToken cancel)
    {
        using var stream = folder.OpenArchived(delivery.StoredAs);
        var totals = default(LineCounts);
        foreach (var batch in ClaimIntake.Read(stream, policies.TermsFor(delivery.Client, delivery.FileName, run.Date), run.LinesPerChunk, cancel))
        {
            var part = $"{delivery.StoredAs}#{batch.Number:D5}";
            totals += done.TryGetValue(part, out var earlier) ? earlier.Lines
                : delivery.Kind == ClaimIntake.MutationKind ? await LoadMutationsAsync(run, delivery, part, batch, cancel)
                : await LoadReportsAsync(run, delivery, part, batch, cancel);
            progress?.Report(new("intake", totals.Read, 0));
        }
        await CloseAsync(run, delivery, totals, cancel);
    }

    async Task<LineCounts> LoadMutationsAsync(RunLease run, AgencyDelivery delivery, string part, DeliveryBatch batch, CancellationToken cancel)
    {
        var judged = KnownLines.Judge(DeliveryLayout.Mutations, batch, await _events.KnownAsync(batch, cancel));
        return await _ledger.CommitAsync(run, "intake", part, async session =>
        {
            await EventTable.InsertAsync(session, run.RunId, delivery.Id, batch, judged, cancel);
            await LineNoteTable.InsertAsync(session, delivery.Id, judged.Notes, cancel);
            return judged.Counts;
        }, cancel);
    }

    async Task<LineCounts> LoadReportsAsync(RunLease run, AgencyDelivery delivery, string part, DeliveryBatch batch, CancellationToken cancel)
    {
        var dossiers = await _officeReports.DossiersAsync(batch, cancel);
        var judged = KnownLines.Judge(DeliveryLayout.Reports, batch, await _officeReports.KnownAsync(batch, cancel), row => dossiers.Judge(row, policies.Btag));
        return await _ledger.CommitAsync(run, "intake", part, async session =>
        {
            await OfficeReportTable.InsertAsync(session, run.RunId, delivery.Id, batch, judged, dossiers, cancel);
            await LineNoteTable.InsertAsync(session, delivery.Id, judged.Notes, cancel);
            return judged.Counts;
        }, cancel);
    }

    async Task CloseAsync(RunLease run, AgencyDelivery delivery, LineCounts totals, CancellationToken cancel)
    {
        if (!totals.AddsUp)
            throw new BrokenPromiseException($"{delivery.StoredAs}: {totals.Read} lines read are not {totals.Accepted} accepted + {totals.Refused} refused + {totals.Held} held + {totals.Duplicate} duplicate.");
        if (delivery.State == "LOADING")
            await _ledger.CommitAsync(run, "accept", delivery.StoredAs, async session =>
            {
                await DeliveryTable.AcceptAsync(session, delivery.Id, totals, cancel);
                return totals;
            }, cancel);
    }

    /// <summary>What happened to claims since: the claims that events of this night are about get the state that all their events give them.</summary>
    async Task<LineCounts> EventsAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "events", cancel);
        if (!done.ContainsKey("sort"))
            await _ledger.CommitAsync(run, "events", "sort", session => EventTable.SortAsync(session, run.RunId, policies.Events.Policy.NightsHeld, cancel), cancel);
        await EachAsync((await PartsAsync(run, cancel)).Where(part => !done.ContainsKey(part.Name)), async part =>
        {
            var (claims, remarks) = await _accounts.FoldAsync(part, run, policies.Catalogue, policies.Events, cancel);
            await _ledger.CommitAsync(run, "events", part.Name, async session =>
            {
                await AccountTable.SaveAsync(session, run, claims, cancel);
                await LineNoteTable.InsertRemarksAsync(session, remarks, cancel);
                return default;
            }, cancel);
        }, cancel);
        if (!done.ContainsKey("persons"))
            await MatchAgainAsync(run, cancel);
        await FollowPlansAsync(run, done, cancel);
        await register.AnalyzeAsync("debtor (changed_run)", cancel);
        await _claims.SummariseAsync(cancel);
        return Sum((await _ledger.DoneAsync(run, "events", cancel)).Values.Select(c => c.Lines));
    }

    // A claim whose person was told anew may be somebody else's: it is matched like a new one, against all that is known, from tonight's new claims too.
    async Task MatchAgainAsync(RunLease run, CancellationToken cancel)
    {
        var changes = await _events.PersonChangesAsync(run.RunId, cancel);
        var known = await _debtors.KnownAsync(run.RunId + 1, changes.Persons, cancel);
        var matches = DebtorMatching.Resolve(changes.Persons, known, await _reviews.RejectedAsync(run.RunId, cancel));
        await _ledger.CommitAsync(run, "events", "persons", async session =>
        {
            await changes.SaveAsync(session, run, matches, known.Select(row => row.DebtorId).ToHashSet(), cancel);
            return default;
        }, cancel);
    }
}
