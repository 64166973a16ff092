using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Links that log in once, and who is logged in. Secrets are random and only their digests are stored.</summary>
public sealed class LoginTable(Register register)
{
    /// <summary>True when nobody has ever logged in by a link.</summary>
    public async Task<bool> IsNewAsync(CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT 1 FROM login_ticket WHERE used_at IS NOT NULL)", cancel);
    }

    /// <summary>Makes a link's secret.</summary>
    /// <param name="roles">Separated by a blank.</param>
    public async Task<string> IssueAsync(string name, string roles, Duration valid, CancellationToken cancel)
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync(
            "INSERT INTO login_ticket (digest, name, roles, ends_at) VALUES ($1, $2, $3, clock_timestamp() + $4)", cancel, Digest(secret), name, roles, valid.ToTimeSpan());
        return secret;
    }

    /// <summary>Uses a link, once. Null when it was used, has ended or never was.</summary>
    public async Task<(string Name, string Roles)?> RedeemAsync(string secret, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        var used = await session.QueryAsync(
            "UPDATE login_ticket SET used_at = clock_timestamp() WHERE digest = $1 AND used_at IS NULL AND ends_at > clock_timestamp() RETURNING name, roles",
            r => (r.GetString(0), r.GetString(1)), cancel, Digest(secret));
        return used.Count == 1 ? used[0] : null;
    }

    /// <summary>Begins a session.</summary>
    /// <returns>Its secret, for the cookie.</returns>
    public async Task<string> BeginAsync(string name, string roles, CancellationToken cancel)
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync("INSERT INTO login_session (digest, name, roles) VALUES ($1, $2, $3)", cancel, Digest(secret), name, roles);
        return secret;
    }

    /// <summary>True while a session has not been ended and is younger than allowed.</summary>
    public async Task<bool> IsOpenAsync(string secret, Duration longest, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        return await session.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM login_session WHERE digest = $1 AND ended_at IS NULL AND started_at + $2 > clock_timestamp())",
            cancel, Digest(secret), longest.ToTimeSpan());
    }

    /// <summary>Ends a session: its cookie is worth nothing from here on.</summary>
    public async Task EndAsync(string secret, CancellationToken cancel)
    {
        await using var session = await register.SessionAsync(cancel);
        await session.ExecuteAsync("UPDATE login_session SET ended_at = clock_timestamp() WHERE digest = $1 AND ended_at IS NULL", cancel, Digest(secret));
    }

    static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
