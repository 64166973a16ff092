using Cjib.Batch.Storage;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The five stages as the pages name them.</summary>
static class Stages
{
    public static readonly IReadOnlyList<BoardStage> All =
    [
        new("intake", "Inname", "Intake", ["receive", "judge", "intake", "accept"]),
        new("debtors", "Debiteuren", "Debtors", ["debtors"]),
        new("profiles", "Kwadranten", "Quadrants", ["profiles"]),
        new("allocation", "Toewijzing", "Allocation", ["allocation"]),
        new("delivery", "Uitlevering", "Delivery", ["delivery"]),
    ];

    public static string Title(NightState state) => state switch
    {
        NightState.Waiting => T("wachtend", "waiting"),
        NightState.Running => T("bezig", "running"),
        NightState.Stopped => T("onderbroken", "interrupted"),
        NightState.Held => T("klaar, met vragen", "done, with questions"),
        NightState.Done => T("klaar", "done"),
    };
}

/// <summary>A column of the board.</summary>
/// <param name="Name">Its name in the ledger and in <c>run.json</c>.</param>
/// <param name="Steps">The ledger's stages that make it up.</param>
sealed record BoardStage(string Name, string Dutch, string English, string[] Steps)
{
    public string Title => T(Dutch, English);

    /// <summary>How this stage of a night stands. The colour is never the only sign.</summary>
    public BoardCell Of(NightRow night)
    {
        var steps = night.Stages.Where(stage => Steps.Contains(stage.Stage)).ToList();
        if (night.State is NightState.Done or NightState.Held || IsPassed(night))
            return new("done", "✓", Count(steps));
        if (steps.Count == 0)
            return new("none", "–", "");
        return night.State == NightState.Running ? new("running", "▶", Count(steps)) : new("stopped", "‖", Count(steps));
    }

    // A later stage begins when this one is over.
    bool IsPassed(NightRow night)
    {
        var later = Stages.All.SkipWhile(stage => stage != this).Skip(1).SelectMany(stage => stage.Steps).ToList();
        return night.Stages.Any(stage => later.Contains(stage.Stage));
    }

    string Count(IReadOnlyList<StageCell> steps) =>
        steps.Where(step => step.Stage == Name).Sum(step => step.Lines.Read) is var read and > 0 ? N(read) : "";
}

/// <summary>One cell of the board.</summary>
sealed record BoardCell(string Css, string Mark, string Text);
