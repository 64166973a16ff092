using System.Globalization;
using System.Net;
using System.Text;
using Cjib.Batch.Allocation;
using NodaTime;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>A what-if as a picture: per office its debtors now (grey) and then (blue), one bar under the other.</summary>
static class ShiftPicture
{
    const int Left = 90, Right = 110, Width = 900, Row = 34, Bar = 13, Top = 60;

    public static string Svg(AllocationShift shift, LocalDate date)
    {
        var offices = shift.Offices.Where(o => o.Debtors + o.DebtorsThen > 0).ToList();
        var most = Math.Max(1, offices.Select(o => Math.Max(o.Debtors, o.DebtorsThen)).DefaultIfEmpty(0).Max());
        var height = Top + Row * offices.Count + 20;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12" role="img">
            <title>Debiteuren per kantoor op {date:uuuu-MM-dd}: nu en dan</title>
            <rect width="{Width}" height="{height}" fill="#fff"/>
            <text x="{Left}" y="24" font-size="16">Debiteuren per kantoor, {date:uuuu-MM-dd}</text>
            <rect x="{Left}" y="36" width="12" height="12" fill="#8a8a8a"/><text x="{Left + 18}" y="46">nu</text>
            <rect x="{Left + 60}" y="36" width="12" height="12" fill="#01689b"/><text x="{Left + 78}" y="46">dan</text>

            """);
        foreach (var (at, office) in offices.Index())
        {
            var y = Top + at * Row;
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Left - 8}" y="{y + Bar + 4}" text-anchor="end">{WebUtility.HtmlEncode(office.Office)}</text>""").Append('\n');
            Add(y, office.Debtors, "#8a8a8a");
            Add(y + Bar, office.DebtorsThen, "#01689b");
        }
        return svg.Append("</svg>\n").ToString();

        void Add(int y, int debtors, string colour)
        {
            var width = (long)(Width - Left - Right) * debtors / most;
            svg.Append(CultureInfo.InvariantCulture,
                $"""<rect x="{Left}" y="{y}" width="{width}" height="{Bar - 1}" fill="{colour}"/><text x="{Left + width + 5}" y="{y + Bar - 3}" font-size="10">{debtors:N0}</text>""").Append('\n');
        }
    }
}
