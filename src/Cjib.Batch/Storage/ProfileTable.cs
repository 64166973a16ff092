using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>A debtor as a night sees it: what the profile says, totals, and whether an office may start.</summary>
/// <param name="Pc4">Digits of the postcode of the newest valid Dutch address; 0 when there is none.</param>
public sealed record ProfiledDebtor(
    DebtorFacts Facts, Profile Profile, int Clients, long OpenCents, int Pc4, string? Hold, LocalDate? HoldUntil);

/// <summary>Facts for the score card, debtor by debtor, and the profiles that came of them.</summary>
public sealed class ProfileTable(Register register)
{
    /// <summary>The debtors of a bucket that must be looked at: their claims changed in this run, or their profile has expired.</summary>
    public async Task<List<(DebtorFacts Facts, int Pc4)>> ToProfileAsync(short bucket, RunLease run, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await using var copy = await CopyOut.BeginAsync(session,
            $"""
            SELECT d.id, d.kind, p.quadrant, c.opdrachtgever, c.openstaand_cent, c.betaald_cent, c.aantal_herinneringen + c.aantal_aanmaningen,
                   c.laatste_aanmaning_datum, c.verval_datum, c.adres_soort, c.adres_in_onderzoek, c.post_retour, c.laatste_contact_datum,
                   c.contact_initiatief, c.regeling_status, c.blokkade, c.blokkade_tot, c.geboortedatum, c.overlijdensdatum IS NOT NULL, c.postcode
            FROM debtor d
            LEFT JOIN profile p ON p.bucket = d.bucket AND p.debtor_id = d.id
            JOIN debtor_claim dc ON dc.bucket = d.bucket AND dc.debtor_id = d.id
            JOIN claim c ON c.id = dc.claim_id
            WHERE d.bucket = {bucket} AND d.merged_into IS NULL
            AND (d.changed_run = {run.RunId} OR p.valid_through < DATE '{run.Date:uuuu-MM-dd}')
            ORDER BY d.id, dc.claim_id
            """, cancel);
        var debtors = new List<(DebtorFacts, int)>();
        var claims = new List<ClaimFacts>();
        DebtorFacts? current = null;
        var clients = new Dictionary<string, int>(StringComparer.Ordinal);
        var pc4 = 0;
        while (copy.Read(cancel))
        {
            var id = new DebtorId(copy.BigInt(0));
            if (current?.Id != id)
            {
                Close();
                claims = [];
                pc4 = 0;
                current = new(id, copy.SmallInt(1) == 1, null, false, copy.IsNull(2) ? null : (Quadrant)copy.SmallInt(2), claims, []);
            }
            var client = copy.Text(3)!;
            clients.TryAdd(client, clients.Count);
            claims.Add(new(
                clients[client], copy.BigInt(4), copy.BigInt(5), copy.IsNull(6) ? 0 : copy.Integer(6), Day(7), Day(8) ?? 0,
                copy.SmallInt(9), Flag(10), Flag(11), Day(12), copy.IsNull(13) ? null : copy.SmallInt(13) == 0,
                (Arrangement)copy.SmallInt(14), (Block)copy.SmallInt(15), Day(16)));
            current = current with
            {
                BirthDate = current.BirthDate ?? (copy.IsNull(17) ? null : copy.Integer(17)),
                IsDeceased = current.IsDeceased || copy.Boolean(18),
            };
            if (!copy.IsNull(19) && copy.SmallInt(9) <= 1)
                pc4 = Pc4(copy.Utf8(19));
        }
        Close();
        return debtors;

        void Close()
        {
            if (current is not null)
                debtors.Add((current, pc4));
        }

        int? Day(int field) => copy.IsNull(field) ? null : copy.Date(field);
        bool? Flag(int field) => copy.IsNull(field) ? null : copy.Boolean(field);
    }

    static int Pc4(ReadOnlySpan<byte> postcode)
    {
        var digits = 0;
        for (var i = 0; i < 4 && i < postcode.Length; i++)
            digits = digits * 10 + (postcode[i] - '0');
        return digits;
    }

    /// <summary>Saves the profiles of a bucket in place of those the debtors had.</summary>
    internal static async Task SaveAsync(RegisterSession session, RunLease run, IReadOnlyList<ProfiledDebtor> debtors, string policy, CancellationToken cancel)
    {
        if (debtors.Count == 0)
            return;
        await session.ExecuteAsync("DELETE FROM profile WHERE bucket = $1 AND debtor_id = ANY ($2)",
            cancel, debtors[0].Facts.Id.Bucket, debtors.Select(d => d.Facts.Id.Value).ToArray());
        await using var copy = await CopyIn.BeginAsync(session, "profile",
            "bucket, debtor_id, run_id, kind, claims, clients, open_cents, quadrant, willing, able, reasons, policy, decided_on, valid_through, treatment, pc4, hold, hold_until", cancel);
        foreach (var debtor in debtors)
        {
            var profile = debtor.Profile;
            copy.Row();
            copy.SmallInt(debtor.Facts.Id.Bucket);
            copy.BigInt(debtor.Facts.Id.Value);
            copy.BigInt(run.RunId);
            copy.SmallInt((short)(debtor.Facts.IsLegalPerson ? 1 : 0));
            copy.Integer(debtor.Facts.Claims.Count);
            copy.Integer(debtor.Clients);
            copy.BigInt(debtor.OpenCents);
            copy.SmallInt((short)profile.Quadrant);
            copy.SmallInt((short)profile.Willing);
            copy.SmallInt((short)profile.Able);
            copy.Text(DebtorProfiling.Text(profile));
            copy.Text(policy);
            copy.Date(Days.Since1970(run.Date));
            copy.DateOrNull(profile.ValidThrough);
            copy.Text(profile.Treatment);
            copy.Integer(debtor.Pc4);
            copy.Text(debtor.Hold);
            copy.DateOrNull(debtor.HoldUntil);
            await copy.FlushWhenFullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }
}
