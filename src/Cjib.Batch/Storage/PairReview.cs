using System.Globalization;
using Cjib.Batch.Debtors;

namespace Cjib.Batch.Storage;

/// <summary>Pairs of debtors that are likely one person, and what people decided about them. A verdict takes effect in the next night.</summary>
public sealed class PairReview(Register register)
{
    /// <summary>How many pairs wait.</summary>
    public async Task<long> WaitingAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long>("SELECT count(*) FROM review WHERE verdict IS NULL", cancel);
    }

    /// <summary>The waiting pair that comes after another one, by debtor; the first when that was the last.</summary>
    public async Task<DoubtfulPair?> NextAsync(DebtorId left, DebtorId right, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return (await session.QueryAsync(
            "SELECT left_id, right_id, probability, reasons FROM review WHERE verdict IS NULL ORDER BY (left_id, right_id) > ($1, $2) DESC, left_id, right_id LIMIT 1",
            r => new DoubtfulPair(new(r.GetInt64(0)), new(r.GetInt64(1)), r.GetString(2), r.GetString(3)), cancel, left.Value, right.Value)).FirstOrDefault();
    }

    /// <summary>Writes down a verdict and who gave it.</summary>
    /// <returns>False when somebody else was first, or there is no such pair.</returns>
    public async Task<bool> DecideAsync(DebtorId left, DebtorId right, bool isOnePerson, string actor, string reason, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ExecuteAsync(
            """
            WITH decided AS (UPDATE review SET verdict = $3 WHERE left_id = $1 AND right_id = $2 AND verdict IS NULL RETURNING 1)
            INSERT INTO audit (actor, action, object, reason, result) SELECT $4, 'REVIEW_PAIR', $5, $6, $3 FROM decided
            """, cancel, left.Value, right.Value, isOnePerson ? "ACCEPTED" : "REJECTED", actor, $"{left} {right}", reason) == 1;
    }
}

/// <summary>Two debtors that may be one.</summary>
/// <param name="Probability">0 to 1, as the night wrote it.</param>
/// <param name="Reasons">What the comparisons said, as the night wrote it.</param>
public sealed record DoubtfulPair(DebtorId Left, DebtorId Right, string Probability, string Reasons)
{
    /// <summary>The weight of each comparison in bits, when that is what the reasons say; empty otherwise.</summary>
    public IReadOnlyList<(string Comparison, double Bits)> Weights()
    {
        var weights = new List<(string, double)>();
        foreach (var part in Reasons.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var split = part.LastIndexOfAny([' ', ':', '=']);
            if (split < 1 || !double.TryParse(part[(split + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var bits))
                return [];
            weights.Add((part[..split].TrimEnd(' ', ':', '='), bits));
        }
        return weights;
    }
}
