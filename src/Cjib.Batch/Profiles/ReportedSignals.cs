using System.Runtime.InteropServices;
using Cjib.Batch.Events;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>What an office reported, as the score card may see it.</summary>
/// <param name="ClaimId">The claim it is about; null for the whole dossier.</param>
/// <param name="HasNote">The office explained it.</param>
/// <param name="Day">Days since 1970-01-01.</param>
public readonly record struct ReportedFact(long? ClaimId, string Office, ReportKind Kind, ReportOutcome? Outcome, bool HasNote, int Day);

/// <summary>Mutations and office reports as dated signals; amounts, blocks and arrangements stand in the claim already, which is a fold over its events.</summary>
static class ReportedSignals
{
    /// <summary>The facts of a debtor with what agencies and offices told since.</summary>
    /// <param name="claimIds">Beside each claim its id.</param>
    /// <param name="events">Per claim that has any its events, by moment.</param>
    /// <param name="reports">By day.</param>
    /// <param name="plans">Arrangements over all agencies that have begun.</param>
    public static DebtorFacts Add(
        DebtorFacts debtor, ReadOnlySpan<long> claimIds, IReadOnlyDictionary<long, List<ClaimEvent>> events, IReadOnlyList<ReportedFact> reports, IReadOnlyList<PlanFact> plans)
    {
        var signals = new List<DebtorEvent>();
        var claims = debtor.Claims.ToArray();
        AddReports(claims, claimIds, reports, signals);
        for (var i = 0; i < claims.Length; i++)
            if (events.TryGetValue(claimIds[i], out var its))
                claims[i] = After(claims[i], CollectionsMarshal.AsSpan(its), AttachedDay(claimIds[i], reports), signals);
        foreach (var plan in plans)
            AddPlan(claims, claimIds, plan, signals);
        return debtor with { Claims = claims, Events = signals.ToArray() };
    }

    // What the claims of a plan tell of their arrangement is told once, by the plan: its terms are known, and its end counts once and not for each claim.
    static void AddPlan(ClaimFacts[] claims, ReadOnlySpan<long> claimIds, PlanFact plan, List<DebtorEvent> signals)
    {
        var isRunning = plan.Status == ArrangementStatus.Running;
        for (var i = 0; i < claims.Length; i++)
            if (plan.ClaimIds.Contains(claimIds[i]) && (isRunning || claims[i].ArrangementKnownDay >= plan.ProposedDay))
                claims[i] = claims[i] with { Arrangement = isRunning ? ArrangementStatus.Running : ArrangementStatus.None };
        signals.RemoveAll(signal => signal.Kind == EventKind.TermPaidOnTime && signal.Day >= plan.ProposedDay);
        if (isRunning)
            signals.AddRange(Enumerable.Repeat(new DebtorEvent(EventKind.TermPaidOnTime, plan.Day, FactSource.Register), plan.TermsOnTime));
        else if (EndOf(plan.Status) is { } end)
            signals.Add(new(end, plan.Day, FactSource.Register));
    }

    static EventKind? EndOf(ArrangementStatus status) => status switch
    {
        ArrangementStatus.Completed => EventKind.PlanCompleted,
        ArrangementStatus.LapsedByDebtor => EventKind.PlanLapsedByDebtor,
        ArrangementStatus.LapsedByIncome => EventKind.PlanLapsedByIncome,
        ArrangementStatus.None or ArrangementStatus.Running or ArrangementStatus.Refused => null,
    };

