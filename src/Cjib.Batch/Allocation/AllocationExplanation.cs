using System.Globalization;
using NodaTime;

namespace Cjib.Batch.Allocation;

/// <summary>Why one debtor has this office, with all that is needed to check it by hand; see <see cref="BailiffAllocation.Explain"/>.</summary>
/// <param name="Sentence">For the debtor, in Dutch.</param>
/// <param name="PolicyVersion">Version of the allocation policy.</param>
/// <param name="ReferenceVersion">Version of offices, parcels, shares and regions.</param>
/// <param name="Parcel">Code of the parcel of the address.</param>
/// <param name="Office">Code, or null when held.</param>
/// <param name="ReasonCode">As in <c>assignments.csv</c> or <c>held.csv</c>.</param>
/// <param name="DrawNumber">See <see cref="Draw"/>; the lowest in the group chooses first.</param>
/// <param name="Candidates">All offices of the parcel, the one the debtor prefers first.</param>
public sealed record AllocationExplanation(
    string Sentence, string PolicyVersion, string ReferenceVersion, string Parcel, string? Office, string ReasonCode, ulong DrawNumber,
    IReadOnlyList<CandidateOffice> Candidates)
{
    /// <summary>Why there is no office for a reason that has nothing to do with offices.</summary>
    /// <param name="reasonCode">As in <c>held.csv</c>.</param>
    /// <param name="until">Last day of the hold, if known.</param>
    public static AllocationExplanation OfHold(string reasonCode, LocalDate? until, AllocationPolicy policy, BailiffReference reference) => new(
        $"U hebt nog geen kantoor, {(HoldSentences.TryGetValue(reasonCode, out var because) ? because : $"omdat er een beletsel is ({reasonCode})")}"
        + (until is { } day ? $"; dat geldt tot en met {Day(day)}." : "."),
        policy.Version, reference.Version, "", null, reasonCode, 0, []);

    static readonly string[] Months =
        ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];

    static string Day(LocalDate day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day} {Months[day.Month - 1]} {day.Year}");

    static readonly Dictionary<string, string> HoldSentences = new(StringComparer.Ordinal)
    {
        ["OVERLEDEN"] = "omdat de persoon op wie de vorderingen staan is overleden",
        ["IDENTITEIT"] = "omdat eerst moet vaststaan van wie de vorderingen zijn",
        ["WSNP"] = "omdat de wettelijke schuldsanering loopt",
        ["MSNP"] = "omdat u schuldhulp krijgt",
        ["FAILLISSEMENT"] = "omdat er een faillissement loopt",
        ["MORATORIUM"] = "omdat de rechter de incasso heeft opgeschort",
        ["NOODSTOP"] = "omdat de incasso is stilgelegd (noodstop)",
        ["MINDERJARIG"] = "omdat u minderjarig bent",
        ["BEZWAAR"] = "omdat op uw bezwaar of beroep nog niet is beslist",
        ["VERJAARD"] = "omdat de vorderingen zijn verjaard",
        ["NIET_EXECUTABEL"] = "omdat de vorderingen nog niet mogen worden ingevorderd",
        ["REGELING_LOPEND"] = "omdat u een betalingsregeling hebt",
        ["ADRESONDERZOEK"] = "omdat uw adres nog wordt onderzocht",
        ["DETENTIE"] = "omdat u in detentie zit",
        ["ONDER_DREMPEL"] = "omdat het bedrag te klein is voor een deurwaarder",
        ["KOSTEN_TE_HOOG"] = "omdat de kosten niet in verhouding staan tot het bedrag",
        ["DOSSIER_GESLOTEN"] = "omdat het kantoor uw dossier heeft gesloten en er sindsdien geen vordering bij kwam",
    };
}

/// <summary>An office of the parcel and how it stood.</summary>
/// <param name="Refusals">E1…E5 as a new office for this debtor; E6 when it had no seat and was full before its quota was.</param>
/// <param name="TicketValue">Its smallest ticket for this debtor; candidates are in this order.</param>
/// <param name="Quota">The parcel's quota and debtors; null when the night's are not known.</param>
/// <param name="Seats">How many of the debtor's group it got; 0 when the debtor was not in the draw.</param>
/// <param name="LastNumber">
/// Draw number of the last of them: a debtor in the draw has the first candidate with seats whose last number is at least its own.
/// </param>
public sealed record CandidateOffice(
    string Code, string Name, IReadOnlyList<string> Refusals, ulong TicketValue, ParcelQuota? Quota, int Seats, ulong LastNumber);

