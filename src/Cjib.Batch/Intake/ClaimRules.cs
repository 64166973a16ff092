using System.Text;
using NodaTime;
using static Cjib.Batch.Intake.ClaimColumn;

namespace Cjib.Batch.Intake;

/// <summary>
/// The rules between the cells of one claim (domain facts 8.2). A cell that is wrong by itself was reported and is
/// <see cref="RowBatch.Missing"/> here; a rule that needs it is silent.
/// </summary>
/// <remarks>
/// Where the table leaves room: a claim that is <em>not yet ready</em> for a bailiff (title not executable, too few demands, running
/// arrangement, block) is accepted, and its debtor is held later; only data that contradicts itself is refused. So B621 asks for the date of
/// the last demand when there was one, not for a number of demands; and V216 asks for the irrevocable date of a Wahv or criminal claim whose title and
/// demands put it in the bailiff phase, since the demands of such a claim are not sent before.
/// </remarks>
sealed class ClaimRules(DeliveryTerms terms, LocalDate valueDate) : LineRules
{
    const long Missing = RowBatch.Missing;

    static readonly long NoInterest = Word(RenteSoort, "GEEN");
    static readonly long FixedInterest = Word(RenteSoort, "VAST");
    static readonly long[] BlocksWithEnd = [Word(Blokkade, "NOODSTOP"), Word(Blokkade, "DETENTIE"), Word(Blokkade, "MORATORIUM")];

    readonly long _valueDay = Period.DaysBetween(new(1970, 1, 1), valueDate);
    readonly PersonRules _person = new(terms, valueDate);
    readonly byte[] _client = Encoding.UTF8.GetBytes(terms.Client);
    (byte[] Code, ClaimType? Type) _lastType = ([], null);
    ClaimType? _type;
    bool _interestWasGiven;

    /// <summary>Finds the type of the row; V210 when it is not in the catalogue on the value date or this agency may not deliver it.</summary>
    public override void Begin(ReadOnlySpan<long> cells, RowBatch rows, Findings findings)
    {
        _interestWasGiven = true;
        var code = rows.Utf8(cells[(int)VorderingType]);
        if (!code.IsEmpty && code.SequenceEqual(_lastType.Code))
        {
            _type = _lastType.Type;
            return;
        }
        _type = code.IsEmpty ? null : terms.Catalogue.Find(code, valueDate);
        if (_type is not null && MayDeliver(_type, code))
            _lastType = (code.ToArray(), _type);
        else if (!code.IsEmpty)
        {
            findings.Add("V210", VorderingType);
            _type = null;
        }
    }

    public override bool Fills(int column) => (ClaimColumn)column is Rechtsgrond or PrivacyRegime or Preferent or Rechtsmiddel or RenteSoort;

    /// <summary>What the catalogue says where the agency says nothing.</summary>
    public override long Fill(RowBatch rows, int column, Findings findings)
    {
        if (_type is null || column < (int)VorderingType)
            return Missing;
        // The dates of an interest that nobody delivered may be missing.
        _interestWasGiven &= column != (int)RenteSoort;
        return (ClaimColumn)column switch
        {
            Rechtsgrond => rows.Keep(_type.LegalGround.Span),
            PrivacyRegime => _type.PrivacyRegimes[0],
            Preferent => _type.Preferences[0],
            Rechtsmiddel => _type.Remedies[0],
            RenteSoort => _type.InterestKinds[0],
            _ => Missing,
        };
    }

    public override void Judge(Span<long> cells, RowBatch rows, Findings findings)
    {
        if (_type is not null)
            JudgeType(cells, rows, _type, findings);
        _person.Judge(cells, rows, findings);
        JudgeAmounts(cells, findings);
        if (cells[(int)IbanOpdrachtgever] != Missing && terms.Agency is { Ibans.Count: > 0 } agency
            && !agency.Ibans.Contains(Encoding.ASCII.GetString(rows.Utf8(cells[(int)IbanOpdrachtgever]))))
            findings.Add("B650", IbanOpdrachtgever);
        JudgeInterest(cells, _interestWasGiven, findings);
        JudgeDates(cells, findings);
    }

    bool MayDeliver(ClaimType type, ReadOnlySpan<byte> code) =>
        type.Clients.Count > 0
            ? type.Clients.Contains(terms.Client) || (terms.Agency?.Mandates.Overlaps(type.Clients) ?? false)
            : code[..code.IndexOf((byte)'_')].SequenceEqual(_client) || terms.Client == Catalogue.Collector
                || (terms.Agency?.Mandates.Contains(Encoding.ASCII.GetString(code[..code.IndexOf((byte)'_')])) ?? false);

