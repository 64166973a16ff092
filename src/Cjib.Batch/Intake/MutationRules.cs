using NodaTime;
using static Cjib.Batch.Intake.MutationColumn;

namespace Cjib.Batch.Intake;

/// <summary>The rules between the cells of one mutation (docs/events.md). What its claim says to it is for the register to judge.</summary>
sealed class MutationRules(DeliveryTerms terms, LocalDate valueDate) : LineRules
{
    const long Missing = RowBatch.Missing;

    static readonly long NaturalPerson = Array.IndexOf(ClaimFileLayout.Columns[(int)ClaimColumn.DebiteurSoort].Codes!, "NP"); // a code column
    static readonly long LegalPerson = 1 - NaturalPerson;

    readonly PersonRules _person = new(terms, valueDate);
    readonly long[] _claim = new long[ClaimFileLayout.Columns.Count];
    readonly long _latest = Days.Since1970(valueDate.PlusDays(terms.Policy.ValueDateDaysAheadMax + 1)) * Moments.NanosecondsPerDay;

    public override void Judge(Span<long> cells, RowBatch rows, Findings findings)
    {
        // A year of the event beyond the value date is a typing error, and would stand in front of everything that follows.
        if (cells[(int)GebeurtenisTijd] > _latest)
            findings.Add("M703", "gebeurtenis_tijd");
        if (cells[(int)Component] >= MutationFileLayout.Components.Count)
            cells[(int)Component] -= MutationFileLayout.Components.Count;
        if (cells[(int)VerwijstNaar] != Missing && rows.Utf8(cells[(int)VerwijstNaar]).SequenceEqual(rows.Utf8(cells[(int)MutatieId])))
            findings.Add("M707", "verwijst_naar");
        if (cells[(int)Soort] == Missing)
            return;
        switch ((MutationKind)cells[(int)Soort])
        {
            case MutationKind.Payment or MutationKind.Reduction:
                NeedsAmount(cells, findings);
                break;
            case MutationKind.PaymentReversed when cells[(int)VerwijstNaar] == Missing:
                NeedsAmount(cells, findings);
                break;
            case MutationKind.Withdrawal when cells[(int)Reden] == Missing && !findings.Has("M705"):
                findings.Add("M705", "reden");
                break;
            case MutationKind.PersonChanged:
                JudgePerson(cells, rows, findings);
                break;
        }
    }

    static void NeedsAmount(ReadOnlySpan<long> cells, Findings findings)
    {
        if (cells[(int)BedragCent] is Missing or 0 && !findings.Has("M704"))
            findings.Add("M704", "bedrag_cent");
    }

    // A mutation does not say what kind of debtor it is about; what it tells must fit one of them.
    void JudgePerson(Span<long> cells, RowBatch rows, Findings findings)
    {
        Array.Fill(_claim, Missing);
        cells.Slice((int)Bsn, MutationFileLayout.PersonColumns).CopyTo(_claim.AsSpan((int)MutationFileLayout.FirstPersonColumn));
        var isCompany = _claim[(int)ClaimColumn.NaamRp] != Missing || _claim[(int)ClaimColumn.KvkNummer] != Missing;
        _claim[(int)ClaimColumn.DebiteurSoort] = isCompany ? LegalPerson : NaturalPerson;
        if (_claim[(int)ClaimColumn.AdresSoort] == Missing && !findings.Has("A400"))
            findings.Add("A400", ClaimColumn.AdresSoort);
        if (_claim[(int)ClaimColumn.Land] == Missing && !findings.Has("A406"))
            findings.Add("A406", ClaimColumn.Land);
        _person.Judge(_claim, rows, findings);
    }
}
