using System.CommandLine;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>reference</c>: deliveries REFERENTIE, checked by anybody and taken over by an administrator; no night ever takes one over.</summary>
static class ReferenceCommand
{
    public static Command Create(Globals globals) => new("reference", "A new edition of a file of reference/ (a delivery REFERENTIE): check it, or take it over (audited).")
    {
        Check(globals),
        Take(globals),
    };

    static Command Check(Globals globals)
    {
        var file = FileArgument();
        var command = new Command("check", "Judge it together with all other reference files and policies; nothing is changed.") { file };
        command.SetAction((parsed, _) => Failures.ReportedAsync(() =>
        {
            DataDirectory.Prepare(globals.Data(parsed));
            Tell(globals, parsed, Read(globals.Data(parsed), parsed.GetValue(file)!), "may take the place of");
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    static Command Take(Globals globals)
    {
        var file = FileArgument();
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log with your name.", Required = true };
        var command = new Command("take", "Put it in the place of the old edition, which is kept in archive/reference/; the next night reads it.") { file, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            if (string.IsNullOrWhiteSpace(parsed.GetValue(reason)))
                throw new SetupException("--reason", "is empty; say why, the audit log keeps it.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var edition = Read(composition.Data, parsed.GetValue(file)!);
            if (edition.IsTest != await register.IsTestAsync(cancel))
                throw new SetupException("FILE", $"F012: it is for a {(edition.IsTest ? "TEST" : "PROD")} register, and this is none.");
            // The line comes first: an edition that is in force without one would be worse than a line without effect, after which the same command goes on.
            await new AuditLog(register).AddAsync(
                Environment.UserName, "TAKE_REFERENCE", $"{edition.Table} {edition.Digest[..12]}", parsed.GetValue(reason)!, $"REPLACES {edition.Replaces[..12]}", cancel);
            edition.Take();
            Tell(globals, parsed, edition, "took the place of");
            return ExitCode.Done;
        }));
        return command;
    }

    static Argument<string> FileArgument() => new("FILE") { Description = "The delivery." };

    static ReferenceEdition Read(string data, string file)
    {
        if (!File.Exists(file))
            throw new SetupException("FILE", $"{file} is no file.");
        return ReferenceEdition.Read(data, Path.GetFullPath(file), RunCommand.Today(), out var problems) ?? throw new SetupException(problems);
    }

    static void Tell(Globals globals, ParseResult parsed, ReferenceEdition edition, string outcome)
    {
        if (globals.WantsJson(parsed))
            Globals.PrintJson(new { edition.Table, edition.Rows, edition.ValueDate, edition.Digest, edition.Replaces });
        else
            Console.Out.WriteLine($"{edition.Table}: {edition.Rows} rows, edition {edition.Digest[..12]}, {outcome} edition {edition.Replaces[..12]}.");
    }
}
