using System.Text.RegularExpressions;

namespace Cjib.Batch.Intake;

/// <summary>The file names that are taken: those Digikoppeling allows (letters, digits, <c>. _ -</c>, at most 200), less those Windows keeps for devices.</summary>
static partial class DeliveryName
{
    /// <summary>Under this name a file is archived whose own name is not taken; it is refused with F018 whatever is in it.</summary>
    public const string Quarantine = "quarantine";

    /// <summary>True for a name that may become part of a path; of an agency's folder too.</summary>
    public static bool IsSafe(string name) => name.Length <= 200 && SafeNames().IsMatch(name) && !DeviceNames().IsMatch(name);

    /// <summary>True for the name of a delivery that may be read.</summary>
    public static bool IsTaken(string fileName) => IsSafe(fileName.Replace('~', '_')) && !fileName.StartsWith(Quarantine, StringComparison.Ordinal);

    [GeneratedRegex(@"\A([A-Za-z0-9_][A-Za-z0-9._-]*[A-Za-z0-9_-]|[A-Za-z0-9_])\z")]
    private static partial Regex SafeNames();

    [GeneratedRegex(@"\A(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex DeviceNames();
}
