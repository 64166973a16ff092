using System.Globalization;
using System.Net;
using System.Text;
using Cjib.Batch.Storage;
using NodaTime;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>The one counter as a page to print, in Dutch: for the debtor, a helper or a colleague at the counter.</summary>
static class DebtorPage
{
    static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL");

    const string Style = """
        body{font:11pt/1.4 Georgia,serif;max-width:52em;margin:2em auto;color:#111}h1{font-size:1.5em;margin:0}h2{font-size:1.1em;margin:1.6em 0 .4em;border-bottom:1px solid #999}
        table{border-collapse:collapse;width:100%;font-size:.9em}td,th{padding:.2em .5em;text-align:left;vertical-align:top;border-bottom:1px solid #ddd}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.small{font-size:.85em;color:#444}tr.sum td{font-weight:bold;border-top:1px solid #111}
        @media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
        """;

    public static string Of(DebtorOverview view)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Overzicht {view.Id}</title><style>{Style}</style></head><body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Overzicht van uw vorderingen bij de overheid</h1><p class=\"small\">Debiteur {view.Id}, stand van {Day(view.Date)}. Bekend sinds {Day(view.Since)}.</p>\n");
        foreach (var (name, address, bsn) in view.Names)
            page.Append(CultureInfo.InvariantCulture, $"<p>{Text(name)}, {Text(address)}{(bsn is null ? "" : $", BSN {bsn}")}</p>\n");
        foreach (var merged in view.Merged)
            page.Append(CultureInfo.InvariantCulture, $"<p>Samengevoegd met {merged.Id}: {Text(merged.WhyNl)}.</p>\n");
        foreach (var link in view.Links)
            Link(page, link);
        Claims(page, view);
        if (view.Profile is { } profile)
            Profile(page, profile);
        if (view.Plan is { } plan)
            Plan(page, plan);
        foreach (var stored in view.Plans)
            Plan(page, stored);
        Office(page, view);
        Heading(page, "Wat er is gebeurd");
        Table(page, ["Datum", "Gebeurtenis", "Vordering", "Bedrag", ""], view.Events.Select(e =>
            new[] { Day(e.Date), e.Kind, e.Claim, e.Cents is { } cents ? Euros(cents) : "", e.Text }), numbers: 3);
        page.Append("<p class=\"small\">Bent u het niet eens met een vordering? Neem contact op met de opdrachtgever die bij de vordering staat. Klopt dit overzicht niet? Neem contact op met het CJIB.</p>\n</body></html>\n");
        return page.ToString();
    }

    static void Link(StringBuilder page, LinkOverview link)
    {
        page.Append(CultureInfo.InvariantCulture, $"<p>Waarom {Text(link.LeftName())} en {Text(link.RightName())} van één persoon zijn: op gelijkenis, {link.Bits.ToString("0.00", Dutch)} bits ({Text(link.Model)}, {Text(link.Policy)}, {Day(link.Date)}).</p>\n");
        Table(page, ["Vergelijking", "Gewicht (bits)"], link.Weights.Select(w => new[] { w.Nl, w.Bits.ToString("+0.00;-0.00;0.00", Dutch) }), numbers: 1);
    }

    static void Claims(StringBuilder page, DebtorOverview view)
    {
        Heading(page, "Vorderingen");
        page.Append("<table><tr><th>Vordering</th><th>Berekening</th><th class=\"n\">Open</th></tr>\n");
        foreach (var c in view.Claims)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(c.Client)}/{Text(c.ClaimId)}<br>{Text(c.Type)}<br><span class=\"small\">{Text(c.LegalGround)}, {Text(c.Title)} van {Day(c.TitleDate)}</span></td><td>");
            foreach (var (name, cents) in new[] { ("hoofdsom", c.Principal), ("verhoging", c.Surcharge), ("administratiekosten", c.Administration), ("rente", c.Interest), ("kosten", c.Costs), ("betaald", -c.Paid) })
                if (cents != 0)
                    page.Append(CultureInfo.InvariantCulture, $"{name} {Euros(cents)}<br>");
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"small\">betaald geld gaat naar {Text(string.Join(", ", c.Imputation))}; te betalen voor {Day(c.Due)}; verjaart op {Day(c.Limitation)}");
            page.Append(CultureInfo.InvariantCulture, $"{(c.Block == "GEEN" ? "" : $"; {Text(c.Block)}")}{(c.Arrangement == "GEEN" ? "" : $"; regeling {Text(c.Arrangement)}")}</span></td><td class=\"n\">{Euros(c.Open)}</td></tr>\n");
        }
        page.Append(CultureInfo.InvariantCulture, $"<tr class=\"sum\"><td>Totaal</td><td></td><td class=\"n\">{Euros(view.OpenCents)}</td></tr></table>\n");
    }

    static void Profile(StringBuilder page, ProfileOverview profile)
    {
        Heading(page, "Hoe wij uw situatie inschatten");
        page.Append(CultureInfo.InvariantCulture, $"<p>Kwadrant {profile.Quadrant} (willen {profile.Willing}, kunnen {profile.Able}), beleid {Text(profile.Policy)}, bepaald op {Day(profile.DecidedOn)}, geldig tot en met {Day(profile.ValidThrough)}.");
        if (profile.WaitsForReview)
            page.Append(" Een medewerker beoordeelt dit voordat het gevolgen heeft.");
        page.Append("</p>\n");
        List(page, profile.Reasons.Select(r => r.Nl));
        if (profile.Changes.Count > 0)
            page.Append("<p>Wat deze inschatting zou veranderen:</p>\n");
        List(page, profile.Changes.Select(r => r.Nl));
        page.Append("<p class=\"small\">De inschatting ordent werk. Of een deurwaarder wordt ingeschakeld, hangt af van wat de wet vraagt, niet van deze punten.</p>\n");
    }

    static void Plan(StringBuilder page, PlanOverview plan)
    {
        Heading(page, "Betalen in termijnen");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(plan.Answer.Nl)}</p>\n");
        if (plan.Terms.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<p>Samen {Euros(plan.TotalCents)}. Zonder plan zou dit met de kosten van een deurwaarder{(plan.SurchargesToComeCents > 0 ? $" en {Euros(plan.SurchargesToComeCents)} wettelijke verhogingen" : "")} ongeveer {Euros(plan.WithoutPlanCents ?? 0)} kunnen worden (schatting).</p>\n");
        Table(page, ["Termijn", "Uiterlijk", "Bedrag"], plan.Terms.Select(t => new[] { t.Number.ToString(Dutch), Day(t.DueDate), Euros(t.Cents) }), numbers: 2);
    }

    static void Plan(StringBuilder page, StoredPlanOverview stored)
    {
        Heading(page, $"Regeling {Text(stored.Number)}");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(stored.State)} sinds {Day(stored.Since)}, voorgesteld op {Day(stored.ProposedOn)}. Betaald {Euros(stored.PaidCents)} van {Euros(stored.TotalCents)}.</p>\n");
        var left = stored.PaidCents;
        var rows = new List<string[]>();
        foreach (var term in stored.Terms)
        {
            var paid = Math.Min(left, term.Cents);
            left -= paid;
            rows.Add([term.Number.ToString(Dutch), Day(term.DueDate), Euros(term.Cents), paid == term.Cents ? "betaald" : paid > 0 ? $"{Euros(paid)} betaald" : ""]);
        }
        Table(page, ["Termijn", "Uiterlijk", "Bedrag", ""], rows, numbers: 2);
    }

    static void Office(StringBuilder page, DebtorOverview view)
    {
        Heading(page, "Met wie u te maken hebt");
        if (view.Assignment is { } a)
            page.Append(CultureInfo.InvariantCulture, $"<p>Kantoor {Text(a.Name ?? a.Office)} ({Text(a.Office)}), sinds {Day(a.Since)} (reden {Text(a.Reason)}). Alle vorderingen zijn bij dit ene kantoor.</p>\n");
        if (view.Hold is { } h)
            page.Append(CultureInfo.InvariantCulture, $"<p>Geen deurwaarder: {Text(h.Reason)}{(h.Until is { } until ? $", tot en met {Day(until)}" : "")}.</p>\n");
        if (view.Assignment is null && view.Hold is null)
            page.Append("<p>Geen deurwaarder: er staat niets open.</p>\n");
    }

    static void Heading(StringBuilder page, string text) => page.Append(CultureInfo.InvariantCulture, $"<h2>{text}</h2>\n");

    static void List(StringBuilder page, IEnumerable<string> items)
    {
        page.Append("<ul>");
        foreach (var item in items)
            page.Append(CultureInfo.InvariantCulture, $"<li>{Text(item)}</li>");
        page.Append("</ul>\n");
    }

    static void Table(StringBuilder page, string[] head, IEnumerable<string[]> rows, int numbers)
    {
        page.Append("<table><tr>");
        for (var i = 0; i < head.Length; i++)
            page.Append(CultureInfo.InvariantCulture, $"<th{(i == numbers ? " class=\"n\"" : "")}>{head[i]}</th>");
        page.Append("</tr>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            for (var i = 0; i < row.Length; i++)
                page.Append(CultureInfo.InvariantCulture, $"<td{(i == numbers ? " class=\"n\"" : "")}>{Text(row[i])}</td>");
            page.Append("</tr>\n");
        }
        page.Append("</table>\n");
    }

    static string Text(string text) => WebUtility.HtmlEncode(text);

    static string Euros(long cents) => (cents / 100m).ToString("€ #,##0.00;€ -#,##0.00", Dutch);

    static string Day(LocalDate date) => date.ToString("d MMMM uuuu", Dutch);
}
