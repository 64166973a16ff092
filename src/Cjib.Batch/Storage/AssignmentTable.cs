using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>A debtor with open claims, or with a case, as allocation sees it.</summary>
/// <param name="OpenCents">0 when all is paid or withdrawn: the case, if there is one, ends.</param>
/// <param name="Hold">Why no office may start, or null.</param>
/// <param name="Office">The office it had before this run, or null.</param>
/// <param name="SinceDay">When that case began, in days since 1970-01-01.</param>
/// <param name="OldestClaimDay">When its oldest open claim arose, in days since 1970-01-01.</param>
public readonly record struct Candidate(
    long DebtorId, bool IsLegalPerson, int Pc4, long OpenCents, short Quadrant, string Treatment, string? Hold, int? HoldUntilDay, string? Office,
    int SinceDay, int OldestClaimDay);

/// <summary>Who has which office, and who waits for what.</summary>
public sealed class AssignmentTable(Register register)
{
    /// <summary>
    /// All debtors with open claims or a case, by debtor id. What this run itself decided in an attempt that was cut off does not count, so that the
    /// next attempt decides the same again.
    /// </summary>
    public async Task<List<Candidate>> CandidatesAsync(long runId, CancellationToken cancel)
    {
        var candidates = new List<Candidate>();
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT p.debtor_id, p.kind, p.pc4, p.open_cents, p.quadrant, p.treatment, p.hold, p.hold_until, b.office, b.since, p.oldest_claim
            FROM profile p LEFT JOIN ({CasesBefore(runId)}) b ON b.bucket = p.bucket AND b.debtor_id = p.debtor_id
            WHERE p.open_cents > 0 OR b.office IS NOT NULL ORDER BY p.bucket, p.debtor_id
            """, cancel);
        while (copy.Read(cancel))
            candidates.Add(new(
                copy.BigInt(0), copy.SmallInt(1) == 1, copy.Integer(2), copy.BigInt(3), copy.SmallInt(4), Word(5)!, Word(6), copy.IsNull(7) ? null : copy.Date(7), Word(8),
                copy.IsNull(9) ? 0 : copy.Date(9), copy.IsNull(10) ? 0 : copy.Date(10)));
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

    /// <summary>The cases as they were before a run.</summary>
    internal static string CasesBefore(long runId) =>
        $"""
        SELECT bucket, debtor_id, office, since FROM assignment WHERE run_id < {runId}
        UNION ALL SELECT bucket, debtor_id, office, since FROM closed_case WHERE closed_run = {runId}
        """;

    /// <summary>Saves what was decided for debtors of a part of the register: first the cases that end, then those that begin.</summary>
    internal static async Task SaveAsync(
        RegisterSession session, RunLease run, BucketRange part, IReadOnlyList<NewAssignment> assignments, IReadOnlyList<NewHold> holds,
        IReadOnlyList<ClosedCase> closed, CancellationToken cancel)
    {
        if (closed.Count > 0)
        {
            var ids = closed.Select(c => c.DebtorId).ToArray();
            await session.ExecuteAsync(
                """
                INSERT INTO closed_case
                SELECT a.bucket, a.debtor_id, a.run_id, a.office, a.parcel, a.since, a.reason, a.previous_office, a.treatment, a.class, a.kind, $1, $2, w.closing
                FROM unnest($3::bigint[], $4::text[]) w (debtor_id, closing) JOIN assignment a ON a.bucket = (w.debtor_id >> 54)::smallint AND a.debtor_id = w.debtor_id
                """, cancel, run.RunId, run.Date, ids, closed.Select(c => c.Closing).ToArray());
            await session.ExecuteAsync("DELETE FROM assignment a USING unnest($1) AS d (id) WHERE a.bucket = (d.id >> 54)::smallint AND a.debtor_id = d.id", cancel, ids);
        }
        await using (var copy = await CopyIn.BeginAsync(
            session, "assignment", "bucket, debtor_id, run_id, office, parcel, since, reason, previous_office, treatment, class, kind", cancel))
        {
            foreach (var assignment in assignments)
            {
                copy.Row();
                copy.SmallInt(new DebtorId(assignment.DebtorId).Bucket);
                copy.BigInt(assignment.DebtorId);
                copy.BigInt(run.RunId);
                copy.Text(assignment.Office);
                copy.Text(assignment.Parcel);
                copy.Date(Days.Since1970(run.Date));
                copy.Text(assignment.Reason);
                copy.Text(assignment.PreviousOffice);
                copy.Text(assignment.Treatment);
                copy.SmallInt(assignment.Class);
                copy.SmallInt(assignment.Kind);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await session.ExecuteAsync("DELETE FROM hold WHERE bucket BETWEEN $1 AND $2", cancel, part.From, part.Through);
        await using (var copy = await CopyIn.BeginAsync(session, "hold", "bucket, debtor_id, run_id, reason, until", cancel))
        {
            foreach (var hold in holds)
            {
                copy.Row();
                copy.SmallInt(new DebtorId(hold.DebtorId).Bucket);
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
    }
}

/// <summary>A debtor that gets an office in this run, the first or another one.</summary>
/// <param name="Class">Treatment class in the draw.</param>
/// <param name="Kind">Kind in the draw.</param>
public readonly record struct NewAssignment(
    long DebtorId, string Office, string Parcel, string Reason, string? PreviousOffice, string Treatment, short Class, short Kind);

/// <summary>A debtor with open claims that has no office, and why.</summary>
public readonly record struct NewHold(long DebtorId, string Reason, int? UntilDay);

/// <summary>Why a case ends, where no <see cref="Allocation.AllocationReason"/> says it; the words of <c>reden_code</c>.</summary>
static class Closing
{
    /// <summary>Nothing is open any more.</summary>
    public const string Settled = "VOLDAAN";

    /// <summary>The office closed its dossier.</summary>
    public const string ByOffice = "SLUITING";

    /// <summary>The debtor turned out to be another debtor, whose case goes on.</summary>
    public const string Merged = "SAMENGEVOEGD";
}

/// <summary>A debtor whose case ends in this run, and why.</summary>
public readonly record struct ClosedCase(long DebtorId, string Closing);
