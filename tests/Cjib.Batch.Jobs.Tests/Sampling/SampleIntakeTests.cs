using System.Collections.Frozen;
using Cjib.Batch.Intake;
using Cjib.Batch.Jobs.Sampling;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Sampling;

public sealed class SampleIntakeTests : IDisposable
{
    static readonly LocalDate Date = new(2026, 3, 2);

    readonly string _data = Directory.CreateTempSubdirectory("cjib-sample-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(2, 3000)]
    public void Intake_accepts_every_line_of_a_night_without_a_warning(int night, int claims)
    {
        var date = Date.PlusDays(night - 1);
        SampleNight.Write(new(claims, Seed: 7, _data, date, Night: night));
        var catalogue = Read("vorderingtypen.csv", (text, problems) => Catalogue.Read(text, problems));
        var clients = Read("opdrachtgevers.csv", (text, problems) => ClientTerms.Read(text, date, problems));
        var policy = new IntakePolicy
        {
            SurnamePrefixes = Words("voorvoegsels.csv", "voorvoegsel"),
            Countries = Words("landen.csv", "code"),
            PostcodeAreas = [(1000, 9999)],
        };
        var accepted = 0L;
        foreach (var path in Directory.GetFiles(Path.Combine(_data, "inbox"), "*.csv", SearchOption.AllDirectories))
        {
            var client = Path.GetFileName(Path.GetDirectoryName(path))!;
            var terms = new DeliveryTerms(client, Path.GetFileName(path), date, IsTest: true,
                catalogue, clients[client], null, policy);
            using var file = File.OpenRead(path);
            var inspection = ClaimIntake.Inspect(file, terms, TestContext.Current.CancellationToken);
            Assert.Empty(inspection.Notes);
            Assert.Equal(night, inspection.DeliveryNumber);
            file.Position = 0;
            foreach (var batch in ClaimIntake.Read(file, terms, 1000, TestContext.Current.CancellationToken))
            {
                Assert.Empty(batch.Notes.Select(n => $"{n.Code} {n.Column}"));
                accepted += batch.Counts.Accepted;
            }
        }
        Assert.Equal(claims, accepted);
    }

    static FrozenSet<string> Words(string file, string column) =>
        Read(file, (text, problems) => new ReferenceTable(file, text, [column], problems).On(Date).Select(row => row.Text(column)).ToFrozenSet(StringComparer.Ordinal));

    static T Read<T>(string file, Func<TextReader, List<SetupProblem>, T> read)
    {
        using var text = File.OpenText(Path.Combine(AppContext.BaseDirectory, "policies", "reference", file));
        var problems = new List<SetupProblem>();
        var result = read(text, problems);
        Assert.Empty(problems);
        return result;
    }
}
