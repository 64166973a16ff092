using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Gives each debtor a quadrant: will the person pay, can the person pay.</summary>
public static class DebtorProfiling
{
    /// <summary>
    /// How harsh the track of a quadrant is, mildest first: finding the address; an extra contact, or terms and pause, of which neither is harsher than
    /// the other; reminders and a bailiff after contact failed; bundling without costly acts; prompt hand-over.
    /// </summary>
    public static int Harshness(Quadrant quadrant) => quadrant switch
    {
        Quadrant.NB => 0,
        Quadrant.ON or Quadrant.WN => 1,
        Quadrant.WK => 2,
        Quadrant.NN => 3,
        _ => 4,
    };

    /// <summary>Profiles one debtor.</summary>
    /// <param name="debtor">The facts; in any order.</param>
    /// <param name="policy">The score card.</param>
    /// <param name="date">Business date.</param>
    /// <returns>The same facts, policy and date give the same profile.</returns>
    /// <remarks>
    /// Hard rules first (the first hit wins, without points), then the points, then the quadrant; see the domain facts 4.4. Missing data never
    /// leads to a harsher track: every charge rests on a known fact, a blank column counts as its harmless value or better, an axis
    /// without any signal gives ON. See <see cref="Harshness"/>.
    /// </remarks>
    public static Profile Profile(DebtorFacts debtor, ProfilingPolicy policy, LocalDate date)
    {
        var holds = Holds.Of(debtor, date);
        var expiry = date.PlusDays(policy.ValidDays);
        if (Holds.HardRule(holds) is { } rule)
        {
            // Estate and minors go to people; whoever is in debt settlement or at an emergency stop cannot pay.
            var quadrant = rule is SignalCode.H1 or SignalCode.H4 ? Quadrant.ON : Quadrant.WN;
            var treatment = policy.HardRuleTreatment(rule);
            return new(quadrant, 0, 0, Doubt.None, [new(rule, 0, 1, ClaimFacts.Unknown, FactSource.Delivery)], holds!, treatment, treatment,
                Through(holds, debtor, date, expiry));
        }

        var scoring = new Scoring(policy, date, stackalloc Reason[Scoring.ReasonsMax]);
        scoring.Score(debtor);
        var willing = Math.Clamp(scoring.Willing, -policy.SumMax, policy.SumMax);
        var able = Math.Clamp(scoring.Able, -policy.SumMax, policy.SumMax);
        Quadrant? previous = debtor.Previous is { } p && p.Date.PlusDays(policy.ValidDays) >= date ? p.Quadrant : null;
        var outcome = Outcome.Of(scoring.HasWilling ? willing : null, scoring.HasAble ? able : null, previous, policy);
        if (Unreachable(debtor) is { Count: > 0 } returned)
        {
            scoring.Add(SignalCode.W30, returned);
            outcome = outcome with { Quadrant = Quadrant.NB };
            Holds.Add(ref holds, HoldReason.AddressResearch, int.MaxValue);
        }
        else if (outcome.Quadrant == Quadrant.WN && HasRunningArrangement(debtor))
        {
            Holds.Add(ref holds, HoldReason.Arrangement, int.MaxValue);
        }
        var now = policy.TreatmentOf(outcome, isReviewed: false);
        return new(
            outcome.Quadrant, willing, able, outcome.Doubt, InOrder(scoring.Reasons), holds ?? (IReadOnlyList<Hold>)[],
            now, policy.TreatmentOf(outcome, isReviewed: true),
            LocalDate.Min(Through(holds, debtor, date, expiry), scoring.LastDay == int.MaxValue ? expiry : Days.ToDate(scoring.LastDay)));
    }

    /// <summary>What would change the quadrant: each reason that it hangs on, and the steps open to the debtor that would make it milder.</summary>
    /// <param name="profile">The profile of these facts.</param>
    /// <returns>In the order of the codes; empty when a hard rule decided.</returns>
    public static IReadOnlyList<Counterfactual> WhatWouldChange(Profile profile, ProfilingPolicy policy) => Counterfactuals.Of(profile, policy);

    static Reason[] InOrder(ReadOnlySpan<Reason> found)
    {
        var reasons = found.ToArray();
        for (var i = 1; i < reasons.Length; i++)
            for (var j = i; j > 0 && reasons[j].Code < reasons[j - 1].Code; j--)
                (reasons[j], reasons[j - 1]) = (reasons[j - 1], reasons[j]);
        return reasons;
    }

    // The newest delivery that says something about the address is believed; of two equally new ones the one that asks for research.
    static Tally Unreachable(DebtorFacts debtor)
    {
        var (gone, there) = (ClaimFacts.Unknown, ClaimFacts.Unknown);
        var (count, isDated) = (0, true);
        foreach (ref readonly var claim in debtor.Claims.Span)
        {
            if (!claim.IsOpen)
                continue;
            if (claim.Address == AddressKind.Gone || claim.MailReturned == YesNo.Yes || claim.AddressInvestigated == YesNo.Yes)
            {
                count++;
                isDated &= claim.AddressKnownDay != ClaimFacts.Unknown;
                gone = Math.Max(gone, claim.AddressKnownDay);
            }
            else if (claim is { MailReturned: YesNo.No, Address: not AddressKind.Unknown })
            {
                there = Math.Max(there, claim.AddressKnownDay);
            }
        }
        return count > 0 && (!isDated || gone >= there) ? new(count, gone, FactSource.Delivery) : default;
    }

    static bool HasRunningArrangement(DebtorFacts debtor)
    {
        foreach (ref readonly var claim in debtor.Claims.Span)
            if (claim is { IsOpen: true, Arrangement: ArrangementStatus.Running })
                return true;
        return false;
    }

    // A block that ends changes the profile, also one that is outweighed tonight.
    static LocalDate Through(List<Hold>? holds, DebtorFacts debtor, LocalDate date, LocalDate expiry)
    {
        var today = Days.Since1970(date);
        var through = Days.Since1970(expiry);
        foreach (ref readonly var claim in debtor.Claims.Span)
            if (claim is { IsOpen: true, Block: not Block.None } && claim.BlockUntilDay >= today)
                through = Math.Min(through, claim.BlockUntilDay);
        foreach (var hold in holds ?? [])
            if (hold.Until is { } until && until < expiry)
                through = Math.Min(through, Days.Since1970(until));
        return Days.ToDate(through);
    }
}
