using Cjib.Batch.Allocation;
using Cjib.Batch.Profiles;

namespace Cjib.Batch.Storage;

/// <summary>Who is in which quadrant, by what was never an input: so that an uneven effect is seen.</summary>
/// <param name="Policies">Versions by which the profiles were made, and how many each.</param>
/// <param name="Groups">The whole register, then each kind of claim, agency and arrondissement.</param>
/// <param name="Reviews">Per harsh quadrant: waiting for a person, agreed with, overridden.</param>
public sealed record FairnessReport(
    IReadOnlyList<(string Policy, long Debtors)> Policies, IReadOnlyList<FairnessGroup> Groups, IReadOnlyList<(Quadrant Quadrant, long Waiting, long Agreed, long Overridden)> Reviews);

/// <summary>Debtors with something open, of one group.</summary>
/// <param name="By"><c>alle</c>, <c>vordering_type</c>, <c>opdrachtgever</c> or <c>arrondissement</c>.</param>
/// <param name="Debtors">Per quadrant, in the order of <see cref="Quadrant"/>.</param>
/// <param name="OpenCents">What is open of them in all.</param>
public sealed record FairnessGroup(string By, string Value, IReadOnlyList<long> Debtors, long OpenCents)
{
    /// <summary>Debtors in all.</summary>
    public long Total => Debtors.Sum();

    /// <summary>Part of the debtors on a harsh track (NK, NN), in tenths of a percent.</summary>
    public long HarshPerMille => Total == 0 ? 0 : (Debtors[(int)Quadrant.NK] + Debtors[(int)Quadrant.NN]) * 1000 / Total;
}

/// <summary>Counts the register for the fairness report; it holds no person, only groups.</summary>
public sealed class FairnessTables(Register register)
{
    /// <param name="bailiffs">Knows in which arrondissement a postcode lies.</param>
    public async Task<FairnessReport> ReadAsync(BailiffReference bailiffs, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var policies = await session.QueryAsync(
            "SELECT policy, count(*) FROM profile WHERE open_cents > 0 GROUP BY 1 ORDER BY 1", r => (r.GetString(0), r.GetInt64(1)), cancel);
        var groups = new Groups();
        foreach (var (pc4, quadrant, debtors, cents) in await session.QueryAsync(
            "SELECT pc4, quadrant, count(*), sum(open_cents)::bigint FROM profile WHERE open_cents > 0 GROUP BY 1, 2",
            r => (r.GetInt32(0), r.GetInt16(1), r.GetInt64(2), r.GetInt64(3)), cancel))
        {
            groups.Add("alle", "", quadrant, debtors, cents);
            groups.Add("arrondissement", bailiffs.RegionOf(pc4)?.Arrondissement ?? "(geen Nederlands adres)", quadrant, debtors, cents);
        }
        // A debtor counts once for each kind and each agency it has something open of.
        foreach (var (by, value, quadrant, debtors, cents) in await session.QueryAsync(
            """
            WITH held AS (
                SELECT c.opdrachtgever, c.vordering_type, p.debtor_id, p.quadrant, sum(c.openstaand_cent) AS cents
                FROM profile p
                JOIN claim c ON c.bucket = p.bucket AND c.debtor_id = p.debtor_id
                WHERE c.openstaand_cent > 0 GROUP BY 1, 2, 3, 4)
            SELECT 'vordering_type', vordering_type, quadrant, count(DISTINCT debtor_id), sum(cents)::bigint FROM held GROUP BY 2, 3
            UNION ALL SELECT 'opdrachtgever', opdrachtgever, quadrant, count(DISTINCT debtor_id), sum(cents)::bigint FROM held GROUP BY 2, 3
            """, r => (r.GetString(0), r.GetString(1), r.GetInt16(2), r.GetInt64(3), r.GetInt64(4)), cancel))
            groups.Add(by, value, quadrant, debtors, cents);
        var reviews = await session.QueryAsync(
            """
            SELECT p.quadrant, count(*) FILTER (WHERE r.debtor_id IS NULL), count(*) FILTER (WHERE r.agreed), count(*) FILTER (WHERE NOT r.agreed)
            FROM profile p LEFT JOIN profile_review r ON r.bucket = p.bucket AND r.debtor_id = p.debtor_id AND r.quadrant = p.quadrant
            WHERE p.quadrant = ANY ($1) AND p.open_cents > 0 GROUP BY 1 ORDER BY 1
            """, r => ((Quadrant)r.GetInt16(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), cancel, new[] { (short)Quadrant.NK, (short)Quadrant.NN });
        return new(policies, groups.InOrder(), reviews);
    }

    sealed class Groups
    {
        static readonly string[] Order = ["alle", "vordering_type", "opdrachtgever", "arrondissement"];

        readonly Dictionary<(string By, string Value), (long[] Debtors, long Cents)> _groups = [];

        public void Add(string by, string value, short quadrant, long debtors, long cents)
        {
            var (counts, sum) = _groups.TryGetValue((by, value), out var have) ? have : (new long[Enum.GetValues<Quadrant>().Length], 0);
            counts[quadrant] += debtors;
            _groups[(by, value)] = (counts, sum + cents);
        }

        public List<FairnessGroup> InOrder() =>
            [.. _groups.OrderBy(g => Array.IndexOf(Order, g.Key.By)).ThenBy(g => g.Key.Value, StringComparer.Ordinal).Select(g => new FairnessGroup(g.Key.By, g.Key.Value, g.Value.Debtors, g.Value.Cents))];
    }
}
