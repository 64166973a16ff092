using System.Diagnostics;
using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Cjib.Batch;

/// <summary>
/// READ THIS FIRST: a night in stages. Each stage loads, decides (a pure function of data, policy and date), checks its sums and saves,
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

    // The parts that begin and end the stage of debtors.
    const string Separations = "separations", Merges = "merges";

    // However small the night, there is something to do for more than one worker.
    const int PartsMin = 4;

    readonly RunLedger _ledger = new(register);
    readonly DeliveryTable _deliveries = new(register);
    readonly Reception _reception = new(register, folder, policies);
    readonly ClaimTable _claims = new(register);
    readonly DebtorTable _debtors = new(register);
    readonly PairReview _reviews = new(register);
    readonly List<StageReport> _stages = [];
    readonly List<string> _held = [];

    /// <summary>Runs the night of a date to its end, or continues it. A finished night is left alone.</summary>
    /// <exception cref="RegisterException">Another process runs the night now.</exception>
    /// <exception cref="OutOfTurnException">An earlier night is not finished, or a later one has been run already.</exception>
    /// <exception cref="BrokenPromiseException">A sum does not hold; nothing was delivered.</exception>
    public async Task<NightlyReport> RunAsync(LocalDate date, CancellationToken cancel)
    {
        await using var run = await _ledger.BeginAsync(Job, date, linesPerChunk, cancel);
        if (run.IsFinished)
            return new(date, IsNew: false, run.Epoch, [], new(0, 0, 0, 0, 0, new Dictionary<string, long>()), run.Held.Split('\n', StringSplitOptions.RemoveEmptyEntries), folder.ReportFolder(date));
        LogMessages.NightBegins(log, date.ToDateOnly(), run.Epoch);
        using var trace = NightTelemetry.BeginNight(run);
        try
        {
            // The claims of the first two stages are on their way; once they are in, they need not be read again.
            if (!(await _ledger.DoneAsync(run, "debtors", cancel)).ContainsKey(Merges))
            {
                using var spool = folder.BeginSpool(date);
                await StageAsync("intake", () => IntakeAsync(run, spool, cancel));
                await StageAsync("debtors", () => DebtorsAsync(run, spool, cancel));
            }
            await StageAsync("events", () => EventsAsync(run, cancel));
            await StageAsync("profiles", () => ProfilesAsync(run, cancel));
            await StageAsync("allocation", () => AllocationAsync(run, cancel));
            var totals = await DeliveryAsync(run, cancel);
            await _ledger.FinishAsync(run, string.Join('\n', _held), cancel);
            LogMessages.NightEnds(log, date.ToDateOnly(), run.Epoch);
            return new(date, IsNew: true, run.Epoch, _stages, totals, _held, folder.ReportFolder(date));
        }
        catch (Exception e)
        {
            LogMessages.NightFails(log, date.ToDateOnly(), run.Epoch, e.GetType().Name);
            trace?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            if (e is not FencedException && !register.IsRehearsal)
                await NoteFailureAsync(run, e);
            throw;
        }
    }

    /// <summary>Files become claims and refusals: the inbox is emptied into the archive, then each agency's deliveries are read in the order of their numbers.</summary>
    async Task<LineCounts> IntakeAsync(RunLease run, ClaimSpool spool, CancellationToken cancel)
    {
        await ReceiveAsync(run, cancel);
        var deliveries = await _deliveries.OfRunAsync(run.RunId, cancel);
        var done = await _ledger.DoneAsync(run, "intake", cancel);
        // The largest first, so that the last worker does not begin with the longest file.
        var families = Families(deliveries).OrderByDescending(family => family.Sum(d => folder.Length(d.StoredAs)));
        await EachAsync(families, family => TakeOverAsync(run, family, spool, done, cancel), cancel);
        return Sum((await _deliveries.OfRunAsync(run.RunId, cancel)).Select(d => d.Counts));
    }

    // Agencies that may deliver each other's claims are read one after the other: which of two lines about one claim came first must not depend on the workers.
    List<List<AgencyDelivery>> Families(List<AgencyDelivery> deliveries)
    {
        var heads = deliveries.Select(d => d.Client).Distinct(StringComparer.Ordinal).ToDictionary(client => client, StringComparer.Ordinal);
        foreach (var client in heads.Keys.ToList())
            foreach (var other in policies.Clients.GetValueOrDefault(client)?.Mandates.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())
            {
                var (from, to) = (heads.GetValueOrDefault(other, other), heads[client]);
                foreach (var member in heads.Keys.Append(other).Where(member => heads.GetValueOrDefault(member, member) == from).ToList())
                    heads[member] = to;
            }
        return [.. deliveries.GroupBy(d => heads[d.Client], StringComparer.Ordinal).Select(family => family.ToList())];
    }

    async Task ReceiveAsync(RunLease run, CancellationToken cancel)
    {
        var done = await _ledger.DoneAsync(run, "receive", cancel);
        if (done.Count > 0)
            return;
        // What is no file stays where it is; it is told once and not each night.
        var told = await _deliveries.LeftInInboxAsync(cancel);
        var complete = (await folder.CompleteAsync(cancel)).Where(file => file.IsPlain ? !_reception.IsOnItsWay(file) : !told.Contains($"inbox/{file.Client}/{file.Name}")).ToList();
        foreach (var file in complete)
            folder.Archive(file, run.Date);
        await _ledger.CommitAsync(run, "receive", "", async session =>
        {
            await DeliveryTable.ReceiveAsync(session, run.RunId, folder.Received(run.Date, complete), cancel);
            await HeldDeliveries.ResumeAsync(session, run.RunId, cancel);
            return default;
        }, cancel);
    }

    async Task TakeOverAsync(
        RunLease run, List<AgencyDelivery> deliveries, ClaimSpool spool, IReadOnlyDictionary<string, StepCounts> done, CancellationToken cancel)
    {
        var tonight = new TonightClaims(isKept: deliveries.Count > 1);
        var inspected = new List<(AgencyDelivery Delivery, DeliveryInspection Inspection)>();
        foreach (var delivery in deliveries.Where(d => d.State == "RECEIVED"))
            inspected.Add((delivery, _reception.Inspect(delivery.Client, delivery.FileName, delivery.StoredAs, run.Date, cancel)));
        foreach (var delivery in deliveries.Where(d => d.State is "LOADING" or "ACCEPTED"))
            await LoadAsync(run, delivery, spool, tonight, done, cancel);
        // By number, not by arrival; of files with one number the smaller digest, so that the order of arrival decides nothing.
        foreach (var (delivery, inspection) in inspected.OrderBy(i => i.Delivery.Client, StringComparer.Ordinal).ThenBy(i => i.Inspection.Kind, StringComparer.Ordinal)
            .ThenBy(i => i.Inspection.DeliveryNumber).ThenBy(i => Convert.ToHexString(i.Inspection.Sha256), StringComparer.Ordinal))
        {
            var judged = await _reception.JudgeAsync(delivery, inspection, cancel);
            await _ledger.CommitAsync(run, "judge", delivery.StoredAs, async session =>
            {
                await DeliveryTable.JudgeAsync(session, delivery.Id, judged, cancel);
                return judged.Outcome;
            }, cancel);
            LogMessages.DeliveryJudged(log, delivery.Client, delivery.FileName, judged.Verdict.ToString());
            if (judged.Verdict == FileVerdict.Accepted)
                await LoadAsync(run, delivery with { Kind = judged.Kind, Number = judged.DeliveryNumber, State = "LOADING" }, spool, tonight, done, cancel);
        }
    }

    // A stretch that an earlier attempt has judged is read again for its rows; what was decided about its lines stands.
    async Task LoadAsync(
        RunLease run, AgencyDelivery delivery, ClaimSpool spool, TonightClaims tonight, IReadOnlyDictionary<string, StepCounts> done, CancellationToken cancel)
    {
        if (delivery.Kind != ClaimIntake.Kind)
        {
            await LoadLinesAsync(run, delivery, done, cancel);
            return;
        }
        using var stream = folder.OpenArchived(delivery.StoredAs);
        var left = done.Count == 0 ? [] : await new LineNoteTable(register).LeftAsync(delivery.Id, cancel);
        var totals = default(LineCounts);
        foreach (var batch in ClaimIntake.Read(stream, policies.TermsFor(delivery.Client, delivery.FileName, run.Date), run.LinesPerChunk, cancel))
        {
            var part = $"{delivery.StoredAs}#{batch.Number:D5}";
            var known = tonight.And(await _claims.KnownAsync(run.RunId, batch, cancel), batch);
            var judged = done.TryGetValue(part, out var earlier) ? KnownClaims.Again(batch, known, left, earlier.Lines) : KnownClaims.Judge(batch, known);
            var overtaken = tonight.Add(batch, judged.Rows, delivery.Id);
            if (!done.ContainsKey(part))
                await _ledger.CommitAsync(run, "intake", part, async session =>
                {
                    await LineNoteTable.InsertAsync(session, delivery.Id, judged.Notes, cancel);
                    await LineNoteTable.InsertAsync(session, overtaken, cancel);
                    return judged.Counts;
                }, cancel);
            spool.Add(batch, judged.Rows, run.RunId, delivery.Id);
            totals += judged.Counts;
            progress?.Report(new("intake", totals.Read, 0));
        }
        await CloseAsync(run, delivery, totals, cancel);
    }

    /// <summary>Claims of one person come together: the night's new claims meet each other and the debtors that are known, and enter the register beside their other claims.</summary>
    async Task<LineCounts> DebtorsAsync(RunLease run, ClaimSpool spool, CancellationToken cancel)
    {
        spool.Settle();
        var done = await _ledger.DoneAsync(run, "debtors", cancel);
        if (!done.ContainsKey(Separations))
            await _ledger.CommitAsync(run, "debtors", Separations, async session =>
            {
                await SeparationTable.CarryOutAsync(session, run, cancel);
                return default;
            }, cancel);
        var (likely, known) = await MatchAsync(run, spool.Persons, cancel);
        var parts = await PartsAsync(run, cancel);
        var night = new PlacedClaims(spool, likely.Matches, known, parts.Count);
        await EachAsync(parts.Where(part => !done.ContainsKey(part.Name)), part => _ledger.CommitAsync(
            run, "debtors", part.Name, session => DebtorTable.SaveAsync(session, run, night, part, cancel), cancel), cancel);
        await EachAsync(Enumerable.Range(0, night.KeyRanges).Where(range => !done.ContainsKey($"keys {range:D2}")), range => _ledger.CommitAsync(
            run, "debtors", $"keys {range:D2}", async session =>
            {
                await ClaimTable.CopyKeysAsync(session, run.RunId, night.NewOf(range), cancel);
                await DebtorTable.CopyKeysAsync(session, run, night, range, cancel);
                return default;
            }, cancel), cancel);
        await _ledger.CommitAsync(run, "debtors", Merges, async session =>
        {
            await ClaimTable.UpdateKeysAsync(session, run.RunId, night.Changed(), cancel);
            var held = await DebtorTable.HoldAsync(session, run, night, cancel);
            await DebtorTable.MergeAsync(session, run, night.Merges, cancel);
            await LikenessLinks.SaveAsync(session, run.RunId, likely.Links, policies.Matching, cancel);
            await PairReview.SaveAsync(session, run.RunId, likely.Pairs, cancel);
            await PairReview.CarryOutAsync(session, run, cancel);
            await DeliveryTable.HoldLinesAsync(session, run.RunId, cancel);
            return held;
        }, cancel);
        await EachAsync(
            ["claim (bucket, debtor_id, run_id)", "debtor_key (key, debtor_id, run_id)", "debtor (bucket, id, run_id, changed_run, merged_into)"],
            columns => register.AnalyzeAsync(columns, cancel), cancel);
        return Sum((await _ledger.DoneAsync(run, "debtors", cancel)).Values.Select(c => c.Lines));
    }

    // First what proves whose a claim is, then likeness among those who are new tonight, and between them and the register.
    async Task<(LikelyMatches Likely, List<KnownPerson> Known)> MatchAsync(RunLease run, PersonColumns persons, CancellationToken cancel)
    {
        var known = await _debtors.KnownAsync(run.RunId, persons, cancel);
        var rejected = await _reviews.RejectedAsync(run.RunId, cancel);
        var exact = DebtorMatching.Resolve(persons, known, rejected);
        known.AddRange(await _debtors.LikelyAsync(run.RunId, persons, exact, known, cancel));
        return (DebtorMatching.Liken(persons, exact, known, policies.Matching, rejected), known);
    }

    // Parts of about a chunk of what was ever taken over: known once the intake is done, and the same in every attempt.
    async Task<List<BucketRange>> PartsAsync(RunLease run, CancellationToken cancel) =>
        [.. BucketRange.Cut((int)Math.Clamp(await _ledger.AcceptedAsync(run, cancel) / run.LinesPerChunk, PartsMin, DebtorId.Buckets))];

    async Task StageAsync(string stage, Func<Task<LineCounts>> work)
    {
        var watch = Stopwatch.StartNew();
        using var trace = NightTelemetry.BeginStage(stage);
        progress?.Report(new(stage, 0, 0));
        var lines = await work();
        using var self = Process.GetCurrentProcess();
        _stages.Add(new(stage, lines, watch.Elapsed.TotalSeconds, self.PeakWorkingSet64 / 1048576.0));
        NightTelemetry.EndStage(stage, lines, watch.Elapsed.TotalSeconds);
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

    static LineCounts Sum(IEnumerable<LineCounts> counts) => counts.Aggregate(default(LineCounts), (a, b) => a + b);
}
