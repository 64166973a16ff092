using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Storage;

/// <summary>Finds the number of a debtor by what somebody at the counter knows.</summary>
public sealed class DebtorFinder(Register register)
{
    /// <summary>The debtor of a claim; null when the register does not know the claim, or holds it.</summary>
    public async Task<DebtorId?> OfClaimAsync(string client, string claimId, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var id = await session.ScalarAsync<long?>(
            """
            SELECT c.debtor_id FROM claim_key k JOIN claim c ON c.bucket = (k.debtor_id >> 54)::smallint AND c.debtor_id = k.debtor_id AND c.id = k.id
            WHERE k.id = $1 AND k.debtor_id <> 0 AND c.opdrachtgever = $2 AND c.vordering_id = $3
            """,
            cancel, ClaimKey.Of(client, claimId).Value, client, claimId);
        return id is { } found ? new DebtorId(found) : null;
    }

    /// <summary>The debtor with a citizen service number; null when there is none.</summary>
    public async Task<DebtorId?> OfBsnAsync(string bsn, CancellationToken cancel)
    {
        var person = new PersonColumns(1);
        person.Add(0, new PersonCells { Bsn = System.Text.Encoding.ASCII.GetBytes(bsn) });
        var keys = new long[PersonColumns.KeysMax];
        if (person.ExactKeysOf(0, keys) == 0)
            return null;
        await using var session = await register.SessionAsync(cancel);
        var id = await session.ScalarAsync<long?>(
            """
            SELECT coalesce(d.merged_into, d.id) FROM debtor_key k
            JOIN debtor d ON d.bucket = (k.debtor_id >> 54)::smallint AND d.id = k.debtor_id WHERE k.key = $1 ORDER BY 1 LIMIT 1
            """, cancel, keys[0]);
        return id is { } found ? new DebtorId(found) : null;
    }
}
