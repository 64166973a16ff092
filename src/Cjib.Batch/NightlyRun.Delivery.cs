using System.Text.Json;
using System.Text.Json.Nodes;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    readonly ReportTables _reports = new(register);
    readonly WorkTable _work = new(register);
    readonly ReceiptTable _receipts = new(register);

    /// <summary>Assignments become the files that offices and agencies receive, and the night's report: all written beside, and published together once the sums hold.</summary>
    async Task<NightTotals> DeliveryAsync(RunLease run, CancellationToken cancel)
    {
        NightTotals? totals = null;
        NightSums? sums = null;
        await StageAsync("delivery", async () =>
        {
            var deliveries = await _deliveries.OfRunAsync(run.RunId, cancel);
            await TellHeldAsync(run, deliveries, cancel);
            var offices = await _work.OfficesAsync(run.RunId, cancel);
            var numbers = await NumbersAsync(run, deliveries, offices, cancel);
            using var edition = folder.BeginEdition(run.Date);
            Func<Task>[] parts =
            [
                async () => (totals, sums) = await ReportsAsync(edition, deliveries, cancel),
                () => WorkFilesAsync(run, edition, offices, numbers, cancel),
                () => ReceiptsAsync(run, edition, deliveries, numbers, cancel),
                () => PlanFilesAsync(run, edition, numbers, cancel),
                () => new DivisionTable(register).PublishAsync(run.RunId, edition.Division, cancel),
                () => OneOfficeAsync(cancel),
            ];
            await EachAsync(parts, part => part(), cancel);
            if (BailiffDelivery.Check(sums!) is { Count: > 0 } broken)
                throw new BrokenPromiseException(string.Join('\n', broken));
            var counts = Sum(deliveries.Select(d => d.Counts));
            WriteRunJson(run, edition, totals!, deliveries, await StageCountsAsync(run, deliveries, cancel), await _reports.PreventedAsync(run.RunId, cancel));
            WriteSums(edition);
            edition.Publish();
            return counts;
        });
        WriteTimings(run);
        return totals!;
    }

    async Task OneOfficeAsync(CancellationToken cancel)
    {
        if (await _work.DoubledAsync(cancel) is > 0 and var doubled)
            throw new BrokenPromiseException($"{doubled} claims or merged debtors are with more than one office.");
    }

    async Task<Dictionary<(string Recipient, string Kind, string Subject), int>> NumbersAsync(
        RunLease run, List<AgencyDelivery> deliveries, List<string> offices, CancellationToken cancel)
    {
        var outcomes = await _receipts.OutcomeClientsAsync(run.RunId, cancel);
        List<(string, string, string)> files =
        [
            .. deliveries.Select(d => (d.Client, ReceptionReceipt.Kind, d.StoredAs)),
            .. deliveries.Where(HasLines).Select(d => (d.Client, ReceiptWriter.Kind, d.StoredAs)),
            .. outcomes.Select(client => (client, ReceiptWriter.Kind, Waited)),
            .. offices.Select(office => (office, "TOEWIJZING", "")),
            .. (await _plans.ClientsAsync(run.RunId, cancel)).Select(client => (client, PlanFile.Kind, "")),
        ];
        var done = await _ledger.DoneAsync(run, "delivery", cancel);
        if (done.Count == 0)
            await _ledger.CommitAsync(run, "delivery", "numbers", async session =>
            {
                await OutgoingTable.NumberAsync(session, run.RunId, files, cancel);
                return default;
            }, cancel);
        return await OutgoingTable.OfRunAsync(register, run.RunId, cancel);
    }

    static bool HasLines(AgencyDelivery delivery) => delivery.State is "ACCEPTED" or "HELD";

    // Nothing of a held delivery is in the register, so its lines are read once more.
    void WriteHeldLines(RunLease run, AgencyDelivery delivery, ReceiptWriter receipt, CancellationToken cancel)
    {
        using var stream = folder.OpenArchived(delivery.StoredAs);
        foreach (var batch in ClaimIntake.Read(stream, policies.TermsFor(delivery.Client, delivery.FileName, run.Date), run.LinesPerChunk, cancel))
            receipt.Stretch(batch, isHeld: true);
    }

    async Task WorkFilesAsync(
        RunLease run, Edition edition, List<string> offices, Dictionary<(string, string, string), int> numbers, CancellationToken cancel)
    {
        var files = new Dictionary<string, WorkFile>(StringComparer.Ordinal);
        try
        {
            foreach (var office in offices)
            {
                var header = Header(run, "TOEWIJZING", office, "", numbers);
                files.Add(office, new(edition.Outbox($"bailiffs/{office}/{header.FileName}"), office, header, policies.Allocation.Version));
            }
            await _work.WriteAsync(run.RunId, await PartsAsync(run, cancel), files, cancel);
            foreach (var file in files.Values)
                file.Close();
        }
        finally
        {
            foreach (var file in files.Values)
                file.Dispose();
        }
    }

    async Task ReceiptsAsync(
        RunLease run, Edition edition, List<AgencyDelivery> deliveries, Dictionary<(string, string, string), int> numbers, CancellationToken cancel)
    {
        foreach (var delivery in deliveries)
        {
            var header = Header(run, ReceptionReceipt.Kind, delivery.Client, delivery.StoredAs, numbers);
            var receipt = new ReceptionReceipt(header, delivery.FileName, delivery.Inspection(run.Date));
            using (var csv = edition.Outbox($"{delivery.Client}/{header.FileName}"))
                receipt.WriteCsv(csv);
            using (var json = edition.Outbox($"{delivery.Client}/{Path.ChangeExtension(header.FileName, ".json")}"))
                receipt.WriteJson(json);
            if (delivery.State != "HELD")
                continue;
            using var lines = Receipt(delivery.Client, delivery.StoredAs);
            WriteHeldLines(run, delivery, lines, cancel);
            lines.Close(delivery.Counts);
        }
        await _receipts.WriteAsync(run.RunId, deliveries.Where(d => d.State == "ACCEPTED"), delivery => Receipt(delivery.Client, delivery.StoredAs), cancel);
        await _receipts.WriteOutcomesAsync(run.RunId, client => Receipt(client, Waited), cancel);

        ReceiptWriter Receipt(string client, string subject)
        {
            var header = Header(run, ReceiptWriter.Kind, client, subject, numbers);
            return new(edition.Outbox($"{client}/{header.FileName}"), header, edition.Outbox($"{client}/{Path.ChangeExtension(header.FileName, ".json")}"));
        }
    }

    // The subject of the receipt for mutations that had waited for their claim.
    const string Waited = "aangehouden";

    FileHeader Header(RunLease run, string kind, string party, string subject, Dictionary<(string, string, string), int> numbers) =>
        new(kind, DropFolder.PartyOf(party), policies.Clients.GetValueOrDefault(party)?.Oin ?? FileHeader.NoOin, numbers[(party, kind, subject)], run.Date, policies.IsTest);

    async Task<(NightTotals, NightSums)> ReportsAsync(Edition edition, List<AgencyDelivery> deliveries, CancellationToken cancel)
    {
        var (claims, openCents, heldCents) = await _reports.ClaimsAsync(edition.Report("claims.csv"), cancel);
        var (debtors, _, profiledCents, quadrants) = await _reports.DebtorsAsync(edition.Report("debtors.csv"), edition.Report("profiles.csv"), cancel);
        var assigned = await _reports.AssignmentsAsync(edition.Report("assignments.csv"), cancel);
        var held = await _reports.HeldAsync(edition.Report("held.csv"), cancel);
        await _reports.ReviewAsync(edition.Report("review.csv"), cancel);
        return (new(claims, debtors, openCents + heldCents, assigned, held, quadrants),
            new([.. deliveries.Select(d => (d.StoredAs, d.Counts))], openCents, profiledCents, await _reports.UnplacedAsync(cancel)));
    }

    // From the ledger, not from this attempt: a night that was cut off counts the same as one that was not.
    async Task<List<(string Stage, Intake.LineCounts Counts)>> StageCountsAsync(RunLease run, List<AgencyDelivery> deliveries, CancellationToken cancel)
    {
        var counts = new List<(string, Intake.LineCounts)> { ("intake", Sum(deliveries.Select(d => d.Counts))) };
        foreach (var stage in new[] { "debtors", "events", "profiles", "allocation" })
            counts.Add((stage, Sum((await _ledger.DoneAsync(run, stage, cancel)).Values.Select(c => c.Lines))));
        return counts;
    }

    void WriteRunJson(
        RunLease run, Edition edition, NightTotals totals, List<AgencyDelivery> deliveries, List<(string Stage, Intake.LineCounts Counts)> stages,
        PreventedCosts prevented)
    {
        var document = new JsonObject
        {
            ["datum"] = $"{run.Date:uuuu-MM-dd}",
            ["modus"] = policies.IsTest ? "TEST" : "PROD",
            ["stages"] = new JsonObject(stages.Select(s => KeyValuePair.Create(s.Stage, (JsonNode?)Counts(s.Counts)))),
            ["deliveries"] = new JsonArray([.. deliveries.Select(d =>
            {
                var counts = Counts(d.Counts);
                // Neither the digest nor the name of the file: the order of its rows must not show in the report. Both stand on the receipt.
                counts["client"] = d.Client;
                counts["kind"] = d.Kind;
                counts["number"] = d.Number;
                counts["state"] = d.State;
                return counts;
            })]),
            ["register"] = new JsonObject
            {
                ["claims"] = totals.Claims,
                ["debtors"] = totals.Debtors,
                ["open_cents"] = totals.OpenCents,
                ["assigned"] = totals.Assigned,
                ["held"] = totals.Held,
                ["quadrants"] = new JsonObject(totals.Quadrants.Select(q => KeyValuePair.Create(q.Key, (JsonNode?)q.Value))),
            },
            ["schuldoploop_voorkomen"] = Prevented(prevented),
            ["policies"] = new JsonObject
            {
                ["quadrant"] = policies.Profiling.Version,
                ["costs"] = policies.Costs.Policy.Version,
                ["instalments"] = policies.Instalments.Version,
                ["allocation"] = policies.Allocation.Version,
            },
            ["files"] = new JsonObject(policies.Digests.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            ["digests"] = new JsonObject(edition.Digests.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
        };
        using var stream = edition.Report("run.json");
        WriteJson(stream, document);

        static JsonObject Counts(Intake.LineCounts c) => new()
        {
            ["read"] = c.Read,
            ["accepted"] = c.Accepted,
            ["refused"] = c.Refused,
            ["held"] = c.Held,
            ["duplicate"] = c.Duplicate,
            ["blank"] = c.Blank,
            ["cents_in"] = c.CentsIn,
            ["cents_out"] = c.CentsAccepted,
        };
    }

    // An estimate: it stands beside its tariff and its assumptions.
    JsonObject Prevented(PreventedCosts prevented) => new()
    {
        ["tonight_debtors"] = prevented.NewDebtors,
        ["tonight_cents"] = prevented.NewCents,
        ["tonight_cents_with_vat"] = policies.Costs.WithVat(prevented.NewCents),
        ["register_debtors"] = prevented.Debtors,
        ["register_cents"] = prevented.Cents,
        ["register_cents_with_vat"] = policies.Costs.WithVat(prevented.Cents),
        ["acts_not_ordered"] = prevented.ActsNotOrdered,
        ["tariff"] = $"btag.csv {policies.Costs.Date:uuuu-MM-dd}",
        ["assumptions"] = policies.Costs.Policy.Explanation,
    };

    static void WriteJson(Stream stream, JsonNode document)
    {
        using (var writer = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
            document.WriteTo(writer);
        stream.Write("\n"u8);
    }

    static void WriteSums(Edition edition)
    {
        var lines = edition.Digests.Select(f => $"{f.Value}  {f.Key}\n").ToList();
        using var stream = edition.Report("SHA256SUMS");
        foreach (var line in lines)
            stream.Write(System.Text.Encoding.ASCII.GetBytes(line));
    }

    // How long it took differs from night to night, so it stands beside the report's digests and not among them.
    void WriteTimings(RunLease run) => folder.WriteTimings(run.Date, stream => WriteJson(stream, new JsonObject(_stages.Select(s =>
        KeyValuePair.Create(s.Stage, (JsonNode?)new JsonObject { ["seconds"] = Math.Round(s.Seconds, 3), ["peak_mb"] = Math.Round(s.PeakMegabytes) })))));
}
