using System.Xml.Linq;
using Cjib.Batch.Jobs.Commands;
using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

/// <summary><c>match --plot</c>: the curve of a file with a truth column.</summary>
public sealed class CurvePictureTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cjib-curve-").FullName;

    [Fact]
    public async Task The_curve_is_drawn_as_svg_and_as_png()
    {
        Assert.Equal(ExitCode.Done, await MatchAsync(People.Mapping, "curve.svg"));
        var svg = XDocument.Load(Path.Combine(_folder, "curve.svg")).Root!;
        Assert.Equal(("svg", "900"), (svg.Name.LocalName, svg.Attribute("width")!.Value));
        Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "path");

        Assert.Equal(ExitCode.Done, await MatchAsync(People.Mapping, "curve.png"));
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(Path.Combine(_folder, "curve.png"))[..4]);
    }

    [Theory]
    [InlineData("curve.gif", true)]
    [InlineData("curve.svg", false)]
    public async Task Another_kind_of_picture_or_no_truth_is_said_and_nothing_is_written(string picture, bool hasTruth)
    {
        Assert.Equal(ExitCode.Usage, await MatchAsync(hasTruth ? People.Mapping : People.Mapping.Replace("\"truth\": \"who\", ", "", StringComparison.Ordinal), picture));
        Assert.False(File.Exists(Path.Combine(_folder, picture)));
    }

    Task<int> MatchAsync(string mapping, string picture)
    {
        var (people, map) = (Path.Combine(_folder, "people.csv"), Path.Combine(_folder, "m.json"));
        File.WriteAllLines(people, People.Rows(200, recordsMax: 3, seed: 5).Prepend(People.Header));
        File.WriteAllText(map, mapping);
        return MatchCommand.Create(new Globals()).Parse([people, "--mapping", map, "--train", "--plot", Path.Combine(_folder, picture)]).InvokeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
