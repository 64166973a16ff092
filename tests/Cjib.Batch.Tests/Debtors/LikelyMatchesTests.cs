using System.Text;
using Cjib.Batch.Debtors;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Intake;
using Xunit;

namespace Cjib.Batch.Tests.Debtors;

public class LikelyMatchesTests
{
    const string Bsn = "900000004", OtherBsn = "900000016";

    static readonly MatchingTerms Shipped = new(
        Read(File("koppeling-2026.1.json"), MatchingPolicy.Read), Read(File("koppelmodel-2026.1.json"), (text, file, problems) => LinkageModel.Read(file, text.ReadToEnd(), problems)));

    sealed record Claim(
        long Key, string Bsn = "", string Surname = "Hazeveen", string Given = "Jan", string Initials = "", int Birth = 19700512, string Postcode = "1234 AB", int Number = 12);

    [Fact]
    public void A_typing_error_in_the_surname_does_not_part_who_agrees_in_all_else() =>
        Assert.Equal([1L, 1L], Likened([new(1, Bsn), new(2, Surname: "Hazevene")]).Matches.DebtorIds);

    [Fact]
    public void What_brought_two_together_is_told_by_the_weight_of_each_comparison_and_no_value()
    {
        var likely = Likened([new(1, Bsn), new(2, Surname: "Hazevene"), new(3, OtherBsn, Given: "Femke", Birth: 19810101, Number: 3)]);
        Assert.Equal([1L, 1L, 3L], likely.Matches.DebtorIds);
        var link = Assert.Single(likely.Links);
        Assert.Equal((1L, 2L), (link.Left, link.Right));
        var weights = ComparisonWeight.Read(link.Reasons);
        Assert.Equal(
            ["before any comparison", "given names equal", "surname much alike", "birth date equal", "address same house", "household"], weights.Select(weight => weight.En));
        Assert.Equal(
            ["vooraf", "voornamen gelijk", "geslachtsnaam lijkt sterk", "geboortedatum gelijk", "adres zelfde huis", "huishouden"], weights.Select(weight => weight.Nl));
        Assert.Equal(link.Bits, weights.Sum(weight => weight.Bits), 1);
        Assert.True(link.Bits >= Shipped.Policy.AutomaticMinBits);
        // Whom the exact rules joined needs no such reason.
        Assert.Empty(Likened([new(1, Bsn), new(2, Bsn)]).Links);
        Assert.Empty(Likened([new(1, Bsn), new(2, Postcode: "9999 XK", Number: 3)]).Links);
    }

    [Fact]
    public void Every_level_has_a_word_in_both_languages()
    {
        var likeness = new Likeness(Shipped);
        for (var level = 1; level < 8; level++)
            foreach (var weight in ComparisonWeight.Read(likeness.Explain(new(Math.Min(level, 5), Math.Min(level, 4), Math.Min(level, 7), Math.Min(level, 2)))))
                Assert.NotEqual(weight.Nl, weight.En);
    }

    [Fact]
    public void Who_moved_waits_for_a_human_and_no_value_is_told()
    {
        var likely = Likened([new(1, Bsn), new(2, Postcode: "9999 XK", Number: 3)]);
        Assert.Equal([1L, 2L], likely.Matches.DebtorIds);
        var pair = Assert.Single(likely.Pairs);
        Assert.Equal((1L, 2L), (pair.Left, pair.Right));
        Assert.InRange(pair.Probability, 0.9, 0.9999);
        Assert.Matches("^vooraf [-0-9.]+, voornamen gelijk [-0-9.]+, geslachtsnaam gelijk [-0-9.]+, geboortedatum gelijk [-0-9.]+, adres anders [-0-9.]+, huishouden [-0-9.]+$", pair.Reasons);
        Assert.Equal(pair.Bits, pair.Reasons.Split(", ").Sum(part => double.Parse(part.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)), 1);
    }

    [Theory]
    [InlineData("Luca", 19700512, "Hazeveen")]
    [InlineData("Lucas", 19960312, "Hazeveen")]
    [InlineData("Nora", 19700512, "Hazeveen")]
    [InlineData("Femke", 19720101, "de Vries")]
    public void Twins_parent_and_child_and_partners_stay_two(string given, int birth, string surname) =>
        Assert.Equal([1L, 2L], Likened([new(1, Bsn, Given: "Lucas"), new(2, Given: given, Birth: birth, Surname: surname)]).Matches.DebtorIds);

    [Fact]
    public void Who_fits_two_people_waits_with_both()
    {
        var likely = Likened([new(1, Bsn, Given: "Jan Pieter"), new(2, OtherBsn, Given: "Joost Pieter"), new(3, Surname: "Hazevene", Given: "", Initials: "J.P.")]);
        Assert.Equal([1L, 2L, 3L], likely.Matches.DebtorIds);
        Assert.Equal([(1L, 3L), (2L, 3L)], likely.Pairs.Select(pair => (pair.Left, pair.Right)));
    }

