using System.Text;
using Cjib.Batch.Debtors;
using Xunit;

namespace Cjib.Batch.Tests.Debtors;

public class ExactRulesTests
{
    const string Bsn = "900000004", OtherBsn = "900000016";

    sealed record Claim(
        long Key, string Bsn = "", string Surname = "Jansen", string Partner = "", string Given = "Jan", string Initials = "",
        int Birth = 19700512, string Postcode = "1234 AB", int Number = 12, string? Company = null, string Rsin = "", string Kvk = "");

    [Fact]
    public void Claims_with_an_equal_bsn_are_one_debtor_with_the_smallest_key() =>
        Assert.Equal([3L, 3L, 9L], Resolve([new(7, Bsn), new(3, Bsn, Postcode: ""), new(9, Postcode: "")]).DebtorIds);

    [Fact]
    public void An_equal_name_birth_date_and_address_is_one_debtor_without_a_bsn() =>
        Assert.Equal([1L, 1L, 1L], Resolve([new(1, Bsn), new(2, Surname: "van Jansen", Given: "", Initials: "J."), new(3, Postcode: "1234ab")]).DebtorIds);

    [Fact]
    public void The_partners_name_is_as_good_as_the_own() =>
        Assert.Equal([1L, 1L], Resolve([new(1, Partner: "de Vries"), new(2, Surname: "de Vries")]).DebtorIds);

    [Fact]
    public void An_incomplete_birth_date_proves_nothing() =>
        Assert.Equal([1L, 2L], Resolve([new(1, Birth: 19700000), new(2, Birth: 19700000)]).DebtorIds);

    [Fact]
    public void Two_claims_of_twins_stay_two_debtors_and_an_initial_that_fits_both_is_a_third() =>
        Assert.Equal([1L, 2L, 3L, 1L], Resolve([new(1), new(2, Given: "Joost"), new(3, Given: "", Initials: "J."), new(4)]).DebtorIds);

    [Fact]
    public void Two_different_numbers_never_end_in_one_debtor() =>
        Assert.Equal([1L, 2L, 3L], Resolve([new(1, Bsn), new(2, OtherBsn), new(3)]).DebtorIds);

    [Fact]
    public void An_equal_bsn_with_another_birth_year_is_held_where_most_claims_say_otherwise()
    {
        var matches = Resolve([new(1, Bsn), new(2, Bsn, Birth: 19800512), new(3, Bsn, Birth: 0)]);
        Assert.Equal([0L, 0L, 0L], matches.DebtorIds);
        matches = Resolve([new(1, Bsn), new(2, Bsn, Birth: 19800512), new(3, Bsn)]);
        Assert.Equal([1L, 0L, 1L], matches.DebtorIds);
        Assert.Equal([new HeldClaim(2, "I901")], matches.Held);
    }

    [Fact]
    public void An_equal_bsn_with_a_wholly_other_name_is_held_and_a_changed_surname_is_not()
    {
        var matches = Resolve([new(1, Bsn), new(2, Bsn), new(3, Bsn, Surname: "Özdemir", Given: "Ayşe"), new(4, Bsn, Surname: "de Vries"), new(5, Bsn, Surname: "Janssen", Given: "")]);
        Assert.Equal([1L, 1L, 0L, 1L, 1L], matches.DebtorIds);
        Assert.Equal([new HeldClaim(3, "I902")], matches.Held);
    }

    [Fact]
    public void The_register_keeps_the_number_even_against_most_new_claims()
    {
        var matches = Resolve([new(11, Bsn, Birth: 19800512), new(12, Bsn, Birth: 19800512), new(13, Bsn)], Known(new(1, Bsn), 500, 10));
        Assert.Equal([0L, 0L, 500L], matches.DebtorIds);
    }

    [Fact]
    public void A_claim_that_fits_two_known_debtors_makes_them_one_with_the_older_id()
    {
        var matches = Resolve(
            [new(11, Bsn)],
            [.. Known(new(1, Bsn, Postcode: ""), 500, 20), .. Known(new(2), 700, 10)]);
        Assert.Equal([700L], matches.DebtorIds);
        Assert.Equal([new DebtorMerge(500, 700)], matches.Merges);
    }

    [Fact]
    public void Two_debtors_that_a_human_held_apart_stay_two_whatever_claim_fits_both()
    {
        var columns = new PersonColumns(1);
        Add(columns, new(11, Bsn));
        KnownPerson[] known = [.. Known(new(1, Bsn, Postcode: ""), 500, 20), .. Known(new(2), 700, 10)];
        Assert.Empty(DebtorMatching.Resolve(columns, known, rejected: new HashSet<(long, long)> { (500, 700) }).Merges);
        Assert.Single(DebtorMatching.Resolve(columns, known, rejected: new HashSet<(long, long)> { (500, 701) }).Merges);
    }

    [Fact]
    public void A_second_number_of_a_known_debtor_leads_to_it()
    {
        var first = Known(new(1, Bsn), 500, 10);
        var second = Known(new(2, OtherBsn), 500, 10)[..1].Select(row => row with { Identity = first[0].Identity });
        Assert.Equal([500L], Resolve([new(11, OtherBsn)], [.. first, .. second]).DebtorIds);
    }

