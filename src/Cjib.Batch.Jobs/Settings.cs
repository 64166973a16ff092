using System.Globalization;
using System.Net;
using Cjib.Batch.Intake;
using Cronos;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Cjib.Batch.Jobs;

/// <summary>
/// What an operator may set: <c>appsettings.json</c> in the data directory (section <c>Cjib</c>), then the environment (<c>CJIB__NAME</c>), then the
/// command line; the later wins. Policies are no settings: they are dated files, and a night records which it used.
/// </summary>
sealed class Settings
{
    /// <summary>Every setting, in the order of the README's table.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        new("Workers", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), "number of cores", "parts", "1 to 256",
            "parts of a night that are worked on at once", Whole(1, 256)),
        new("LinesPerChunk", "50000", null, "lines", "1 to 1000000", "lines that are committed together; a cut-off night repeats at most these", Whole(1, 1_000_000)),
        new("StableSizeSeconds", "0", null, "seconds", "0 to 3600",
            "a file counts as complete when its size stays the same for so long; 0 trusts its final name (`.part`, then rename)", Whole(0, 3600)),
        new("ScheduleCron", "30 22 * * *", null, "cron", "outside 02:00-03:00", "when `serve` rings the night; that hour comes twice or not at all when the clocks change", Cron),
        new("ScheduleDays", "dag", null, "words, `,`", "the words of `leveringen.csv`", "which days have a night: `dag` (all), `werkdag` (Monday to Friday, no Dutch holiday), `ma` to `zo`, days of the month", Days),
        new("ScheduleZone", "Europe/Amsterdam", null, "IANA zone", "a known zone", "the clock of the schedule and of the business date", Zone),
        new("Urls", "http://127.0.0.1:5080", null, "URLs, `;`", "https, or http on a loopback address", "where `serve` listens; put a proxy with TLS before a loopback address, or use https", Addresses),
        new("TlsCertificate", "", "none", "path", "a file that is there", "certificate for https, with its chain: PEM, or PKCS#12 (`.pfx`); a renewed file is taken up by itself", ThereIs),
        new("TlsKey", "", "none", "path", "a file that is there", "its private key, when the certificate is PEM", ThereIs),
        new("TlsPassword", "", "none", "", "a secret", "password of the key or of the `.pfx`; give it as `CJIB__TlsPassword`", _ => null) { IsSecret = true },
        new("SessionMinutes", "60", null, "minutes", "5 to 720", "a login ends after so long without a click", Whole(5, 720)),
        new("OpenIdAuthority", "", "none", "URL", "https, or http on a loopback address", "the organisation's identity provider (OpenID Connect); people then log in there", value => value.Length == 0 ? null : Addresses(value)),
        new("OpenIdClientId", "cjib-batch", null, "", "a name", "what this service is called there; its return address is `/login/openid`", value => value.Length > 0 ? null : "is empty"),
        new("OpenIdClientSecret", "", "none", "", "a secret", "its secret; give it as `CJIB__OpenIdClientSecret`", _ => null) { IsSecret = true },
        new("OpenIdRoleClaim", "roles", null, "", "a claim", "the claim that holds viewer, operator, steward, auditor or administrator", value => value.Length > 0 ? null : "is empty"),
        new("FinishBy", "06:00", null, "HH:mm", "00:00 to 11:59", "a night that is not done by then is told as an alarm", Time),
        new("AlarmWebhook", "", "none", "URL", "https, or http on a loopback address", "where alarms are posted as JSON", value => value.Length == 0 ? null : Addresses(value)),
        new("AlarmMailTo", "", "none", "address", "an e-mail address", "who gets alarms by e-mail", value => value.Length == 0 ? null : Mail(value)),
        new("AlarmMailFrom", "cjib-batch@localhost", null, "address", "an e-mail address", "who they come from", Mail),
        new("SmtpHost", "localhost", null, "", "a host", "the mail server", value => Uri.CheckHostName(value) == UriHostNameType.Unknown ? "is not a host name" : null),
        new("SmtpPort", "25", null, "", "1 to 65535", "its port", Whole(1, 65535)),
        new("SmtpTls", "yes", null, "", "yes, no", "STARTTLS with the mail server", value => value is "yes" or "no" ? null : "is not yes or no"),
        new("OtlpEndpoint", "", "none", "URL", "https, or http on a loopback address", "where traces and metrics are sent (OpenTelemetry, HTTP and protobuf): a collector, or Prometheus", value => value.Length == 0 ? null : Addresses(value)),
        new("MetricsToken", "", "none", "", "32 characters or more", "the secret a scraper of `/metrics` shows (`Authorization: Bearer`); give it as `CJIB__MetricsToken`", value => value.Length is 0 or >= 32 ? null : "is too short") { IsSecret = true },
        new("ProcessingRegister", "", "none: no log", "URI", "ends in `/` or `#`", "turns the *Logboek dataverwerkingen* on: where your register of processing activities (AVG art. 30) names ours; our words follow it", Prefix),
        new("ProcessingLog", "", "none: it stays in the register", "URL", "https, or http on a loopback address", "where that log is sent (OTLP, HTTP and JSON, `/v1/traces` is added)", value => value.Length == 0 ? null : Addresses(value)),
        new("ProcessingKey", "", "none", "", "32 characters or more", "the secret that makes pseudonyms of debtors in that log; give it as `CJIB__ProcessingKey`", value => value.Length is 0 or >= 32 ? null : "is too short") { IsSecret = true },
        new("LogFormat", "text", null, "", "text, json", "log on stderr for people, or one compact JSON document a line", value => value is "text" or "json" ? null : "is not text or json"),
    ];

    readonly Dictionary<string, string> _values;

    Settings(Dictionary<string, string> values, string? connectionString) => (_values, ConnectionString) = (values, connectionString);

    /// <summary>The register's server, from <c>ConnectionStrings__Cjib</c>; null for a private one. Not for logs.</summary>
    public string? ConnectionString { get; }

    public int Workers => Number("Workers");
    public int LinesPerChunk => Number("LinesPerChunk");
    public TimeSpan StableFor => TimeSpan.FromSeconds(Number("StableSizeSeconds"));
    public string ScheduleCron => _values["ScheduleCron"];
    public TimeZoneInfo ScheduleZone => TimeZoneInfo.FindSystemTimeZoneById(_values["ScheduleZone"]);
    public Schedule Schedule => new(ScheduleCron, ScheduleZone, [.. _values["ScheduleDays"].Split(',', StringSplitOptions.TrimEntries)]);
    public string Urls => _values["Urls"];

    /// <summary>Certificate, key and password for https; empty ones are not set. Not for logs or pages.</summary>
    public (string Certificate, string Key, string Password) Tls => (_values["TlsCertificate"], _values["TlsKey"], _values["TlsPassword"]);
    public TimeSpan Session => TimeSpan.FromMinutes(Number("SessionMinutes"));
    public string? OpenIdAuthority => _values["OpenIdAuthority"] is { Length: > 0 } address ? address : null;
    public string OpenIdClientId => _values["OpenIdClientId"];

    /// <summary>Not for logs or pages.</summary>
    public string OpenIdClientSecret => _values["OpenIdClientSecret"];
    public string OpenIdRoleClaim => _values["OpenIdRoleClaim"];
    public LocalTime FinishBy => Minutes.Parse(_values["FinishBy"]).Value;
    public string? AlarmWebhook => _values["AlarmWebhook"] is { Length: > 0 } address ? address : null;
    public string? AlarmMailTo => _values["AlarmMailTo"] is { Length: > 0 } address ? address : null;
    public string AlarmMailFrom => _values["AlarmMailFrom"];
    public string SmtpHost => _values["SmtpHost"];
    public int SmtpPort => Number("SmtpPort");
    public bool SmtpTls => _values["SmtpTls"] == "yes";
    public string? OtlpEndpoint => _values["OtlpEndpoint"] is { Length: > 0 } address ? address : null;

    /// <summary>Not for logs or pages; null when no machine may scrape.</summary>
    public string? MetricsToken => _values["MetricsToken"] is { Length: > 0 } token ? token : null;
    /// <summary>What our words of processing activities follow; null when no log of data processing is kept.</summary>
    public string? ProcessingRegister => _values["ProcessingRegister"] is { Length: > 0 } prefix ? prefix : null;
    public string? ProcessingLog => _values["ProcessingLog"] is { Length: > 0 } address ? address : null;

    /// <summary>Not for logs or pages.</summary>
    public string ProcessingKey => _values["ProcessingKey"];
    public bool LogsJson => _values["LogFormat"] == "json";

    /// <summary>A setting's value as people may see it.</summary>
    public string Shown(Setting setting) => setting.IsSecret && _values[setting.Name].Length > 0 ? "•••" : _values[setting.Name];

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="dataDirectory">May hold an <c>appsettings.json</c>.</param>
    /// <param name="commandLine">Names and values that the command line gave; null values are left out.</param>
    /// <exception cref="SetupException">All that is wrong with them.</exception>
    public static Settings Load(string dataDirectory, params IEnumerable<(string Name, string? Value)> commandLine)
    {
        var given = Configuration(dataDirectory)
            .AddInMemoryCollection(commandLine.Where(set => set.Value is not null).Select(set => KeyValuePair.Create("Cjib:" + set.Name, set.Value)));
        IConfigurationRoot configuration;
        try
        {
            configuration = given.Build();
        }
        catch (InvalidDataException unreadable)
        {
            throw new SetupException("appsettings.json", $"cannot be read as JSON ({unreadable.InnerException?.Message ?? unreadable.Message})");
        }

        var problems = configuration.GetSection("Cjib").GetChildren()
            .Where(child => !All.Any(setting => string.Equals(setting.Name, child.Key, StringComparison.OrdinalIgnoreCase)))
            .Select(child => new SetupProblem("settings", 0, $"{child.Key} is not a setting; there are {string.Join(", ", All.Select(setting => setting.Name))}."))
            .ToList();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in All)
        {
            values[setting.Name] = configuration["Cjib:" + setting.Name] is { Length: > 0 } value ? value.Trim() : setting.Default;
            if (setting.Problem(values[setting.Name]) is { } problem)
                problems.Add(new("settings", 0, $"{setting.Name} '{(setting.IsSecret ? "•••" : values[setting.Name])}' {problem} (expected {setting.Range})."));
        }
        if (values["ProcessingLog"].Length > 0 && (values["ProcessingRegister"].Length == 0 || values["ProcessingKey"].Length == 0))
            problems.Add(new("settings", 0, "ProcessingLog is set, and what is sent there needs ProcessingRegister and ProcessingKey."));
        var server = configuration.GetConnectionString("Cjib");
        if (!string.IsNullOrWhiteSpace(server) && !NamesServer(server))
            problems.Add(new("settings", 0, "ConnectionStrings__Cjib is not readable (expected Host=…;Database=…;Username=…;Password=…, or nothing for a private server)."));
        return problems.Count == 0 ? new(values, server) : throw new SetupException(problems);
    }

    /// <summary>The README's table; a test holds the two together.</summary>
    public static string Table() =>
        "| setting | default | unit | range | meaning |\n| --- | --- | --- | --- | --- |\n"
        + string.Concat(All.Select(s => $"| `{s.Name}` | {s.DefaultShown ?? $"`{s.Default}`"} | {s.Unit} | {s.Range} | {s.Meaning} |\n"));

    static IConfigurationBuilder Configuration(string dataDirectory)
    {
        var builder = new ConfigurationBuilder();
        if (File.Exists(Path.Combine(dataDirectory, "appsettings.json")))
            builder.AddJsonFile(Path.GetFullPath(Path.Combine(dataDirectory, "appsettings.json")));
        // CJIB__WORKERS and ConnectionStrings__Cjib; "__" becomes ":".
        return builder.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(variable => KeyValuePair.Create(((string)variable.Key).Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value))
            .Where(variable => variable.Key.StartsWith("CJIB:", StringComparison.OrdinalIgnoreCase)
                || variable.Key.Equals("ConnectionStrings:Cjib", StringComparison.OrdinalIgnoreCase)));
    }

    static bool NamesServer(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    static Func<string, string?> Whole(int least, int most) => value =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? null : "is not a whole number in range";

    static readonly LocalTimePattern Minutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    static string? Time(string value) => Minutes.Parse(value) is { Success: true, Value.Hour: < 12 } ? null : "is not a time of the morning";

    static string? Mail(string value) => System.Net.Mail.MailAddress.TryCreate(value, out _) ? null : "is not an e-mail address";

    static string? ThereIs(string path) => path.Length == 0 || File.Exists(path) ? null : "is not a file that can be read";

    static string? Prefix(string value) =>
        value.Length == 0 || (Uri.TryCreate(value, UriKind.Absolute, out _) && value[^1] is '/' or '#') ? null : "is not the beginning of an address";

    static string? Days(string value) => value.Split(',', StringSplitOptions.TrimEntries).All(DeliveryCalendar.IsDay) ? null : "names a day that does not exist";

    static string? Zone(string value) => TimeZoneInfo.TryFindSystemTimeZoneById(value, out _) ? null : "is not a time zone of this machine";

    // A year of nights in the zone of the schedule's default; the hour of the clock is what counts, so UTC serves as well as any.
    static string? Cron(string value)
    {
        if (!CronExpression.TryParse(value, out var cron))
            return "is not a cron expression of five fields";
        var year = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var nights = cron.GetOccurrences(year, year.AddYears(1)).Take(2000).ToList();
        return nights.Count == 0 ? "never comes" : nights.Exists(night => night.Hour == 2) ? "lies between 02:00 and 03:00" : null;
    }

    static string? Addresses(string value)
    {
        foreach (var url in value.Split(';'))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                return "is not a list of http or https addresses";
            // Cookies and names would travel in the clear.
            if (uri.Scheme == "http" && !(uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))))
                return "offers http to other machines";
        }
        return null;
    }
}

/// <summary>One thing an operator may set.</summary>
/// <param name="DefaultShown">What the README says when the default depends on the machine.</param>
/// <param name="Problem">What is wrong with a value, or null.</param>
sealed record Setting(string Name, string Default, string? DefaultShown, string Unit, string Range, string Meaning, Func<string, string?> Problem)
{
    /// <summary>Never shown, not even to an administrator.</summary>
    public bool IsSecret { get; init; }
}
