using System.Globalization;
using System.Text;
using Cjib.Batch.Debtors;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Delivery;

/// <summary>
/// REGELINGEN: what one agency must know of plans over the claims of several, a line per claim. It holds what its own claim gets of each term, and
/// nothing of the claims of others; the lines of all agencies about a plan add up to its terms, to the cent.
/// </summary>
public sealed class PlanFile : IDisposable
{
    /// <summary>The kind in header and name of the file.</summary>
    public const string Kind = "REGELINGEN";

    readonly SignedCsv _file;
    long _cents;
    long _hashTotal;

    public PlanFile(Stream stream, FileHeader header) => _file = new(stream, header, [
        "record_nr", "regeling_id", "debiteur_ref", "opdrachtgever", "vordering_id", "actie", "status", "status_datum", "bedrag_cent", "termijnen",
        "termijn_cent", "eerste_vervaldatum", "laatste_vervaldatum", "herinnerde_termijn", "beleid_versie"]);

    /// <summary>The words of <c>actie</c>.</summary>
    public static string WordOf(PlanNews news) => news switch
    {
        PlanNews.None => "",
        PlanNews.Proposed => "VOORSTEL",
        PlanNews.Started => "GESTART",
        PlanNews.Reminder => "HERINNERING",
        PlanNews.Completed => "VOLTOOID",
        PlanNews.Ended => "VERVALLEN",
        PlanNews.Withdrawn => "INTREKKING",
    };

    /// <summary>Adds a claim of a plan.</summary>
    /// <param name="claim">Which, from 0.</param>
    /// <param name="shares">Of the plan; see <see cref="InstalmentPlan.Shares"/>.</param>
    public void Add(DebtorId debtor, StoredPlan stored, int claim, long[][] shares)
    {
        var (plan, of) = (stored.Plan, stored.Plan.Claims[claim]);
        Span<byte> id = stackalloc byte[Encoding.UTF8.GetMaxByteCount(of.ClaimId.Length)];
        id = id[..Encoding.UTF8.GetBytes(of.ClaimId, id)];
        var line = _file.Row();
        _cents += of.OpenCents;
        _hashTotal = DeliveryTrailer.Add(_hashTotal, id);
        line.Cell(_file.Rows).Cell(stored.Number).Cell(debtor).Cell(of.Client).Cell(id)
            .Cell(WordOf(stored.News)).Cell(StoredPlan.Words[(int)stored.State]).Cell(stored.Since)
            .Cell(of.OpenCents).Cell(plan.Terms.Count).Cell(Runs(shares, claim)).Cell(plan.Terms[0].DueDate).Cell(plan.Terms[^1].DueDate);
        if (stored.News == PlanNews.Reminder)
            line.Cell(stored.Reminded);
        else
            line.Cell("");
        line.Cell(plan.Policy).EndLine();
    }

    /// <summary>Writes the closing line and closes the stream.</summary>
    public void Close() => _file.Close(_cents, _hashTotal);

    public void Dispose() => _file.Dispose();

    // Equal terms behind each other are told once: "11x834 1x838".
    static string Runs(long[][] shares, int claim)
    {
        var text = new StringBuilder();
        for (var term = 0; term < shares.Length;)
        {
            var first = term;
            while (term < shares.Length && shares[term][claim] == shares[first][claim])
                term++;
            text.Append(CultureInfo.InvariantCulture, $"{(first == 0 ? "" : " ")}{term - first}x{shares[first][claim]}");
        }
        return text.ToString();
    }
}
