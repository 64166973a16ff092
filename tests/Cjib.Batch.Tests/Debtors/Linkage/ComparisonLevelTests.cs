using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

/// <summary>How two records of an invented town agree, and what of it is left to a human.</summary>
public class ComparisonLevelTests
{
    const string Someone = "Hazeveen,Marcel,1988-02-03,Molenstraat,14,8011CD,Zwolle";

    [Theory]
    [InlineData(Someone, "Hazeveen,Marcel,1988-02-03,Molenstraat,14,8011CD,Zwolle", "adres", "zelfde huis")]
    [InlineData(Someone, "Hazeveen,Marcel,1988-02-03,Molenstraat,14,9739TV,Groningen", "adres", "anders")]
    [InlineData(Someone, "Hazeveen,Marcel,1988-02-03,Molenstraat,14,,Groningen", "adres", "zelfde huis")]
    [InlineData("Hazeveen,Marcel,1983-00-00,,,,", "Hazeveen,Marcel,1999-00-00,,,,", "geboortedatum", "anders")]
    [InlineData("Hazeveen,Marcel,1983-00-00,,,,", "Hazeveen,Marcel,1993-00-00,,,,", "geboortedatum", "anders")]
    [InlineData("Hazeveen,Marcel,1983-00-00,,,,", "Hazeveen,Marcel,1983-07-09,,,,", "geboortedatum", "twee van drie delen gelijk")]
    [InlineData("Hazeveen,Marcel,1983-07-09,,,,", "Hazeveen,Marcel,1993-07-09,,,,", "geboortedatum", "een cijfer anders")]
    [InlineData("Hazeveen,Marcel Lodewijk,1988-02-03,,,,", "Hazeveen,Marcel Johannes,1988-02-03,,,,", "voornamen", "alleen eerste gelijk")]
    [InlineData("Hazeveen,Marcel Lodewijk,1988-02-03,,,,", "Hazeveen,Marcel,1988-02-03,,,,", "voornamen", "gelijk")]
    [InlineData("Hazeveen,Marcel Lodewijk,1988-02-03,,,,", "Hazeveen,M L,1988-02-03,,,,", "voorletters", "gelijk")]
    [InlineData("Hazeveen,Marcel Lodewijk,1988-02-03,,,,", "Hazeveen,M,1988-02-03,,,,", "voorletters", "passen")]
    [InlineData("Hazeveen,Marcel Lodewijk,1988-02-03,,,,", "Hazeveen,M J,1988-02-03,,,,", "voorletters", "zelfde eerste letter")]
    public void Two_records_agree_as_far_as_what_is_known_of_both(string left, string right, string comparison, string level)
    {
        var parts = People.Linked([$"a,a,,{left}", $"b,b,,{right}", .. People.Rows(200, recordsMax: 2, seed: 21)]).Explain("a", "b")!; // both stand there
        Assert.Equal(level, Assert.Single(parts, part => part.Comparison == comparison).Level);
    }

    [Fact]
    public void Initials_that_fit_speak_for_one_person_however_few_records_have_no_more_than_initials()
    {
        var parts = People.Linked(["a,a,,Hazeveen,Marcel,1988-02-03,,,,", "b,a,,Hazeveen,M,1988-02-03,,,,", .. People.Rows(400, recordsMax: 3, seed: 22)]).Explain("a", "b")!; // both stand there
        Assert.True(Assert.Single(parts, part => part.Comparison == "voorletters").Bits > 2);
    }

    [Theory]
    [InlineData("Lucas,1988-02-03,Dorpsweg,3,7411AB,Deventer", "Luca,1988-02-03,Zandpad,77,6511XK,Nijmegen")]
    [InlineData("Lucas,1988-02-03,Dorpsweg,3,7411AB,Deventer", "Luca,1988-02-03,Dorpsweg,3,7411AB,Deventer")]
    public void Twins_are_left_to_a_human_where_there_are_families_also_when_they_live_apart(string one, string other)
    {
        string[] twins = [$"t1,t1,,Hazeveen,{one}", $"t2,t2,,Hazeveen,{other}"];
        string[] town = [.. People.Rows(300, recordsMax: 3, seed: 23)];
        var linkage = People.Linked([.. twins, .. town, .. Families(60)]);
        Assert.False(People.AreTogether(linkage, "t1", "t2"));
        Assert.True(linkage.Doubtful > 0, "nothing was doubted");
        Assert.Equal(0, People.Linked([.. twins, .. town]).Doubtful);
    }

    [Fact]
    public void Of_families_in_which_everybody_stands_once_nobody_is_merged()
    {
        string[] rows = [.. Families(80)];
        Assert.Equal(rows.Length, People.Linked(rows).ClusterCount);
    }

    // Three of one name at one address, each with a given name and a birth date of their own.
    static IEnumerable<string> Families(int count)
    {
        foreach (var (row, family) in People.Rows(count * 3, recordsMax: 1, seed: 24, errors: 0).Chunk(3).Index().SelectMany(chunk => chunk.Item.Select(row => (row.Split(','), chunk.Index))))
            yield return string.Join(',', [$"f{row[0]}", $"f{row[1]}", "", $"Familie{family}", row[4], row[5], "Lindelaan", $"{family + 1}", $"{1000 + family}AA", "Zwolle"]);
    }
}
