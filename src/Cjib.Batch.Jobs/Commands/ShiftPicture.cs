using System.Globalization;
using Cjib.Batch.Allocation;
using NodaTime;
using SkiaSharp;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>A what-if as a picture: per office its debtors now (grey) and then (blue), one bar under the other.</summary>
static class ShiftPicture
{
    const int Left = 90, Right = 110, Width = 900, Row = 34, Bar = 13, Top = 60;

    const string Now = "#8a8a8a", Then = "#01689b";

    public static Picture Of(AllocationShift shift, LocalDate date)
    {
        var offices = shift.Offices.Where(o => o.Debtors + o.DebtorsThen > 0).ToList();
        var most = Math.Max(1, offices.Select(o => Math.Max(o.Debtors, o.DebtorsThen)).DefaultIfEmpty(0).Max());
        var picture = new Picture(Width, Top + Row * offices.Count + 20, $"Debiteuren per kantoor op {date:uuuu-MM-dd}: nu en dan");
        picture.Text(Left, 24, $"Debiteuren per kantoor, {date:uuuu-MM-dd}", 16, SKTextAlign.Left);
        picture.Box(Left, 36, 12, 12, Now);
        picture.Text(Left + 18, 46, "nu", 12, SKTextAlign.Left);
        picture.Box(Left + 60, 36, 12, 12, Then);
        picture.Text(Left + 78, 46, "dan", 12, SKTextAlign.Left);
        foreach (var (at, office) in offices.Index())
        {
            var y = Top + at * Row;
            picture.Text(Left - 8, y + Bar + 4, office.Office, 12, SKTextAlign.Right);
            Add(y, office.Debtors, Now);
            Add(y + Bar, office.DebtorsThen, Then);
        }
        return picture;

        void Add(int y, int debtors, string colour)
        {
            var width = (long)(Width - Left - Right) * debtors / most;
            picture.Box(Left, y, width, Bar - 1, colour);
            picture.Text(Left + width + 5, y + Bar - 3, debtors.ToString("N0", CultureInfo.InvariantCulture), 10, SKTextAlign.Left);
        }
    }
}
