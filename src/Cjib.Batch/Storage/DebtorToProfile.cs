using Cjib.Batch.Allocation;
using Cjib.Batch.Instalments;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A debtor as the register knows it: what the score card may see, and what readiness asks.</summary>
/// <param name="OpenClaims">What a hand-over asks of each open claim.</param>
/// <param name="Clients">Number of agencies.</param>
/// <param name="Pc4">Digits of the postcode of a Dutch address, of the claim with the highest key; 0 when there is none.</param>
/// <param name="HasOffice">An office is at work already.</param>
/// <param name="ReadyClients">Agencies with claims that may be handed over tonight.</param>
/// <param name="LawChangesAfter">Last day on which the law asks the same of every claim: then a term for a remedy or a limitation ends; null when nothing does.</param>
/// <param name="Review">What a person last said about a harsh quadrant.</param>
public sealed record DebtorToProfile(
    DebtorFacts Facts, IReadOnlyList<ClaimReadiness> OpenClaims, int Clients, long OpenCents, int Pc4, bool HasOffice,
    int ReadyClients, LocalDate? LawChangesAfter, ReviewOfProfile? Review)
{
    /// <summary>The open claims that a plan could cover: all that are not objected to and have not lapsed.</summary>
    public IReadOnlyList<PlanClaim> PlanClaims { get; init; } = [];

    /// <summary>A bailiff has acted.</summary>
    public bool HasAct { get; init; }

    /// <summary>Its plans, oldest first.</summary>
    public IReadOnlyList<StoredPlan> Plans { get; init; } = [];

    /// <summary>The debtor, where a plan that runs keeps a bailiff from all claims it covers.</summary>
    /// <param name="claimIds">Beside each claim its id.</param>
    internal DebtorToProfile Arranged(ReadOnlySpan<long> claimIds, IReadOnlyList<PlanFact> plans, LocalDate date)
    {
        var (open, ready) = (new List<ClaimReadiness>(OpenClaims.Count), new HashSet<int>());
        for (var i = 0; i < claimIds.Length; i++)
        {
            if (Facts.Claims.Span[i].OpenCents == 0)
                continue;
            var claim = OpenClaims[open.Count];
            foreach (var plan in plans)
                if (plan.Status == ArrangementStatus.Running && plan.ClaimIds.Contains(claimIds[i]))
                    claim = claim with { IsArranged = true };
            open.Add(claim);
            if (claim.IsReadyOn(date))
                ready.Add(Facts.Claims.Span[i].Client);
        }
        return this with { OpenClaims = open, ReadyClients = ready.Count };
    }
}

/// <summary>A person's word on a quadrant whose effects wait for one.</summary>
/// <param name="Date">Business date of the profile that was judged; the word expires as profiles do.</param>
public readonly record struct ReviewOfProfile(Quadrant Quadrant, bool IsAgreed, LocalDate Date);

/// <summary>A debtor as the night sees it.</summary>
/// <param name="Treatment">The instruction that goes out, after review and cost guard.</param>
/// <param name="IsTooDear">The act that would have been ordered costs too much for what is open.</param>
/// <param name="SavedCents">What one office saves, if there are several agencies.</param>
/// <param name="Hold">Why no office may start, or null.</param>
/// <param name="Plans">What takes the place of the plans that stood as proposals; null when they stand.</param>
public sealed record ProfiledDebtor(
    DebtorToProfile Debtor, Profile Profile, string Treatment, bool IsTooDear, long SavedCents, string? Hold, LocalDate? HoldUntil, IReadOnlyList<StoredPlan>? Plans);
