using Cjib.Batch.Debtors;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>What a person says about a harsh quadrant: its effects for the debtor wait for it (AVG art. 22).</summary>
public sealed class ReviewTable(Register register)
{
    /// <summary>The debtors in a harsh quadrant about which nobody has said a word that still holds, by debtor.</summary>
    /// <param name="validDays">How long a word holds.</param>
    /// <param name="after">The debtor after whom to begin; the default for the first.</param>
    public async Task<IReadOnlyList<WaitingProfile>> WaitingAsync(int validDays, DebtorId after, int most, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            $"SELECT p.debtor_id, p.quadrant, p.claims, p.clients, p.open_cents, p.decided_on {Waits} AND (p.bucket, p.debtor_id) > ($2, $3) ORDER BY p.bucket, p.debtor_id LIMIT $4",
            r => new WaitingProfile(
                new(r.GetInt64(0)), (Quadrant)r.GetInt16(1), r.GetInt32(2), r.GetInt32(3), r.GetInt64(4), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(5))),
            cancel, validDays, after.Bucket, after.Value, most);
    }

    /// <summary>How many there are of them.</summary>
    public async Task<long> CountWaitingAsync(int validDays, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<long>($"SELECT count(*) {Waits}", cancel, validDays);
    }

    // As in the index of harsh profiles.
    const string Waits =
        """
        FROM profile p WHERE p.quadrant IN (2, 3) AND p.open_cents > 0 AND NOT EXISTS (
            SELECT 1 FROM profile_review r WHERE r.bucket = p.bucket AND r.debtor_id = p.debtor_id AND r.quadrant = p.quadrant AND r.profile_date + $1 >= p.decided_on)
        """;

    /// <summary>Writes down a person's word on the quadrant a debtor has now; the next night goes by it.</summary>
    /// <param name="agrees">True: the instruction of the quadrant may go out. False: the mild one stays, whatever the score says.</param>
    /// <param name="seen">The quadrant that the person saw; null for whatever it is.</param>
    /// <returns>The quadrant that was judged, or null when there is no such debtor, or it is in another quadrant by now.</returns>
    /// <exception cref="RegisterException">The quadrant waits for nobody.</exception>
    public async Task<Quadrant?> JudgeAsync(DebtorId id, bool agrees, string reviewer, string reason, CancellationToken cancel, Quadrant? seen = null)
    {
        await using var session = await register.SessionAsync(cancel);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancel);
        var found = await session.QueryAsync(
            "SELECT quadrant, decided_on FROM profile WHERE bucket = $1 AND debtor_id = $2 FOR UPDATE",
            r => ((Quadrant)r.GetInt16(0), LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1))), cancel, id.Bucket, id.Value);
        if (found is not [var (quadrant, date)])
            return null;
        if (seen is not null && seen != quadrant)
            return null;
        if (quadrant is not (Quadrant.NK or Quadrant.NN))
            throw new RegisterException($"{id} is in quadrant {quadrant}, whose effects wait for nobody; only NK and NN are reviewed.");
        await session.ExecuteAsync(
            """
            INSERT INTO profile_review (bucket, debtor_id, quadrant, agreed, reviewer, reason, profile_date) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (bucket, debtor_id) DO UPDATE SET
                quadrant = excluded.quadrant, agreed = excluded.agreed, reviewer = excluded.reviewer, reason = excluded.reason, profile_date = excluded.profile_date
            """, cancel, id.Bucket, id.Value, (short)quadrant, agrees, reviewer, reason, date);
        // The profile held through the day that was judged: the night after looks again.
        await session.ExecuteAsync(
            "UPDATE profile SET valid_through = LEAST(valid_through, decided_on) WHERE bucket = $1 AND debtor_id = $2", cancel, id.Bucket, id.Value);
        await AuditLog.AddAsync(session, reviewer, "REVIEW_PROFILE", id.ToString(), reason, $"{quadrant} {(agrees ? "AGREED" : "OVERRIDDEN")}", cancel);
        await transaction.CommitAsync(cancel);
        return quadrant;
    }
}

/// <summary>A debtor whose harsh quadrant waits for a named person.</summary>
public readonly record struct WaitingProfile(DebtorId Debtor, Quadrant Quadrant, int Claims, int Clients, long OpenCents, LocalDate DecidedOn);
