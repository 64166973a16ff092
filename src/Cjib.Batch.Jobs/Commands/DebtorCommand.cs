using System.CommandLine;
using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Profiles;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>debtor</c>: the one counter. Every look is written to the audit log; a BSN comes from standard input and is never repeated.</summary>
static class DebtorCommand
{
    public static Command Create(Globals globals)
    {
        var id = new Argument<string?>("ID") { Description = "Debtor number, D and twelve characters.", Arity = ArgumentArity.ZeroOrOne };
        var bsn = new Option<string?>("--bsn") { Description = "'-': read the BSN from standard input.", HelpName = "-" };
        var claim = new Option<string?>("--claim") { Description = "The debtor of a claim.", HelpName = "CLIENT/ID" };
        var reason = new Option<string>("--reason") { Description = "Why you look; goes to the audit log.", DefaultValueFactory = _ => "not given" };
        var command = new Command("debtor", "Everything about one debtor, with every reason (audited).") { id, bsn, claim, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            var (asked, by, of) = (parsed.GetValue(id), parsed.GetValue(bsn), parsed.GetValue(claim));
            if (new[] { asked, by, of }.Count(x => x is not null) != 1)
                throw new SetupException("debtor", "name one debtor: ID, or --bsn -, or --claim CLIENT/ID.");
            if (by is not null and not "-")
                throw new SetupException("--bsn", "only '-' is allowed: a BSN on the command line would stay in the shell's history; pipe it in.");
            if (of is not null && !of.Contains('/', StringComparison.Ordinal))
                throw new SetupException("--claim", "expected CLIENT/ID, such as cjib/1062542157047959.");
            var debtor = default(DebtorId);
            if (asked is not null && !DebtorId.TryParse(asked, out debtor))
                throw new SetupException("ID", $"'{asked}' is not a debtor number; expected D and twelve characters, as in debtors.csv.");

            var number = by is null ? "" : (await Console.In.ReadLineAsync(cancel) ?? "").Trim();
            if (by is not null && (number.Length != 9 || !number.All(char.IsAsciiDigit)))
                throw new SetupException("--bsn", "what stands on standard input is no BSN: expected nine digits.");

            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var counter = new OneCounter(register);
            DebtorId? found = asked is not null ? debtor
                : by is not null ? await counter.OfBsnAsync(number, cancel)
                : await counter.OfClaimAsync(of![..of!.IndexOf('/', StringComparison.Ordinal)], of![(of!.IndexOf('/', StringComparison.Ordinal) + 1)..], cancel);
            var view = found is { } shown ? await counter.ViewAsync(shown, Environment.UserName, parsed.GetValue(reason)!, cancel) : null;
            if (view is null)
            {
                Console.Error.WriteLine("No such debtor.");
                return ExitCode.Failed;
            }
            var allocation = new AllocationRecords(register, date => composition.PoliciesAsync(register, date, cancel));
            view = view with { Allocation = await allocation.OfAsync(view.Id, cancel) };
            if (globals.WantsJson(parsed))
                Globals.PrintJson(view);
            else
                Print(view);
            return ExitCode.Done;
        }));
        return command;
    }

    static void Print(DebtorOverview view)
    {
        var say = Console.Out;
        say.WriteLine($"Debtor {view.Id} ({view.Kind}), known since {view.Since:uuuu-MM-dd}");
        foreach (var merged in view.MergedFrom)
            say.WriteLine($"  was also {merged}");
        foreach (var name in view.Claims.Select(c => $"{c.Name}, {c.Address}{(c.Bsn is null ? "" : $", BSN {c.Bsn}")}").Distinct())
            say.WriteLine($"  {name}");
        say.WriteLine();
        say.WriteLine($"{view.Claims.Count} claim(s), {Euros(view.Claims.Sum(c => c.Open))} open:");
        foreach (var c in view.Claims)
            say.WriteLine($"  {c.Client}/{c.ClaimId}  {c.Type}  {Euros(c.Principal)} + surcharge {Euros(c.Surcharge)} + administration {Euros(c.Administration)}"
                + $" + interest {Euros(c.Interest)} + costs {Euros(c.Costs)} - paid {Euros(c.Paid)} = {Euros(c.Open)}; lapses {c.Limitation:uuuu-MM-dd}; {c.File} line {c.Line}");
        if (view.Profile is { } p)
        {
            say.WriteLine();
            say.WriteLine($"Quadrant {(Quadrant)p.Quadrant} (willing {p.Willing:+0;-0;0}, able {p.Able:+0;-0;0}) by {p.Policy} on {p.DecidedOn:uuuu-MM-dd}, holds through {p.ValidThrough:uuuu-MM-dd}");
            say.WriteLine($"  {p.Reasons}");
        }
        say.WriteLine();
        if (view.Assignment is { } a)
            say.WriteLine($"Office {a.Office} in parcel {a.Parcel} since {a.Since:uuuu-MM-dd}, because {a.Reason}; treatment {a.Treatment}{(a.PreviousOffice is null ? "" : $"; before: {a.PreviousOffice}")}");
        if (view.Allocation is { } record)
            AllocationView.Print(record);
        if (view.Hold is { } h)
            say.WriteLine($"No office: {h.Reason}{(h.Until is { } until ? $" until {until:uuuu-MM-dd}" : "")}");
    }

    static string Euros(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
