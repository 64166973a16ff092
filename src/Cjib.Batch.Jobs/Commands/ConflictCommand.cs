using System.CommandLine;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>conflict</c>: an office may never have a debtor (E5): a relation, a complaint, the office is creditor or employer, or it was removed for cause.</summary>
static class ConflictCommand
{
    public static Command Create(Globals globals)
    {
        var id = new Argument<string>("DEBTOR") { Description = "Debtor number, D and twelve characters." };
        var office = new Argument<string>("OFFICE") { Description = "Code of the office, as in kantoren.csv." };
        var reason = new Option<string>("--reason") { Description = "Why; goes to the audit log.", Required = true };
        var command = new Command("conflict", "An office may never have a debtor: from the next night on another one has it (audited).") { id, office, reason };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(async () =>
        {
            if (!DebtorId.TryParse(parsed.GetValue(id), out var debtor))
                throw new SetupException("DEBTOR", "is not a debtor number; expected D and twelve characters, as in debtors.csv.");
            await using var composition = await Composition.OpenAsync(globals.Data(parsed), cancel);
            await using var register = await composition.RegisterAsync(cancel);
            var code = parsed.GetValue(office)!;
            if ((await composition.PoliciesAsync(register, RunCommand.Today(), cancel)).Bailiffs.OfficeIndex(code) < 0)
                throw new SetupException("OFFICE", $"'{code}' is not in kantoren.csv.");
            var isNew = await new TieTable(register).AddConflictAsync(debtor, code, Environment.UserName, parsed.GetValue(reason)!, cancel);
            if (isNew is null)
            {
                Console.Error.WriteLine("No such debtor.");
                return ExitCode.Failed;
            }
            if (globals.WantsJson(parsed))
                Globals.PrintJson(new { debtor, office = code, is_new = isNew });
            else
                Console.Out.WriteLine(isNew.Value ? $"From the next night on {code} will not have {debtor}." : $"{code} and {debtor} were apart already.");
            return ExitCode.Done;
        }));
        return command;
    }
}
