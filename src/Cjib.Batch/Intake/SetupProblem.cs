namespace Cjib.Batch.Intake;

/// <summary>Something wrong in a policy, reference or settings file, found before a run starts. All of them are reported together.</summary>
/// <param name="File">Name of the file, without its folder.</param>
/// <param name="Line">Line from 1, or 0 when it concerns the whole file.</param>
/// <param name="Message">What was found, what was expected, what to do.</param>
public sealed record SetupProblem(string File, int Line, string Message)
{
    public override string ToString() => Line > 0 ? $"{File}, line {Line}: {Message}" : $"{File}: {Message}";
}