    static void JudgeType(ReadOnlySpan<long> cells, RowBatch rows, ClaimType type, Findings findings)
    {
        if (type.LegalGrounds.Length > 0 && cells[(int)Rechtsgrond] != Missing && !IsGroundOf(type, rows.Utf8(cells[(int)Rechtsgrond])))
            findings.Add("V211", Rechtsgrond);
        Fits(cells, PrivacyRegime, type.PrivacyRegimes, "V212", findings);
        Fits(cells, RenteSoort, type.InterestKinds, "B607", findings);
        Fits(cells, Preferent, type.Preferences, "B632", findings);
        Fits(cells, Rechtsmiddel, type.Remedies, "B640", findings);
        if (type.NeedsIrrevocableDate && cells[(int)OnherroepelijkDatum] == Missing
            && type.IsBailiffPhase(cells[(int)TitelSoort], cells[(int)AantalAanmaningen]))
            findings.Add("V216", OnherroepelijkDatum);
        if (!type.MayHaveSurcharge && cells[(int)VerhogingCent] > 0)
            findings.Add("B601", VerhogingCent);
        if (type.InterestKinds is [0] && cells[(int)RenteCent] > 0)
            findings.Add("B603", RenteCent);
    }

    static void JudgeAmounts(ReadOnlySpan<long> cells, Findings findings)
    {
        var sum = 0L;
        for (var column = (int)HoofdsomCent; column <= (int)OpenstaandCent; column++)
        {
            if (cells[column] < 0) // missing, or negative and reported
                return;
            sum += column is (int)BetaaldCent or (int)OpenstaandCent ? -cells[column] : cells[column];
        }
        if (sum != 0)
            findings.Add("B606", OpenstaandCent);
    }

    static void JudgeInterest(Span<long> cells, bool interestWasGiven, Findings findings)
    {
        var kind = cells[(int)RenteSoort];
        if (kind == Missing || kind == NoInterest)
            return;
        if (!interestWasGiven && (cells[(int)RenteTm] == Missing || cells[(int)VerzuimDatum] == Missing))
        {
            // No interest is ever charged from a day that the agency did not name.
            cells[(int)RenteSoort] = NoInterest;
            return;
        }
        Needs(cells, RenteTm, "B608", findings);
        Needs(cells, VerzuimDatum, "B608", findings);
        if (kind == FixedInterest)
            Needs(cells, RentePctBp, "B609", findings);
    }

    void JudgeDates(ReadOnlySpan<long> cells, Findings findings)
    {
        NotAfterValueDate(cells, TitelDatum, "V215", findings);
        NotAfterValueDate(cells, OnherroepelijkDatum, "V216", findings);
        NotAfterValueDate(cells, OntstaanDatum, "B610", findings);
        NotAfterValueDate(cells, LaatsteAanmaningDatum, "B621", findings);
        NotAfterValueDate(cells, LaatsteContactDatum, "B622", findings);
        if (cells[(int)OntstaanDatum] != Missing && cells[(int)VervalDatum] != Missing && cells[(int)OntstaanDatum] > cells[(int)VervalDatum])
            findings.Add("B610", VervalDatum);
        var lapse = cells[(int)VerjaringDatum];
        if (lapse != Missing && lapse <= _valueDay)
            findings.Add("B611", VerjaringDatum);
        else if (lapse != Missing && lapse < _valueDay + terms.Policy.LimitationWarningDays)
            findings.Add("W930", VerjaringDatum);
        if (cells[(int)AantalAanmaningen] > 0)
            Needs(cells, LaatsteAanmaningDatum, "B621", findings);
        if (Array.IndexOf(BlocksWithEnd, cells[(int)Blokkade]) >= 0)
            Needs(cells, BlokkadeTot, "B631", findings);
    }

    void NotAfterValueDate(ReadOnlySpan<long> cells, ClaimColumn column, string code, Findings findings)
    {
        if (cells[(int)column] > _valueDay)
            findings.Add(code, column);
    }

    // A cell that was refused for its form is missing too, and was reported then.
    static void Needs(ReadOnlySpan<long> cells, ClaimColumn column, string code, Findings findings)
    {
        if (cells[(int)column] == Missing && !findings.Names(column))
            findings.Add(code, column);
    }

    static void Fits(ReadOnlySpan<long> cells, ClaimColumn column, long[] allowed, string code, Findings findings)
    {
        if (cells[(int)column] != Missing && Array.IndexOf(allowed, cells[(int)column]) < 0)
            findings.Add(code, column);
    }

    static bool IsGroundOf(ClaimType type, ReadOnlySpan<byte> ground)
    {
        foreach (var act in type.LegalGrounds)
            if (ground.StartsWith(act))
                return true;
        return false;
    }

    static long Word(ClaimColumn column, string word) =>
        Array.IndexOf(ClaimFileLayout.Columns[(int)column].Codes!, word); // only asked for code columns
}
