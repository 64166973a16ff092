using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>A town lives for many nights; what must never happen is looked for after each of them.</summary>
public class LifeTests(RegisterFixture fixture)
{
    static readonly string[] MayMove = ["ST2", "ST4", "CONFLICT", "CONTRACT_EINDE"];

    [Fact]
    public Task Ten_nights_of_a_town_keep_every_promise() => LiveAsync(nights: 10, seed: 4);

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    public Task Two_hundred_nights_of_a_town_keep_every_promise(int seed) => LiveAsync(nights: 200, seed);

    async Task LiveAsync(int nights, int seed)
    {
        using var town = await Town.FoundAsync(fixture);
        var life = new Life(town, seed, nights);
        var random = new Random(seed);
        var (before, portfolios) = (new Dictionary<string, string[]>(StringComparer.Ordinal), new Portfolios(town));
        var (conflicts, reasons) = (new HashSet<(string, string)>(), new HashSet<string>(StringComparer.Ordinal));
        for (var night = 1; night <= nights; night++)
        {
            var date = Town.Monday.PlusDays(night - 1);
            life.Drop(night);
            if (night % 3 == 0 && before.Count > 0)
                conflicts.Add(await RefuseAsync(town, before.Values.ElementAt(random.Next(before.Count))));
            var report = await town.RunAsync(date);
            Assert.Empty(report.Held);
            Assert.Equal(report.Stages[0].Lines.Read, report.Stages[0].Lines.Accepted);

            var now = town.Report(date, "assignments.csv").Skip(1).Select(l => l.Split(';')).ToDictionary(c => c[0], StringComparer.Ordinal);
            reasons.UnionWith(now.Values.Select(c => c[4]));
            CheckMoves(before, now, date, seed);
            Assert.DoesNotContain(now.Values, c => conflicts.Contains((c[0], c[1])));
            await CheckAuditAsync(town, date);
            portfolios.Read(date);
            before = now;
        }
        foreach (var office in portfolios.Offices)
            Assert.Equal(await portfolios.AskAsync(office), portfolios.Sum(office));
        Assert.Superset(new HashSet<string>(["QUOTA", "CONTRACT_EINDE", "CONFLICT"], StringComparer.Ordinal), reasons);
        Assert.True(await town.AskAsync<long>("SELECT count(DISTINCT closing) FROM closed_case WHERE closing IN ('VOLDAAN', 'SAMENGEVOEGD', 'CONTRACT_EINDE')") == 3);
        Assert.Superset(new HashSet<string>(["NIEUW", "AANVULLING", "OVERDRACHT", "TERUGTREKKING"], StringComparer.Ordinal), new HashSet<string>(portfolios.Actions, StringComparer.Ordinal));
        Assert.True(await town.AskAsync<long>("SELECT count(*) FROM division WHERE moves_postponed > 0") > 0, "no move was ever postponed");
    }

    // A debtor keeps its office unless it must leave; who has one and is not in the report owes nothing more, or was merged.
    static void CheckMoves(Dictionary<string, string[]> before, Dictionary<string, string[]> now, LocalDate date, int seed)
    {
        foreach (var (debtor, old) in before)
            if (now.TryGetValue(debtor, out var assignment) && assignment[1] != old[1])
                Assert.True(MayMove.Contains(assignment[4]) && assignment[5] == old[1], $"Seed {seed}, {date}: {debtor} went from {old[1]} to {assignment[1]} for {assignment[4]}.");
    }

    static async Task<(string, string)> RefuseAsync(Town town, string[] assignment)
    {
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: TestContext.Current.CancellationToken);
        Assert.True(DebtorId.TryParse(assignment[0], out var debtor));
        Assert.True(await new TieTable(register).AddConflictAsync(debtor, assignment[1], "test", "test", TestContext.Current.CancellationToken));
        return (assignment[0], assignment[1]);
    }

    static async Task CheckAuditAsync(Town town, LocalDate date)
    {
        // Every open claim of a debtor with an office is with that office, in the debtor's case, once; and nothing else is with any office.
        Assert.Equal(0, await town.AskAsync<long>(
            """
            WITH due AS (SELECT c.id AS claim_id, a.debtor_id, a.office, a.since FROM assignment a
                         JOIN claim c ON c.debtor_id = a.debtor_id WHERE c.openstaand_cent > 0),
                 given AS (SELECT claim_id, debtor_id, office, since FROM work WHERE to_run IS NULL)
            SELECT count(*) FROM ((TABLE due EXCEPT ALL TABLE given) UNION ALL (TABLE given EXCEPT ALL TABLE due)) d
            """));
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM assignment a JOIN debtor d ON d.id = a.debtor_id WHERE d.merged_into IS NOT NULL"));
        // Whoever may have no new debtors got none tonight, and no office got more than it takes in a night.
        var offices = town.Read("reference/kantoren.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(';'));
        foreach (var office in offices)
        {
            var got = await town.AskAsync<long>($"SELECT count(*) FROM assignment WHERE office = '{office[0]}' AND reason NOT IN ('ST2', 'ST3', 'ST4') AND since = '{date:uuuu-MM-dd}'");
            Assert.True(got <= int.Parse(office[7], CultureInfo.InvariantCulture), $"{date}: {office[0]} got {got}.");
            Assert.True(got == 0 || (IsWithin(office[10], office[11], date) && !(office[8].Length > 0 && IsWithin(office[8], office[9], date))), $"{date}: {office[0]} got {got} while it may have none.");
        }
    }

    static bool IsWithin(string from, string through, LocalDate date) =>
        string.CompareOrdinal(from, $"{date:uuuu-MM-dd}") <= 0 && (through.Length == 0 || string.CompareOrdinal($"{date:uuuu-MM-dd}", through) <= 0);
}
