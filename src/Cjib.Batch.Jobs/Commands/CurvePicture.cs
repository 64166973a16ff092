using Cjib.Batch.Debtors.Linkage;
using ScottPlot;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>What each threshold of a linkage would give, as a picture: precision against recall, with the automatic and the best threshold marked.</summary>
static class CurvePicture
{
    const int Width = 900, Height = 600;

    /// <summary>Writes the picture; the ending of <paramref name="path"/> says as what, <c>.svg</c> or <c>.png</c>.</summary>
    /// <param name="curve">Precision and recall at every threshold, from the highest on.</param>
    public static void Write(string path, IReadOnlyList<PairMeasures> curve, PairMeasures automatic, PairMeasures best)
    {
        using var plot = new Plot();
        var shown = Thinned(curve);
        var line = plot.Add.ScatterLine(shown.Select(point => point.Recall).ToArray(), shown.Select(point => point.Precision).ToArray());
        (line.LegendText, line.LineWidth) = ("every threshold", 2);
        Mark("automatic", automatic, MarkerShape.FilledCircle);
        Mark("best F1", best, MarkerShape.FilledDiamond);
        var doubt = Math.Max(1 - curve.Min(point => point.Precision), 0.001);
        plot.Axes.SetLimits(0, 1.005, 1 - 1.2 * doubt, 1 + 0.04 * doubt);
        plot.XLabel("recall");
        plot.YLabel("precision");
        plot.ShowLegend(Alignment.LowerLeft);
        if (Picture.IsSvg(path))
            plot.SaveSvg(path, Width, Height);
        else
            plot.SavePng(path, Width, Height);

        void Mark(string name, PairMeasures point, MarkerShape shape)
        {
            var marker = plot.Add.Marker(point.Recall, point.Precision, shape, 11);
            marker.LegendText = FormattableString.Invariant($"{name}: from {point.Bits:0.0} bits, precision {point.Precision:0.0000}, recall {point.Recall:0.0000}");
        }
    }

    // Of many thousands of thresholds those that can be told apart on paper.
    static List<PairMeasures> Thinned(IReadOnlyList<PairMeasures> curve)
    {
        var shown = new List<PairMeasures> { curve[0] };
        foreach (var point in curve.Skip(1))
            if (Math.Abs(point.Recall - shown[^1].Recall) > 0.001 || Math.Abs(point.Precision - shown[^1].Precision) > 0.0001)
                shown.Add(point);
        shown.Add(curve[^1]);
        return shown;
    }
}
