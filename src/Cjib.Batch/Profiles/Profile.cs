using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Where a debtor stands on a date, and why. It orders and proposes work; hand-over to a bailiff rests on statutory facts, never on it.</summary>
/// <param name="Quadrant">The quadrant.</param>
/// <param name="Willing">Sum of the willingness points, −100…+100; 0 when a hard rule decided.</param>
/// <param name="Able">Sum of the ability points, −100…+100; 0 when a hard rule decided.</param>
/// <param name="Doubt">The axes on which too little is known to be sure.</param>
/// <param name="Reasons">What decided it, in the order of the codes: hard rules, then willingness, then ability.</param>
/// <param name="Holds">What stands in the way of an office, most important first; empty when nothing does.</param>
/// <param name="Treatment">Neutral instruction to the office that may go out without anyone's review.</param>
/// <param name="ReviewedTreatment">The instruction once a named reviewer has agreed; the same unless <see cref="NeedsReview"/>.</param>
/// <param name="ValidThrough">Last day on which the same facts give the same profile: a window closes, a hold ends, or it expires.</param>
public sealed record Profile(
    Quadrant Quadrant,
    int Willing,
    int Able,
    Doubt Doubt,
    IReadOnlyList<Reason> Reasons,
    IReadOnlyList<Hold> Holds,
    string Treatment,
    string ReviewedTreatment,
    LocalDate ValidThrough)
{
    /// <summary>Whether an effect for the debtor waits for a named human reviewer (AVG art. 22).</summary>
    public bool NeedsReview => Quadrant is Quadrant.NK or Quadrant.NN;

    /// <summary>Column <c>redenen</c> of profiles.csv, such as <c>W07+10 W21-15 K06+15 ON_W</c>.</summary>
    public string ReasonCodes()
    {
        var flags = (Doubt & Doubt.Willing, Doubt & Doubt.Able) switch
        {
            (Doubt.Willing, Doubt.Able) => " ON_W ON_K",
            (Doubt.Willing, _) => " ON_W",
            (_, Doubt.Able) => " ON_K",
            _ => "",
        };
        return (string.Join(' ', Reasons) + flags).TrimStart();
    }

    /// <summary>The doubt that stands among the codes of <see cref="ReasonCodes"/>.</summary>
    public static Doubt DoubtIn(string codes) =>
        (codes.Contains("ON_W", StringComparison.Ordinal) ? Doubt.Willing : Doubt.None) | (codes.Contains("ON_K", StringComparison.Ordinal) ? Doubt.Able : Doubt.None);
}

/// <summary>Willing and able, in Dutch: <c>W</c> wil, <c>N</c> wil niet; <c>K</c> kan, <c>N</c> kan niet.</summary>
public enum Quadrant : sbyte
{
    /// <summary>Wil en kan: remind, make paying easy.</summary>
    WK,

    /// <summary>Wil, kan niet: terms, pause, debt help.</summary>
    WN,

    /// <summary>Wil niet, kan: one effective act.</summary>
    NK,

    /// <summary>Wil niet, kan niet: no costs without prospect.</summary>
    NN,

    /// <summary>Onbekend: too little is known; as <see cref="WK"/> with an extra attempt to make contact.</summary>
    ON,

    /// <summary>Niet bereikbaar: find the address first.</summary>
    NB,
}

/// <summary>The axes on which the debtor has the benefit of the doubt.</summary>
[Flags]
public enum Doubt : sbyte
{
    None = 0,

    /// <summary><c>ON_W</c>: no sign of willingness, or not enough in either direction; held to be willing.</summary>
    Willing = 1,

    /// <summary><c>ON_K</c>: no sign of ability, or not enough in either direction; able to be reminded, not for costly acts.</summary>
    Able = 2,
}
