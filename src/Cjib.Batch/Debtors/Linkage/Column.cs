namespace Cjib.Batch.Debtors.Linkage;

/// <summary>A normalised column: the different values, how often each occurs, and for each row the number of its value.</summary>
sealed class Column
{
    readonly float[] _log2Shares;
    readonly LetterSketch[] _sketches;

    /// <param name="isText">True for values that are compared letter by letter.</param>
    public Column(Tokens tokens, int[] rows, bool isText)
    {
        (Tokens, Rows, Counts) = (tokens, rows, new int[tokens.Count]);
        foreach (var token in rows)
            Counts[token]++;
        Known = rows.Length - Counts[0];
        _log2Shares = new float[tokens.Count];
        _sketches = new LetterSketch[isText ? tokens.Count : 0];
        for (var token = 1; token < tokens.Count; token++)
        {
            _log2Shares[token] = (float)Math.Log2(Math.Max(Counts[token], 1) / (double)Known);
            if (isText)
                _sketches[token] = LetterSketch.Of(tokens[token][..Math.Min(tokens[token].Length, 64)]);
        }
    }

    public Tokens Tokens { get; }

    /// <summary>For each row the number of its value; 0 is missing.</summary>
    public int[] Rows { get; }

    /// <summary>How many rows have each value.</summary>
    public int[] Counts { get; }

    /// <summary>How many rows have a value.</summary>
    public int Known { get; }

    /// <summary>log2 of the share of the known rows that have a value: the chance that a stranger has it too.</summary>
    public float Log2Share(int token) => _log2Shares[token];

    public ref readonly LetterSketch Sketch(int token) => ref _sketches[token];

    /// <summary>The chance that two different rows drawn at random agree, from the counts alone.</summary>
    public double ChanceAgreement()
    {
        var pairs = 0.0;
        for (var token = 1; token < Counts.Length; token++)
            pairs += (double)Counts[token] * (Counts[token] - 1);
        return Known < 2 ? 0 : pairs / ((double)Known * (Known - 1));
    }
}
