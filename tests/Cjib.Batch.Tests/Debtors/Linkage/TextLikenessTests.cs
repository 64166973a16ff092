using System.Text;
using Cjib.Batch.Debtors.Linkage;
using CsCheck;
using Xunit;

namespace Cjib.Batch.Tests.Debtors.Linkage;

public class TextLikenessTests
{
    static readonly Gen<string> Words = Gen.Char['A', 'D'].Array[0, 9].Select(letters => new string(letters));

    // Winkler's own examples.
    [Theory]
    [InlineData("MARTHA", "MARHTA", 0.9611)]
    [InlineData("DIXON", "DICKSONX", 0.8133)]
    [InlineData("DWAYNE", "DUANE", 0.84)]
    [InlineData("ABC", "XYZ", 0)]
    public void Jaro_and_Winkler_as_published(string a, string b, double expected) =>
        Assert.Equal(expected, TextLikeness.JaroWinkler(Utf8(a), Utf8(b)), 4);

    [Fact]
    public void The_sketch_never_says_less_than_the_likeness() =>
        Gen.Select(Words, Words).Sample((a, b) =>
            a.Length == 0 || b.Length == 0 || LetterSketch.LikenessMax(LetterSketch.Of(Utf8(a)), LetterSketch.Of(Utf8(b))) >= TextLikeness.JaroWinkler(Utf8(a), Utf8(b)) - 1e-12);

    [Fact]
    public void Edits_are_those_of_the_full_table() =>
        Gen.Select(Words, Words).Sample((a, b) =>
            TextLikeness.IsOneEdit(Utf8(a), Utf8(b)) == Distance(a, b) <= 1 && TextLikeness.IsWithinTwoEdits(Utf8(a), Utf8(b)) == Distance(a, b) <= 2);

    // Optimal string alignment, by its definition.
    static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        return table[a.Length, b.Length];
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
