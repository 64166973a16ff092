using System.Runtime.CompilerServices;
using Cjib.Batch.Profiles;
using Xunit;

namespace Cjib.Batch.Tests.Profiles;

/// <summary>docs/algoritmeregister.md is what the shipped score card says; <c>CJIB_ACCEPT=1</c> writes it anew.</summary>
public class AlgorithmRegisterTests
{
    [Fact]
    public void The_page_follows_the_score_card()
    {
        var page = AlgorithmRegister.Page(MakeDebtor.Policy);
        if (Environment.GetEnvironmentVariable("CJIB_ACCEPT") == "1")
            File.WriteAllText(Docs(), page);
        Assert.Equal(page, File.ReadAllText(Docs()).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void It_has_the_fields_of_the_standard_and_every_signal()
    {
        var page = AlgorithmRegister.Page(MakeDebtor.Policy);
        foreach (var field in new[]
        {
            "Naam", "Korte omschrijving", "Organisatie", "Thema", "Status", "Begindatum", "Contactgegevens", "Doel en impact", "Afwegingen", "Menselijke tussenkomst",
            "Risicobeheer", "Wettelijke basis", "Impacttoetsen", "Gegevens", "Technische werking", "Leverancier",
        })
            Assert.Contains($"**{field}.** ", page, StringComparison.Ordinal);
        Assert.All(SignalList.All, signal => Assert.Contains($"\n| {signal.Code} | {signal.Axis} | ", page, StringComparison.Ordinal));
        Assert.DoesNotContain("{", page, StringComparison.Ordinal);
    }

    static string Docs([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/algoritmeregister.md");
}
