using System.Security.Cryptography;

namespace Cjib.Batch.Intake;

/// <summary>A delivery (claims, mutations of them, or reports of an office) becomes accepted rows and notes on the lines that were not accepted; no line is lost.</summary>
/// <remarks>
/// A file is read twice: <see cref="Inspect(Stream, DeliveryTerms, CancellationToken)"/> judges it as a whole and touches nothing, <see cref="Read"/> hands out the rows of an accepted one. Both
/// walk the same lines with the same rules. Whether a delivery or a claim is known already is the register's to say (<see cref="DeliverySequence"/>).
/// </remarks>
public static class ClaimIntake
{
    /// <summary>The kind with which claims come in.</summary>
    public const string Kind = "VORDERINGEN";

    /// <summary>The kind that tells what happened to claims since.</summary>
    public const string MutationKind = "MUTATIES";

    /// <summary>The kind in which an office reports back.</summary>
    public const string ReportKind = "TERUGMELDINGEN";

    const int InspectionLines = 4096;

    /// <summary>
    /// Judges a delivery: header and trailer, SHA-256, UTF-8, newlines, column names, and every line by its own content and within its file.
    /// </summary>
    /// <param name="file">Seekable, from its beginning to its end; stays open.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="each">Sees each stretch with its notes while the verdict on the file is still open; null when nobody wants to know.</param>
    /// <returns>The verdict with its reasons. Memory does not depend on the number of errors; it takes 24 bytes per claim to find doubles.</returns>
    public static DeliveryInspection Inspect(Stream file, DeliveryTerms terms, Action<DeliveryBatch>? each, CancellationToken cancel = default)
    {
        var notes = new List<FileNote>();
        if (EnvelopeOf(file, terms, notes) is not { } envelope)
        {
            var bytesOnly = Digest(file, cancel);
            terms.Metadata?.Judge(terms.FileName, file.Length, bytesOnly, null, notes);
            return new("", 0, terms.Date, bytesOnly, file.Length, VerdictOf(notes), notes, default);
        }
        JudgeHeader(envelope, terms, notes);
        if (VerdictOf(notes) == FileVerdict.Refused)
            return Inspection(default, Digest(file, cancel));

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(digest, file, 0, envelope.BodyStart, cancel);
        var bytes = new DeliveryBytes(file, envelope.BodyStart, envelope.BodyEnd, envelope.NewLine, IsUtf8(envelope, terms), digest);
        using var lines = new DeliveryLines(bytes, envelope, terms);
        var counts = default(LineCounts);
        var isBound = lines.ReadHeader(notes);
        if (isBound)
        {
            var batch = new DeliveryBatch(lines.Layout, InspectionLines);
            while (lines.Fill(batch, InspectionLines, wantsNotes: each is not null, cancel))
            {
                counts += batch.Counts;
                each?.Invoke(batch);
            }
        }
        bytes.ReadToEnd(cancel);
        JudgeBytes(bytes, envelope, notes);
        if (envelope.Trailer is { } trailer)
            JudgeTrailer(trailer, lines, isBound, digest.GetCurrentHash(), notes);
        Append(digest, file, envelope.BodyEnd, file.Length, cancel);
        // The amount or the id of a line that cannot be read cannot be added up either; the digest still vouches for the bytes.
        terms.Metadata?.Judge(terms.FileName, file.Length, digest.GetCurrentHash(),
            isBound && !lines.HasBrokenLines && !lines.HasUnreadableAmounts ? (lines.Rows, lines.SumCents, lines.HashTotal) : null, notes);
        if (terms.IsSizeWatched && envelope.Trailer is null && terms.Metadata is null)
            notes.Add(new("W905", 0, "Er is geen sluitregel en geen begeleidend bestand: een afgebroken levering is niet te herkennen."));
        if (counts.Refused * 100 > counts.Read * terms.Policy.RefusedPercentMax)
            notes.Add(new("F019", 0, $"{counts.Refused} van {counts.Read} regels zijn afgekeurd, meer dan {terms.Policy.RefusedPercentMax} %."));
        return Inspection(counts, digest.GetCurrentHash());

        DeliveryInspection Inspection(LineCounts found, byte[] sha256) => new(
            envelope.Kind, envelope.Number, envelope.ValueDate, sha256, file.Length, VerdictOf(notes), notes, found);
    }

