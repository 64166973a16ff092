using System.Collections.Frozen;
using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>Everything a delivery is judged by. It is given, so that a file gets the same judgement whenever it is read.</summary>
/// <param name="Client">Code of the agency in whose folder the file lies.</param>
/// <param name="FileName">Name without folder.</param>
/// <param name="Date">Business date of the run.</param>
/// <param name="IsTest">True for a register in mode TEST; it refuses PROD deliveries, and the other way round.</param>
/// <param name="Catalogue">The claim types.</param>
/// <param name="Agency">The agency's row of <c>opdrachtgevers.csv</c>; null when it has none on this date.</param>
/// <param name="Mapping">The agency's own layout; null when it only delivers <c>CRI-CSV</c>.</param>
/// <param name="Policy">Thresholds and lists.</param>
public sealed record DeliveryTerms(
    string Client, string FileName, LocalDate Date, bool IsTest,
    Catalogue Catalogue, ClientTerms? Agency, ColumnMapping? Mapping, IntakePolicy Policy)
{
    /// <summary>True when the sender is a bailiff's office: it reports back, and delivers nothing else.</summary>
    public bool IsOffice { get; init; }

    /// <summary>The file that came with the delivery; null when there was none.</summary>
    public DeliveryMetadata? Metadata { get; init; }

    /// <summary>True when files count as complete once their size stays the same; a delivery that nothing else vouches for then gets W905.</summary>
    public bool IsSizeWatched { get; init; }
}

/// <summary>What is agreed with one agency: a row of <c>opdrachtgevers.csv</c>.</summary>
/// <param name="Code">Two to eight lower-case letters.</param>
/// <param name="Oin">Twenty digits; another one in a delivery is a warning, agencies deliver through suppliers.</param>
/// <param name="Ibans">Accounts a claim may name; empty allows every valid account.</param>
/// <param name="Mandates">Agencies for which it may deliver besides itself (column <c>mandaten</c>, optional).</param>
public sealed record ClientTerms(string Code, string Name, string Oin, FrozenSet<string> Ibans, FrozenSet<string> Mandates)
{
    /// <summary>True when its deliveries are complete only with their <c>.meta.json</c> (column <c>metadata</c>, optional): until it is there they wait in the inbox.</summary>
    public bool NeedsMetadata { get; init; }

    static readonly string[] Columns = ["code", "naam", "oin", "ibans"];

    /// <summary>The agencies that may deliver on a date, by code; what is wrong is added to <paramref name="problems"/>.</summary>
    public static FrozenDictionary<string, ClientTerms> Read(TextReader text, LocalDate date, List<SetupProblem> problems)
    {
        var table = new ReferenceTable("opdrachtgevers.csv", text, Columns, problems);
        table.RefuseOverlaps("code");
        var agencies = new Dictionary<string, ClientTerms>(StringComparer.Ordinal);
        foreach (var row in table.On(date))
        {
            var code = row.Text("code");
            if (code.Length is < 2 or > 8 || code.AsSpan().ContainsAnyExceptInRange('a', 'z'))
                row.Report($"code is '{code}'; expected two to eight lower-case letters.");
            foreach (var iban in row.Words("ibans").Where(iban => !IdentityNumbers.IsIban(System.Text.Encoding.UTF8.GetBytes(iban))))
                row.Report($"'{iban}' is no valid IBAN.");
            agencies.TryAdd(code, new(code, row.Text("naam"), row.Text("oin"),
                row.Words("ibans").ToFrozenSet(StringComparer.Ordinal),
                (row.Has("mandaten") ? row.Words("mandaten") : []).ToFrozenSet(StringComparer.Ordinal))
            {
                NeedsMetadata = row.Has("metadata") && row.Flag("metadata"),
            });
        }
        return agencies.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>What becomes of a delivery as a whole.</summary>
public enum FileVerdict
{
    /// <summary>GEACCEPTEERD: its accepted lines may be taken over.</summary>
    Accepted,

    /// <summary>AANGEHOUDEN: nothing is taken over before an operator decides.</summary>
    Held,

    /// <summary>DUBBEL: the same bytes were taken over before; no effect.</summary>
    Duplicate,

    /// <summary>AFGEKEURD: nothing of it is taken over.</summary>
    Refused,
}

/// <summary>One remark on a delivery as a whole.</summary>
/// <param name="Code">Stable code, see docs/codes.md.</param>
/// <param name="Line">Line of the file from 1, or 0.</param>
/// <param name="Detail">What was found and expected, in Dutch; never a value of a person.</param>
public readonly record struct FileNote(string Code, int Line, string Detail);

/// <summary>The judgement of a whole delivery, before anything of it is taken over.</summary>
/// <param name="Kind">VORDERINGEN, …; empty when the header is unreadable.</param>
/// <param name="DeliveryNumber">From 1; 0 when the header is unreadable.</param>
/// <param name="ValueDate">Date the amounts hold for; the business date when the header is unreadable.</param>
/// <param name="Sha256">Of all bytes of the file: its identity.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Counts">What its lines are by themselves, whatever the verdict on the file; zero when they could not be read.</param>
public sealed record DeliveryInspection(
    string Kind, int DeliveryNumber, LocalDate ValueDate, byte[] Sha256, long Bytes,
    FileVerdict Verdict, IReadOnlyList<FileNote> Notes, LineCounts Counts)
{
    /// <summary>What becomes of the lines under the verdict: a held file holds its good lines, a refused one refuses every line.</summary>
    public LineCounts Outcome => Verdict switch
    {
        FileVerdict.Accepted => Counts,
        FileVerdict.Held => Counts with { Accepted = 0, Held = Counts.Held + Counts.Accepted, CentsAccepted = 0 },
        FileVerdict.Duplicate => Counts with { Accepted = 0, Refused = 0, Held = 0, Duplicate = Counts.Read, CentsAccepted = 0 },
        FileVerdict.Refused => Counts with { Accepted = 0, Refused = Counts.Read, Held = 0, Duplicate = 0, CentsAccepted = 0 },
    };
}
