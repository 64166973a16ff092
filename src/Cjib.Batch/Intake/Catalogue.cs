using System.Collections.Frozen;
using System.Text;
using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>The claim types that may be delivered, from <c>vorderingtypen.csv</c>.</summary>
/// <remarks>
/// A type is looked up by its code; if it has no row, <c>*_boete</c>, <c>*_dwangsom</c> and such rows answer for every agency that is known.
/// A period is part of a row: a type may have several, of which one holds on a date.
/// </remarks>
public sealed class Catalogue
{
    /// <summary>The agency that collects for all others, and so may deliver types of every agency that has no row of its own.</summary>
    public const string Collector = "cjib";

    static readonly string[] Columns =
    [
        "type", "opdrachtgevers", "rechtsgrond", "rechtsgronden", "privacy", "verhoging", "rente", "titels",
        "aanmaningen", "onherroepelijk", "preferent", "rechtsmiddel", "imputatie",
    ];

    static readonly string[] Components = ["hoofdsom", "verhoging", "administratiekosten", "rente", "kosten"];

    readonly FrozenDictionary<string, ClaimType[]> _types;
    readonly FrozenDictionary<string, ClaimType[]>.AlternateLookup<ReadOnlySpan<char>> _byCode;

    Catalogue(Dictionary<string, List<ClaimType>> types)
    {
        _types = types.ToFrozenDictionary(t => t.Key, t => t.Value.ToArray(), StringComparer.Ordinal);
        _byCode = _types.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Every row, ordered by code and first day.</summary>
    public IEnumerable<ClaimType> Types => _types.Values.SelectMany(t => t).OrderBy(t => t.Code, StringComparer.Ordinal).ThenBy(t => t.From);

    /// <summary>Reads the catalogue; what is wrong is added to <paramref name="problems"/>.</summary>
    public static Catalogue Read(TextReader text, List<SetupProblem> problems)
    {
        var table = new ReferenceTable("vorderingtypen.csv", text, Columns, problems);
        table.RefuseOverlaps("type");
        table.RefuseGaps("type");
        var types = new Dictionary<string, List<ClaimType>>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var type = TypeOf(row);
            if (!types.TryGetValue(type.Code, out var periods))
                types.Add(type.Code, periods = []);
            periods.Add(type);
        }
        return new(types);
    }

    /// <summary>The row of a type on a date; null when there is none.</summary>
    public ClaimType? Find(string code, LocalDate date) => Find(Encoding.UTF8.GetBytes(code), date);

    internal ClaimType? Find(ReadOnlySpan<byte> code, LocalDate date)
    {
        Span<char> chars = stackalloc char[64];
        if (code.Length > ClaimFileLayout.Columns[(int)ClaimColumn.VorderingType].MaxLength || !Ascii.IsValid(code))
            return null;
        chars = chars[..Encoding.ASCII.GetChars(code, chars)];
        if (_byCode.TryGetValue(chars, out var types))
            return On(types, date);
        var underscore = chars.IndexOf('_');
        if (underscore < 2)
            return null;
        chars[underscore - 1] = '*';
        return _byCode.TryGetValue(chars[(underscore - 1)..], out types) ? On(types, date) : null;
    }

    static ClaimType? On(ClaimType[] types, LocalDate date)
    {
        foreach (var type in types)
            if (type.From <= date && date <= type.Through)
                return type;
        return null;
    }

    static ClaimType TypeOf(ReferenceTable.Row row) => new(
        row.Text("type"),
        row.Words("opdrachtgevers").ToFrozenSet(StringComparer.Ordinal),
        Encoding.UTF8.GetBytes(row.Text("rechtsgrond")),
        [.. row.Words("rechtsgronden").Select(Encoding.UTF8.GetBytes)],
        Indexes(row, "privacy", ClaimColumn.PrivacyRegime),
        row.Flag("verhoging"),
        Indexes(row, "rente", ClaimColumn.RenteSoort),
        Indexes(row, "titels", ClaimColumn.TitelSoort),
        (int)row.Number("aanmaningen", 0, 9),
        row.Flag("onherroepelijk"),
        [.. row.Words("preferent").Select(word => word == "J" ? 1L : 0L)],
        Indexes(row, "rechtsmiddel", ClaimColumn.Rechtsmiddel),
        [.. row.Words("imputatie").Where(word => Known(row, "imputatie", word, Components))],
        row.From, row.Through)
    {
        InterestMinimumCents = row.Has("rente_minimum_cent") ? row.Number("rente_minimum_cent", 0, 100_000) : 0,
        EndsAtDeath = row.Has("vervalt_bij_overlijden") && row.Flag("vervalt_bij_overlijden"),
    };

    static long[] Indexes(ReferenceTable.Row row, string column, ClaimColumn values)
    {
        var codes = ClaimFileLayout.Columns[(int)values].Codes!; // the four columns asked for are code columns
        var words = row.Words(column).Where(word => Known(row, column, word, codes)).ToArray();
        if (words.Length == 0)
            row.Report($"{column} is empty; expected one or more of {string.Join(", ", codes)}.");
        return [.. words.Select(word => (long)Array.IndexOf(codes, word))];
    }

    static bool Known(ReferenceTable.Row row, string column, string word, string[] words)
    {
        if (words.Contains(word))
            return true;
        row.Report($"{column} names '{word}'; expected words of {string.Join(", ", words)}.");
        return false;
    }
}

/// <summary>One claim type during one period. Allowed values are cells of a <see cref="RowBatch"/>; the first of a list is used when a delivery gives none.</summary>
/// <param name="Code">Its code, or <c>*_…</c> for every agency.</param>
/// <param name="Clients">Who may deliver it; empty: the agency of its prefix.</param>
/// <param name="LegalGround">UTF-8 of the ground that is used when a delivery gives none.</param>
/// <param name="LegalGrounds">UTF-8 of the only acts allowed (without article); empty allows every well-formed one.</param>
/// <param name="MayHaveSurcharge">False when <c>verhoging_cent</c> must be zero.</param>
/// <param name="Titles">Kinds of title with which a bailiff may act.</param>
/// <param name="DemandsMin">Demands (aanmaningen) before the bailiff phase.</param>
/// <param name="NeedsIrrevocableDate">True for Wahv and criminal sanctions.</param>
/// <param name="Imputation">Components in the order in which a payment is booked; those not named come last, in the order of the columns.</param>
/// <param name="From">First day it holds.</param>
/// <param name="Through">Last day it holds.</param>
public sealed record ClaimType(
    string Code, FrozenSet<string> Clients, ReadOnlyMemory<byte> LegalGround, byte[][] LegalGrounds,
    long[] PrivacyRegimes, bool MayHaveSurcharge, long[] InterestKinds, long[] Titles, int DemandsMin,
    bool NeedsIrrevocableDate, long[] Preferences, long[] Remedies, IReadOnlyList<string> Imputation, LocalDate From, LocalDate Through)
{
    /// <summary>Interest of less than this in all is not due once everything else is paid (Awb 4:98); 0 where there is no such rule. Column <c>rente_minimum_cent</c>, optional.</summary>
    public long InterestMinimumCents { get; init; }

    /// <summary>The right to recover ends with the debtor's death (Wahv 25). Column <c>vervalt_bij_overlijden</c>, optional.</summary>
    public bool EndsAtDeath { get; init; }

    /// <summary>True when nothing but the calendar stands between the agency and the bailiff: an executable title and enough demands.</summary>
    public bool IsBailiffPhase(long title, long demands) => demands >= Math.Max(1, DemandsMin) && Array.IndexOf(Titles, title) >= 0;
}
