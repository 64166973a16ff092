using System.Globalization;
using System.Net;
using System.Text;
using SkiaSharp;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>A picture of boxes, texts and arrows that is written as SVG or as PNG, alike.</summary>
/// <param name="width">In the units of all coordinates; pixels of the PNG are half of one.</param>
/// <param name="title">What a reader hears who does not see it.</param>
sealed class Picture(int width, int height, string title)
{
    // Twice as many pixels as units: sharp on paper.
    const int Scale = 2;

    // The first that the machine has; SVG leaves the choice to who looks.
    static readonly string[] Typefaces = ["Arial", "Liberation Sans", "DejaVu Sans"];

    static readonly SKTypeface Typeface = Typefaces.Select(SKFontManager.Default.MatchFamily).FirstOrDefault(face => face is not null) ?? SKTypeface.Default;

    readonly List<Shape> _shapes = [];

    public void Box(double x, double y, double boxWidth, double boxHeight, string colour, int radius = 0) => _shapes.Add(new Rectangle(x, y, boxWidth, boxHeight, colour, radius));

    /// <param name="x">Where the text begins, has its middle or ends, by <paramref name="align"/>.</param>
    /// <param name="y">The line it stands on.</param>
    /// <param name="isUpright">From below to above.</param>
    public void Text(double x, double y, string text, int size, SKTextAlign align = SKTextAlign.Center, bool isUpright = false) => _shapes.Add(new Words(x, y, text, size, align, isUpright));

    public void Arrow(double x1, double y1, double x2, double y2, double thickness) => _shapes.Add(new Line(x1, y1, x2, y2, thickness));

    /// <summary>True for a name that <see cref="Write"/> can write.</summary>
    public static bool CanWrite(string path) => IsSvg(path) || path.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says so before the work begins when <see cref="Write"/> could not write a name.</summary>
    /// <exception cref="SetupException">It is neither .svg nor .png.</exception>
    public static void Demand(string? path)
    {
        if (path is not null && !CanWrite(path))
            throw new SetupException("--picture", $"'{Path.GetFileName(path)}' must end in .svg or .png.");
    }

    /// <summary>Writes the picture; the ending of <paramref name="path"/> says as what, <c>.svg</c> or <c>.png</c>.</summary>
    public void Write(string path)
    {
        if (IsSvg(path))
            File.WriteAllText(path, ToSvg());
        else
            File.WriteAllBytes(path, ToPng());
    }

    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"Arial, sans-serif\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n");
        foreach (var shape in _shapes)
            shape.Append(svg);
        return svg.Append("</svg>\n").ToString();
    }

    public byte[] ToPng()
    {
        using var surface = SKSurface.Create(new SKImageInfo(width * Scale, height * Scale));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(Scale);
        foreach (var shape in _shapes)
            shape.Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    /// <summary>What is not .svg is .png.</summary>
    public static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    abstract record Shape
    {
        public abstract void Append(StringBuilder svg);

        public abstract void Draw(SKCanvas canvas);
    }

    sealed record Rectangle(double X, double Y, double Width, double Height, string Colour, int Radius) : Shape
    {
        public override void Append(StringBuilder svg) => svg.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{X:0.#}\" y=\"{Y:0.#}\" width=\"{Width:0.#}\" height=\"{Height:0.#}\" rx=\"{Radius}\" fill=\"{Colour}\"/>\n");

        public override void Draw(SKCanvas canvas)
        {
            using var paint = new SKPaint { Color = SKColor.Parse(Colour), IsAntialias = true };
            canvas.DrawRoundRect((float)X, (float)Y, (float)Width, (float)Height, Radius, Radius, paint);
        }
    }

    sealed record Words(double X, double Y, string Text, int Size, SKTextAlign Align, bool IsUpright) : Shape
    {
        public override void Append(StringBuilder svg)
        {
            var anchor = Align switch { SKTextAlign.Left => "start", SKTextAlign.Center => "middle", SKTextAlign.Right => "end" };
            var place = IsUpright ? string.Create(CultureInfo.InvariantCulture, $"transform=\"translate({X:0.#} {Y:0.#}) rotate(-90)\"") : string.Create(CultureInfo.InvariantCulture, $"x=\"{X:0.#}\" y=\"{Y:0.#}\"");
            svg.Append(CultureInfo.InvariantCulture, $"<text {place} text-anchor=\"{anchor}\" font-size=\"{Size}\">{WebUtility.HtmlEncode(Text)}</text>\n");
        }

        public override void Draw(SKCanvas canvas)
        {
            using var font = new SKFont(Typeface, Size);
            using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
            canvas.Save();
            canvas.Translate((float)X, (float)Y);
            canvas.RotateDegrees(IsUpright ? -90 : 0);
            canvas.DrawText(Text, 0, 0, Align, font, paint);
            canvas.Restore();
        }
    }

    /// <summary>A line with a tip at its end.</summary>
    sealed record Line(double X1, double Y1, double X2, double Y2, double Thickness) : Shape
    {
        const double Tip = 8, Wing = 4;

        static readonly SKColor Colour = SKColor.Parse("#333333").WithAlpha(166);

        // The two corners of the tip behind its point.
        ((double X, double Y) Left, (double X, double Y) Right) Wings()
        {
            var length = Math.Max(Math.Sqrt((X2 - X1) * (X2 - X1) + (Y2 - Y1) * (Y2 - Y1)), 1e-9);
            var (ux, uy) = ((X2 - X1) / length, (Y2 - Y1) / length);
            return ((X2 - ux * Tip - uy * Wing, Y2 - uy * Tip + ux * Wing), (X2 - ux * Tip + uy * Wing, Y2 - uy * Tip - ux * Wing));
        }

        public override void Append(StringBuilder svg)
        {
            var (left, right) = Wings();
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X1:0.#}\" y1=\"{Y1:0.#}\" x2=\"{X2:0.#}\" y2=\"{Y2:0.#}\" stroke=\"#333\" stroke-opacity=\".65\" stroke-width=\"{Thickness:0.##}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X2:0.#} {Y2:0.#}L{left.X:0.#} {left.Y:0.#}L{right.X:0.#} {right.Y:0.#}z\"/>\n");
        }

        public override void Draw(SKCanvas canvas)
        {
            using var paint = new SKPaint { Color = Colour, StrokeWidth = (float)Thickness, IsAntialias = true };
            canvas.DrawLine((float)X1, (float)Y1, (float)X2, (float)Y2, paint);
            var (left, right) = Wings();
            using var path = new SKPath();
            path.MoveTo((float)X2, (float)Y2);
            path.LineTo((float)left.X, (float)left.Y);
            path.LineTo((float)right.X, (float)right.Y);
            path.Close();
            using var tip = new SKPaint { Color = SKColors.Black, IsAntialias = true };
            canvas.DrawPath(path, tip);
        }
    }
}