/// <summary>Builds <see cref="AllocationExplanation"/> with the functions that decided.</summary>
static class Explanation
{
    public static AllocationExplanation Of(
        AllocationInput input, int row, AllocationResult result, BailiffReference reference, AllocationPolicy policy)
    {
        var (eligibility, draw) = (new Eligibility(input, reference), new Draw(policy, reference));
        var parcel = reference.Parcels[result.Parcel[row]];
        var (number, seed) = draw.Of(input.DebtorIds[row]);
        var wasDrawn = result.Reason[row] is AllocationReason.Quota or AllocationReason.MovedConflict or AllocationReason.MovedContractEnded
            or AllocationReason.MovedOnRequest or AllocationReason.MovedRebalance or AllocationReason.OfficesFull;
        var current = result.Reason[row] == AllocationReason.MovedRebalance ? input.CurrentOffice[row] : -1;
        var allowed = eligibility.Allowed(row, result.Parcel[row]);
        if (current >= 0 && eligibility.PlaceOf(result.Parcel[row], current) is >= 0 and var place)
            allowed |= 1UL << place;
        var cells = !wasDrawn ? [] : result.Cells.Where(cell =>
            cell.Parcel == result.Parcel[row] && cell.TreatmentClass == input.TreatmentClass[row] && cell.Kind == input.Kind[row]
            && cell.Allowed == allowed && cell.CurrentOffice == current).ToDictionary(cell => cell.Office);
        var quotas = result.Quotas.Where(quota => quota.Parcel == result.Parcel[row]).ToDictionary(quota => quota.Office);
        var candidates = parcel.Shares.Select(share =>
        {
            var refusals = eligibility.Refusals(row, share.Office, result.Parcel[row]);
            var cell = cells.TryGetValue(share.Office, out var found) ? found : default;
            ParcelQuota? quota = quotas.TryGetValue(share.Office, out var known) ? known : null;
            if (refusals.Count == 0 && wasDrawn && cell.Seats == 0 && quota is { } its && its.Held + its.Added < its.QuotaMin)
                refusals.Add("E6");
            var office = reference.Offices[share.Office];
            return new CandidateOffice(
                office.Code, office.Name, refusals, draw.Best(seed, share), quota, cell.Seats, cell.LastNumber);
        }).OrderBy(candidate => candidate.TicketValue).ThenBy(candidate => candidate.Code, StringComparer.Ordinal).ToList();
        var chosen = result.Office[row] < 0 ? null : reference.Offices[result.Office[row]];
        return new(
            Sentence(result.Reason[row], chosen?.Name ?? "", parcel.Name, policy.StickyMonths), policy.Version, reference.Version,
            parcel.Code, chosen?.Code,
            AllocationResult.Codes[(int)result.Reason[row]], number, candidates);
    }

    static string Sentence(AllocationReason reason, string office, string parcel, int months) => reason switch
    {
        AllocationReason.RunningCase => $"U hebt te maken met {office}, omdat daar al een dossier van u loopt.",
        AllocationReason.MergedCase => $"U hebt te maken met {office}, omdat daar al een dossier loopt dat ook van u blijkt te zijn.",
        AllocationReason.Attachment => $"U hebt te maken met {office}, omdat dit kantoor al een beslag bij u heeft lopen.",
        AllocationReason.RecentCase => $"U hebt te maken met {office}, omdat dit kantoor minder dan {months} maanden geleden nog een dossier van u had.",
        AllocationReason.Quota => $"U hebt te maken met {office}, omdat een vaste loting onder de kantoren voor uw gebied ({parcel}) dit kantoor aanwees.",
        AllocationReason.MovedContractEnded =>
            $"U hebt nu te maken met {office}, omdat uw vorige kantoor niet meer voor ons werkt; een vaste loting wees dit kantoor aan.",
        AllocationReason.MovedConflict =>
            $"U hebt nu te maken met {office}, omdat uw vorige kantoor uw zaak niet mag behandelen; een vaste loting wees dit kantoor aan.",
        AllocationReason.MovedOnRequest =>
            $"U hebt nu te maken met {office}, omdat u niet meer woont waar uw vorige kantoor werkt; een vaste loting wees dit kantoor aan.",
        AllocationReason.MovedRebalance =>
            $"U hebt nu te maken met {office}, omdat de zaken in uw gebied ({parcel}) opnieuw over de kantoren zijn verdeeld.",
        AllocationReason.WaitsToMove => $"U hebt nog te maken met {office}; binnenkort krijgt u een ander kantoor en daarvan krijgt u bericht.",
        AllocationReason.NoOffice => $"U hebt nog geen kantoor, omdat geen kantoor voor uw gebied ({parcel}) uw zaak mag behandelen.",
        AllocationReason.OfficesFull => $"U hebt nog geen kantoor, omdat de kantoren voor uw gebied ({parcel}) nu geen nieuwe zaken kunnen aannemen.",
    };
}
