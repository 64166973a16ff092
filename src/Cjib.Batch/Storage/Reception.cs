using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>How a delivery is looked at as a whole: by the night that takes it over, and while pages are served already when it has come in.</summary>
public sealed class Reception(Register register, DropFolder folder, Policies policies)
{
    readonly DeliveryTable _deliveries = new(register);

    /// <summary>True for a file that must not be looked at yet: with some agencies it is agreed that a delivery is complete when its metadata is there.</summary>
    public bool IsOnItsWay(InboxFile file) => file is { IsPlain: true, HasMetadata: false } && policies.Clients.GetValueOrDefault(file.Client) is { NeedsMetadata: true };

    /// <summary>What a file is by itself.</summary>
    /// <param name="storedAs">Where its bytes lie, below the data directory.</param>
    public DeliveryInspection Inspect(string client, string fileName, string storedAs, LocalDate date, CancellationToken cancel)
    {
        var terms = policies.TermsFor(client, fileName, date) with
        {
            Metadata = folder.Metadata(storedAs),
            IsSizeWatched = folder.StableFor > TimeSpan.Zero,
        };
        if (folder.Length(storedAs) == 0)
            return ClaimIntake.Inspect(Stream.Null, terms, cancel);
        using var stream = folder.OpenArchived(storedAs);
        return ClaimIntake.Inspect(stream, terms, cancel);
    }

    /// <summary>What becomes of it once the register and an operator have had their say.</summary>
    public async Task<DeliveryInspection> JudgeAsync(AgencyDelivery delivery, DeliveryInspection inspection, CancellationToken cancel)
    {
        var (isKnown, last) = await BeforeAsync(delivery.Client, inspection, cancel);
        return DeliverySequence.Decide(inspection, delivery.Decision, last, isKnown);
    }

    /// <summary>
    /// Tells the sender of a file in the inbox what it is as a whole, in <c>outbox/&lt;client&gt;/&lt;file&gt;.ontvangst.csv</c> and <c>.json</c>. Nothing is entered in
    /// the register: the night judges the file itself, and gives its own receipts.
    /// </summary>
    public async Task TellAsync(InboxFile file, LocalDate date, CancellationToken cancel)
    {
        if (!DeliveryName.IsSafe(DropFolder.PartyOf(file.Client)))
            return;
        var inspection = Inspect(file.Client, file.Name, $"inbox/{file.Client}/{file.Name}", date, cancel);
        var (isKnown, last) = await BeforeAsync(file.Client, inspection, cancel);
        // A gap may be filled before the night.
        inspection = DeliverySequence.Decide(inspection, OperatorDecision.None, inspection.DeliveryNumber > last ? 0 : last, isKnown);
        var receipt = new ReceptionReceipt(
            new(ReceptionReceipt.Kind, DropFolder.PartyOf(file.Client), policies.Clients.GetValueOrDefault(file.Client)?.Oin ?? FileHeader.NoOin, 0, date, policies.IsTest), file.Name, inspection);
        var name = $"{file.Client}/{(DeliveryName.IsSafe(file.Name) ? file.Name : DeliveryName.Quarantine)}.ontvangst";
        folder.WriteOutbox($"{name}.csv", receipt.WriteCsv);
        folder.WriteOutbox($"{name}.json", receipt.WriteJson);
    }

    // What came before it: whether the same bytes did, and the last number.
    async Task<(bool IsKnown, int LastNumber)> BeforeAsync(string client, DeliveryInspection inspection, CancellationToken cancel) =>
        (await _deliveries.IsKnownAsync(client, inspection.Sha256, cancel), await _deliveries.LastNumberAsync(client, inspection.Kind, cancel));
}
