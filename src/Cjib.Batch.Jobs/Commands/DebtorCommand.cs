using System.CommandLine;
using Cjib.Batch.Debtors;
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
        var fcid = new Option<bool>("--fcid") { Description = "Print the claims in the shape of a Financial Claims Information Document." };
        var html = new Option<string?>("--html") { Description = "Write a page to print; only you can read it.", HelpName = "FILE" };
        var command = new Command("debtor", "Everything about one debtor, with every reason (audited).") { id, bsn, claim, reason, fcid, html };
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
                throw new SetupException("ID", "is not a debtor number; expected D and twelve characters, as in debtors.csv. A BSN is read from standard input: --bsn -");

            var number = by is null ? "" : (await Console.In.ReadLineAsync(cancel) ?? "").Trim();
            if (by is not null && (number.Length != 9 || !number.All(char.IsAsciiDigit)))
                throw new SetupException("--bsn", "what stands on standard input is no BSN: expected nine digits.");

            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var finder = new DebtorFinder(register);
            DebtorId? found = asked is not null ? debtor
                : by is not null ? await finder.OfBsnAsync(number, cancel)
                : await finder.OfClaimAsync(of![..of!.IndexOf('/', StringComparison.Ordinal)], of![(of!.IndexOf('/', StringComparison.Ordinal) + 1)..], cancel);
            var view = found is { } shown ? await (await composition.CounterAsync(register, cancel)).ViewAsync(shown, Environment.UserName, parsed.GetValue(reason)!, cancel) : null;
            if (view is null)
            {
                Console.Error.WriteLine("No such debtor.");
                return ExitCode.Failed;
            }
            if (parsed.GetValue(html) is { } file)
                WritePrivately(file, DebtorPage.Of(view));
            if (parsed.GetValue(fcid))
                Console.Out.WriteLine(FinancialClaimsDocument.Of(view).ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
            else if (globals.WantsJson(parsed))
                Globals.PrintJson(view);
            else if (parsed.GetValue(html) is null)
                DebtorText.Print(view, Console.Out);
            return ExitCode.Done;
        }));
        return command;
    }

    static void WritePrivately(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }
}
