using Cjib.Batch.Allocation;
using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>The offices: what they have, what they may have, and their shares against the targets of the contracts.</summary>
sealed class OfficesModel(Register register, OfficeBoard board, Composition composition) : PageModel
{
    public LocalDate? Date { get; private set; }

    public string? Problem { get; private set; }

    public IReadOnlyList<OfficeRow> Offices { get; private set; } = [];

    public IReadOnlyList<ShareRow> Shares { get; private set; } = [];

    public long All => Offices.Sum(row => row.All);

    public long New => Offices.Sum(row => row.New);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var last = (await new RunLedger(register).RunsAsync(NightlyRun.Job, date: null, cancel)).FirstOrDefault(run => run.State == "FINISHED");
        Date = last?.Date;
        IReadOnlyList<OfficeCount> counts = last is null ? [] : await board.AfterAsync(last.Id, cancel);
        try
        {
            Show((await composition.KnownPoliciesAsync(register, Date ?? composition.Today(), cancel)).Bailiffs, counts);
        }
        catch (SetupException e)
        {
            Problem = string.Join(' ', e.Problems);
        }
    }

    void Show(BailiffReference bailiffs, IReadOnlyList<OfficeCount> counts)
    {
        var byOffice = counts.ToLookup(count => count.Office, StringComparer.Ordinal);
        Offices = [.. bailiffs.Offices.Select(office => new OfficeRow(office, byOffice[office.Code].Sum(count => count.All), byOffice[office.Code].Sum(count => count.New)))];
        var byParcel = counts.ToLookup(count => count.Parcel, StringComparer.Ordinal);
        Shares =
        [
            .. from parcel in bailiffs.Parcels
               let weights = parcel.Shares.Sum(share => (long)share.Weight)
               let debtors = byParcel[parcel.Code].Sum(count => count.All)
               from share in parcel.Shares
               let office = bailiffs.Offices[share.Office].Code
               let own = byParcel[parcel.Code].Where(count => count.Office == office).Sum(count => count.All)
               select new ShareRow(parcel.Code, parcel.Name, office, 100.0 * share.Weight / weights, debtors == 0 ? 0 : 100.0 * own / debtors, own),
        ];
    }
}

/// <summary>An office on the page.</summary>
sealed record OfficeRow(Bailiff Office, long All, long New)
{
    /// <summary>Per cent of its capacity.</summary>
    public double InUse => Office.CapacityMax == 0 ? 0 : 100.0 * All / Office.CapacityMax;
}

/// <summary>An office in a parcel: per cents aimed at and reached.</summary>
sealed record ShareRow(string Parcel, string Name, string Office, double Target, double Outcome, long Debtors);
