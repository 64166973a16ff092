namespace Cjib.Batch.Profiles;

/// <summary>The hard rules and signals of the score card, in the order in which reasons are written. The list is closed: a policy may leave one out, not add one.</summary>
public enum SignalCode : sbyte
{
    H1, H2, H3, H4, H5,
    W01, W02, W03, W04, W05, W06, W07, W08, W20, W21, W22, W23, W24, W30, W31,
    K01, K02, K03, K04, K05, K06, K20, K21, K22, K23, K24, K25, K26, K27, K28, K29,
}

/// <summary>What a signal is about.</summary>
public enum Axis : sbyte
{
    /// <summary>Willen.</summary>
    W,

    /// <summary>Kunnen.</summary>
    K,
}

/// <summary>One signal as a policy prices it.</summary>
/// <param name="Code">Which.</param>
/// <param name="Points">Its worth; the sign is fixed by <see cref="SignalList"/>.</param>
/// <param name="IsEach">Per occurrence up to the cap, or once.</param>
/// <param name="Months">Look-back: a fact counts through the same day so many months later. 0 = without end.</param>
/// <param name="Cap">Most it can add up to, with the sign of the points.</param>
/// <param name="Limit">Threshold in the unit of <see cref="SignalDefinition.Limits"/>; 0 when it has none.</param>
/// <param name="SecondLimit">A second threshold, likewise.</param>
/// <param name="Basis">What the card says about it in words.</param>
public sealed record SignalRule(SignalCode Code, int Points, bool IsEach, int Months, int Cap, long Limit, long SecondLimit, SignalBasis Basis)
{
    /// <summary>Points for a number of occurrences.</summary>
    internal int Of(int count)
    {
        var points = IsEach ? Math.Min(count, 100) * Points : Points;
        return Points < 0 ? Math.Max(points, Cap) : Math.Min(points, Cap);
    }
}

/// <summary>Why a signal may be used: no price, but owed to whoever asks.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Inputs">What it looks at.</param>
/// <param name="LegalGround">Legal basis.</param>
/// <param name="Source">Where the facts come from.</param>
/// <param name="RetentionMonths">How long they are kept.</param>
public sealed record SignalBasis(string Description, IReadOnlyList<string> Inputs, string LegalGround, string Source, int RetentionMonths);
