using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using NodaTime;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The stages as the pages name them.</summary>
static class Stages
{
    public static readonly IReadOnlyList<BoardStage> All =
    [
        new("intake", "Inname", "Intake", ["receive", "judge", "intake", "accept"]),
        new("debtors", "Debiteuren", "Debtors", ["debtors"]),
        new("events", "Mutaties", "Mutations", ["events"]),
        new("profiles", "Kwadranten", "Quadrants", ["profiles"]),
        new("allocation", "Toewijzing", "Allocation", ["allocation"]),
        new("delivery", "Uitlevering", "Delivery", ["delivery"]),
    ];

    public static string Title(NightState state) => state switch
    {
        NightState.Waiting => T("wachtend", "waiting"),
        NightState.Running => T("bezig", "running"),
        NightState.Stopped => T("onderbroken", "interrupted"),
        NightState.Skipped => T("overgeslagen", "skipped"),
        NightState.Held => T("klaar, met vragen", "done, with questions"),
        NightState.Done => T("klaar", "done"),
    };

    public static string Title(string deliveryState) => deliveryState switch
    {
        "RECEIVED" => T("ontvangen", "received"),
        "LOADING" => T("wordt verwerkt", "being taken over"),
        "ACCEPTED" => T("aanvaard", "accepted"),
        "REFUSED" => T("geweigerd", "refused"),
        "HELD" => T("aangehouden", "held"),
        "DUPLICATE" => T("dubbel", "duplicate"),
        _ => deliveryState.ToLowerInvariant(),
    };

    public static string Css(string deliveryState) => deliveryState switch
    {
        "ACCEPTED" or "DUPLICATE" => "done",
        "REFUSED" => "failed",
        "HELD" => "held",
        _ => "running",
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

    /// <summary>All that this stage of a night has done.</summary>
    public StageTotal Total(NightRow night)
    {
        var steps = night.Stages.Where(stage => Steps.Contains(stage.Stage)).ToList();
        var own = steps.Where(step => step.Stage == Name).ToList();
        var seconds = own.Sum(step => step.Seconds);
        var lines = own.Aggregate(default(LineCounts), (sum, step) => sum + step.Lines);
        return new(steps.Sum(step => step.Parts), lines, lines.Read > 0 && seconds > 0.001 ? (long)(lines.Read / seconds) : null,
            steps.Count > 0 ? steps.Max(step => step.Last) : null);
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

/// <summary>What a stage has done.</summary>
/// <param name="PerSecond">Lines in a second of work, of one worker.</param>
sealed record StageTotal(int Parts, LineCounts Lines, long? PerSecond, Instant? Last);

/// <summary>One cell of the board.</summary>
sealed record BoardCell(string Css, string Mark, string Text);
