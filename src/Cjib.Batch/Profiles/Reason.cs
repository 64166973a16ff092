using System.Globalization;

namespace Cjib.Batch.Profiles;

/// <summary>One thing that decided a profile.</summary>
/// <param name="Code">The hard rule or signal.</param>
/// <param name="Points">What it was worth after its cap; 0 for hard rules and for signals that only say something.</param>
/// <param name="Count">How often it occurred, or the number it rests on (claims, creditors, attachments).</param>
/// <param name="Day">Date of the latest fact behind it in days since 1970-01-01, or <see cref="ClaimFacts.Unknown"/> when it rests on no single date.</param>
/// <param name="Source">Where that fact comes from.</param>
public readonly record struct Reason(SignalCode Code, int Points, int Count, int Day, FactSource Source)
{
    /// <summary>The short form: <c>W21-15</c>, <c>W31+0</c>, <c>H3</c>.</summary>
    public override string ToString() =>
        Code <= SignalCode.H5 ? Code.ToString() : Code.ToString() + Points.ToString("+0;-0;+0", CultureInfo.InvariantCulture);

    /// <summary>A sentence for the debtor's file: what, when, how many points, said by whom.</summary>
    /// <param name="policy">The policy the profile was made with; its limits are part of some sentences.</param>
    public string Sentence(ProfilingPolicy policy, Language language) => ReasonText.Sentence(this, policy, language);
}

/// <summary>The languages explanations are written in.</summary>
public enum Language
{
    Dutch,
    English,
}