    [Fact]
    public void Two_different_valid_numbers_are_not_even_proposed() =>
        Assert.Empty(Likened([new(1, Bsn), new(2, OtherBsn, Surname: "Hazevene")]).Pairs);

    [Fact]
    public void What_a_human_rejected_is_neither_merged_nor_proposed_again()
    {
        var likely = Likened([new(1, Bsn), new(2, Surname: "Hazevene")], rejected: [(1, 2)]);
        Assert.Equal([1L, 2L], likely.Matches.DebtorIds);
        Assert.Empty(likely.Pairs);
    }

    [Fact]
    public void A_policy_may_leave_every_likeness_to_a_human()
    {
        var likely = Likened([new(1, Bsn), new(2, Surname: "Hazevene")], Shipped with { Policy = Shipped.Policy with { MergesByLikeness = false } });
        Assert.Equal([1L, 2L], likely.Matches.DebtorIds);
        Assert.Single(likely.Pairs);
    }

    [Fact]
    public void A_new_claim_meets_the_register_and_its_debtor_keeps_its_number()
    {
        var (columns, keys) = (new PersonColumns(), new long[PersonColumns.KeysMax]);
        Add(columns, new(500, Bsn));
        KnownPerson[] known = [.. keys[..columns.LikenessKeysOf(0, keys)].Select(key => new KnownPerson(key, 500, 10, columns.Identity(0)))];
        Assert.Equal(2, known.Length);
        Assert.Equal([500L, 9L], Likened([new(7, Surname: "Hazevene"), new(9, Given: "Kees")], known: known).Matches.DebtorIds);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void The_order_of_claims_and_rows_plays_no_part(int seed)
    {
        var random = new Random(seed);
        string[] numbers = ["", "", "", Bsn, OtherBsn], names = ["Hazeveen", "Hazevene", "Hazeven", "de Vries"], given = ["Jan", "Jan Pieter", "Joost Pieter", "Lucas", "Luca", ""];
        var claims = Enumerable.Range(1, 150).Select(key => new Claim(
            key, numbers[random.Next(5)], names[random.Next(4)], given[random.Next(6)], "J.P.", 19700512 + 10000 * (random.Next(8) / 7), Number: random.Next(15))).ToArray();
        var expected = Likened(claims);
        var shuffled = claims.Index().ToArray();
        random.Shuffle(shuffled);
        var actual = Likened([.. shuffled.Select(c => c.Item)]);
        Assert.Equal(shuffled.Select(c => expected.Matches.DebtorIds[c.Index]), actual.Matches.DebtorIds);
        Assert.Equal(expected.Pairs, actual.Pairs);
        Assert.NotEmpty(expected.Pairs);
        Assert.True(claims.Index().GroupBy(c => expected.Matches.DebtorIds[c.Index]).Where(d => d.Key != 0)
            .All(debtor => debtor.Select(c => c.Item.Bsn).Where(bsn => bsn != "").Distinct().Count() <= 1), $"Two numbers in one debtor (seed {seed}).");
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_policy_is_told_at_once()
    {
        var problems = new List<SetupProblem>();
        Assert.Null(MatchingPolicy.Read(new StringReader("""{ "versie": "k", "geldig_vanaf": "soon", "model": "../m.json", "samenvoegen_op_gelijkenis": 1, "blok_max": 0, "nieuw": 1 }"""), "k.json", problems));
        foreach (var name in new[] { "geldig_vanaf", "model", "samenvoegen_op_gelijkenis", "automatisch_vanaf_bits", "beoordelen_vanaf_kans", "blok_max", "personen", "nieuw" })
            Assert.Contains(problems, problem => problem.Message.Contains($"'{name}'", StringComparison.Ordinal));
    }

    static LikelyMatches Likened(Claim[] claims, MatchingTerms? terms = null, KnownPerson[]? known = null, HashSet<(long, long)>? rejected = null)
    {
        var columns = new PersonColumns(1);
        foreach (var claim in claims)
            Add(columns, claim);
        return DebtorMatching.Liken(columns, DebtorMatching.Resolve(columns, known ?? [], rejected ?? []), known ?? [], terms ?? Shipped, rejected ?? []);
    }

    static void Add(PersonColumns columns, Claim claim) => columns.Add(claim.Key, new()
    {
        Bsn = Encoding.UTF8.GetBytes(claim.Bsn),
        Surname = Encoding.UTF8.GetBytes(claim.Surname),
        GivenNames = Encoding.UTF8.GetBytes(claim.Given),
        Initials = Encoding.UTF8.GetBytes(claim.Initials),
        BirthDate = claim.Birth,
        Postcode = Encoding.UTF8.GetBytes(claim.Postcode),
        HouseNumber = claim.Number,
    });

    static (string Name, string Text) File(string name) => (name, System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policies", name)));

    static T Read<T>((string Name, string Text) file, Func<TextReader, string, List<SetupProblem>, T?> read) where T : class
    {
        var problems = new List<SetupProblem>();
        var result = read(new StringReader(file.Text), file.Name, problems);
        Assert.Empty(problems);
        return result!; // no problems
    }
}
