using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Costs;

/// <summary>What collecting would cost a debtor by the tariffs of the day, and what one office saves. Estimates, in cents without VAT.</summary>
public static class CollectionCosts
{
    /// <summary>The tariffs of a day that the policy speaks of; null when one is missing, which is added to <paramref name="problems"/>.</summary>
    public static CostTable? On(LocalDate date, CostPolicy policy, BtagTariffs tariffs, List<SetupProblem> problems)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var table = new CostTable(date, policy, Of(policy.Service), Of(policy.Notice), Of(policy.AttachmentOfPerson), Of(policy.AttachmentOfEntity),
            policy.Acts.ToDictionary(acts => acts.Key, acts => acts.Value.Sum(Of), StringComparer.Ordinal));
        foreach (var article in missing)
            problems.Add(new(BtagTariffs.File, 0, $"article {article}, of which {policy.Version} speaks, has no tariff on {date:uuuu-MM-dd}; add the row."));
        return missing.Count == 0 ? table : null;

        long Of(string article)
        {
            if (tariffs.On(article, date) is { } cents)
                return cents;
            missing.Add(article);
            return 0;
        }
    }
}

/// <summary>Tariffs and assumptions of one day.</summary>
/// <remarks>Domain facts 3.2; asked for every debtor of a night, so a few additions and no allocation.</remarks>
public sealed class CostTable
{
    readonly Dictionary<string, long> _acts;

    internal CostTable(LocalDate date, CostPolicy policy, long service, long notice, long attachmentOfPerson, long attachmentOfEntity, Dictionary<string, long> acts) =>
        (Date, Policy, Service, Notice, AttachmentOfPerson, AttachmentOfEntity, _acts) = (date, policy, service, notice, attachmentOfPerson, attachmentOfEntity, acts);

    /// <summary>The day whose tariffs these are.</summary>
    public LocalDate Date { get; }

    /// <summary>The assumptions.</summary>
    public CostPolicy Policy { get; }

    /// <summary>Service of a title.</summary>
    public long Service { get; }

    /// <summary>Serving an attachment on the debtor.</summary>
    public long Notice { get; }

    /// <summary>Attachment on wage or benefit.</summary>
    public long AttachmentOfPerson { get; }

    /// <summary>Attachment at a bank.</summary>
    public long AttachmentOfEntity { get; }

    /// <summary>What one office saves a debtor, against an office for each agency that would attach on its own.</summary>
    /// <param name="agencies">Agencies with claims that are ready for a bailiff.</param>
    /// <param name="claims">Those claims.</param>
    /// <returns>Cents without VAT; 0 for one agency, unless titles are served together.</returns>
    public long Saving(int agencies, int claims, bool isLegalEntity)
    {
        if (agencies == 0)
            return 0;
        var attachment = (isLegalEntity ? AttachmentOfEntity : AttachmentOfPerson) + Notice;
        var monthly = isLegalEntity ? 0 : Policy.MonthlyCents * Policy.Months;
        var acts = Policy.TitlesTogether ? agencies : claims;
        return (agencies - 1) * (attachment + monthly) + (claims - acts) * Service;
    }

    /// <summary>What the acts of a treatment are expected to cost; 0 when it orders none.</summary>
    public long ActsOf(string treatment) => _acts.GetValueOrDefault(treatment);

    /// <summary>The cost guard: an act whose expected cost is out of proportion to what is open is not ordered.</summary>
    /// <param name="percentMax">The highest cost in percent of what is open; never more than what is open itself.</param>
    /// <param name="isTooDear">True when another treatment takes its place.</param>
    public string Guarded(string treatment, long openCents, int percentMax, out bool isTooDear)
    {
        var cost = ActsOf(treatment);
        isTooDear = cost > 0 && (cost > openCents || cost * 100 > openCents * percentMax);
        return isTooDear ? Policy.TreatmentWhenTooDear : treatment;
    }

    /// <summary>The acts that a plan avoids: the service of each title, and one attachment.</summary>
    /// <returns>Cents with VAT.</returns>
    public long ActsAvoidedByPlan(int claims, bool isLegalEntity) => WithVat(claims * Service + (isLegalEntity ? AttachmentOfEntity : AttachmentOfPerson) + Notice);

    /// <summary>An amount with VAT, to the nearest cent.</summary>
    public long WithVat(long cents) => (cents * (100 + Policy.VatPercent) + 50) / 100;
}
