using Cjib.Batch.Allocation;
using Cjib.Batch.Intake;
using NodaTime;
using Xunit;
using static Cjib.Batch.Tests.Allocation.MakeAllocation;

namespace Cjib.Batch.Tests.Allocation;

public class BailiffReferenceTests
{
    static StreamReader Shipped(string file) => new(Path.Combine(AppContext.BaseDirectory, "policies", file));

    static BailiffReference ReadShipped(LocalDate date, List<SetupProblem> problems) => BailiffReference.Read(
        date, Shipped("reference/kantoren.csv"), Shipped("reference/percelen.csv"), Shipped("reference/aandelen.csv"),
        Shipped("reference/regio.csv"), problems);

    [Fact]
    public void The_shipped_files_have_37_offices_20_regional_parcels_and_no_problems()
    {
        var problems = new List<SetupProblem>();
        var reference = ReadShipped(Date, problems);
        AllocationPolicy.Read(Shipped("toewijzing-2026.1.json"), "toewijzing-2026.1.json", problems);
        Assert.Empty(problems);
        Assert.Equal(37, reference.Offices.Count);
        Assert.Equal(21, reference.Parcels.Count);
        Assert.All(reference.Parcels, parcel => Assert.InRange(parcel.Shares.Count, 4, 8));
        Assert.Equal(11, reference.Regions.Select(r => r.Arrondissement).Distinct().Count());
        Assert.Equal(reference.NationalParcel, reference.ParcelOf(0));
    }

    [Theory]
    [InlineData(1012, "Noord-Holland", "Amsterdam")]
    [InlineData(1383, "Noord-Holland", "Amsterdam")]
    [InlineData(1217, "Noord-Holland", "Midden-Nederland")]
    [InlineData(2511, "Zuid-Holland", "Den Haag")]
    [InlineData(3011, "Zuid-Holland", "Rotterdam")]
    [InlineData(5038, "Noord-Brabant", "Zeeland-West-Brabant")]
    [InlineData(5611, "Noord-Brabant", "Oost-Brabant")]
    [InlineData(8911, "Fryslân", "Noord-Nederland")]
    [InlineData(6211, "Limburg", "Limburg")]
    public void A_postcode_lies_in_its_province_and_arrondissement(int pc4, string province, string arrondissement)
    {
        var region = ReadShipped(Date, []).RegionOf(pc4);
        Assert.Equal((province, arrondissement), (region?.Province, region?.Arrondissement));
    }

    [Fact]
    public void With_the_shipped_files_everybody_gets_an_office_and_every_office_gets_debtors()
    {
        var reference = ReadShipped(Date, []);
        var policy = AllocationPolicy.Read(Shipped("toewijzing-2026.1.json"), "toewijzing-2026.1.json", []);
        var input = new AllocationInput(9000);
        for (var row = 0; row < input.Count; row++)
        {
            input.DebtorIds[row] = 1_000_003L * row;
            input.Pc4[row] = row % 10 == 0 ? 0 : 1000 + row;
            input.Kind[row] = (row % 7 == 0 ? DebtorKind.LegalPerson : 0) | (row % 20 == 0 ? DebtorKind.Abroad : 0);
            input.TreatmentClass[row] = (byte)(row % 5);
        }
        var result = BailiffAllocation.Allocate(input, reference, policy, Date);
        Assert.DoesNotContain(-1, result.Office);
        Assert.Equal(37, result.Office.Distinct().Count());
    }

    [Fact]
    public void An_office_whose_contract_ended_stays_known_without_a_contract()
    {
        var reference = ReadShipped(new(2029, 11, 1), []);
        Assert.Equal(37, reference.Offices.Count);
        Assert.DoesNotContain(reference.Offices, office => office.HasContract);
    }

    [Fact]
    public void All_problems_of_all_files_come_at_once_with_their_lines()
    {
        var problems = new List<SetupProblem>();
        BailiffReference.Read(
            Date,
            Text("kantoor;naam;arrondissement;np;rp;buitenland;capaciteit;nieuw_per_nacht;geschorst_van;geschorst_tot;geldig_vanaf;geldig_tot",
                ["a;A;X;J;J;J;10;10;;;;", "b;B;X;J;ja;J;veel;10;;;;"]),
            Text("perceel;naam;arrondissement;geldig_vanaf;geldig_tot", ["00;N;;;", "01;P;X;;"]),
            Text("perceel;kantoor;aandeel_promille;kwaliteit_pct;geldig_vanaf;geldig_tot",
                ["00;a;1000;100;;", "01;a;500;100;;", "01;b;499;130;;", "01;onbekend;1;100;;"]),
            Text("pc4_from;pc4_to;provincie;arrondissement;perceel;geldig_vanaf;geldig_tot",
                ["1000;1999;P;X;01;;", "1999;2999;P;X;01;;", "3001;9998;P;X;77;;"]),
            problems);
        (string, int)[] expected =
        [
            ("kantoren.csv", 3), ("kantoren.csv", 3), ("aandelen.csv", 4), ("aandelen.csv", 5), ("aandelen.csv", 4),
            ("regio.csv", 3), ("regio.csv", 4), ("regio.csv", 4), ("regio.csv", 0),
        ];
        Assert.Equal(expected.Order(), problems.Select(p => (p.File, p.Line)).Order());
    }

    [Fact]
    public void More_than_five_parcels_for_an_office_are_refused()
    {
        var problems = new List<SetupProblem>();
        Reference([new("a"), new("b")], Enumerable.Range(1, 6).Select(i => new Share($"0{i}", "a", 1000)).Append(new("00", "b", 1000)), problems);
        Assert.Contains(problems, p => p is { File: "aandelen.csv", Line: 7 } && p.Message.Contains("6 parcels", StringComparison.Ordinal));
    }

    [Fact]
    public void A_policy_shows_all_its_problems_with_their_lines()
    {
        var problems = new List<SetupProblem>();
        AllocationPolicy.Read(new StringReader("{\n\"versie\": 7,\n\"geldig_vanaf\": \"2026-13-01\",\n\"zout\": \"x\",\n\"epoche\": -1,\n\"onzin\": [1],\n\"overdracht_cent\": -1,\n\"overdracht_bron\": \"\"\n}"), "p.json", problems);
        Assert.Equal([2, 3, 5, 7, 8, 6], problems.Where(p => p.Line > 0).Select(p => p.Line));
        Assert.Equal(7, problems.Count(p => p.Line == 0));
        problems.Clear();
        AllocationPolicy.Read(new StringReader("{\n\"versie\": \"x\"\n\"zout\": \"y\" }"), "p.json", problems);
        Assert.Equal([3], problems.Where(p => p.Line > 0).Select(p => p.Line));
    }
}
