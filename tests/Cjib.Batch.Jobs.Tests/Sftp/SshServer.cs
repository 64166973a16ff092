using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Renci.SshNet;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Sftp;

/// <summary>OpenSSH's own server on a loopback port, set up as docs/sftp.md says: an agency is an account in a jail, with nothing but internal-sftp.</summary>
/// <remarks>The accounts are two that every Debian system has and that cannot log in otherwise. Only root can jail, so others skip these tests.</remarks>
sealed class SshServer : IAsyncDisposable
{
    const string Program = "/usr/sbin/sshd";

    readonly DirectoryInfo _folder;
    readonly Process _server;
    readonly int _port;

    SshServer(DirectoryInfo folder, Process server, int port) => (_folder, _server, _port) = (folder, server, port);

    /// <summary>Skips the test where a jail cannot be made; without the server's program it fails in CI.</summary>
    public static void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can put an SFTP session in a jail; run the tests as root (CI does).");
        if (File.Exists(Program))
            return;
        const string missing = "OpenSSH's server is not installed: ./build.sh --target=Setup installs it.";
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
            Assert.Fail(missing);
        Assert.Skip(missing);
    }

    /// <summary>Starts a server with a jail for each account.</summary>
    public static async Task<SshServer> StartAsync(params string[] accounts)
    {
        // Not under /tmp: every folder above a jail must belong to root and be writable by nobody else.
        var folder = Directory.CreateDirectory($"/var/lib/cjib-sftp-test-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        Directory.CreateDirectory("/run/sshd");
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder.FullName, "host_key"));
        var matches = "";
        foreach (var account in accounts)
        {
            await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder.FullName, account + "_key"));
            foreach (var (below, mode) in new[] { ("inbox", "0700"), ("outbox", "0500") })
            {
                var path = Path.Combine(folder.FullName, "jail", account, below);
                Directory.CreateDirectory(path);
                await RunAsync("chown", account, path);
                await RunAsync("chmod", mode, path);
            }
            matches += $"""

                Match User {account}
                  ChrootDirectory {folder.FullName}/jail/{account}
                  ForceCommand internal-sftp -u 0077
                  DisableForwarding yes
                  PermitTTY no

                """;
        }
        await RunAsync("chmod", "0755", folder.FullName, Path.Combine(folder.FullName, "jail"));
        var port = FreePort();
        var config = Path.Combine(folder.FullName, "sshd_config");
        await File.WriteAllTextAsync(config, $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder.FullName}/host_key
            PidFile none
            UsePAM no
            PasswordAuthentication no
            AuthorizedKeysFile {folder.FullName}/%u_key.pub
            Subsystem sftp internal-sftp
            {matches}
            """);
        var server = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", config]) { RedirectStandardError = true })!;
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        await WaitForAsync(port, server);
        return new(folder, server, port);
    }

    /// <summary>The jail of an account, seen from outside.</summary>
    public string Jail(string account) => Path.Combine(_folder.FullName, "jail", account);

    /// <summary>A session of an account, as its supplier's program would open it.</summary>
    public SftpClient Connect(string account)
    {
        var client = new SftpClient("127.0.0.1", _port, account, new PrivateKeyFile(Path.Combine(_folder.FullName, account + "_key")));
        client.Connect();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task WaitForAsync(int port, Process server)
    {
        while (true)
        {
            Assert.False(server.HasExited, "sshd ended; is its configuration of this version?");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program}: {error}");
    }
}