    // An act is held against a claim only when the report names the claim: of one on the whole dossier it is not known which claims needed it.
    static void AddReports(ClaimFacts[] claims, ReadOnlySpan<long> claimIds, IReadOnlyList<ReportedFact> reports, List<DebtorEvent> signals)
    {
        var attached = new Dictionary<(string Office, long? Claim), int>();
        foreach (var report in reports)
        {
            if (report.Kind is ReportKind.Served or ReportKind.WageAttachment or ReportKind.BankAttachment or ReportKind.OtherAttachment
                && report.ClaimId is { } id && claimIds.IndexOf(id) is >= 0 and var at)
            {
                claims[at] = claims[at] with
                {
                    FirstActDay = claims[at].FirstActDay == ClaimFacts.Unknown ? report.Day : Math.Min(claims[at].FirstActDay, report.Day),
                    AttachedDay = report.Kind == ReportKind.Served || claims[at].AttachedDay != ClaimFacts.Unknown ? claims[at].AttachedDay : report.Day,
                };
            }
            switch (report.Kind, report.Outcome)
            {
                case (ReportKind.WageAttachment or ReportKind.BankAttachment or ReportKind.OtherAttachment, _):
                    attached.TryAdd((report.Office, report.ClaimId), report.Day);
                    break;
                case (ReportKind.AttachmentLifted or ReportKind.Closed, _):
                    foreach (var (key, since) in attached.Where(a => a.Key.Office == report.Office && (report.ClaimId is null || a.Key.Claim == report.ClaimId)).ToList())
                    {
                        signals.Add(new(EventKind.Attachment, since, FactSource.OfficeReport, report.Day - 1));
                        attached.Remove(key);
                    }
                    break;
                case (ReportKind.Arrangement, _):
                    signals.Add(new(EventKind.Contact, report.Day, FactSource.OfficeReport));
                    break;
                case (ReportKind.Outcome, ReportOutcome.Refuses) when report.HasNote:
                    signals.Add(new(EventKind.Refuses, report.Day, FactSource.OfficeReport));
                    break;
                case (ReportKind.Outcome, ReportOutcome.NothingToRecover):
                    signals.Add(new(EventKind.NoRecovery, report.Day, FactSource.OfficeReport));
                    break;
                case (ReportKind.Outcome, ReportOutcome.DebtHelp):
                    signals.Add(new(EventKind.DebtHelp, report.Day, FactSource.OfficeReport));
                    break;
            }
        }
        // One office that attaches for several claims attaches once.
        foreach (var office in attached.GroupBy(a => a.Key.Office, a => a.Value))
            signals.Add(new(EventKind.Attachment, office.Min(), FactSource.OfficeReport));
    }

    // Money that came while an attachment ran is not taken for a free will.
    static int AttachedDay(long claimId, IReadOnlyList<ReportedFact> reports)
    {
        foreach (var report in reports)
            if (report.Kind is ReportKind.WageAttachment or ReportKind.BankAttachment or ReportKind.OtherAttachment && (report.ClaimId ?? claimId) == claimId)
                return report.Day;
        return int.MaxValue;
    }

    static ClaimFacts After(ClaimFacts claim, ReadOnlySpan<ClaimEvent> events, int attachedDay, List<DebtorEvent> signals)
    {
        var (paidDay, helpedSince, arrangedSince, term) = (ClaimFacts.Unknown, ClaimFacts.Unknown, ClaimFacts.Unknown, 0);
        var corrections = new Corrections(events);
        for (var i = 0; i < events.Length; i++)
        {
            ref readonly var e = ref events[i];
            if (corrections.IsCorrected(e.Id))
                continue;
            switch (e.Kind)
            {
                case MutationKind.Payment when corrections.NetCents(e) is > 0 and var cents:
                    paidDay = e.Day;
                    if (e.Day >= attachedDay)
                        break;
                    signals.Add(new(EventKind.VoluntaryPayment, e.Day, FactSource.Mutation, Cents: cents));
                    // The terms of an agency's own arrangement are not told: a payment in every month since its start is taken for one on time.
                    if (arrangedSince != ClaimFacts.Unknown && MonthsBetween(arrangedSince, e.Day) is var month && month >= term)
                    {
                        if (month == term)
                            signals.Add(new(EventKind.TermPaidOnTime, e.Day, FactSource.Mutation));
                        term = month + 1;
                    }
                    break;
                case MutationKind.ArrangementStarted:
                    signals.Add(new(EventKind.Contact, e.Day, FactSource.Mutation));
                    (arrangedSince, term) = (e.Day, 0);
                    claim = claim with { ArrangementDay = e.Day };
                    break;
                case MutationKind.ArrangementLapsed or MutationKind.ArrangementCompleted:
                    arrangedSince = ClaimFacts.Unknown;
                    claim = claim with { ArrangementDay = e.Day };
                    break;
                case MutationKind.DebtHelpStarted:
                    helpedSince = helpedSince == ClaimFacts.Unknown ? e.Day : helpedSince;
                    break;
                case MutationKind.DebtHelpStopped when helpedSince != ClaimFacts.Unknown:
                    signals.Add(new(EventKind.DebtHelp, helpedSince, FactSource.Mutation, e.Day - 1));
                    helpedSince = ClaimFacts.Unknown;
                    break;
                case MutationKind.PersonChanged when e.Day > claim.KnownDay:
                    // Mail that came back went to the address before.
                    claim = claim with { AddressDay = e.Day, MailReturned = YesNo.Unknown };
                    break;
            }
        }
        if (helpedSince != ClaimFacts.Unknown)
            signals.Add(new(EventKind.DebtHelp, helpedSince, FactSource.Mutation));
        return claim.OpenCents == 0 ? claim with { PaidDay = paidDay } : claim;
    }

    static int MonthsBetween(int from, int to) => Period.Between(Days.ToDate(from), Days.ToDate(to), PeriodUnits.Months).Months;
}
