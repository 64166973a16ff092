using Cjib.Batch.Debtors;
using Cjib.Batch.Delivery;
using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A plan and whose it is.</summary>
public readonly record struct DebtorPlan(DebtorId Debtor, StoredPlan Plan);

/// <summary>Plans to pay in terms, from proposal to end.</summary>
public sealed class PlanTable(Register register)
{
    const string Columns = "bucket, debtor_id, number, proposed_on, policy, kind, claims, cents, ranks, due, state, since, reminded, paid_cents, on_time, next_look, news, news_run";

    const string Read = "p.debtor_id, p.number, p.proposed_on, p.policy, p.kind, p.claims, p.cents, p.ranks, p.due, p.state, p.since, p.reminded, p.paid_cents, p.on_time, p.next_look, p.news, (SELECT v.reviewer FROM plan_approval v WHERE v.number = p.number AND v.agreed)";

    const int FewDebtors = 20;

    static readonly string Followed = $"{(int)PlanState.Proposed}, {(int)PlanState.Running}, {(int)PlanState.Completed}, {(int)PlanState.Lapsed}";

    // As in the index of plans that have begun.
    const string Begun = "p.state BETWEEN 2 AND 5";

    /// <summary>The number of a proposal to a debtor.</summary>
    public static string NumberOf(DebtorId debtor, LocalDate date) => $"{debtor}-{date:uuuuMMdd}";

