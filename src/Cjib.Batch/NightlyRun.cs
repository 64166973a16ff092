using System.Diagnostics;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Cjib.Batch;

/// <summary>
/// READ THIS FIRST: a night in five stages. Each stage loads, decides (a pure function of data, policy and date), checks its sums and saves,
/// part by part; a part that is saved is not done again, so a night that was cut off continues where it was and ends with the same bytes.
/// </summary>
/// <param name="workers">Parts that are worked on at once.</param>
/// <param name="linesPerChunk">Lines that are committed together, about 50,000.</param>
public sealed partial class NightlyRun(
    Register register, DropFolder folder, Policies policies, int workers, int linesPerChunk,
    ILogger<NightlyRun> log, IProgress<NightProgress>? progress = null)
{
    /// <summary>The job's name in the ledger.</summary>
    public const string Job = "night";

    readonly RunLedger _ledger = new(register);
    readonly DeliveryTable _deliveries = new(register);
    readonly DebtorTable _debtors = new(register);
    readonly List<StageReport> _stages = [];
    readonly List<string> _held = [];

    /// <summary>Runs the night of a date to its end, or continues it. A finished night is left alone.</summary>
    /// <exception cref="RegisterException">Another process runs the night now, or a later night was finished already.</exception>
    /// <exception cref="BrokenPromiseException">A sum does not hold; nothing was delivered.</exception>
    public async Task<NightlyReport> RunAsync(LocalDate date, CancellationToken cancel)
    {
        await using var run = await _ledger.BeginAsync(Job, date, cancel);
        if (run.IsFinished)
            return new(date, IsNew: false, run.Epoch, [], new(0, 0, 0, 0, 0, new Dictionary<string, long>()), [], folder.ReportFolder(date));
        LogMessages.NightBegins(log, date, run.Epoch);
        try
        {
            await StageAsync("intake", () => IntakeAsync(run, cancel));
            await StageAsync("debtors", () => DebtorsAsync(run, cancel));
            await StageAsync("profiles", () => ProfilesAsync(run, cancel));
            await StageAsync("allocation", () => AllocationAsync(run, cancel));
            var totals = await DeliveryAsync(run, cancel);
            await _ledger.FinishAsync(run, string.Join('\n', _held), cancel);
            LogMessages.NightEnds(log, date, run.Epoch);
            return new(date, IsNew: true, run.Epoch, _stages, totals, _held, folder.ReportFolder(date));
        }
        catch (Exception e)
        {
            LogMessages.NightFails(log, date, run.Epoch, e.GetType().Name);
            if (e is not FencedException && !register.IsRehearsal)
                await NoteFailureAsync(run, e);
            throw;
        }
    }

    /// <summary>Files become claims and refusals: the inbox is emptied into the archive, then each agency's deliveries are taken over in the order of their numbers.</summary>
    async Task<LineCounts> IntakeAsync(RunLease run, CancellationToken cancel)
    {
        await ReceiveAsync(run, cancel);
        var deliveries = await _deliveries.OfRunAsync(run.RunId, cancel);
        var done = await _ledger.DoneAsync(run, "intake", cancel);
        // The largest first, so that the last worker does not begin with the longest file.
        var agencies = deliveries.GroupBy(d => d.Client, StringComparer.Ordinal).OrderByDescending(g => g.Sum(d => folder.Length(d.StoredAs)));
        await EachAsync(agencies, agency => TakeOverAsync(run, [.. agency], done, cancel), cancel);
        deliveries = await _deliveries.OfRunAsync(run.RunId, cancel);
        _held.AddRange(deliveries.Where(d => d.State == "HELD")
            .Select(d => $"{d.Client}/{d.FileName} is held ({string.Join(", ", d.Notes.Select(n => n.Code))}); nothing of it was taken over."));
        return Sum(deliveries.Select(d => d.Counts));
    }

    async Task ReceiveAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "receive", cancel);
        if (done.Count > 0)
            return;
        foreach (var file in folder.Waiting())
            folder.Archive(file, run.Date);
        await _ledger.CommitAsync(run, "receive", "", async session =>
        {
            await DeliveryTable.ReceiveAsync(session, run.RunId, folder.Received(run.Date), cancel);
            return default;
        }, cancel);
    }

    async Task TakeOverAsync(RunLease run, List<AgencyDelivery> deliveries, IReadOnlyDictionary<string, StepCounts> done, CancellationToken cancel)
    {
        var inspected = new List<(AgencyDelivery Delivery, DeliveryInspection Inspection)>();
        foreach (var delivery in deliveries.Where(d => d.State == "RECEIVED"))
            inspected.Add((delivery, Inspect(run, delivery, cancel)));
        foreach (var delivery in deliveries.Where(d => d.State == "LOADING"))
            await LoadAsync(run, delivery, done, cancel);
        // By number, not by arrival; of files with one number the smaller digest, so that the order of arrival decides nothing.
        foreach (var (delivery, inspection) in inspected.OrderBy(i => i.Inspection.Kind, StringComparer.Ordinal)
            .ThenBy(i => i.Inspection.DeliveryNumber).ThenBy(i => Convert.ToHexString(i.Inspection.Sha256), StringComparer.Ordinal))
        {
            var judged = await JudgeSequenceAsync(delivery, inspection, cancel);
            await _ledger.CommitAsync(run, "judge", delivery.StoredAs, async session =>
            {
                await DeliveryTable.JudgeAsync(session, delivery.Id, judged, cancel);
                return judged.Outcome;
            }, cancel);
            LogMessages.DeliveryJudged(log, delivery.Client, delivery.FileName, judged.Verdict.ToString());
            if (judged.Verdict == FileVerdict.Accepted)
                await LoadAsync(run, delivery with { Kind = judged.Kind, Number = judged.DeliveryNumber }, done, cancel);
        }
    }

    DeliveryInspection Inspect(RunLease run, AgencyDelivery delivery, CancellationToken cancel)
    {
        if (folder.Length(delivery.StoredAs) == 0)
            return ClaimIntake.Inspect(Stream.Null, policies.TermsFor(delivery.Client, delivery.FileName, run.Date), cancel);
        using var stream = folder.OpenArchived(delivery.StoredAs);
        return ClaimIntake.Inspect(stream, policies.TermsFor(delivery.Client, delivery.FileName, run.Date), cancel);
    }

    async Task<DeliveryInspection> JudgeSequenceAsync(AgencyDelivery delivery, DeliveryInspection inspection, CancellationToken cancel)
    {
        if (inspection.Verdict == FileVerdict.Refused)
            return inspection;
        var isKnown = await _deliveries.IsKnownAsync(delivery.Client, inspection.Sha256, cancel);
        var last = await _deliveries.LastNumberAsync(delivery.Client, inspection.Kind, cancel);
        return DeliverySequence.Judge(last, inspection.DeliveryNumber, isKnown) is { } note
            ? inspection with { Verdict = IntakeCode.Of(note.Code).Verdict, Notes = [.. inspection.Notes, note] }
            : inspection;
    }

    async Task LoadAsync(RunLease run, AgencyDelivery delivery, IReadOnlyDictionary<string, StepCounts> done, CancellationToken cancel)
    {
        using var stream = folder.OpenArchived(delivery.StoredAs);
        var totals = default(LineCounts);
        foreach (var batch in ClaimIntake.Read(stream, policies.TermsFor(delivery.Client, delivery.FileName, run.Date), linesPerChunk, cancel))
        {
            var part = $"{delivery.StoredAs}#{batch.Number:D5}";
            totals += done.TryGetValue(part, out var earlier) ? earlier.Lines : await _ledger.CommitAsync(run, "intake", part, async session =>
            {
                var judged = KnownClaims.Judge(batch, await ClaimTable.KnownAsync(session, batch, cancel));
                await ClaimTable.InsertAsync(session, run.RunId, delivery.Id, batch, judged, cancel);
                await LineNoteTable.InsertAsync(session, delivery.Id, judged.Notes, cancel);
                return judged.Counts;
            }, cancel);
            progress?.Report(new("intake", totals.Read, 0));
        }
        if (!totals.AddsUp)
            throw new BrokenPromiseException($"{delivery.StoredAs}: {totals.Read} lines read are not {totals.Accepted} accepted + {totals.Refused} refused + {totals.Held} held + {totals.Duplicate} duplicate.");
        await _ledger.CommitAsync(run, "accept", delivery.StoredAs, async session =>
        {
            await DeliveryTable.AcceptAsync(session, delivery.Id, totals, cancel);
            return totals;
        }, cancel);
    }

    /// <summary>Claims of one person come together: the night's new claims meet each other and the debtors that are known.</summary>
    async Task<LineCounts> DebtorsAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "debtors", cancel);
        if (done.ContainsKey("merges"))
            return Sum(done.Values.Select(c => c.Lines));
        var persons = await _debtors.NewPersonsAsync(run.RunId, cancel);
        var knownRows = await _debtors.KnownAsync(run.RunId, persons.Columns, cancel);
        var matches = DebtorMatching.Resolve(persons.Columns, knownRows);
        var known = knownRows.Select(row => row.DebtorId).ToHashSet();
        var ranges = ByBucket(matches, persons.Columns, out var order);
        await EachAsync(ranges.Where(range => !done.ContainsKey(Bucket(range.Bucket))), range => _ledger.CommitAsync(run, "debtors", Bucket(range.Bucket), async session =>
        {
            await DebtorTable.SaveAsync(session, run, persons, matches, order.AsMemory(range.From, range.Count), known, cancel);
            return new(range.Count, range.Count, 0, 0, 0, 0, 0, 0);
        }, cancel), cancel);
        await _ledger.CommitAsync(run, "debtors", "merges", async session =>
        {
            await DebtorTable.HoldAsync(session, run, matches.Held, cancel);
            await DebtorTable.MergeAsync(session, run, matches.Merges, cancel);
            await DeliveryTable.HoldLinesAsync(session, run.RunId, cancel);
            return new(matches.Held.Count, 0, 0, matches.Held.Count, 0, 0, 0, 0);
        }, cancel);
        return Sum((await _ledger.DoneAsync(run, "debtors", cancel)).Values.Select(c => c.Lines));
    }

    // The placed claims ordered by debtor and claim, and where each bucket of debtors begins and ends among them.
    static List<(short Bucket, int From, int Count)> ByBucket(ExactMatches matches, PersonColumns persons, out int[] order)
    {
        order = [.. Enumerable.Range(0, persons.Count).Where(claim => matches.DebtorIds[claim] != 0)];
        var keys = Array.ConvertAll(order, claim => (matches.DebtorIds[claim], persons.ClaimKey(claim)));
        Array.Sort(keys, order);
        var ranges = new List<(short, int, int)>();
        for (int from = 0, to; from < order.Length; from = to)
        {
            var bucket = new DebtorId(keys[from].Item1).Bucket;
            for (to = from; to < order.Length && new DebtorId(keys[to].Item1).Bucket == bucket;)
                to++;
            ranges.Add((bucket, from, to - from));
        }
        return ranges;
    }

    async Task StageAsync(string stage, Func<Task<LineCounts>> work)
    {
        var watch = Stopwatch.StartNew();
        progress?.Report(new(stage, 0, 0));
        var lines = await work();
        using var self = Process.GetCurrentProcess();
        _stages.Add(new(stage, lines, watch.Elapsed.TotalSeconds, self.PeakWorkingSet64 / 1048576.0));
        LogMessages.StageEnds(log, stage, lines.Read, lines.Accepted, watch.Elapsed.TotalSeconds);
    }

    // In rehearsal there is one connection, and so one worker.
    Task EachAsync<T>(IEnumerable<T> parts, Func<T, Task> work, CancellationToken cancel) => Parallel.ForEachAsync(
        parts, new ParallelOptions { MaxDegreeOfParallelism = register.IsRehearsal ? 1 : workers, CancellationToken = cancel }, async (part, _) => await work(part));

    async Task NoteFailureAsync(RunLease run, Exception e)
    {
        try
        {
            await _ledger.FailAsync(run, e.GetType().Name, CancellationToken.None);
        }
        catch (Exception second) when (second is System.Data.Common.DbException or RegisterException)
        {
            // The register is gone: that is what the first exception says, and the ledger shows an attempt without an end.
        }
    }

    static string Bucket(short bucket) => $"{bucket:D2}";

    static LineCounts Sum(IEnumerable<LineCounts> counts) => counts.Aggregate(default(LineCounts), (a, b) => a + b);
}
