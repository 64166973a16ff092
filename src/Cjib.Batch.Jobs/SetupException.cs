using Cjib.Batch.Intake;

namespace Cjib.Batch.Jobs;

/// <summary>The set-up is wrong and nothing has been changed. Commands print every problem and end with <c>ExitCode.Usage</c>.</summary>
sealed class SetupException(IReadOnlyList<SetupProblem> problems) : Exception(string.Join('\n', problems))
{
    public SetupException(string where, string message) : this([new SetupProblem(where, 0, message)]) { }

    public IReadOnlyList<SetupProblem> Problems { get; } = problems;
}
