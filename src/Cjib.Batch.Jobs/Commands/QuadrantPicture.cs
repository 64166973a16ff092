using System.Globalization;
using Cjib.Batch.Profiles;
using static Cjib.Batch.Jobs.Commands.Screen;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>The shift between two score cards as the 2×2 of willing and able, with ON and NB below.</summary>
static class QuadrantPicture
{
    const int Side = 220, Gap = 70, Left = 90, Top = 90;

    static readonly (Quadrant Quadrant, int Column, int Row, string Colour)[] Places =
    [
        (Quadrant.WN, 0, 0, "#cfe3f7"), (Quadrant.WK, 1, 0, "#d5ecd4"), (Quadrant.NN, 0, 1, "#f4e3c8"), (Quadrant.NK, 1, 1, "#f3d0cd"),
        (Quadrant.ON, 0, 2, "#ececec"), (Quadrant.NB, 1, 2, "#ececec"),
    ];

    public static Picture Of(QuadrantShift shift, string before, string after)
    {
        var picture = new Picture(700, 900, $"Kwadranten volgens {before} en {after}: debiteuren nu en dan");
        picture.Text(350, 30, $"{before} → {after}", 18);
        picture.Text(Left + Side / 2, 70, "kan niet", 14);
        picture.Text(Left + Side + Gap + Side / 2, 70, "kan", 14);
        foreach (var (word, row) in new[] { ("wil", 0), ("wil niet", 1) })
            picture.Text(60, CentreOf(0, row).Y, word, 14, isUpright: true);
        foreach (var (quadrant, column, row, colour) in Places)
        {
            var (x, y) = CentreOf(column, row);
            var (was, becomes) = (shift.Before(quadrant).Debtors, shift.After(quadrant).Debtors);
            picture.Box(x - Side / 2, y - Height(row) / 2, Side, Height(row), colour, radius: 8);
            picture.Text(x, y - 22, quadrant.ToString(), 22);
            picture.Text(x, y + 4, $"{Number(was)} → {Number(becomes)}", 16);
            picture.Text(x, y + 26, (becomes - was).ToString("+#,##0;-#,##0;±0", CultureInfo.InvariantCulture), 14);
        }
        // The largest moves; a line as thick as its part of all that move.
        var moves = (from a in Places
                     from b in Places
                     where a != b
                     let debtors = shift.Of(a.Quadrant, b.Quadrant).Debtors
                     where debtors > 0
                     orderby debtors descending, a.Quadrant, b.Quadrant
                     select (From: a, To: b, Debtors: debtors)).ToList();
        var all = moves.Sum(m => m.Debtors);
        foreach (var (from, to, debtors) in moves.Take(8))
            Arrow(picture, CentreOf(from.Column, from.Row), CentreOf(to.Column, to.Row), debtors, all);
        picture.Text(350, 850, $"strenger {Number(shift.Harsher.Debtors)} · milder {Number(shift.Milder.Debtors)} · van {Number(shift.Debtors)} debiteuren", 16);
        return picture;
    }

    static (int X, int Y) CentreOf(int column, int row) => (Left + Side / 2 + column * (Side + Gap), Top + Side / 2 + row * (Side + Gap) - (row == 2 ? 40 : 0));

    static int Height(int row) => row == 2 ? 120 : Side;

    // From edge to edge, a little to the right of the middle line, so that a move and its way back lie side by side.
    static void Arrow(Picture picture, (int X, int Y) from, (int X, int Y) to, long debtors, long all)
    {
        var (dx, dy) = ((double)(to.X - from.X), (double)(to.Y - from.Y));
        var length = Math.Sqrt(dx * dx + dy * dy);
        var (ux, uy) = (dx / length, dy / length);
        var (x1, y1) = (from.X + ux * 80 - uy * 14, from.Y + uy * 80 + ux * 14);
        var (x2, y2) = (to.X - ux * 80 - uy * 14, to.Y - uy * 80 + ux * 14);
        picture.Arrow(x1, y1, x2, y2, 1 + 7.0 * debtors / all);
        picture.Text((x1 + x2) / 2 - uy * 16, (y1 + y2) / 2 + ux * 16, Number(debtors), 12);
    }
}
