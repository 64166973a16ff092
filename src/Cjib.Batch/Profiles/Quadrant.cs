namespace Cjib.Batch.Profiles;

/// <summary>The four quadrants of the Kwadrantenmodel, and two answers for when it cannot be known.</summary>
public enum Quadrant
{
    /// <summary>Willen en kunnen: will and can pay.</summary>
    WK,

    /// <summary>Willen, niet kunnen: will but cannot.</summary>
    WN,

    /// <summary>Niet willen, kunnen: can but will not.</summary>
    NK,

    /// <summary>Niet willen, niet kunnen: neither.</summary>
    NN,

    /// <summary>Onbekend: too little is known; treated as <see cref="WK"/> with an extra attempt at contact.</summary>
    ON,

    /// <summary>Niet bereikbaar: mail comes back or the address is unknown; address research first.</summary>
    NB,
}
