using Cjib.Batch.Allocation;
using Cjib.Batch.Storage;
using NodaTime;
using Spectre.Console;
using static Cjib.Batch.Jobs.Commands.Screen;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>
/// <c>simulate --allocation P</c>: what other contracts or another policy would have done to the register: an office that stops, other shares, a parcel that
/// is split. Nothing is changed.
/// </summary>
static class AllocationWhatIf
{
    /// <param name="path">A policy file, a reference file (<c>kantoren.csv</c>, <c>aandelen.csv</c>, <c>percelen.csv</c>, <c>regio.csv</c>), or a folder with several of them; the others are today's.</param>
    /// <param name="picture">Where to put the picture (.svg or .png), or null.</param>
    public static async Task<int> RunAsync(Composition composition, string path, LocalDate? asked, string? picture, bool asJson, CancellationToken cancel)
    {
        await using var register = await composition.RegisterAsync(cancel);
        var last = await new RunLedger(register).LastFinishedAsync(NightlyRun.Job, cancel)
            ?? throw new SetupException("simulate", "no night has been run; there is nothing to try on.");
        var date = asked ?? last.PlusDays(1);
        var now = await composition.PoliciesAsync(register, date, cancel);
        var then = With(composition.Data, path, date, now.IsTest);

        // As after the last night: no run has the number of the next one. All at once, whatever a night may move, to see where it ends.
        var (before, after) = (await ReadAsync(now), await ReadAsync(then));
        var decided = BailiffAllocation.Allocate(before.Input, now.Bailiffs, now.Allocation with { IsEmergency = true }, date);
        var tried = BailiffAllocation.Allocate(after.Input, then.Bailiffs, then.Allocation with { IsEmergency = true }, date);
        var shift = BailiffAllocation.Compare(
            before.Input, decided, now.Bailiffs, tried, then.Bailiffs, then.Allocation, row => before.Candidates[before.Rows[row]].Office);
        var moved = shift.Moves.Sum(m => m.Debtors);
        var nights = then.Allocation.MovesPerNightMax == 0 ? (int?)null : (moved + then.Allocation.MovesPerNightMax - 1) / then.Allocation.MovesPerNightMax;
        if (picture is not null)
            ShiftPicture.Of(shift, date).Write(picture);
        if (asJson)
            Globals.PrintJson(new { date, policy = new { now = now.Allocation.Version, then = then.Allocation.Version }, moved, nights, transfer = new { cents = then.Allocation.TransferCents, source = then.Allocation.TransferSource }, shift, picture });
        else
            Print(shift, date, now.Allocation.Version, then.Allocation, moved, nights, picture);
        return ExitCode.Done;

        Task<AllocationQuestion> ReadAsync(Policies policies) =>
            AllocationQuestion.ReadAsync(register, long.MaxValue, policies.Bailiffs, policies.Allocation, date, cancel);
    }

    /// <summary>Today's policies with the files of a path in place of theirs.</summary>
    static Policies With(string data, string path, LocalDate date, bool isTest)
    {
        var files = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories).Where(IsOurs).ToArray()
            : File.Exists(path) && (IsOurs(path) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) ? [path]
            : [];
        if (files.Length == 0)
            throw new SetupException("--allocation", $"'{path}' is neither a policy or reference file of allocation nor a folder with one.");
        var trial = Directory.CreateTempSubdirectory("cjib-simulate-").FullName;
        try
        {
            foreach (var folder in new[] { "policy", "reference" })
                foreach (var file in Directory.EnumerateFiles(Path.Combine(data, folder), "*", SearchOption.AllDirectories))
                    Copy(file, Path.Combine(trial, Path.GetRelativePath(data, file)));
            if (files.Any(file => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
                foreach (var file in Directory.GetFiles(Path.Combine(trial, "policy"), "toewijzing-*.json"))
                    File.Delete(file);
            foreach (var file in files)
                Copy(file, file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                    ? Path.Combine(trial, "policy", "toewijzing-" + Path.GetFileName(file))
                    : Path.Combine(trial, "reference", Path.GetFileName(file)));
            return new PolicyFolder(trial, date).Read(isTest, out var problems) ?? throw new SetupException(problems);
        }
        finally
        {
            Directory.Delete(trial, recursive: true);
        }

        static bool IsOurs(string file) => Path.GetFileName(file) is BailiffReference.OfficesFile or BailiffReference.ParcelsFile or BailiffReference.SharesFile
            or BailiffReference.RegionsFile || (Path.GetFileName(file).StartsWith("toewijzing-", StringComparison.Ordinal) && file.EndsWith(".json", StringComparison.Ordinal));

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to, overwrite: true);
        }
    }

    static void Print(AllocationShift shift, LocalDate date, string now, AllocationPolicy then, int moved, int? nights, string? picture)
    {
        Console.Out.WriteLine($"On {date:uuuu-MM-dd}, {now} as it is against {then.Version} as given:");
        var offices = Screen.Table(["office"], "debtors", "then", "€ open", "then", "lost", "gained", "€ take-over");
        foreach (var o in shift.Offices.Where(o => o.Debtors + o.DebtorsThen > 0))
            offices.AddRow(o.Office, Number(o.Debtors), Number(o.DebtorsThen), Euros(o.OpenCents), Euros(o.OpenCentsThen), Number(o.Lost), Number(o.Gained), Euros(o.CostCents));
        Screen.Show(offices);
        var moves = Screen.Table(["from", "to", "reason"], "debtors", "€ open", "€ take-over");
        foreach (var m in shift.Moves)
            moves.AddRow(m.From, m.To.Length == 0 ? "(none)" : m.To, m.Reason, Number(m.Debtors), Euros(m.OpenCents), Euros(m.CostCents));
        if (shift.Moves.Count > 0)
            Screen.Show(moves);
        Console.Out.WriteLine($"{Number(moved)} debtors would change office{(nights is > 1 ? $", in {nights} nights" : "")}; without office {Number(shift.Waiting)}, then {Number(shift.WaitingThen)}.");
        Console.Out.WriteLine($"These moves cost € {Euros(shift.CostCents)}, € {Euros(then.TransferCents)} for each that another office takes over. {then.TransferSource}");
        Console.Out.WriteLine($"Cost of deviation, moves and waiting: {shift.Objective}, then {shift.ObjectiveThen}. Nothing was changed.");
        if (picture is not null)
            Console.Out.WriteLine($"Picture: {picture}");
    }
}
