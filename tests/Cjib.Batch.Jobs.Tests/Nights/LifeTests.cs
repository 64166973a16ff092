using System.Diagnostics;
using System.Globalization;
using Cjib.Batch.Debtors;
using Cjib.Batch.Storage;
using Cjib.Batch.Tests;
using NodaTime;
using Npgsql;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>A town lives for many nights; what must never happen is looked for after each of them.</summary>
public class LifeTests(RegisterFixture fixture)
{
    /// <summary>Most debtors that may leave an office in a night of the town because it must go or asks.</summary>
    public const int MovesMax = 6;

    static readonly string[] LeavesOne = ["ST2", "ST3", "ST4", "CONFLICT", "CONTRACT_EINDE", "VERZOEK"];

    [Fact]
    public Task Ten_nights_of_a_town_keep_every_promise() => LiveAsync(nights: 10, seed: 4);

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    public Task Two_hundred_nights_of_a_town_keep_every_promise(int seed) => LiveAsync(nights: 200, seed);

    async Task LiveAsync(int nights, int seed)
    {
        using var town = await Town.FoundAsync(fixture);
        var (life, offices, random) = (new Life(town, seed, nights), new LifeOfOffices(town, seed), new Random(seed));
        var (before, portfolios) = (new Dictionary<string, string[]>(StringComparer.Ordinal), new Portfolios(town));
        var (conflicts, reasons, slowest) = (new HashSet<(string, string)>(), new HashSet<string>(StringComparer.Ordinal), TimeSpan.Zero);
        for (var night = 1; night <= nights; night++)
        {
            var date = Town.Monday.PlusDays(night - 1);
            var told = life.Drop(night);
            var reported = offices.Drop(night, date, [.. before.Values]);
            conflicts.UnionWith(reported.Refused);
            if (night % 3 == 0 && before.Count > 0)
                conflicts.Add(await RefuseAsync(town, before.Values.ElementAt(random.Next(before.Count))));
            var watch = Stopwatch.StartNew();
            var report = await town.RunAsync(date);
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            Assert.Empty(report.Held);
            // Of what offices report an act on a debtor that must be left alone is held; nothing else is.
            var lines = report.Stages[0].Lines;
            Assert.Equal(
                (told.Accepted + told.Refused + told.Duplicate + reported.Lines, told.Accepted + reported.Lines, told.Refused, told.Duplicate, told.Blank),
                (lines.Read, lines.Accepted + lines.Held, lines.Refused, lines.Duplicate, lines.Blank));

            var rows = town.Report(date, "assignments.csv").Skip(1).Select(l => l.Split(';')).ToList();
            var now = rows.ToDictionary(c => c[0], StringComparer.Ordinal);
            reasons.UnionWith(now.Values.Select(c => c[4]));
            // A conflict goes along with a debtor that turns out to be another one.
            var merged = town.Report(date, "debtors.csv").Skip(1).Select(l => l.Split(';')).Where(c => c[5].Length > 0).ToDictionary(c => c[0], c => c[5], StringComparer.Ordinal);
            conflicts.UnionWith(conflicts.Where(c => merged.ContainsKey(c.Item1)).Select(c => (merged[c.Item1], c.Item2)).ToList());
            CheckMoves(before, now, conflicts, reported.Closed, $"seed {seed}, {date}");
            CheckReports(town, date, now);
            await CheckAuditAsync(town, date);
            portfolios.Read(date);
            foreach (var office in portfolios.Offices)
                Assert.Equal(await portfolios.AskAsync(office), portfolios.Sum(office));
            if (night == nights / 4)
            {
                var (code, output, error) = await town.ProgramAsync($"replay --date {date:uuuu-MM-dd}");
                Assert.True(code == 0, output + error);
            }
            before = now;
        }
        Assert.Superset(new HashSet<string>(["QUOTA", "CONTRACT_EINDE", "CONFLICT"], StringComparer.Ordinal), reasons);
        Assert.Equal(5, await town.AskAsync<long>("SELECT count(DISTINCT closing) FROM closed_case WHERE closing IN ('VOLDAAN', 'SAMENGEVOEGD', 'CONTRACT_EINDE', 'CONFLICT', 'SLUITING')"));
        Assert.True(await town.AskAsync<long>("SELECT count(*) FROM work WHERE closing = 'ANDERE_DEBITEUR'") > 0, "no claim turned out to be another debtor's");
        Assert.Superset(new HashSet<string>(["NIEUW", "AANVULLING", "OVERDRACHT", "TERUGTREKKING"], StringComparer.Ordinal), new HashSet<string>(portfolios.Actions, StringComparer.Ordinal));
        Assert.True(await town.AskAsync<long>("SELECT count(*) FROM division WHERE moves_postponed > 0") > 0, "no move was ever postponed");
        Assert.True(nights < 100 || reasons.IsSupersetOf(LeavesOne), $"No office ever for {string.Join(", ", LeavesOne.Except(reasons))}.");
        await CheckKeyAsync(town);
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}: {nights} nights, the slowest {slowest.TotalSeconds:f1} s, {before.Count} debtors with an office at the end.");
    }

    // A debtor keeps its office unless it must leave; who has one and is not in the report owes nothing more, was merged, or waits after the office closed the dossier.
    static void CheckMoves(
        Dictionary<string, string[]> before, Dictionary<string, string[]> now, HashSet<(string, string)> conflicts, HashSet<string> closed, string when)
    {
        var moves = 0;
        foreach (var (debtor, old) in before)
        {
            if (!now.TryGetValue(debtor, out var assignment) || assignment[1] == old[1] || closed.Contains(debtor))
                continue;
            var move = $"{when}: {debtor} went from {old[1]} to {assignment[1]} for {assignment[4]}.";
            Assert.True(LeavesOne.Contains(assignment[4]) && assignment[5] == old[1], move);
            Assert.True(assignment[4] != "CONFLICT" || conflicts.Contains((debtor, old[1])), move);
            Assert.True(assignment[4] != "CONTRACT_EINDE" || old[1] is "k2" or "k4", move);
            Assert.True(assignment[4] != "VERZOEK" || (old[1], assignment[2]) == ("k5", "01"), move);
            moves += assignment[4] is "CONTRACT_EINDE" or "VERZOEK" ? 1 : 0;
        }
        Assert.True(moves <= MovesMax, $"{when}: {moves} moves.");
        Assert.DoesNotContain(now.Values, c => conflicts.Contains((c[0], c[1])));
    }

    // By what is published alone: a debtor owes what its claims do; who owes has one office or waits for something that is not over; who was merged has nothing.
    static void CheckReports(Town town, LocalDate date, Dictionary<string, string[]> assignments)
    {
        IEnumerable<string[]> Rows(string name) => town.Report(date, name).Skip(1).Select(line => line.Split(';'));
        var held = Rows("held.csv").ToDictionary(c => c[0], StringComparer.Ordinal);
        Assert.DoesNotContain(held.Values, c => c[2].Length > 0 && string.CompareOrdinal(c[2], $"{date:uuuu-MM-dd}") < 0);
        var owed = Rows("claims.csv").GroupBy(c => c[2], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(c => long.Parse(c[3], CultureInfo.InvariantCulture)), StringComparer.Ordinal);
        var debtors = Rows("debtors.csv").ToDictionary(c => c[0], StringComparer.Ordinal);
        Assert.All(debtors.Values, d => Assert.Equal(owed.GetValueOrDefault(d[0]), long.Parse(d[4], CultureInfo.InvariantCulture)));
        Assert.DoesNotContain(debtors.Values, d => d[5].Length > 0 && owed.ContainsKey(d[0]));
        Assert.Equal(
            owed.Where(o => o.Value > 0).Select(o => o.Key).Order(StringComparer.Ordinal),
            assignments.Keys.Concat(held.Keys).Order(StringComparer.Ordinal));
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
        // A conflict holds for whoever the debtor is by now.
        Assert.Equal(0, await town.AskAsync<long>(
            "SELECT count(*) FROM conflict k JOIN debtor d ON d.id = k.debtor_id JOIN assignment a ON a.debtor_id = coalesce(d.merged_into, d.id) AND a.office = k.office"));
        // Whoever may have no new debtors got none tonight, and no office got more than it takes in a night.
        var offices = town.Read("reference/kantoren.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(';'));
        foreach (var office in offices)
        {
            var got = await town.AskAsync<long>($"SELECT count(*) FROM assignment WHERE office = '{office[0]}' AND reason NOT IN ('ST2', 'ST3', 'ST4') AND since = '{date:uuuu-MM-dd}'");
            Assert.True(got <= int.Parse(office[7], CultureInfo.InvariantCulture), $"{date}: {office[0]} got {got}.");
            Assert.True(got == 0 || (IsWithin(office[10], office[11], date) && !(office[8].Length > 0 && IsWithin(office[8], office[9], date))), $"{date}: {office[0]} got {got} while it may have none.");
        }
    }

    // Whatever the program does: the register takes no second office for a debtor.
    static async Task CheckKeyAsync(Town town)
    {
        foreach (var bucket in new[] { "bucket", "bucket + 1" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => town.AskAsync<int>(
                $"""
                INSERT INTO assignment (bucket, debtor_id, run_id, office, parcel, since, reason, treatment, class, kind)
                SELECT {bucket}, debtor_id, run_id, 'k0', parcel, since, reason, treatment, class, kind FROM assignment LIMIT 1 RETURNING 1
                """));
            Assert.StartsWith("assignment_", refused.ConstraintName, StringComparison.Ordinal);
        }
    }

    static bool IsWithin(string from, string through, LocalDate date) =>
        string.CompareOrdinal(from, $"{date:uuuu-MM-dd}") <= 0 && (through.Length == 0 || string.CompareOrdinal($"{date:uuuu-MM-dd}", through) <= 0);
}