    /// <summary>Judges a delivery and keeps nothing of its lines.</summary>
    public static DeliveryInspection Inspect(Stream file, DeliveryTerms terms, CancellationToken cancel = default) => Inspect(file, terms, each: null, cancel);

    /// <summary>Hands out the rows and notes of a delivery in stretches, cut at the same lines each time.</summary>
    /// <param name="file">Seekable; stays open.</param>
    /// <param name="terms">The terms of the inspection.</param>
    /// <param name="linesPerBatch">Lines in a stretch, blank ones not counted.</param>
    /// <returns>One object that is filled again for each stretch.</returns>
    /// <exception cref="InvalidDataException">The file has no readable header, trailer or column line; an inspection says so first.</exception>
    public static IEnumerable<DeliveryBatch> Read(Stream file, DeliveryTerms terms, int linesPerBatch, CancellationToken cancel = default)
    {
        var notes = new List<FileNote>();
        var envelope = EnvelopeOf(file, terms, notes)
            ?? throw new InvalidDataException($"{terms.FileName}: {notes[0].Code}; only a file that was inspected and accepted can be read.");
        var bytes = new DeliveryBytes(file, envelope.BodyStart, envelope.BodyEnd, envelope.NewLine, isUtf8: false, digest: null);
        using var lines = new DeliveryLines(bytes, envelope, terms);
        if (!lines.ReadHeader(notes))
            throw new InvalidDataException($"{terms.FileName}: {notes[^1].Code}; only a file that was inspected and accepted can be read.");
        var batch = new DeliveryBatch(lines.Layout, linesPerBatch);
        while (lines.Fill(batch, linesPerBatch, wantsNotes: true, cancel))
            yield return batch;
    }

    static DeliveryEnvelope? EnvelopeOf(Stream file, DeliveryTerms terms, List<FileNote> notes) => terms.Mapping is null
        ? DeliveryEnvelope.Read(file, notes)
        : DeliveryEnvelope.ReadMapped(file, terms, notes);

    static bool IsUtf8(DeliveryEnvelope envelope, DeliveryTerms terms) => envelope.Trailer is not null || terms.Mapping is null or { IsUtf8: true };

    static void JudgeHeader(DeliveryEnvelope envelope, DeliveryTerms terms, List<FileNote> notes)
    {
        if (!DeliveryName.IsTaken(terms.FileName))
            notes.Add(new("F018", 0, "De bestandsnaam heeft andere tekens dan letters, cijfers, '.', '_' en '-', is langer dan 200 tekens, of is die van een apparaat."));
        if (envelope.Client != terms.Client)
            notes.Add(new("F013", 1, "De opdrachtgever in de kopregel is niet die van de map waarin het bestand ligt."));
        if (terms.Agency is null)
            notes.Add(new("F013", 0, terms.IsOffice
                ? "Dit kantoor is op deze datum niet bekend in kantoren.csv."
                : "Deze opdrachtgever is op deze datum niet bekend in opdrachtgevers.csv."));
        if (envelope.IsTest != terms.IsTest)
            notes.Add(new("F012", 1, terms.IsTest ? "Een PROD-levering in een TEST-register." : "Een TEST-levering in een PROD-register."));
        if (terms.IsOffice ? envelope.Kind != ReportKind : envelope.Kind is not (Kind or MutationKind))
            notes.Add(new("F018", 1, $"Leveringen van deze soort worden hier niet gelezen; verwacht {(terms.IsOffice ? ReportKind : $"{Kind} of {MutationKind}")}."
                + (envelope.Kind == "REFERENTIE" ? " Referentiegegevens neemt een beheerder over met 'cjib-batch reference take'." : "")));
        if (envelope.ValueDate > terms.Date.PlusDays(terms.Policy.ValueDateDaysAheadMax))
            notes.Add(new("F015", 1, "De valutadatum ligt te ver na de verwerkingsdatum."));
        if (terms.Agency is { } agency && !terms.IsOffice && envelope.Trailer is not null && agency.Oin != envelope.Oin)
            notes.Add(new("W901", 1, "Het OIN in de kopregel is niet het afgesproken OIN van de opdrachtgever."));
        if (FileNameSays(envelope, terms.FileName) is false)
            notes.Add(new("W902", 1, "De bestandsnaam noemt een andere opdrachtgever, soort of leveringnummer dan de kopregel."));
    }

