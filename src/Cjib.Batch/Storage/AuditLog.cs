using Cjib.Batch.Debtors;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Who did or saw what, and why. Lines are only added. What a line says of debtors stands in the <see cref="ProcessingLog"/> too, without who.</summary>
public sealed class AuditLog(Register register)
{
    /// <param name="actor">Who, by the name of the login or of the account on the machine.</param>
    /// <param name="action">A word in capitals, such as VIEW_DEBTOR.</param>
    /// <param name="subject">What it was done to, by number; never a name or a citizen number.</param>
    /// <param name="result">What came of it.</param>
    public async Task AddAsync(string actor, string action, string subject, string reason, string result, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await AddAsync(session, actor, action, subject, reason, result, cancel);
    }

    /// <summary>Adds a line in the transaction of what it is about.</summary>
    internal static async Task AddAsync(RegisterSession session, string actor, string action, string subject, string reason, string result, CancellationToken cancel)
    {
        await session.ExecuteAsync("INSERT INTO audit (actor, action, object, reason, result) VALUES ($1, $2, $3, $4, $5)", cancel, actor, action, subject, reason, result);
        await NoteAsync(session, action, subject.Split(' '), cancel);
    }

    /// <summary>Adds a line for each of many subjects, in the transaction of what they are about.</summary>
    internal static async Task AddAsync(RegisterSession session, string actor, string action, string[] subjects, string reason, string result, CancellationToken cancel)
    {
        await session.ExecuteAsync(
            "INSERT INTO audit (actor, action, object, reason, result) SELECT $1, $2, s.subject, $4, $5 FROM unnest($3) WITH ORDINALITY AS s (subject, n) ORDER BY s.n",
            cancel, actor, action, subjects, reason, result);
        await NoteAsync(session, action, subjects, cancel);
    }

    static async Task NoteAsync(RegisterSession session, string action, string[] subjects, CancellationToken cancel)
    {
        long[] debtors = [.. subjects.Where(subject => DebtorId.TryParse(subject, out _)).Select(subject => DebtorId.TryParse(subject, out var id) ? id.Value : 0)];
        if (debtors.Length > 0)
            await ProcessingLog.NoteAsync(
                session, action.StartsWith("VIEW_", StringComparison.Ordinal) || action.StartsWith("FIND_", StringComparison.Ordinal) ? ProcessingActivity.Inspection : ProcessingActivity.Judgement,
                "SELECT unnest($1::bigint[])", debtors, cancel);
    }

    /// <summary>The newest lines, newest first.</summary>
    /// <param name="before">Only lines older than this one; null for the newest.</param>
    public async Task<IReadOnlyList<AuditLine>> NewestAsync(int count, long? before, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            "SELECT id, at, actor, action, object, reason, result FROM audit WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $1",
            r => new AuditLine(r.GetInt64(0), Instant.FromDateTimeUtc(r.GetDateTime(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6)),
            cancel, count, before);
    }
}

/// <summary>One line of the audit log.</summary>
public sealed record AuditLine(long Id, Instant At, string Actor, string Action, string Subject, string Reason, string Result);