    [Fact]
    public void Companies_come_together_by_rsin_and_by_kvk_number_but_not_with_two_rsins() =>
        Assert.Equal([1L, 1L, 1L, 4L], Resolve(
        [
            new(1, Company: "Jansen B.V.", Rsin: Bsn), new(2, Company: "Jansen", Kvk: "12345678"),
            new(3, Company: "Jansen", Rsin: Bsn, Kvk: "12345678"), new(4, Company: "Jansen", Rsin: OtherBsn, Kvk: "12345678"),
        ]).DebtorIds);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void The_order_of_claims_and_rows_plays_no_part(int seed)
    {
        var random = new Random(seed);
        string[] numbers = ["", "", Bsn, OtherBsn], names = ["Jansen", "de Vries", "Özdemir"], given = ["Jan", "Joost", ""];
        var claims = Enumerable.Range(1, 200).Select(key => new Claim(
            key, numbers[random.Next(4)], names[random.Next(3)], random.Next(4) == 0 ? "Bakker" : "", given[random.Next(3)], "J.",
            19700512 + 10000 * (random.Next(8) / 7), Number: random.Next(12))).ToArray();
        var known = claims.Where(c => c.Key > 150).SelectMany(c => Known(c, 1000 + c.Key, (int)c.Key % 3)).ToArray();
        claims = [.. claims.Where(c => c.Key <= 150)];
        var expected = Resolve(claims, known);
        random.Shuffle(known);
        var shuffled = claims.Index().ToArray();
        random.Shuffle(shuffled);
        var actual = Resolve([.. shuffled.Select(c => c.Item)], known);
        Assert.Equal(shuffled.Select(c => expected.DebtorIds[c.Index]), actual.DebtorIds);
        Assert.Equal(expected.Merges, actual.Merges);
        Assert.Equal(expected.Held, actual.Held);
        Assert.True(claims.Index().GroupBy(c => expected.DebtorIds[c.Index]).Where(d => d.Key != 0)
            .All(debtor => debtor.Select(c => c.Item.Bsn).Where(bsn => bsn != "").Distinct().Count() <= 1), $"Two numbers in one debtor (seed {seed}).");
    }

    [Fact]
    public void What_all_share_is_what_each_two_share()
    {
        var random = new Random(20260302);
        var outcomes = new int[4];
        for (var round = 0; round < 20_000; round++)
        {
            // Few names and initials, so that both answers come often.
            var (names, letters) = (random.Next(2, 5), random.Next(1, 3));
            var persons = Enumerable.Range(0, random.Next(2, 7)).Select(_ => new PersonIdentity(
                0, 0, random.Next(names), random.Next(names), 0,
                GivenNames.Pack(Utf8(string.Concat(Enumerable.Range(0, random.Next(4)).Select(at => $"{(char)('A' + at + random.Next(letters) / 2)}."))), random.Next(5) == 0 ? "Anna"u8 : ""u8))).ToArray();
            var pairs = persons.Index().SelectMany(a => persons.Skip(a.Index + 1).Select(b => (a.Item, b))).ToList();
            var (share, fit) = (PersonIdentity.AllShareName(persons), GivenNames.AreAllCompatible(persons.Select(p => p.Given)));
            Assert.Equal(pairs.TrueForAll(pair => pair.Item1.SharesName(pair.b)), share);
            Assert.Equal(pairs.TrueForAll(pair => !GivenNames.IsEmpty(pair.Item1.Given) && !GivenNames.IsEmpty(pair.b.Given) && GivenNames.AreCompatible(pair.Item1.Given, pair.b.Given)), fit);
            outcomes[(share ? 1 : 0) + (fit ? 2 : 0)]++;
        }
        Assert.All(outcomes, count => Assert.True(count > 100, string.Join(' ', outcomes)));
    }

    static ExactMatches Resolve(Claim[] claims, params KnownPerson[] known)
    {
        var columns = new PersonColumns(1);
        foreach (var claim in claims)
            Add(columns, claim);
        return DebtorMatching.Resolve(columns, known, rejected: new HashSet<(long, long)>());
    }

    static KnownPerson[] Known(Claim claim, long debtorId, int sinceDay)
    {
        var columns = new PersonColumns();
        Add(columns, claim);
        Span<long> keys = stackalloc long[PersonColumns.KeysMax];
        return [.. keys[..columns.KeysOf(0, keys)].ToArray().Select(key => new KnownPerson(key, debtorId, sinceDay, columns.Identity(0)))];
    }

    static void Add(PersonColumns columns, Claim claim) => columns.Add(claim.Key, new()
    {
        IsLegalPerson = claim.Company is not null,
        Bsn = Utf8(claim.Bsn),
        Rsin = Utf8(claim.Rsin),
        KvkNumber = Utf8(claim.Kvk),
        CompanyName = Utf8(claim.Company ?? ""),
        Surname = Utf8(claim.Surname),
        PartnerSurname = Utf8(claim.Partner),
        Initials = Utf8(claim.Initials),
        GivenNames = Utf8(claim.Given),
        BirthDate = claim.Birth,
        Postcode = Utf8(claim.Postcode),
        HouseNumber = claim.Number,
    });

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
