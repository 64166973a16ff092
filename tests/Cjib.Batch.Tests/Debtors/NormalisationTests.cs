using System.Text;
using Cjib.Batch.Debtors;
using Xunit;

namespace Cjib.Batch.Tests.Debtors;

public class NormalisationTests
{
    [Theory]
    [InlineData("Berg", "BERG")]
    [InlineData("van den Berg", "BERG")]
    [InlineData("VAN DEN", "DEN")]
    [InlineData("de Bruijn", "BRUYN")]
    [InlineData("de Bruyn", "BRUYN")]
    [InlineData("Meĳer", "MEYER")]
    [InlineData("d'Hondt", "HONDT")]
    [InlineData("in 't Veld", "VELD")]
    [InlineData("van in ’t Veld", "VELD")]
    [InlineData("Jansen-de Vries", "JANSENDEVRIES")]
    [InlineData("Velázquez", "VELAZQUEZ")]
    [InlineData("Vela\u0301zquez", "VELAZQUEZ")]
    [InlineData("Yılmaz", "YILMAZ")]
    [InlineData("Łukasz Groß", "LUKASZGROSS")]
    [InlineData("Jan\u200Bsen", "JANSEN")]
    [InlineData(".", "")]
    public void A_surname_has_one_match_key(string name, string key)
    {
        Span<byte> room = stackalloc byte[Normalisation.LengthMax];
        Assert.Equal(key, Encoding.ASCII.GetString(room[..Normalisation.SurnameKey(Encoding.UTF8.GetBytes(name), room)]));
    }

    [Theory]
    [InlineData("Jansen & Zonen B.V.", "JANSENZONEN")]
    [InlineData("Jansen en Zonen BV", "JANSENZONEN")]
    [InlineData("Stichting De 4 Molens", "DE4MOLENS")]
    [InlineData("V.O.F. Bakkerij Smit", "BAKKERYSMIT")]
    [InlineData("A.B. Smit Holding", "ABSMITHOLDING")]
    [InlineData("B.V.", "BV")]
    public void A_company_is_known_without_its_legal_form(string name, string key)
    {
        Span<byte> room = stackalloc byte[Normalisation.LengthMax];
        Assert.Equal(key, Encoding.ASCII.GetString(room[..Normalisation.CompanyKey(Encoding.UTF8.GetBytes(name), room)]));
    }

    [Theory]
    [InlineData("J.P.", "", "JP", "", true)]
    [InlineData("", "Jan Pieter", "J.P.", "", true)]
    [InlineData("", "Jan", "J.P.", "", true)]
    [InlineData("", "Jan", "", "Joost", false)]
    [InlineData("J.P.", "", "P.", "", false)]
    [InlineData("Th.J.", "", "", "Thomas Jan", true)]
    [InlineData("IJ.", "", "", "IJsbrand", true)]
    [InlineData("Y.", "", "", "IJsbrand", true)]
    [InlineData("jp", "", "J.P.", "", true)]
    [InlineData("É.", "", "", "Emma", true)]
    [InlineData("", "", "", "Emma", true)]
    public void Initials_and_given_names_are_held_against_each_other(string initials, string names, string otherInitials, string otherNames, bool compatible) =>
        Assert.Equal(compatible, GivenNames.AreCompatible(Given(initials, names), Given(otherInitials, otherNames)));

    [Theory]
    [InlineData("123456782", 123456782)]
    [InlineData("111222333", 111222333)]
    [InlineData("000009842", 9842)]
    [InlineData("123456783", 0)]
    [InlineData("000000000", 0)]
    [InlineData("999999990", 0)]
    [InlineData("12345678X", 0)]
    [InlineData("", 0)]
    public void Only_a_number_that_passes_the_eleven_test_is_somebodys(string digits, int number) =>
        Assert.Equal(number, Normalisation.CitizenNumber(Encoding.ASCII.GetBytes(digits)));

    static long Given(string initials, string names) => GivenNames.Pack(Encoding.UTF8.GetBytes(initials), Encoding.UTF8.GetBytes(names));
}
