using NodaTime;

namespace Cjib.Batch.Allocation;

/// <summary>What stands in the way of a person, from claims, registers and people.</summary>
[Flags]
public enum DebtorBlocks : short
{
    None = 0,

    /// <summary>H1.</summary>
    Deceased = 1,

    /// <summary>H2: Wsnp.</summary>
    Wsnp = 2,

    /// <summary>H2: Msnp.</summary>
    Msnp = 4,

    /// <summary>H2: bankruptcy.</summary>
    Bankruptcy = 8,

    /// <summary>H2.</summary>
    Moratorium = 16,

    /// <summary>H3: pause by people.</summary>
    EmergencyStop = 32,

    /// <summary>H4.</summary>
    Minor = 64,

    /// <summary>Records of the debtor contradict each other (I9xx).</summary>
    IdentityConflict = 128,
}

/// <summary>One open claim, as far as handing it to a bailiff asks.</summary>
/// <param name="OpenCents">What is open, in cents.</param>
/// <param name="HasExecutableTitle">A dwangbevel, judgment or the like is there.</param>
/// <param name="IsIrrevocable">No ordinary remedy is open, or the title is executable all the same.</param>
/// <param name="RemindersSent">The reminders the law asks were sent and their terms are over.</param>
/// <param name="IsUnderAppeal">H5: an objection or appeal that suspends is pending.</param>
/// <param name="AppealUntil">Last day of it, if known.</param>
/// <param name="LimitationDate">Last day on which it can be recovered.</param>
/// <param name="IsArranged">An arrangement runs for it (LOPEND), which keeps a bailiff away.</param>
public readonly record struct ClaimReadiness(
    long OpenCents, bool HasExecutableTitle, bool IsIrrevocable, bool RemindersSent, bool IsUnderAppeal, LocalDate? AppealUntil,
    LocalDate LimitationDate, bool IsArranged = false)
{
    internal bool IsExecutable => HasExecutableTitle && IsIrrevocable && RemindersSent && !IsArranged;

    /// <summary>Whether this claim could be handed over on a day.</summary>
    internal bool IsReadyOn(LocalDate date) =>
        IsExecutable && LimitationDate >= date && !(IsUnderAppeal && (AppealUntil is null || AppealUntil >= date));
}

/// <summary>A debtor, as far as readiness asks.</summary>
/// <param name="Claims">All open claims.</param>
/// <param name="Blocks">What stands in the way of the person.</param>
/// <param name="BlockedUntil">Last day of the latest of them, if known.</param>
/// <param name="HasRunningArrangement">A payment arrangement runs and the debtor is willing but unable (Q2), or the arrangement is the State's.</param>
/// <param name="ArrangementUntil">Its last term, if known.</param>
/// <param name="NeedsAddressResearch">Mail came back or nobody knows the address (NB), and the research is not finished.</param>
/// <param name="ResearchUntil">When it is to be finished, if known.</param>
/// <param name="ExpectedCostCents">What the bailiff's next steps are expected to cost, in cents; 0 when not estimated.</param>
/// <param name="HasRunningCase">An office is at work already: small amounts are added to its case, whatever the minimum.</param>
public sealed record ReadinessFacts(
    IReadOnlyList<ClaimReadiness> Claims, DebtorBlocks Blocks = DebtorBlocks.None, LocalDate? BlockedUntil = null,
    bool HasRunningArrangement = false, LocalDate? ArrangementUntil = null, bool NeedsAddressResearch = false,
    LocalDate? ResearchUntil = null, long ExpectedCostCents = 0, bool HasRunningCase = false);

/// <summary>Whether a debtor may go to a bailiff tonight (domain facts 6.2, step 0): on statutory facts, never on a score.</summary>
/// <param name="Reason">Null when ready; else the word in <c>held.csv</c>.</param>
/// <param name="Until">Last day of the hold, if known; the debtor is looked at every night all the same.</param>
public readonly record struct Readiness(string? Reason, LocalDate? Until)
{
    public bool IsReady => Reason is null;

    static readonly (DebtorBlocks Block, string Reason)[] InOrder =
    [
        (DebtorBlocks.Deceased, "OVERLEDEN"), (DebtorBlocks.IdentityConflict, "IDENTITEIT"), (DebtorBlocks.Wsnp, "WSNP"),
        (DebtorBlocks.Bankruptcy, "FAILLISSEMENT"), (DebtorBlocks.Moratorium, "MORATORIUM"), (DebtorBlocks.Msnp, "MSNP"),
        (DebtorBlocks.EmergencyStop, "NOODSTOP"), (DebtorBlocks.Minor, "MINDERJARIG"),
    ];

    /// <summary>Judges a debtor; the first reason in this order counts: the person, appeals, limitation, title, arrangement, address, amount, costs.</summary>
    public static Readiness Of(ReadinessFacts facts, AllocationPolicy policy, LocalDate date)
    {
        foreach (var (block, reason) in InOrder)
            if ((facts.Blocks & block) != 0)
                return new(reason, facts.BlockedUntil);

        var (open, live, executable) = (0L, 0, 0);
        var (isUnderAppeal, isKnown, appealUntil) = (false, true, LocalDate.MinIsoValue);
        foreach (var claim in facts.Claims)
            if (claim.IsUnderAppeal && (claim.AppealUntil is null || claim.AppealUntil >= date))
            {
                isUnderAppeal = true;
                isKnown &= claim.AppealUntil is not null;
                appealUntil = LocalDate.Max(appealUntil, claim.AppealUntil ?? appealUntil);
            }
            else if (claim.LimitationDate >= date)
            {
                live++;
                executable += claim.IsExecutable ? 1 : 0;
                open += claim.IsExecutable ? claim.OpenCents : 0;
            }
        if (live == 0)
            return isUnderAppeal ? new("BEZWAAR", isKnown ? appealUntil : null) : new("VERJAARD", null);
        if (executable == 0)
            return new("NIET_EXECUTABEL", null);
        if (facts.HasRunningArrangement)
            return new("REGELING_LOPEND", facts.ArrangementUntil);
        if (facts.NeedsAddressResearch)
            return new("ADRESONDERZOEK", facts.ResearchUntil);
        if (open < policy.OpenCentsMin && !facts.HasRunningCase)
            return new("ONDER_DREMPEL", null);
        if (facts.ExpectedCostCents * 100 > open * policy.CostPctMax && !facts.HasRunningCase)
            return new("KOSTEN_TE_HOOG", null);
        return default;
    }
}