    /// <summary>Whether a name of the form <c>client_KIND_yyyyMMdd_number.csv</c> agrees with the header; null for another name.</summary>
    static bool? FileNameSays(DeliveryEnvelope envelope, string fileName) => Path.GetFileNameWithoutExtension(fileName).Split('_') switch
    {
        [var client, var kind, { Length: 8 }, { Length: 6 } number] when int.TryParse(number, out var value) =>
            client == envelope.Client && kind == envelope.Kind && value == envelope.Number,
        _ => null,
    };

    static void JudgeBytes(DeliveryBytes bytes, DeliveryEnvelope envelope, List<FileNote> notes)
    {
        if (bytes.IsBadlyEncoded)
            notes.Add(new("F014", 0, "Het bestand is geen geldige UTF-8 (mogelijk Windows-1252 of afgebroken binnen een teken)."));
        if (bytes.HasNul)
            notes.Add(new("F014", 0, "Het bestand bevat NUL-bytes."));
        if (bytes.HasOtherNewLine)
            notes.Add(new("F016", 0, $"Niet alle regels eindigen zoals de eerste ({(envelope.NewLine == NewLine.CrLf ? "CR LF" : "LF")})."));
    }

    static void JudgeTrailer(DeliveryTrailer trailer, DeliveryLines lines, bool isBound, byte[] sha256, List<FileNote> notes)
    {
        if (!sha256.AsSpan().SequenceEqual(trailer.Sha256))
            notes.Add(new("F011", 0, "De SHA-256 in de sluitregel is niet die van het bestand: het is onderweg veranderd."));
        if (!isBound)
            return;
        if (trailer.Rows != lines.Rows)
            notes.Add(new("F008", 0, $"De sluitregel noemt {trailer.Rows} regels, het bestand heeft er {lines.Rows}."));
        // The amount or the id of a line that cannot be read cannot be added up either; the digest still vouches for the bytes.
        if (!lines.HasBrokenLines && !lines.HasUnreadableAmounts && trailer.SumCents != lines.SumCents)
            notes.Add(new("F009", 0, $"De sluitregel noemt {trailer.SumCents} cent, de regels tellen op tot {lines.SumCents}."));
        if (!lines.HasBrokenLines && trailer.HashTotal != lines.HashTotal)
            notes.Add(new("F010", 0, $"Het controletotaal in de sluitregel is {trailer.HashTotal}, dat van de regels {lines.HashTotal}."));
    }

    /// <summary>The verdict that the remarks on a file add up to: that of the worst.</summary>
    internal static FileVerdict VerdictOf(IReadOnlyCollection<FileNote> notes) =>
        notes.Count == 0 ? FileVerdict.Accepted : notes.Max(note => IntakeCode.Of(note.Code).Verdict);

    static byte[] Digest(Stream file, CancellationToken cancel)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(digest, file, 0, file.Length, cancel);
        return digest.GetCurrentHash();
    }

    static void Append(IncrementalHash digest, Stream file, long from, long to, CancellationToken cancel)
    {
        file.Position = from;
        var block = new byte[Math.Min(256 * 1024, to - from)];
        for (var left = to - from; left > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            var count = file.Read(block.AsSpan(0, (int)Math.Min(block.Length, left)));
            if (count == 0)
                return;
            digest.AppendData(block.AsSpan(0, count));
            left -= count;
        }
    }
}
