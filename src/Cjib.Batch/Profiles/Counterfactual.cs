using System.Globalization;

namespace Cjib.Batch.Profiles;

/// <summary>Something that would have given another quadrant.</summary>
/// <param name="Code">The signal that would be there or not.</param>
/// <param name="IsAdded">True: with this signal; false: without it.</param>
/// <param name="Quadrant">What the quadrant would be.</param>
/// <param name="Points">What the signal is worth.</param>
public readonly record struct Counterfactual(SignalCode Code, bool IsAdded, Quadrant Quadrant, int Points)
{
    /// <summary>One sentence for the debtor's file.</summary>
    public string Sentence(Language language)
    {
        var points = Points.ToString("+0;-0;0", CultureInfo.InvariantCulture);
        return language == Language.Dutch
            ? $"{(IsAdded ? "Met" : "Zonder")} {Code} ({points}) zou het kwadrant {Quadrant} zijn."
            : $"{(IsAdded ? "With" : "Without")} {Code} ({points}) the quadrant would be {Quadrant}.";
    }
}

static class Counterfactuals
{
    // What a debtor can bring about: pay, keep an arrangement, take contact, accept help.
    static readonly SignalCode[] Steps = [SignalCode.W03, SignalCode.W04, SignalCode.W05, SignalCode.W06, SignalCode.W08];

    public static List<Counterfactual> Of(Profile profile, ProfilingPolicy policy)
    {
        var found = new List<Counterfactual>();
        if (profile.Reasons is [{ Code: <= SignalCode.H4 }, ..])
            return found;
        foreach (var reason in profile.Reasons)
        {
            if (reason.Code == SignalCode.W30)
                Report(reason, isAdded: false, Of(profile.Reasons, null, profile.Quadrant, policy));
            else if (reason.Points != 0 && profile.Quadrant != Quadrant.NB)
                Report(reason, isAdded: false, Of(profile.Reasons.Where(r => r.Code != reason.Code), null, profile.Quadrant, policy));
        }
        if (profile.Quadrant != Quadrant.NB)
            foreach (var code in Steps)
                if (policy[code] is { } rule && !profile.Reasons.Any(r => r.Code == code))
                    Report(new(code, rule.Of(1), 1, ClaimFacts.Unknown, FactSource.Register), isAdded: true, Of(profile.Reasons, rule, profile.Quadrant, policy));
        return found;

        void Report(Reason reason, bool isAdded, Quadrant quadrant)
        {
            if (quadrant != profile.Quadrant)
                found.Add(new(reason.Code, isAdded, quadrant, reason.Points));
        }
    }

    // From where the debtor stands now: a harsher quadrant takes the points of the hysteresis more.
    static Quadrant Of(IEnumerable<Reason> reasons, SignalRule? added, Quadrant now, ProfilingPolicy policy)
    {
        int? willing = added is null ? null : added.Of(1), able = null;
        foreach (var reason in reasons)
            if (reason.Points == 0)
                continue;
            else if (reason.Code < SignalCode.K01)
                willing = (willing ?? 0) + reason.Points;
            else
                able = (able ?? 0) + reason.Points;
        return Outcome.Of(Clip(willing), Clip(able), now, policy).Quadrant;

        int? Clip(int? sum) => sum is { } s ? Math.Clamp(s, -policy.SumMax, policy.SumMax) : null;
    }
}
