using System.Collections.Frozen;
using System.Text;
using NodaTime;
using static Cjib.Batch.Intake.ClaimColumn;

namespace Cjib.Batch.Intake;

/// <summary>The rules for who a debtor is and where (claim columns 12–39), wherever a line tells it. Cells are those of a claim.</summary>
sealed class PersonRules(DeliveryTerms terms, LocalDate valueDate)
{
    const long Missing = RowBatch.Missing;

    static readonly long NaturalPerson = Word(DebiteurSoort, "NP");
    static readonly long OwnName = Word(Naamgebruik, "E");
    static readonly long Home = Word(AdresSoort, "W");
    static readonly long LetterAddress = Word(AdresSoort, "B");
    static readonly long Abroad = Word(AdresSoort, "X");

    readonly long _valueNumber = valueDate.Year * 10000 + valueDate.Month * 100 + valueDate.Day;
    readonly bool[]? _areas = Areas(terms.Policy.PostcodeAreas);
    readonly bool _knowsPrefixes = terms.Policy.SurnamePrefixes.Count > 0;
    readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _prefixes = terms.Policy.SurnamePrefixes.GetAlternateLookup<ReadOnlySpan<char>>();
    readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _countries = terms.Policy.Countries.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Judges the person and the address of a row whose cells were read one by one.</summary>
    public void Judge(ReadOnlySpan<long> cells, RowBatch rows, Findings findings)
    {
        JudgePerson(cells, rows, findings);
        JudgeAddress(cells, rows, findings);
    }

    void JudgePerson(ReadOnlySpan<long> cells, RowBatch rows, Findings findings)
    {
        if (cells[(int)DebiteurSoort] == NaturalPerson)
            JudgeNaturalPerson(cells, rows, findings);
        else if (cells[(int)DebiteurSoort] != Missing)
            JudgeCompany(cells, findings);
        if (cells[(int)Naamgebruik] != Missing && cells[(int)Naamgebruik] != OwnName && cells[(int)PartnerGeslachtsnaam] == Missing)
            findings.Add("P313", Naamgebruik);
        JudgePrefix(cells, rows, Voorvoegsel, findings);
        JudgePrefix(cells, rows, PartnerVoorvoegsel, findings);

        var (birth, death) = (cells[(int)Geboortedatum], cells[(int)Overlijdensdatum]);
        if (birth != Missing && (birth > _valueNumber || (birth >= 10000 && birth < 18750000)))
            findings.Add("P320", Geboortedatum);
        if (death != Missing && (death > _valueNumber || (birth != Missing && IsBefore(death, birth))))
            findings.Add("P321", Overlijdensdatum);
    }

    void JudgeNaturalPerson(ReadOnlySpan<long> cells, RowBatch rows, Findings findings)
    {
        var (bsn, reason) = (cells[(int)Bsn], cells[(int)BsnReden]);
        if (bsn == Missing && reason == Missing && !findings.Has("P301") && !findings.Has("P302"))
            findings.Add("P302", Bsn);
        else if (bsn != Missing && reason != Missing)
            findings.Add("P302", BsnReden);
        if (bsn != Missing && !terms.IsTest && rows.Utf8(bsn).StartsWith("9999"u8))
            findings.Add("P301", Bsn);
        if (cells[(int)Rsin] != Missing)
            findings.Add("P303", Rsin);
        if (cells[(int)Geslachtsnaam] == Missing && !findings.Has("P310") && !findings.Has("P311"))
            findings.Add("P310", Geslachtsnaam);
        if (cells[(int)Geboortedatum] == Missing && !findings.Has("P320"))
            findings.Add("P320", Geboortedatum);
    }

    static void JudgeCompany(ReadOnlySpan<long> cells, Findings findings)
    {
        if (cells[(int)Bsn] != Missing)
            findings.Add("P301", Bsn);
        if (cells[(int)KvkNummer] == Missing && cells[(int)Rsin] == Missing && !findings.Has("P303") && !findings.Has("P304"))
            findings.Add("P304", KvkNummer);
        if (cells[(int)NaamRp] == Missing && !findings.Has("P306"))
            findings.Add("P306", NaamRp);
    }

    void JudgePrefix(ReadOnlySpan<long> cells, RowBatch rows, ClaimColumn column, Findings findings)
    {
        if (!_knowsPrefixes || cells[(int)column] == Missing)
            return;
        var utf8 = rows.Utf8(cells[(int)column]);
        Span<char> text = stackalloc char[utf8.Length];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        text.Replace('\u2019', '\'');
        Span<char> lower = stackalloc char[text.Length];
        text.ToLowerInvariant(lower);
        if (!_prefixes.Contains(lower))
            findings.Add("W910", column);
    }

    void JudgeAddress(ReadOnlySpan<long> cells, RowBatch rows, Findings findings)
    {
        var kind = cells[(int)AdresSoort];
        if (kind == Missing)
            return;
        var land = rows.Utf8(cells[(int)Land]);
        if (!land.IsEmpty && terms.Policy.Countries.Count > 0 && !IsCountry(land))
            findings.Add("A406", Land);
        else if (kind == Home || kind == LetterAddress)
        {
            Needs(cells, Straat, "A401", findings);
            Needs(cells, Huisnummer, "A402", findings);
            Needs(cells, Postcode, "A404", findings);
            Needs(cells, Woonplaats, "A405", findings);
            if (!land.IsEmpty && !land.SequenceEqual("NL"u8))
                findings.Add("A406", Land);
        }
        else
        {
            if (kind == Abroad && cells[(int)Buitenland1] == Missing && cells[(int)Buitenland2] == Missing && cells[(int)Buitenland3] == Missing)
                findings.Add("A407", Buitenland1);
            findings.SoftenAddress();
        }
        if (cells[(int)Postcode] != Missing && !IsKnownArea(rows.Utf8(cells[(int)Postcode])))
            findings.Add("W920", Postcode);
    }

    // A cell that was refused for its form is missing too, and was reported then.
    static void Needs(ReadOnlySpan<long> cells, ClaimColumn column, string code, Findings findings)
    {
        if (cells[(int)column] == Missing && !findings.Names(column))
            findings.Add(code, column);
    }

    /// <summary>Compares two BRP dates as far as both are known.</summary>
    static bool IsBefore(long date, long other)
    {
        var (year, otherYear) = (date / 10000, other / 10000);
        if (year == 0 || otherYear == 0 || year != otherYear)
            return year < otherYear && year != 0;
        var (month, otherMonth) = (date / 100 % 100, other / 100 % 100);
        if (month == 0 || otherMonth == 0 || month != otherMonth)
            return month < otherMonth && month != 0;
        return date % 100 < other % 100 && date % 100 != 0;
    }

    bool IsKnownArea(ReadOnlySpan<byte> postcode) =>
        _areas is null || !ClaimCells.TryNumber(postcode[..4], 4, out var area) || _areas[(int)area];

    static bool[]? Areas(IReadOnlyList<(int From, int To)> ranges)
    {
        if (ranges.Count == 0)
            return null;
        var areas = new bool[10_000];
        foreach (var (from, to) in ranges)
            areas.AsSpan(from..(to + 1)).Fill(true);
        return areas;
    }

    bool IsCountry(ReadOnlySpan<byte> land) => _countries.Contains([(char)land[0], (char)land[1]]);

    static long Word(ClaimColumn column, string word) =>
        Array.IndexOf(ClaimFileLayout.Columns[(int)column].Codes!, word); // only asked for code columns
}
