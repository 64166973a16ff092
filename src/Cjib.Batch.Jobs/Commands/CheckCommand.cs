using System.CommandLine;
using System.Globalization;
using System.Text;
using Cjib.Batch.Delivery;
using Cjib.Batch.Intake;
using Cjib.Batch.Storage;
using Spectre.Console;

namespace Cjib.Batch.Jobs.Commands;

/// <summary><c>check</c>: what would become of a delivery, told before it is sent; no database, nothing changed but the receipts it writes.</summary>
/// <remarks>What only the register knows (delivery numbers, claims that are there already, debtors) is not judged; see docs/deliveries.md.</remarks>
static class CheckCommand
{
    public static Command Create(Globals globals)
    {
        var file = new Argument<string>("FILE") { Description = "The delivery." };
        var client = new Option<string>("--client") { Description = "Code of the agency that delivers.", HelpName = "CODE", Required = true };
        var output = new Option<string?>("--output") { Description = "Where the receipts are written (default: here).", HelpName = "DIR" };
        var mapping = new Option<string?>("--mapping") { Description = "Layout to read it by (default: reference/clients/CODE.json, if there is one).", HelpName = "M.json" };
        var suggest = new Option<bool>("--suggest-mapping") { Description = "Propose a mapping for an unknown file on standard output, and check nothing." };
        var json = new Option<bool>("--receipt-json") { Description = "Write the receipt of the lines as JSON too; the delivery is then read twice." };
        var date = RunCommand.DateOption("Business date of the night it would come in (default: today in Amsterdam).");
        var command = new Command("check", "Validate a delivery without a database, explain it and write the receipt it would get.") { file, client, output, mapping, suggest, json, date };
        command.SetAction((parsed, cancel) => Failures.ReportedAsync(() =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            var folder = Path.GetFullPath(parsed.GetValue(output) ?? ".");
            var data = globals.Data(parsed);
            RequireFile(path);
            if (parsed.GetValue(suggest))
                return Task.FromResult(Suggest(path, globals.WantsJson(parsed)));
            if ((folder + Path.DirectorySeparatorChar).StartsWith(Path.Combine(data, "inbox") + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new SetupException("--output", "a receipt in the inbox would be taken for a delivery; name another directory.");
            var terms = CheckTerms.Read(data, parsed.GetValue(client)!, path, parsed.GetValue(mapping), parsed.GetValue(date) ?? RunCommand.Today());
            var report = Check(path, terms, folder, parsed.GetValue(json), cancel);
            if (globals.WantsJson(parsed))
                Globals.PrintJson(report);
            else
                Print(report);
            return Task.FromResult(report.ExitCode);
        }));
        return command;
    }

    static void RequireFile(string path)
    {
        if (!File.Exists(path))
            throw new SetupException("FILE", $"{path} is no file.");
    }

    /// <summary>Opens a delivery. What has no bytes is not opened: it may be a pipe, which would wait for a writer for ever.</summary>
    internal static Stream Open(string path) => new FileInfo(path).Length == 0
        ? Stream.Null
        // No more than one buffer: the reader asks for blocks of 256 KiB.
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    static int Suggest(string path, bool asJson)
    {
        using var file = Open(path);
        var head = new byte[Math.Min(file.Length, MappingSuggestion.BytesMax)];
        file.ReadExactly(head);
        var suggestion = MappingSuggestion.For(head);
        if (asJson)
            Globals.PrintJson(new { mapping = System.Text.Json.JsonDocument.Parse(suggestion.Json).RootElement, suggestion.Missing, suggestion.Unused });
        else
            Console.Out.Write(suggestion.Json);
        if (suggestion.Missing.Count > 0)
            Console.Error.WriteLine($"Required and not found: {string.Join(", ", suggestion.Missing)}; name a column or a constant for each.");
        if (suggestion.Unused.Count > 0)
            Console.Error.WriteLine($"Not used: {string.Join(", ", suggestion.Unused)}.");
        Console.Error.WriteLine("Read the proposal before you use it: names can deceive, and the constants are the usual ones, not yours.");
        return ExitCode.Done;
    }

    /// <param name="asJsonToo">Whether the receipt of the lines gets its twin in JSON; the delivery is then read a second time, as a night does.</param>
    internal static CheckReport Check(string path, DeliveryTerms terms, string folder, bool asJsonToo, CancellationToken cancel)
    {
        using var file = Open(path);
        Directory.CreateDirectory(folder);
        var findings = new FindingCounts();
        var receipt = new LineReceipt(folder, new(ReceiptWriter.Kind, terms.Client, terms.Agency?.Oin ?? FileHeader.NoOin, 0, terms.Date, terms.IsTest));
        var inspection = receipt.WriteOpen(each => ClaimIntake.Inspect(file, terms, batch =>
        {
            findings.Add(batch);
            each(batch);
        }, cancel));
        if (asJsonToo && inspection.Verdict is FileVerdict.Accepted or FileVerdict.Held)
            receipt.WriteBoth(ClaimIntake.Read(file, terms, FindingCounts.LinesPerStretch, cancel), inspection);
        var written = WriteReception(folder, receipt.Header with { Kind = ReceptionReceipt.Kind }, path, inspection);
        return CheckReport.Of(path, terms, inspection, findings, [.. written, .. receipt.Publish(inspection)]);
    }

    static IEnumerable<string> WriteReception(string folder, FileHeader header, string path, DeliveryInspection inspection)
    {
        var receipt = new ReceptionReceipt(header, Path.GetFileName(path), inspection);
        var csv = Path.Combine(folder, header.FileName);
        using (var stream = File.Create(csv))
            receipt.WriteCsv(stream);
        yield return csv;
        var json = Path.ChangeExtension(csv, ".json");
        using (var stream = File.Create(json))
            receipt.WriteJson(stream);
        yield return json;
    }

    static void Print(CheckReport report)
    {
        var say = Console.Out;
        string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

        say.WriteLine($"{report.File}: {report.Status}{(report.Kind.Length > 0 ? $" ({report.Kind} {report.Number} of {report.Client}, value date {report.ValueDate:uuuu-MM-dd}, {report.Mode})" : "")}");
        var c = report.Lines;
        say.WriteLine($"{Number(c.Read)} lines read: {Number(c.Accepted)} accepted, {Number(c.Refused)} refused, {Number(c.Held)} held, {Number(c.Duplicate)} duplicate; {Number(c.Blank)} blank; {Number(c.CentsIn)} cents.");
        foreach (var finding in report.FileFindings)
            say.WriteLine($"  {finding.Code}  {finding.Found}{(finding.Line > 0 ? $" (line {finding.Line})" : "")}\n        -> {finding.Action}");
        if (report.LineFindings.Count > 0)
        {
            say.WriteLine();
            var table = Screen.Table(["column", "code", "what", "explanation", "first lines"], "lines");
            foreach (var finding in report.LineFindings)
                table.AddRow(Markup.Escape(finding.OwnColumn), finding.Code, finding.Status, Markup.Escape(finding.Explanation),
                    string.Join(' ', finding.FirstLines), Number(finding.Lines));
            Screen.Show(table);
        }
        foreach (var receipt in report.Receipts)
            say.WriteLine($"Receipt: {receipt}");
    }
}

/// <summary>What a delivery is checked by: the policies of the data directory, or those that ship with the program when there is none.</summary>
static class CheckTerms
{
    public static DeliveryTerms Read(string data, string client, string path, string? mapping, NodaTime.LocalDate date)
    {
        if (client.Length is < 2 or > 8 || client.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            throw new SetupException("--client", $"'{client}' is no code of an agency; expected two to eight lower-case letters, such as duo.");
        var policies = PoliciesOf(data, date);
        var folder = Path.GetDirectoryName(path)!; // of a full path
        var terms = policies.TermsFor(client, Path.GetFileName(path), date) with
        {
            IsTest = !SaysProd(path),
            Metadata = new DropFolder(folder, folder).Metadata(Path.GetFileName(path)),
        };
        return mapping is null ? terms : terms with { Mapping = ReadMapping(mapping) };
    }

    static Policies PoliciesOf(string data, NodaTime.LocalDate date)
    {
        // A check leaves no data directory behind where there was none.
        var scratch = Directory.Exists(data) ? null : Directory.CreateTempSubdirectory("cjib-check-").FullName;
        try
        {
            DataDirectory.Prepare(scratch ?? data);
            return new PolicyFolder(scratch ?? data, date).Read(isTest: true, out var problems) ?? throw new SetupException(problems);
        }
        finally
        {
            if (scratch is not null)
                Directory.Delete(scratch, recursive: true);
        }
    }

    static ColumnMapping ReadMapping(string path)
    {
        if (!File.Exists(path))
            throw new SetupException("--mapping", $"{path} is no file.");
        var problems = new List<SetupProblem>();
        using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return ColumnMapping.Read(Path.GetFileName(path), text, problems) ?? throw new SetupException(problems);
    }

    // Which register the file is for is not known here: it is judged for the one it names. Without a header that is TEST, as a new register is.
    static bool SaysProd(string path)
    {
        using var file = CheckCommand.Open(path);
        Span<byte> head = stackalloc byte[1024];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        return head.TrimStart("\uFEFF"u8).StartsWith("#H;"u8) && end > 0 && head[..end].EndsWith(";PROD"u8);
    }
}
