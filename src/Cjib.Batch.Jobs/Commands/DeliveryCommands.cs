using System.CommandLine;
using System.Globalization;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Spectre.Console;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>files</c>, <c>rejects</c>, <c>release</c>, <c>refuse</c>: what was delivered, what was wrong with it, and what an operator decides about a held file.</summary>
static class DeliveryCommands
{
    public static IEnumerable<Command> Create(Globals globals) =>
    [
        Files(globals),
        Rejects(globals),
        Decide(globals, "release", OperatorDecision.Released, "Let a held delivery in: the next night takes it over."),
        Decide(globals, "refuse", OperatorDecision.Refused, "Refuse a held delivery: the next night tells its agency."),
    ];

    static Command Files(Globals globals)
    {
        var date = RunCommand.DateOption("Only the deliveries of this night.");
        var held = new Option<bool>("--held") { Description = "Only those that wait for a decision or for an earlier delivery." };
        var command = new Command("files", "The deliveries, newest night first, with what became of them.") { date, held };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var files = await new HeldDeliveries(register).ListAsync(parsed.GetValue(date), parsed.GetValue(held), most: 500, cancel);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { files = files.Select(FileLine.Of) });
            else
                Print(files);
            return files.Any(f => f.IsOpen) ? ExitCode.Held : ExitCode.Done;
        }));
        return command;
    }

    static Command Rejects(Globals globals)
    {
        var id = IdArgument();
        var command = new Command("rejects", "Every remark on the lines of a delivery (audited); no value of a line is shown but its key.") { id };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var found = await RequireAsync(register, parsed.GetValue(id), cancel);
            var notes = found.Delivery.State == "HELD"
                ? await ReadNotesAsync(composition, register, found, cancel)
                : await new HeldDeliveries(register).NotesAsync(found.Delivery.Id, cancel);
            await new AuditLog(register).AddAsync(Environment.UserName, "VIEW_REJECTS", $"delivery {found.Delivery.Id}", "not asked", "SHOWN", cancel);
            var lines = notes.Select(note => new RejectLine(note.LineNumber, note.RecordNumber, note.Key, note.Status, note.Code, note.Column, IntakeCode.Of(note.Code).Explanation)).ToList();
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { file = FileLine.Of(found), lines });
            else
                Print(lines);
            return ExitCode.Done;
        }));
        return command;
    }

    static Command Decide(Globals globals, string name, OperatorDecision decision, string description)
    {
        var id = IdArgument();
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log with your name.", Required = true };
        var command = new Command(name, description) { id, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            if (string.IsNullOrWhiteSpace(parsed.GetValue(reason)))
                throw new SetupException("--reason", "is empty; say why, the audit log keeps it.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            await RequireAsync(register, parsed.GetValue(id), cancel);
            var decided = await new HeldDeliveries(register).DecideAsync(parsed.GetValue(id), decision, Environment.UserName, parsed.GetValue(reason)!, cancel);
            if (decided is null)
            {
                Console.Error.WriteLine($"Delivery {parsed.GetValue(id)} is not held any more; nothing was changed. Look with 'cjib-batch files'.");
                return ExitCode.Failed;
            }
            if (globals.WantsJson(parsed))
                Globals.PrintJson(FileLine.Of(decided));
            else
                Console.Out.WriteLine($"{decided.Delivery.Client}/{decided.Delivery.FileName}: {(decision == OperatorDecision.Released ? "released; the next night takes it over." : "refused; the next night tells the agency.")}");
            return ExitCode.Done;
        }));
        return command;
    }

    static Argument<long> IdArgument() => new("ID") { Description = "Number of the delivery, from 'files'." };

    static async Task<DeliveryStatus> RequireAsync(Register register, long id, CancellationToken cancel) =>
        await new HeldDeliveries(register).FindAsync(id, cancel) ?? throw new SetupException("ID", $"there is no delivery {id}; 'cjib-batch files' lists them.");

    // Nothing of a held delivery is in the register; its remarks are found again in its bytes.
    static async Task<IReadOnlyList<LineNote>> ReadNotesAsync(Composition composition, Register register, DeliveryStatus found, CancellationToken cancel)
    {
        var policies = await composition.PoliciesAsync(register, found.Date, cancel);
        using var stream = new DropFolder(composition.Data, composition.Data).OpenArchived(found.Delivery.StoredAs);
        return [.. ClaimIntake.Read(stream, policies.TermsFor(found.Delivery.Client, found.Delivery.FileName, found.Date), composition.Settings.LinesPerChunk, cancel)
            .SelectMany(batch => batch.Notes.ToArray())];
    }

    static void Print(IReadOnlyList<DeliveryStatus> files)
    {
        if (files.Count == 0)
        {
            Console.Out.WriteLine("No deliveries.");
            return;
        }
        var table = Screen.Table(["file", "night", "kind", "state", "decision", "codes"], "id", "number", "read", "accepted", "refused", "held", "duplicate");
        foreach (var file in files.Select(FileLine.Of))
            table.AddRow(new object[] { $"{file.Client}/{file.File}", file.Night, file.Kind, file.State, file.Decision, string.Join(' ', file.Codes),
                file.Id, file.Number, file.Read, file.Accepted, file.Refused, file.Held, file.Duplicate }
                .Select(cell => Markup.Escape(Convert.ToString(cell, CultureInfo.InvariantCulture)!)).ToArray());
        Screen.Show(table);
    }

    static void Print(List<RejectLine> lines)
    {
        if (lines.Count == 0)
        {
            Console.Out.WriteLine("No remarks on single lines.");
            return;
        }
        var table = Screen.Table(["explanation", "key", "column", "code", "status"], "line", "record");
        foreach (var line in lines)
            table.AddRow(Markup.Escape(line.Explanation), Markup.Escape(line.Key), line.Column, line.Code, line.Status.ToString(),
                line.Line.ToString(CultureInfo.InvariantCulture), line.Record.ToString(CultureInfo.InvariantCulture));
        Screen.Show(table);
    }

    sealed record FileLine(
        long Id, string Night, string Client, string File, string Kind, int Number, string State, bool IsOpen, string Decision, IReadOnlyList<string> Codes,
        long Read, long Accepted, long Refused, long Held, long Duplicate, long Blank, long CentsIn, long CentsAccepted)
    {
        public static FileLine Of(DeliveryStatus s)
        {
            var (d, c) = (s.Delivery, s.Delivery.Counts);
            return new(d.Id, s.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), d.Client, d.FileName, d.Kind ?? "", d.Number, d.State, s.IsOpen,
                d.Decision switch { OperatorDecision.Released => "RELEASED", OperatorDecision.Refused => "REFUSED", OperatorDecision.None => "" },
                [.. d.Notes.Select(n => n.Code).Distinct()], c.Read, c.Accepted, c.Refused, c.Held, c.Duplicate, c.Blank, c.CentsIn, c.CentsAccepted);
        }
    }

    sealed record RejectLine(int Line, int Record, string Key, LineStatus Status, string Code, string Column, string Explanation);
}
