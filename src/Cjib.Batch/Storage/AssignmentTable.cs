using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>A debtor with open claims as allocation sees it.</summary>
/// <param name="Hold">Why no office may start, or null.</param>
/// <param name="Office">The office it has, or null.</param>
public readonly record struct Candidate(
    long DebtorId, bool IsLegalPerson, int Pc4, long OpenCents, short Quadrant, string Treatment, string? Hold, int? HoldUntilDay,
    string? Office, string? Parcel, int SinceDay, string? Reason, string? PreviousOffice, bool IsOfThisRun);

/// <summary>Who has which office, and who waits for what.</summary>
public sealed class AssignmentTable(Register register)
{
    /// <summary>All debtors with open claims, by debtor id.</summary>
    public async Task<List<Candidate>> CandidatesAsync(long runId, CancellationToken cancel)
    {
        var candidates = new List<Candidate>();
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT p.debtor_id, p.kind, p.pc4, p.open_cents, p.quadrant, p.treatment, p.hold, p.hold_until,
                   a.office, a.parcel, a.since, a.reason, a.previous_office, a.run_id
            FROM profile p LEFT JOIN assignment a ON a.bucket = p.bucket AND a.debtor_id = p.debtor_id
            WHERE p.open_cents > 0 ORDER BY p.bucket, p.debtor_id
            """, cancel);
        while (copy.Read(cancel))
            candidates.Add(new(
                copy.BigInt(0), copy.SmallInt(1) == 1, copy.Integer(2), copy.BigInt(3), copy.SmallInt(4), Word(5)!, Word(6), copy.IsNull(7) ? null : copy.Date(7),
                Word(8), Word(9), copy.IsNull(10) ? 0 : copy.Date(10), Word(11), Word(12), !copy.IsNull(13) && copy.BigInt(13) == runId));
        return candidates;

        // A few dozen words for a million rows.
        string? Word(int field)
        {
            if (copy.IsNull(field))
                return null;
            var text = copy.Text(field)!;
            if (words.TryGetValue(text, out var known))
                return known;
            words.Add(text, text);
            return text;
        }
    }

    /// <summary>Saves what was decided for debtors of one bucket.</summary>
    internal static async Task SaveAsync(
        RegisterSession session, RunLease run, short bucket, IReadOnlyList<NewAssignment> assignments, IReadOnlyList<NewHold> holds,
        IReadOnlyList<NewWithdrawal> withdrawals, CancellationToken cancel)
    {
        await session.ExecuteAsync("DELETE FROM hold WHERE bucket = $1", cancel, bucket);
        var moved = assignments.Where(a => a.PreviousOffice is not null).Select(a => a.DebtorId).ToArray();
        if (moved.Length > 0)
            await session.ExecuteAsync("DELETE FROM assignment WHERE bucket = $1 AND debtor_id = ANY ($2)", cancel, bucket, moved);
        await using (var copy = await CopyIn.BeginAsync(
            session, "assignment", "bucket, debtor_id, run_id, office, parcel, since, reason, previous_office, treatment", cancel))
        {
            foreach (var assignment in assignments)
            {
                copy.Row();
                copy.SmallInt(bucket);
                copy.BigInt(assignment.DebtorId);
                copy.BigInt(run.RunId);
                copy.Text(assignment.Office);
                copy.Text(assignment.Parcel);
                copy.Date(Days.Since1970(run.Date));
                copy.Text(assignment.Reason);
                copy.Text(assignment.PreviousOffice);
                copy.Text(assignment.Treatment);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await using (var copy = await CopyIn.BeginAsync(session, "hold", "bucket, debtor_id, run_id, reason, until", cancel))
        {
            foreach (var hold in holds)
            {
                copy.Row();
                copy.SmallInt(bucket);
                copy.BigInt(hold.DebtorId);
                copy.BigInt(run.RunId);
                copy.Text(hold.Reason);
                if (hold.UntilDay is { } day)
                    copy.Date(day);
                else
                    copy.Null();
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        foreach (var w in withdrawals)
            await session.ExecuteAsync(
                "INSERT INTO withdrawal (bucket, debtor_id, office, since, run_id, reason) VALUES ($1, $2, $3, $4, $5, $6)",
                cancel, bucket, w.DebtorId, w.Office, Days.ToDate(w.SinceDay), run.RunId, w.Reason);
    }
}

/// <summary>A debtor that gets an office in this run, the first or another one.</summary>
public readonly record struct NewAssignment(long DebtorId, string Office, string Parcel, string Reason, string? PreviousOffice, string Treatment);

/// <summary>A debtor with open claims that has no office, and why.</summary>
public readonly record struct NewHold(long DebtorId, string Reason, int? UntilDay);

/// <summary>A debtor that leaves an office in this run.</summary>
public readonly record struct NewWithdrawal(long DebtorId, string Office, int SinceDay, string Reason);
