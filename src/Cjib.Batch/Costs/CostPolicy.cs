using System.Text.RegularExpressions;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Costs;

/// <summary>Dated assumptions about what collecting costs, such as <c>policies/kosten-2026.1.json</c>; the tariffs themselves stand in <c>btag.csv</c>.</summary>
/// <param name="Version"><c>versie</c>; stands beside every figure.</param>
/// <param name="ValidFrom"><c>geldig_vanaf</c>: first day it holds.</param>
/// <param name="Explanation"><c>toelichting</c>: the assumptions in plain words.</param>
/// <param name="VatPercent"><c>btw_pct</c>: added for creditors who cannot deduct it (Btag art. 10).</param>
/// <param name="Service"><c>betekening</c>: article of the service of a title.</param>
/// <param name="Notice"><c>overbetekening</c>: article of serving an attachment on the debtor.</param>
/// <param name="AttachmentOfPerson"><c>beslag_natuurlijk_persoon</c>: article of the attachment an office would begin with.</param>
/// <param name="AttachmentOfEntity"><c>beslag_rechtspersoon</c>: likewise, of a legal entity.</param>
/// <param name="MonthlyCents"><c>maandkosten_cent</c>: what each further attachment adds a month (Btag art. 3).</param>
/// <param name="Months"><c>maanden</c>: how many months an attachment is taken to last.</param>
/// <param name="TitlesTogether"><c>titels_samen</c>: titles of one agency are served in one act; otherwise each on its own, so that nothing is saved.</param>
/// <param name="Acts"><c>handelingen</c>: the articles a treatment orders; a treatment that is not here orders none.</param>
/// <param name="TreatmentWhenTooDear"><c>bij_te_hoge_kosten</c>: the treatment in place of one whose acts cost too much.</param>
public sealed partial record CostPolicy(
    string Version, LocalDate ValidFrom, string Explanation, int VatPercent, string Service, string Notice, string AttachmentOfPerson, string AttachmentOfEntity,
    long MonthlyCents, int Months, bool TitlesTogether, IReadOnlyDictionary<string, IReadOnlyList<string>> Acts, string TreatmentWhenTooDear)
{
    static readonly string[] Known =
    [
        "$schema", "versie", "geldig_vanaf", "toelichting", "btw_pct", "betekening", "overbetekening", "beslag_natuurlijk_persoon", "beslag_rechtspersoon",
        "maandkosten_cent", "maanden", "titels_samen", "handelingen", "bij_te_hoge_kosten",
    ];

    /// <summary>Reads a policy file; null when something is wrong, all of which is added to <paramref name="problems"/> with its line.</summary>
    public static CostPolicy? Read(TextReader text, string file, List<SetupProblem> problems)
    {
        var before = problems.Count;
        if (PolicyNode.Parse(text, file, problems) is not { } root)
            return null;
        var top = new PolicySection(root, "the cost policy", Known, file, problems);
        var (version, validFrom) = top.Head(VersionForm(), "kosten-<year>.<number>");
        var policy = new CostPolicy(
            version, validFrom, top.Text("toelichting"), (int)top.Number("btw_pct", 0, 100), Article(top, "betekening"), Article(top, "overbetekening"),
            Article(top, "beslag_natuurlijk_persoon"), Article(top, "beslag_rechtspersoon"), top.Number("maandkosten_cent", 0, 100_000),
            (int)top.Number("maanden", 0, 120), top.Flag("titels_samen"), ActsOf(top), top.Text("bij_te_hoge_kosten"));
        return top.IsFlawless(before) ? policy : null;
    }

    static string Article(PolicySection top, string name)
    {
        var article = top.Text(name);
        if (article.Length > 0 && !ArticleForm().IsMatch(article))
            top.Report(top.Properties[name].Line, $"'{name}' must be a letter of Btag article 2.");
        return article;
    }

    static Dictionary<string, IReadOnlyList<string>> ActsOf(PolicySection top)
    {
        var acts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var node in top.List("handelingen"))
        {
            var section = top.Of(node, "a row of 'handelingen'", "behandeling", "artikelen");
            var articles = new List<string>();
            foreach (var item in section.List("artikelen"))
                if (item.Value is string article && ArticleForm().IsMatch(article))
                    articles.Add(article);
                else
                    section.Report(item.Line, "'artikelen' must list letters of Btag article 2.");
            if (section.Text("behandeling") is { Length: > 0 } treatment && !acts.TryAdd(treatment, articles))
                section.Report(section.Line, $"treatment {treatment} stands twice; keep one.");
        }
        return acts;
    }

    [GeneratedRegex("^kosten-[0-9]{4}\\.[0-9]{1,3}$")]
    private static partial Regex VersionForm();

    [GeneratedRegex("^[a-z]$")]
    private static partial Regex ArticleForm();
}
