using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>A dated score card, such as <c>policies/kwadrant-2026.1.json</c>; its form is described by <c>docs/kwadrant.schema.json</c>.</summary>
public sealed class ProfilingPolicy
{
    readonly SignalRule?[] _rules;
    readonly Treatment[] _treatments;
    readonly string[] _hardRules;

    internal ProfilingPolicy(string version, LocalDate validFrom, SignalRule?[] rules, Treatment[] treatments, string[] hardRules) =>
        (Version, ValidFrom, _rules, _treatments, _hardRules) = (version, validFrom, rules, treatments, hardRules);

    /// <summary>Name of the version, such as <c>kwadrant-2026.1</c>; kept with every profile.</summary>
    public string Version { get; }

    /// <summary>First business date it is for.</summary>
    public LocalDate ValidFrom { get; }

    /// <summary>A sum of willingness points from which a debtor is surely willing.</summary>
    public int WillingFrom { get; internal init; }

    /// <summary>The highest sum with which a debtor is unwilling.</summary>
    public int UnwillingThrough { get; internal init; }

    /// <summary>A sum of ability points from which a debtor is surely able.</summary>
    public int AbleFrom { get; internal init; }

    /// <summary>The highest sum with which a debtor is unable.</summary>
    public int UnableThrough { get; internal init; }

    /// <summary>Points past a threshold that a move to a harsher side takes.</summary>
    public int Hysteresis { get; internal init; }

    /// <summary>Each sum is clipped to this many points in either direction.</summary>
    public int SumMax { get; internal init; }

    /// <summary>Days after which a profile is made anew whatever happened.</summary>
    public int ValidDays { get; internal init; }

    /// <summary>How a signal is priced; null when the card leaves it out.</summary>
    public SignalRule? this[SignalCode signal] => _rules[(int)signal];

    /// <summary>Reads a score card.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="file">Name for the messages.</param>
    /// <param name="problems">Receives everything that is wrong, with its line.</param>
    /// <returns>Null when something was wrong.</returns>
    public static ProfilingPolicy? Read(TextReader text, string file, List<SetupProblem> problems) =>
        new ProfilingPolicyReader(file, problems).Read(text);

    internal string HardRuleTreatment(SignalCode rule) => _hardRules[(int)rule];

    /// <summary>The instruction that fits; a harsh one waits for a reviewer, and a debtor of doubtful means is spared costly acts.</summary>
    internal string TreatmentOf(Outcome outcome, bool isReviewed)
    {
        var treatment = _treatments[(int)outcome.Quadrant];
        var code = isReviewed ? treatment.Code : treatment.BeforeReview ?? treatment.Code;
        return outcome.Able is Level.Doubt or Level.No ? treatment.WhenMeansAreDoubtful ?? code : code;
    }
}

/// <summary>Neutral instructions of a quadrant.</summary>
sealed record Treatment(string Code, string? BeforeReview, string? WhenMeansAreDoubtful);
