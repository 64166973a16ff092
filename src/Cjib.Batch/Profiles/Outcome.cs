namespace Cjib.Batch.Profiles;

/// <summary>How sure an axis is.</summary>
enum Level : sbyte
{
    /// <summary>No signal at all.</summary>
    Unknown,
    No,

    /// <summary>Between the thresholds.</summary>
    Doubt,
    Yes,
}

/// <summary>The two sums as a quadrant.</summary>
readonly record struct Outcome(Quadrant Quadrant, Level Willing, Level Able)
{
    /// <summary>The axes with the benefit of the doubt.</summary>
    public Doubt Doubt =>
        (Willing is Level.Unknown or Level.Doubt ? Doubt.Willing : Doubt.None) | (Able is Level.Unknown or Level.Doubt ? Doubt.Able : Doubt.None);

    /// <param name="willing">Clipped sum, or null when the axis has no signal.</param>
    /// <param name="able">Likewise.</param>
    /// <param name="previous">Quadrant before, while it has not expired.</param>
    /// <remarks>
    /// Hysteresis works per axis in the harsh direction only: to be found unwilling after not having been so, and able after having been
    /// unable, takes some points more than the threshold. The way back has no obstacle.
    /// </remarks>
    public static Outcome Of(int? willing, int? able, Quadrant? previous, ProfilingPolicy policy)
    {
        var unwillingThrough = policy.UnwillingThrough - (previous is not (null or Quadrant.NK or Quadrant.NN) ? policy.Hysteresis : 0);
        var more = previous is Quadrant.WN or Quadrant.NN ? policy.Hysteresis : 0;
        var w = willing is not { } ws ? Level.Unknown
            : ws <= unwillingThrough ? Level.No
            : ws >= policy.WillingFrom ? Level.Yes : Level.Doubt;
        var k = able is not { } ks ? Level.Unknown
            : ks <= policy.UnableThrough + more ? Level.No
            : ks >= policy.AbleFrom + more ? Level.Yes : Level.Doubt;
        var quadrant = (w, k) switch
        {
            (Level.Unknown, _) or (_, Level.Unknown) => Quadrant.ON,
            (Level.No, Level.Yes) => Quadrant.NK,
            // Able to be reminded, not for costly acts: an unwilling debtor is past reminding, so the doubt protects from the acts.
            (Level.No, _) => Quadrant.NN,
            (_, Level.No) => Quadrant.WN,
            _ => Quadrant.WK,
        };
        return new(quadrant, w, k);
    }
}