    /// <summary>The plans of debtors, oldest first.</summary>
    /// <param name="withOffers">With those that have not begun.</param>
    internal static async Task<Dictionary<long, List<StoredPlan>>> OfAsync(RegisterSession session, IReadOnlyList<long> debtors, bool withOffers, CancellationToken cancel)
    {
        var plans = new Dictionary<long, List<StoredPlan>>();
        // The first night finds none, and need not look for its own.
        if (debtors.Count == 0 || !await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM run WHERE state = 'FINISHED')", cancel))
            return plans;
        // For one reader's question a table would cost more than the answer.
        var isFew = debtors.Count <= FewDebtors;
        if (!isFew)
            await CopyIdsAsync(session, debtors, cancel);
        var asked = isFew ? $"(VALUES {string.Join(", ", debtors.Select(id => $"({id}::bigint)"))})" : "asked";
        await using (var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT {Read} FROM {asked} a (id) JOIN instalment_plan p ON p.bucket = (a.id >> 54)::smallint AND p.debtor_id = a.id
            WHERE {(withOffers ? "true" : Begun)} ORDER BY p.bucket, p.debtor_id, p.proposed_on, p.number
            """, cancel))
        {
            while (copy.Read(cancel))
            {
                if (!plans.TryGetValue(copy.BigInt(0), out var its))
                    plans[copy.BigInt(0)] = its = [];
                its.Add(PlanOf(copy));
            }
        }
        if (!isFew)
            await session.ExecuteAsync("DROP TABLE asked", cancel);
        return plans;
    }

    /// <summary>
    /// The plans of a part of the register that tonight may change: of debtors whose claims changed, and those whose day has come. A proposal is looked at when one of
    /// its debtor's claims tells of an arrangement.
    /// </summary>
    /// <returns>Each with what is open of its claims and all their events.</returns>
    internal async Task<List<(DebtorPlan Plan, IReadOnlyList<PlannedClaim> Claims)>> ToFollowAsync(BucketRange part, RunLease run, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var plans = new List<DebtorPlan>();
        await using (var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT {Read} FROM (
                SELECT bucket, id AS debtor_id FROM debtor WHERE bucket BETWEEN {part.From} AND {part.Through} AND changed_run = {run.RunId}
                UNION SELECT bucket, debtor_id FROM instalment_plan WHERE bucket BETWEEN {part.From} AND {part.Through} AND next_look <= DATE '{run.Date:uuuu-MM-dd}') t
            JOIN instalment_plan p ON p.bucket = t.bucket AND p.debtor_id = t.debtor_id
            WHERE p.state IN ({Followed}) AND (p.state > {(int)PlanState.Proposed} OR EXISTS (
                SELECT 1 FROM claim c WHERE c.bucket = p.bucket AND c.debtor_id = p.debtor_id AND c.regeling_status <> 0))
            ORDER BY p.bucket, p.debtor_id, p.number
            """, cancel))
        {
            while (copy.Read(cancel))
                plans.Add(new(new(copy.BigInt(0)), PlanOf(copy)));
        }
        var claims = plans.Count == 0 ? [] : await ClaimsAsync(session, plans, cancel);
        return plans.ConvertAll(plan => (plan, (IReadOnlyList<PlannedClaim>)[.. plan.Plan.Plan.Claims.Select(c => ClaimKey.Of(c.Client, c.ClaimId).Value)
            .Where(id => claims.TryGetValue(id, out var its) && its.Debtor == plan.Debtor.Value).Select(id => claims[id].Claim)]));
    }

    static async Task<Dictionary<long, (long Debtor, PlannedClaim Claim)>> ClaimsAsync(RegisterSession session, List<DebtorPlan> plans, CancellationToken cancel)
    {
        var debtors = plans.Select(p => p.Debtor.Value).Distinct().ToArray();
        var claims = await session.QueryAsync(
            "SELECT c.debtor_id, c.id, c.openstaand_cent FROM unnest($1) AS d (id) JOIN claim c ON c.bucket = (d.id >> 54)::smallint AND c.debtor_id = d.id",
            r => (Debtor: r.GetInt64(0), Id: r.GetInt64(1), Open: r.GetInt64(2)), cancel, debtors);
        var events = await SignalTable.EventsAsync(session, claims.ConvertAll(c => c.Id), cancel);
        return claims.ToDictionary(c => c.Id, c => (c.Debtor, new PlannedClaim(c.Open, events.TryGetValue(c.Id, out var its) ? its.ToArray() : ReadOnlyMemory<ClaimEvent>.Empty)));
    }

    /// <summary>Puts plans in the place of others of the same debtors.</summary>
    /// <param name="gone">What they take the place of.</param>
    internal static async Task ReplaceAsync(RegisterSession session, long runId, IReadOnlyList<DebtorPlan> gone, IEnumerable<DebtorPlan> plans, CancellationToken cancel)
    {
        if (gone.Count > 0)
            await session.ExecuteAsync(
                "DELETE FROM instalment_plan p USING unnest($1, $2) AS g (id, number) WHERE p.bucket = (g.id >> 54)::smallint AND p.debtor_id = g.id AND p.number = g.number",
                cancel, gone.Select(p => p.Debtor.Value).ToArray(), gone.Select(p => p.Plan.Number).ToArray());
        await using var copy = await CopyIn.BeginAsync(session, "instalment_plan", Columns, cancel);
        foreach (var (debtor, stored) in plans)
        {
            var plan = stored.Plan;
            copy.Row();
            copy.SmallInt(debtor.Bucket);
            copy.BigInt(debtor.Value);
            copy.Text(stored.Number);
            copy.Date(Days.Since1970(stored.ProposedOn));
            copy.Text(plan.Policy);
            copy.SmallInt((short)plan.Kind);
            copy.Texts([.. plan.Claims.Select(c => $"{c.Client}/{c.ClaimId}")]);
            copy.BigInts([.. plan.Claims.Select(c => c.OpenCents)]);
            copy.BigInts([.. plan.Claims.Select(c => (long)c.Rank)]);
            copy.Dates([.. plan.Terms.Select(t => Days.Since1970(t.DueDate))]);
            copy.SmallInt((short)stored.State);
            copy.Date(Days.Since1970(stored.Since));
            copy.SmallInt((short)stored.Reminded);
            copy.BigInt(stored.PaidCents);
            copy.SmallInt((short)stored.OnTime);
            copy.DateOrNull(stored.NextLook);
            copy.SmallInt((short)stored.News);
            copy.BigInt(runId);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>The agencies that are told something of plans in a run, in order.</summary>
    public async Task<List<string>> ClientsAsync(long runId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.QueryAsync(
            """
            SELECT client FROM (SELECT DISTINCT split_part(c.claim, '/', 1) AS client FROM instalment_plan p CROSS JOIN unnest(p.claims) AS c (claim)
            WHERE p.news_run = $1 AND p.news <> 0) n ORDER BY client COLLATE "C"
            """, r => r.GetString(0), cancel, runId);
    }

    /// <summary>Writes what agencies are told of plans in a run: read part by part, so that lines come in the order of debtor, plan and claim.</summary>
    /// <param name="files">The agency's file, by its code.</param>
    public async Task WriteAsync(long runId, IEnumerable<BucketRange> parts, IReadOnlyDictionary<string, PlanFile> files, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        foreach (var part in parts)
        {
            await using var copy = await CopyOut.BeginAsync(session,
                $"SELECT {Read} FROM instalment_plan p WHERE p.news_run = {runId} AND p.news <> 0 AND p.bucket BETWEEN {part.From} AND {part.Through} ORDER BY p.bucket, p.debtor_id, p.number", cancel);
            while (copy.Read(cancel))
            {
                var (debtor, stored) = (new DebtorId(copy.BigInt(0)), PlanOf(copy));
                var shares = stored.Plan.Shares();
                for (var claim = 0; claim < stored.Plan.Claims.Count; claim++)
                    files[stored.Plan.Claims[claim].Client].Add(debtor, stored, claim, shares);
            }
        }
    }

    /// <summary>The plans that wait for a person and about which none has said anything, in the order of their debtors.</summary>
    /// <param name="after">The debtor after whom to begin; the default for the first.</param>
    public async Task<List<DebtorPlan>> WaitingAsync(DebtorId after, int most, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var waiting = new List<DebtorPlan>();
        await using var copy = await CopyOut.BeginAsync(session,
            $"SELECT {Read} FROM instalment_plan p WHERE p.state = {(int)PlanState.AwaitsApproval} AND NOT EXISTS (SELECT 1 FROM plan_approval v WHERE v.number = p.number)"
            + $" AND (p.bucket, p.debtor_id) > ({after.Bucket}, {after.Value}) ORDER BY p.bucket, p.debtor_id, p.number LIMIT {most}", cancel);
        while (copy.Read(cancel))
            waiting.Add(new(new(copy.BigInt(0)), PlanOf(copy)));
        return waiting;
    }

    /// <summary>Writes down what a person says of the plan of a debtor that waits: the next night proposes it if nothing has changed by then, or it is not proposed.</summary>
    /// <param name="seen">The number of the plan that the person saw; null for whichever waits.</param>
    /// <returns>Its number; null when none waits, or somebody has said something about it.</returns>
    public async Task<string?> JudgeAsync(DebtorId id, bool agrees, string reviewer, string reason, CancellationToken cancel, string? seen = null)
    {
        await using var session = await register.SessionAsync(cancel);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancel);
        var runId = await session.ScalarAsync<long>("SELECT coalesce(max(id), 0) FROM run WHERE state = 'FINISHED'", cancel);
        var number = await session.ScalarAsync<string>(
            $"SELECT number FROM instalment_plan WHERE bucket = $1 AND debtor_id = $2 AND state = {(int)PlanState.AwaitsApproval} FOR UPDATE", cancel, id.Bucket, id.Value);
        if (number is null || (seen is not null && seen != number) || !await JudgeAsync(session, id, number, agrees, reviewer, runId, cancel))
            return null;
        await AuditLog.AddAsync(session, reviewer, agrees ? "APPROVE_PLAN" : "REFUSE_PLAN", id.ToString(), reason, number, cancel);
        await transaction.CommitAsync(cancel);
        return number;
    }

    /// <summary>A person agrees with a plan or not; the next night looks at its debtor. False when somebody did before; only a refusal may still become an agreement.</summary>
    internal static async Task<bool> JudgeAsync(RegisterSession session, DebtorId id, string number, bool agrees, string reviewer, long runId, CancellationToken cancel)
    {
        if (await session.ExecuteAsync(
            """
            INSERT INTO plan_approval AS v (number, debtor_id, agreed, reviewer, run_id) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (number) DO UPDATE SET agreed = true, reviewer = $4, run_id = $5 WHERE NOT v.agreed AND $3
            """, cancel, number, id.Value, agrees, reviewer, runId) == 0)
            return false;
        await session.ExecuteAsync("UPDATE profile SET valid_through = LEAST(valid_through, decided_on) WHERE bucket = $1 AND debtor_id = $2", cancel, id.Bucket, id.Value);
        return true;
    }

    static async Task CopyIdsAsync(RegisterSession session, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        await session.ExecuteAsync("CREATE TEMP TABLE asked (id bigint NOT NULL)", cancel);
        await using (var copy = await CopyIn.BeginAsync(session, "asked", "id", cancel))
        {
            foreach (var id in ids)
            {
                copy.Row();
                copy.BigInt(id);
                await copy.FlushWhenFullAsync(cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await session.ExecuteAsync("ANALYZE asked", cancel);
    }

    static StoredPlan PlanOf(CopyOut row)
    {
        var (texts, cents, ranks, due) = (row.Texts(5), row.BigInts(6), row.BigInts(7), row.Dates(8));
        var claims = new PlanClaim[texts.Length];
        var total = 0L;
        for (var i = 0; i < claims.Length; i++)
        {
            var slash = texts[i].IndexOf('/', StringComparison.Ordinal);
            claims[i] = new(string.Intern(texts[i][..slash]), texts[i][(slash + 1)..], cents[i], 0, (ClaimRank)ranks[i], null);
            total += cents[i];
        }
        var terms = new Term[due.Length];
        for (var i = 0; i < terms.Length; i++)
            terms[i] = new(i + 1, Days.ToDate(due[i]), i < terms.Length - 1 ? total / terms.Length : total / terms.Length + total % terms.Length);
        return new(
            row.Text(1)!, Days.ToDate(row.Date(2)), new(claims, terms, (PlanKind)row.SmallInt(4), row.Text(3)!), (PlanState)row.SmallInt(9), Days.ToDate(row.Date(10)),
            row.SmallInt(11), row.BigInt(12), row.SmallInt(13), row.IsNull(14) ? null : Days.ToDate(row.Date(14)), (PlanNews)row.SmallInt(15), row.Text(16));
    }
}
