using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;
using NodaTime;
using Spectre.Console;
using static Cjib.Batch.Jobs.Commands.Screen;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>Another score card on the whole register: who would move, which way, with what money, at which offices.</summary>
static class QuadrantWhatIf
{
    /// <param name="name">A file, or the name of a version in <c>policy/</c>.</param>
    /// <param name="date">Business date to score on; null: that of the last night.</param>
    /// <param name="picture">Where to put the picture (.svg or .png), or null.</param>
    public static async Task<int> RunAsync(Composition composition, string name, LocalDate? date, string? picture, bool asJson, CancellationToken cancel)
    {
        var card = ReadCard(name, composition.Data);
        await using var register = await composition.RegisterAsync(cancel);
        var day = date ?? await new RunLedger(register).LastFinishedAsync(NightlyRun.Job, cancel)
            ?? throw new SetupException("simulate", "the register has had no night; there is nobody to score.");
        var policies = await composition.PoliciesAsync(register, day, cancel);
        var shift = await new QuadrantSimulation(register, policies.Catalogue).RunAsync(card, day, composition.Settings.Workers, cancel);
        if (picture is not null)
            QuadrantPicture.Of(shift, policies.Profiling.Version, card.Version).Write(picture);
        if (asJson)
            Globals.PrintJson(Document(shift, policies.Profiling.Version, card.Version, day));
        else
            Print(shift, policies.Profiling.Version, card.Version, day);
        return ExitCode.Done;
    }

    static ProfilingPolicy ReadCard(string name, string data)
    {
        var path = File.Exists(name) ? name : Path.Combine(data, "policy", name.EndsWith(".json", StringComparison.Ordinal) ? name : name + ".json");
        if (!File.Exists(path))
            throw new SetupException("--quadrant", $"'{name}' is neither a file nor a version in policy/.");
        var problems = new List<SetupProblem>();
        using var text = new StreamReader(path);
        return ProfilingPolicy.Read(text, Path.GetFileName(path), problems) ?? throw new SetupException(problems);
    }

    static object Document(QuadrantShift shift, string before, string after, LocalDate date) => new
    {
        date,
        policy_now = before,
        policy = after,
        debtors = shift.Debtors,
        without_quadrant = shift.Unprofiled,
        harsher = Amount(shift.Harsher),
        milder = Amount(shift.Milder),
        shifts = from q in Enum.GetValues<Quadrant>()
                 from to in Enum.GetValues<Quadrant>()
                 let moved = shift.Of(q, to)
                 where moved.Debtors > 0
                 select new { @from = q.ToString(), to = to.ToString(), debtors = moved.Debtors, open_cents = moved.Cents },
        offices = shift.Offices.Select(o => new { office = o.Key, debtors = o.Value.Debtors, open_cents = o.Value.Cents }),
    };

    static object Amount((long Debtors, long Cents) amount) => new { debtors = amount.Debtors, open_cents = amount.Cents };

    static void Print(QuadrantShift shift, string before, string after, LocalDate date)
    {
        var quadrants = Enum.GetValues<Quadrant>();
        Console.Out.WriteLine($"{after} on {date:uuuu-MM-dd} against the quadrants the register has ({before}): rows are now, columns would be.");
        var table = Table(["now"], [.. quadrants.Select(q => q.ToString()), "in all"]);
        foreach (var from in quadrants)
            table.AddRow([from.ToString(), .. quadrants.Select(to => Number(shift.Of(from, to).Debtors)), Number(shift.Before(from).Debtors)]);
        table.AddRow(["would be", .. quadrants.Select(to => Number(shift.After(to).Debtors)), Number(shift.Debtors)]);
        Show(table);
        Console.Out.WriteLine($"Harsher: {Number(shift.Harsher.Debtors)} debtors, € {Euros(shift.Harsher.Cents)}; milder: {Number(shift.Milder.Debtors)} debtors, € {Euros(shift.Milder.Cents)}.");
        foreach (var (office, (debtors, cents)) in shift.Offices)
            Console.Out.WriteLine($"  {office}: {Number(debtors)} debtors change, € {Euros(cents)}");
        Console.Out.WriteLine("Nothing was changed.");
    }
}
