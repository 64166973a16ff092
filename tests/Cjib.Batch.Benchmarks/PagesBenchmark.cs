using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cjib.Batch.Jobs.Sampling;
using NodaTime;

namespace Cjib.Batch.Benchmarks;

/// <summary>
/// How fast the pages of a running <c>serve</c> answer while a night runs, and how much they slow it. The register holds a night of so many claims; the second
/// night, of half as many, is run from the same copy of it alone and while users read, by turns. Each user has a login of his own and goes through all
/// pages in an order of his own, with a pause after each answer; the time is that of the whole answer. <c>pages [claims, 1,000,000] [users, 5] [pause in ms, 1,000] [rounds, 3]</c>
/// </summary>
static partial class PagesBenchmark
{
    static readonly LocalDate First = new(2026, 3, 2), Second = First.PlusDays(1);

    public static async Task RunAsync(string[] args)
    {
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        var (claims, users, pause, rounds) = (Number(0, 1_000_000), Number(1, 5), TimeSpan.FromMilliseconds(Number(2, 1000)), Number(3, 3));
        var folder = Directory.CreateTempSubdirectory("cjib-pages-");
        try
        {
            var (origin, sample) = (Path.Combine(folder.FullName, "origin"), Path.Combine(folder.FullName, "sample"));
            SampleNight.Write(new SampleOptions(claims, 1, origin, First));
            Run(origin, $"run --date {First:uuuu-MM-dd}");
            SampleNight.Write(new SampleOptions(claims / 2, 1, sample, Second, Night: 2));
            var answers = new ConcurrentBag<Answer>();
            var (alone, read) = (new List<double>(), new List<double>());
            for (var round = 1; round <= rounds; round++)
            {
                alone.Add(await NightAsync(folder.FullName, users: 0, pause, answers));
                read.Add(await NightAsync(folder.FullName, users, pause, answers));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: night alone {alone[^1]:N1} s, while {users} users read {read[^1]:N1} s"));
            }
            Report(answers, claims, users, pause);
            var (a, r) = (Quantile(alone, 0.5), Quantile(read, 0.5));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"night of {claims / 2:N0} lines, median of {rounds}: alone {a:N1} s, read {r:N1} s: {(r / a - 1) * 100:+0.0;-0.0} %"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs the second night on a copy of the register beside a <c>serve</c>, and reads its pages as long as it takes.</summary>
    static async Task<double> NightAsync(string folder, int users, TimeSpan pause, ConcurrentBag<Answer> answers)
    {
        var data = Path.Combine(folder, "data");
        // With owners and rights, as those of the private server's files count.
        Execute("cp", "-a", Path.Combine(folder, "origin"), data);
        using var serve = Start(data, "serve --json --urls http://127.0.0.1:0");
        try
        {
            var address = await AddressAsync(serve);
            var readers = new List<HttpClient>();
            for (var user = 0; user < users; user++)
                readers.Add(await LogInAsync(data, address, $"user{user}"));
            var paths = Paths(data);
            foreach (var reader in readers.Take(1))
                foreach (var (_, path) in paths)
                    (await reader.GetAsync(path)).Dispose();
            Execute("cp", "-a", Path.Combine(folder, "sample", "inbox"), data);
            using var over = new CancellationTokenSource();
            var reading = readers.Select((reader, user) => ReadAsync(reader, paths, new Random(user), pause, answers, over.Token)).ToList();
            var watch = Stopwatch.StartNew();
            await Task.Run(() => Run(data, $"run --date {Second:uuuu-MM-dd}"), CancellationToken.None);
            var seconds = watch.Elapsed.TotalSeconds;
            await over.CancelAsync();
            await Task.WhenAll(reading);
            readers.ForEach(reader => reader.Dispose());
            return seconds;
        }
        finally
        {
            Process.Start("kill", ["-TERM", serve.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
            await serve.WaitForExitAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    static async Task ReadAsync(HttpClient reader, IReadOnlyList<(string Name, string Path)> paths, Random order, TimeSpan pause, ConcurrentBag<Answer> answers, CancellationToken over)
    {
        try
        {
            while (true)
                foreach (var (name, path) in paths.OrderBy(_ => order.Next()).ToList())
                {
                    var watch = Stopwatch.StartNew();
                    using var answer = await reader.GetAsync(path, over);
                    // The page of a night that has not begun yet.
                    if (answer.StatusCode == HttpStatusCode.NotFound && path.StartsWith("/nights", StringComparison.Ordinal))
                        continue;
                    if (answer.StatusCode != HttpStatusCode.OK)
                        throw new InvalidOperationException($"{path} answers {answer.StatusCode}");
                    answers.Add(new(name, watch.Elapsed.TotalMilliseconds));
                    await Task.Delay(pause, over);
                }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The night is over.
        }
    }

    /// <summary>Every page of the menu and behind it; of debtors and deliveries some, so that not all is in memory.</summary>
    static List<(string Name, string Path)> Paths(string data)
    {
        var profiles = File.ReadLines(Path.Combine(data, "reports", $"{First:uuuu-MM-dd}", "profiles.csv")).Skip(1).Select(line => line.Split(';')).Select(cells => (Id: cells[0], Quadrant: cells[1])).ToList();
        var some = Enumerable.Range(1, 8).Select(part => profiles[part * profiles.Count / 9].Id);
        var harsh = profiles.Where(profile => profile.Quadrant is "NK" or "NN").Take(200).Where((_, index) => index % 50 == 0).Select(profile => profile.Id);
        return
        [
            .. new[] { "/", $"/nights/{First:uuuu-MM-dd}", $"/nights/{Second:uuuu-MM-dd}", "/deliveries", "/offices", "/schedule", "/review", "/effects", "/policies", "/audit" }.Select(path => (path, path)),
            .. Enumerable.Range(1, 4).Select(id => ("/deliveries/N", $"/deliveries/{id}")),
            .. some.Select(id => ("/debtors/D", $"/debtors/{id}")),
            .. harsh.Select(id => ("/effects/D", $"/effects/{id}")),
        ];
    }

    static async Task<HttpClient> LogInAsync(string data, string address, string name)
    {
        var link = JsonDocument.Parse(Run(data, $"login {name} --role administrator --urls {address} --json")).RootElement.GetProperty("link").GetString()!;
        var reader = new HttpClient(new SocketsHttpHandler { CookieContainer = new() }) { BaseAddress = new(address) };
        var page = await reader.GetStringAsync(link);
        using var answer = await reader.PostAsync(link, new FormUrlEncodedContent(
            [KeyValuePair.Create("Ticket", link.Split("ticket=")[1]), new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value)]));
        answer.EnsureSuccessStatusCode();
        return reader;
    }

    static async Task<string> AddressAsync(Process serve)
    {
        var text = "";
        while (await serve.StandardOutput.ReadLineAsync() is { } line)
            if ((text += line) is [.., '}'])
                return JsonDocument.Parse(text).RootElement.GetProperty("urls")[0].GetString()!;
        throw new InvalidOperationException("serve ended: " + await serve.StandardError.ReadToEndAsync());
    }

    static void Report(IReadOnlyCollection<Answer> answers, int claims, int users, TimeSpan pause)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answers.Count:N0} answers on a register of {claims:N0} claims, {users} users, {pause.TotalMilliseconds:N0} ms between an answer and the next click"));
        foreach (var page in answers.GroupBy(answer => answer.Name).OrderBy(page => page.Key, StringComparer.Ordinal))
            Line(page.Key, page);
        Line("all", answers);

        static void Line(string name, IEnumerable<Answer> answers)
        {
            var times = answers.Select(answer => answer.Milliseconds).ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22} {times.Count,6:N0} answers, median {Quantile(times, 0.5),7:N1} ms, 95 % {Quantile(times, 0.95),7:N1} ms, longest {times.Max(),7:N1} ms"));
        }
    }

    static double Quantile(IEnumerable<double> values, double part) => values.Order().ToList() is var sorted ? sorted[(int)(part * (sorted.Count - 1))] : 0;

    static string Run(string data, string arguments)
    {
        using var process = Start(data, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{arguments} ended with exit code {process.ExitCode}: {error.Result}{output.Result}");
    }

    static Process Start(string data, string arguments)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{Path.Combine(AppContext.BaseDirectory, "cjib-batch.dll")}\" {arguments} --data \"{data}\"") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("ConnectionStrings__Cjib");
        return Process.Start(start)!;
    }

    static void Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    readonly record struct Answer(string Name, double Milliseconds);
}
