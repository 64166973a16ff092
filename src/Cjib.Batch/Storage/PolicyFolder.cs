using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Allocation;
using Cjib.Batch.Costs;
using Cjib.Batch.Debtors;
using Cjib.Batch.Debtors.Linkage;
using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>
/// Reads <c>policy/</c> and <c>reference/</c> of a data directory as they hold on a date. Everything that is wrong with any of them is
/// reported together; each file's digest is kept, so that a night can say what it was decided by.
/// </summary>
public sealed class PolicyFolder(string data, LocalDate date)
{
    static readonly string[] BailiffFiles =
        [BailiffReference.OfficesFile, BailiffReference.ParcelsFile, BailiffReference.SharesFile, BailiffReference.RegionsFile];

    static readonly string[] Folders = ["policy", "reference"];

    readonly SortedDictionary<string, string> _digests = new(StringComparer.Ordinal);
    readonly List<SetupProblem> _problems = [];

    /// <summary>Changes when a file of the two folders comes, goes, or has another size or time.</summary>
    public static string StampOf(string data)
    {
        var files = Folders.Select(folder => new DirectoryInfo(Path.Combine(data, folder))).Where(folder => folder.Exists)
            .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories)).OrderBy(file => file.FullName, StringComparer.Ordinal);
        return string.Join('\n', files.Select(file => FormattableString.Invariant($"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
    }

    /// <param name="problems">What is wrong, of all files; empty when the result is good.</param>
    /// <returns>The policies, or null when there are problems.</returns>
    public Policies? Read(bool isTest, out IReadOnlyList<SetupProblem> problems)
    {
        problems = _problems;
        var catalogue = Reference("vorderingtypen.csv", text => Catalogue.Read(text, _problems));
        var clients = Reference("opdrachtgevers.csv", text => ClientTerms.Read(text, date, _problems));
        var prefixes = Reference("voorvoegsels.csv", text => Words("voorvoegsels.csv", text, "voorvoegsel"));
        var countries = Reference("landen.csv", text => Words("landen.csv", text, "code"));
        var bailiffs = ReadBailiffs();
        var calendar = ReadCalendar();
        var rules = Dated("inname", IntakePolicy.Read, p => p.ValidFrom);
        var profiling = Dated("kwadrant", ProfilingPolicy.Read, p => p.ValidFrom);
        var allocation = Dated("toewijzing", AllocationPolicy.Read, p => p.Since);
        var instalments = Dated("termijnen", InstalmentPolicy.Read, p => p.ValidFrom);
        var events = Dated("mutaties", EventPolicy.Read, p => p.ValidFrom);
        var matching = Dated("koppeling", MatchingPolicy.Read, p => p.ValidFrom);
        var model = matching is null ? null : ReadModel(matching.ModelFile);
        var rates = Reference(InterestRates.File, text => InterestRates.Read(text, _problems));
        var surcharges = Reference(Surcharges.File, text => Surcharges.Read(text, _problems));
        var btag = Reference(BtagTariffs.File, text => BtagTariffs.Read(text, _problems));
        var costs = Dated("kosten", CostPolicy.Read, p => p.ValidFrom) is { } assumptions && btag is not null ? CollectionCosts.On(date, assumptions, btag, _problems) : null;
        var mappings = ReadMappings();
        if (_problems.Count > 0)
            return null;
        var intake = rules! with { SurnamePrefixes = prefixes!, Countries = countries!, PostcodeAreas = [.. bailiffs!.Regions.Select(r => (r.From, r.To))] };
        return new(isTest, catalogue!, clients!, mappings, intake, profiling!, allocation!, bailiffs, _digests)
        {
            Events = new(rates!, surcharges!, events!),
            Btag = btag!,
            Costs = costs!,
            Instalments = instalments!,
            Matching = new(matching!, model!),
            Calendar = calendar!,
        };
    }

    LinkageModel? ReadModel(string name)
    {
        using var text = Open("policy", name);
        return text is null ? null : LinkageModel.Read(name, text.ReadToEnd(), _problems);
    }

    BailiffReference? ReadBailiffs()
    {
        var files = BailiffFiles.Select(name => Open("reference", name)).ToArray();
        try
        {
            return files.All(file => file is not null) ? BailiffReference.Read(date, files[0]!, files[1]!, files[2]!, files[3]!, _problems) : null;
        }
        finally
        {
            foreach (var file in files)
                file?.Dispose();
        }
    }

    DeliveryCalendar? ReadCalendar()
    {
        using var text = Open("reference", DeliveryCalendar.File);
        using var exceptions = Open("reference", DeliveryCalendar.ExceptionsFile);
        return text is null || exceptions is null ? null : DeliveryCalendar.Read(text, exceptions, _problems);
    }

    FrozenDictionary<string, ColumnMapping> ReadMappings()
    {
        var mappings = new Dictionary<string, ColumnMapping>(StringComparer.Ordinal);
        foreach (var name in Names(Path.Combine("reference", "clients"), "*.json"))
        {
            using var text = Open(Path.Combine("reference", "clients"), name);
            if (text is not null && ColumnMapping.Read(name, text, _problems) is { } mapping)
                mappings.Add(Path.GetFileNameWithoutExtension(name), mapping);
        }
        return mappings.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Of several versions the newest that holds on the date.
    T? Dated<T>(string name, Func<TextReader, string, List<SetupProblem>, T?> read, Func<T, LocalDate> validFrom) where T : class
    {
        var versions = new List<T>();
        var files = Names("policy", name + "-*.json");
        foreach (var file in files)
        {
            using var text = Open("policy", file);
            if (text is not null && read(text, file, _problems) is { } version)
                versions.Add(version);
        }
        var valid = versions.Where(v => validFrom(v) <= date).MaxBy(validFrom);
        if (valid is null && (files.Count == 0 || versions.Count > 0))
            _problems.Add(new($"policy/{name}-*.json", 0, $"no version holds on {date:uuuu-MM-dd}; put one there with geldig_vanaf on or before that day."));
        return valid;
    }

    T? Reference<T>(string name, Func<TextReader, T> read) where T : class
    {
        using var text = Open("reference", name);
        return text is null ? null : read(text);
    }

    FrozenSet<string> Words(string name, TextReader text, string column) =>
        new ReferenceTable(name, text, [column], _problems).On(date).Select(row => row.Text(column)).ToFrozenSet(StringComparer.Ordinal);

    TextReader? Open(string folder, string name)
    {
        var path = Path.Combine(folder, name).Replace('\\', '/');
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(data, folder, name));
            _digests[path] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new(path, 0, $"cannot be read ({e.GetType().Name}); restore it, or remove the whole folder to get the defaults again."));
            return null;
        }
    }

    IReadOnlyList<string> Names(string folder, string pattern)
    {
        var path = Path.Combine(data, folder);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, pattern).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)] : [];
    }
}
