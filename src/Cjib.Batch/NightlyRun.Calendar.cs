using Cjib.Batch.Intake;
using Cjib.Batch.Storage;

namespace Cjib.Batch;

public sealed partial class NightlyRun
{
    readonly MissingDeliveryTable _missing = new(register);

    /// <summary>All that waits for an operator: deliveries that are held, that are missing, and that are not complete.</summary>
    async Task TellHeldAsync(RunLease run, IReadOnlyList<AgencyDelivery> deliveries, CancellationToken cancel)
    {
        _held.AddRange(deliveries.Where(d => d.State == "HELD")
            .Select(d => $"{d.Client}/{d.FileName} is held ({string.Join(", ", d.Notes.Select(n => n.Code))}); nothing of it was taken over."));
        await TellMissingAsync(run, deliveries, cancel);
        _held.AddRange(folder.Waiting().Where(_reception.IsOnItsWay).Select(file => $"{file.Client}/{file.Name} waits in the inbox for its {DeliveryMetadata.Suffix}."));
    }

    /// <summary>What the calendar expected tonight and did not come is written down and told; what is required waits for an operator.</summary>
    async Task TellMissingAsync(RunLease run, IReadOnlyList<AgencyDelivery> deliveries, CancellationToken cancel)
    {
        if ((await _ledger.DoneAsync(run, "calendar", cancel)).Count == 0)
        {
            var came = deliveries.Where(d => d.State != "REFUSED" && d.Kind is not null).Select(d => (d.Client, d.Kind!)).ToHashSet();
            var absent = policies.Calendar.ExpectedOn(run.Date).Where(expected => !came.Contains((expected.Client, expected.Kind))).ToList();
            await _ledger.CommitAsync(run, "calendar", "", async session =>
            {
                await MissingDeliveryTable.SaveAsync(session, run.RunId, run.Date, absent, came, cancel);
                return default;
            }, cancel);
            foreach (var expected in absent)
                NightTelemetry.DeliveryMissing(expected);
        }
        foreach (var missing in await _missing.OfRunAsync(run.RunId, cancel))
        {
            LogMessages.DeliveryMissing(log, missing.Client, missing.Kind, missing.Due.ToDateOnly());
            if (missing.IsRequired)
                _held.Add($"{missing.Client}: no {missing.Kind} came, expected on {missing.Due:uuuu-MM-dd} by {DeliveryCalendar.File}.");
        }
    }
}
