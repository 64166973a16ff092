using System.Globalization;
using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

public class PersonLinkageTests
{
    // More than one size: below the limit everybody is compared with everybody, above it blocking decides.
    [Theory]
    [InlineData(120, 1)]
    [InlineData(900, 2)]
    public void The_groups_are_the_same_for_any_order_of_rows_and_any_number_of_workers(int persons, int seed)
    {
        var rows = People.Rows(persons, recordsMax: 3, seed);
        var expected = People.Groups(People.Linked(rows));
        var random = new Random(seed);
        Assert.Equal(expected, People.Groups(People.Linked(rows.OrderBy(_ => random.Next()), workers: 2)));
        Assert.Equal(expected, People.Groups(People.Linked(rows.AsEnumerable().Reverse(), workers: 5)));
    }

    [Fact]
    public void The_groups_are_the_same_in_Turkish()
    {
        var rows = People.Rows(150, recordsMax: 3, seed: 3);
        var expected = People.Groups(People.Linked(rows));
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            Assert.Equal(expected, People.Groups(People.Linked(rows)));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Most_people_are_found_and_next_to_nobody_is_mixed_up(int seed)
    {
        var measures = People.Linked(People.Rows(500, recordsMax: 4, seed)).Measures!.Value; // there is a truth column
        Assert.True(measures.Automatic.Precision >= 0.999, $"precision {measures.Automatic.Precision}");
        Assert.True(measures.Automatic.Recall >= 0.95, $"recall {measures.Automatic.Recall}");
        Assert.True(measures.Best.F1 >= 0.99, $"F1 {measures.Best.F1}");
    }

    [Fact]
    public void A_file_in_which_everybody_stands_once_stays_as_it_is()
    {
        var linkage = People.Linked(People.Rows(400, recordsMax: 1, seed: 4));
        Assert.Equal(linkage.RecordCount, linkage.ClusterCount);
    }

    [Fact]
    public void A_file_in_which_everybody_stands_six_times_becomes_a_sixth()
    {
        string[] rows = [.. People.Rows(50, recordsMax: 1, seed: 4, errors: 0).SelectMany(row => Enumerable.Range(0, 6).Select(copy => $"c{copy}{row}"))];
        Assert.Equal(50, People.Linked(rows).ClusterCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Tiny_files_are_no_trouble(int count) =>
        Assert.Equal(count, People.Linked(People.Rows(count, recordsMax: 1, seed: 5)).ClusterCount);

    [Fact]
    public void Twins_stay_two()
    {
        var rows = People.Rows(300, recordsMax: 3, seed: 6);
        rows.Add("t1,t1,,Hazeveen,Lisa,1988-02-03,Molenstraat,14,8011CD,Zwolle");
        rows.Add("t2,t2,,Hazeveen,Nora,1988-02-03,Molenstraat,14,8011CD,Zwolle");
        rows.Add("t3,t1,,Hazeveen,Lisa,1988-02-03,Molenstraat,14,8011CD,Zwolle");
        var linkage = People.Linked(rows);
        Assert.True(People.AreTogether(linkage, "t1", "t3"));
        Assert.False(People.AreTogether(linkage, "t1", "t2"));
    }

    [Fact]
    public void A_father_and_the_son_named_after_him_stay_two()
    {
        var rows = People.Rows(300, recordsMax: 3, seed: 7);
        rows.Add("f1,f,,Hazeveen,Gerrit,1955-02-03,Molenstraat,14,8011CD,Zwolle");
        rows.Add("f2,s,,Hazeveen,Gerrit,1984-11-20,Molenstraat,14,8011CD,Zwolle");
        Assert.False(People.AreTogether(People.Linked(rows), "f1", "f2"));
    }

    [Fact]
    public void Two_different_valid_citizen_numbers_never_end_in_one_group()
    {
        var rows = People.Rows(150, recordsMax: 3, seed: 8);
        rows.Add("b1,b,123456782,Hazeveen,Gerrit,1955-02-03,Molenstraat,14,8011CD,Zwolle");
        rows.Add("b2,b,111222333,Hazeveen,Gerrit,1955-02-03,Molenstraat,14,8011CD,Zwolle");
        rows.Add("b3,b,,Hazeveen,Gerrit,1955-02-03,Molenstraat,14,8011CD,Zwolle");
        Assert.False(People.AreTogether(People.Linked(rows), "b1", "b2"));
    }

    [Fact]
    public void Names_in_another_script_are_compared_and_not_lost()
    {
        string[] rows =
        [
            "a,p,,Иванов,Сергей,1970-05-06,,,,", "b,p,,ИВАНОВ,Сергей,1970-05-06,,,,", "c,q,,Кузнецова,Ольга,1981-09-10,,,,",
            .. People.Rows(300, recordsMax: 2, seed: 9),
        ];
        var linkage = People.Linked(rows);
        Assert.True(People.AreTogether(linkage, "a", "b"));
        Assert.False(People.AreTogether(linkage, "a", "c"));
    }

    [Fact]
    public void A_double_given_name_is_known_in_the_place_of_the_surname()
    {
        string[] rows =
        [
            "x1,x,,Hazeveen,Alexa-Rose,1988-02-03,Molenstraat,14,8011CD,Zwolle", "x2,x,,Alexa-Rose,Hazevene,1988-02-03,Molenstraat,14,8011CD,Zwolle",
            .. People.Rows(300, recordsMax: 3, seed: 12),
        ];
        var parts = People.Linked(rows).Explain("x1", "x2")!; // both stand there
        Assert.Contains(parts, part => part is { Comparison: "voornamen", Level: "verwisseld met geslachtsnaam", Bits: > 0 });
    }

    [Fact]
    public void A_file_that_was_linked_is_not_silently_linked_as_an_empty_one()
    {
        var file = People.File(People.Rows(20, recordsMax: 2, seed: 14));
        void Link() => _ = new Cjib.Batch.Debtors.Linkage.PersonLinkage([file], new(1, null, true, false, 1, 0.001), _ => { });
        Link();
        Assert.Contains("people.csv", Assert.Throws<InvalidOperationException>(Link).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parts_of_a_file_are_read_as_one_whatever_their_line_ends()
    {
        string[] rows = [.. People.Rows(900, recordsMax: 3, seed: 13)];
        string[] gaps = [.. rows.Index().SelectMany(row => row.Index % 7 == 0 ? new[] { row.Item, "" } : [row.Item])];
        Assert.Equal(People.Groups(People.Linked(rows)), People.Groups(People.Linked(gaps, workers: 5)));
    }

    [Fact]
    public void The_weights_of_a_pair_add_up_to_its_weight()
    {
        var pairs = People.Linked(People.Rows(150, recordsMax: 3, seed: 10)).LikelyPairs().ToList();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair =>
        {
            Assert.Equal(pair.Bits, pair.Parts.Sum(part => part.Bits), 9);
            Assert.Equal(pair.Probability, 1 / (1 + double.Exp2(-pair.Bits)), 9);
        });
        Assert.Equal(pairs.OrderByDescending(pair => pair.Bits).Select(pair => pair.Bits), pairs.Select(pair => pair.Bits));
    }

    [Fact]
    public void Two_files_are_linked_and_an_id_that_both_have_is_told_apart()
    {
        var rows = People.Rows(300, recordsMax: 2, seed: 11);
        var first = People.File([.. rows, "x,z,,Hazeveen,Gerrit,1955-02-03,Molenstraat,14,8011CD,Zwolle"]);
        var second = People.File(["x,z,Gerrit Hazeveen,1955-02-03,8011 cd"], """
            { "separator": ",", "id": "nr", "truth": "w", "columns": { "geslachtsnaam": "n", "geboortedatum": "g", "postcode": "p" } }
            """, "nr,w,n,g,p");
        var linkage = new Cjib.Batch.Debtors.Linkage.PersonLinkage([first, second], new(1, null, true, false, 1, 0.001), _ => { });
        Assert.Equal(first.Rows + 1, linkage.RecordCount);
        Assert.Contains(linkage.Clusters(), row => row.Id == "people.csv/x");
    }
}
