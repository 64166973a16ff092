using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Cjib.Batch.Jobs.Postgres;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Bells;

/// <summary>The program itself, on a data directory of its own with a private server.</summary>
public sealed class ServeProcessTests : IDisposable
{
    readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("cjib-serve-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_prints_one_link_serves_beside_other_commands_and_ends_in_order_when_told_to()
    {
        RegisterFixture.RequireServer();
        using var serve = Start("serve --json --urls http://127.0.0.1:0");
        var link = await FirstAnswerAsync(serve);
        var address = new Uri(link).GetLeftPart(UriPartial.Authority);
        using var visitor = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        Assert.Equal("live\n", await visitor.GetStringAsync($"{address}/health/live", Cancel));
        Assert.Equal("ready\n", await visitor.GetStringAsync($"{address}/health/ready", Cancel));
        Assert.Contains("<form", await visitor.GetStringAsync(link, Cancel), StringComparison.Ordinal);

        using var beside = Start("status --json");
        Assert.Contains("nights", await beside.StandardOutput.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        await beside.WaitForExitAsync(Cancel);
        Assert.True(await IsServedAsync());

        var log = serve.StandardError.ReadToEndAsync(Cancel);
        Process.Start("kill", ["-TERM", serve.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
        await serve.WaitForExitAsync(Cancel);
        Assert.Equal((0, ""), (serve.ExitCode, await log));
        Assert.False(await IsServedAsync());
    }

    /// <summary>PEM with its key in a file of its own, and PKCS#12 with a password.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task It_answers_over_tls_with_the_certificate_of_the_settings(bool isPem)
    {
        RegisterFixture.RequireServer();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=cjib-batch test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (path, keyPath, password) = (Path.Combine(_data.FullName, "tls.crt"), Path.Combine(_data.FullName, "tls.key"), "a-password");
        await File.WriteAllBytesAsync(path, isPem ? Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()) : certificate.Export(X509ContentType.Pkcs12, password), Cancel);
        await File.WriteAllTextAsync(keyPath, key.ExportEncryptedPkcs8PrivateKeyPem(password, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)), Cancel);
        Assert.Equal(2, await CodeAsync("serve --urls https://127.0.0.1:0"));
        Assert.Equal(2, await CodeAsync("serve --urls https://127.0.0.1:0", ("CJIB__TlsCertificate", path), ("CJIB__TlsKey", isPem ? keyPath : ""), ("CJIB__TlsPassword", "another")));

        using var serve = Start("serve --json --urls https://127.0.0.1:0", ("CJIB__TlsCertificate", path), ("CJIB__TlsKey", isPem ? keyPath : ""), ("CJIB__TlsPassword", password));
        var address = new Uri(await FirstAnswerAsync(serve)).GetLeftPart(UriPartial.Authority);
        Assert.StartsWith("https://", address, StringComparison.Ordinal);
        var shown = "";
        using var visitor = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = (_, given, _, _) => (shown = given?.GetCertHashString()) is not null },
        });
        using var answer = await visitor.GetAsync($"{address}/health/live", Cancel);
        Assert.Equal("live\n", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(certificate.GetCertHashString(), shown);
        Assert.Contains("max-age=", answer.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
        Process.Start("kill", ["-TERM", serve.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
        await serve.WaitForExitAsync(Cancel);
        Assert.Equal(0, serve.ExitCode);
    }

    [Fact]
    public async Task A_wrong_address_or_queue_is_a_wrong_set_up()
    {
        RegisterFixture.RequireServer();
        Assert.Equal(2, await CodeAsync("serve --urls http://0.0.0.0:5080"));
        Assert.Equal(2, await CodeAsync("worker --queues a-bells,c"));
    }

    public void Dispose() => _data.Delete(recursive: true);

    async Task<bool> IsServedAsync()
    {
        await Task.Yield();
        return PostgresCluster.At(Path.Combine(_data.FullName, "postgres")).IsServed;
    }

    async Task<int> CodeAsync(string arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        await process.WaitForExitAsync(Cancel);
        return process.ExitCode;
    }

    static async Task<string> FirstAnswerAsync(Process serve)
    {
        var text = "";
        while (await serve.StandardOutput.ReadLineAsync(Cancel) is { } line)
            if ((text += line) is [.., '}'])
                return JsonDocument.Parse(text).RootElement.GetProperty("login").GetString()!;
        throw new InvalidOperationException(await serve.StandardError.ReadToEndAsync(Cancel));
    }

    Process Start(string arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll")}\" {arguments} --data \"{_data.FullName}\"")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
