using System.IO.Hashing;
using System.Text;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>How to link.</summary>
/// <param name="Workers">Threads; the answer does not depend on it.</param>
/// <param name="Model">What is known of how records of one person differ; null for the usual chances.</param>
/// <param name="Trains">Learns how records differ from the file itself; otherwise only how many pairs there are.</param>
/// <param name="UsesTruth">Learns from the truth column.</param>
/// <param name="PairsPerRecord">Budget of each key of the blocking: pairs for each record.</param>
/// <param name="ReportedMin">Probability from which a pair is kept to be told of.</param>
public sealed record LinkageOptions(int Workers, LinkageModel? Model, bool Trains, bool UsesTruth, double PairsPerRecord, double ReportedMin);

/// <summary>Brings the records of one person together in any person file: normalise, block, compare, weigh, cluster.</summary>
public sealed class PersonLinkage
{
    /// <summary>Share of wrong pairs that automatic merges may have, by the model's own reckoning.</summary>
    public const double WrongShareMax = 0.0005;

    /// <summary>No pair is merged automatically below this probability, however few there are.</summary>
    const double AutomaticMin = 0.95;

    /// <summary>Of the pairs of one person that the model reckons with, so many are certain in any file that has such pairs.</summary>
    const double CertainShareMin = 0.05;

    /// <summary>The least that is compared: in small files blocking need not be lean.</summary>
    const long PairsPerKeyMin = 500_000;

    /// <summary>Of a large file so many keys are taken as cost the budget of so many together.</summary>
    const int KeysInFull = 12;

    /// <summary>Into so many parts the pairs are divided before they become groups; no chain of pairs leads from one to another.</summary>
    const int ClusterParts = 64;

    readonly Persons _persons;
    readonly Blocking _blocking;
    readonly Training _training;
    readonly Weights _weights;
    readonly int[] _clusters;
    readonly int[] _truth;
    readonly Texts _ids;

    /// <summary>Links the rows of one or more files, read by <see cref="ReadFile"/> and not linked before: linking uses them up.</summary>
    /// <param name="clock">Called with the name of a phase when it ends: <c>train</c>, <c>match</c>, <c>cluster</c>, <c>measure</c>.</param>
    public PersonLinkage(IReadOnlyList<LinkageFile> files, LinkageOptions options, Action<string> clock)
    {
        if (files.FirstOrDefault(file => file.File.IsForgotten) is { } used)
            throw new InvalidOperationException($"{used.Name} was linked before; read it again.");
        _persons = new([.. files.Select(file => file.File)], options.Workers);
        _ids = IdsOf(files);
        clock("match");
        _truth = TruthOf(files);
        clock("measure");
        var pairsPerKey = Math.Max(PairsPerKeyMin, (long)(options.PairsPerRecord * _persons.Count));
        _blocking = new(_persons, pairsPerKey, pairsPerKey == PairsPerKeyMin ? long.MaxValue : pairsPerKey * KeysInFull, options.Workers);
        var candidates = new Candidates(_persons, _blocking, options.Workers);
        clock("match");
        _training = new(_persons, options.Model, options.Workers);
        _training.Learn(candidates, _blocking.Costs.Sum(cost => cost.Pairs), options.Trains, options.UsesTruth && HasTruth ? _truth : null);
        _weights = _training.Weights;
        clock("train");
        (CandidatePairs, var pairs) = candidates.Score(_weights, Math.Log2(options.ReportedMin / (1 - options.ReportedMin)));
        var keys = RowKeys();

        Sort(pairs, keys);
        var taken = new Rivals(_persons, pairs).Bits(_weights, options.Workers);
        for (var at = 0; at < taken.Length; at++)
            pairs[at] = pairs[at] with { Bits = pairs[at].Bits + taken[at], RivalBits = (float)taken[at] };
        Sort(pairs, keys);
        Pairs = pairs;
        clock("match");
        ThresholdBits = Threshold(pairs, _training.PersonPairs);
        _clusters = Snapshot(Cluster(pairs, options.Workers));
        clock("cluster");
        if (HasTruth)
            Measure(pairs);
        clock("measure");
    }

    /// <summary>Pairs that blocking brought together.</summary>
    public long CandidatePairs { get; }

    /// <summary>What each key of the blocking cost.</summary>
    public IReadOnlyList<KeyCost> BlockingCosts => _blocking.Costs;

    /// <summary>Weight in bits from which pairs are merged automatically.</summary>
    public double ThresholdBits { get; }

    public int RecordCount => _persons.Count;

    public int ClusterCount { get; private set; }

    /// <summary>Pairs at or above the threshold whose groups were kept apart: by a citizen number, or because the rest does not agree.</summary>
    public int Refused { get; private set; }

    /// <summary>Pairs at or above the threshold that a human must look at: they may be two of one household; see <see cref="Doubts"/>.</summary>
    public int Doubtful { get; private set; }

    public bool HasTruth => _truth.Length > 0;

    /// <summary>At the automatic threshold; at the best one; and the best at a precision of 0.999. Null without a truth column.</summary>
    public (PairMeasures Automatic, PairMeasures Best, double RecallAtPrecision999, long Unreached)? Measures { get; private set; }

    /// <summary>Precision and recall at every threshold, from the highest on; without a truth column empty.</summary>
    public IReadOnlyList<PairMeasures> Curve { get; private set; } = [];

    public int LikelyPairCount => Pairs.Count;

    internal IReadOnlyList<ScoredPair> Pairs { get; }

    /// <summary>The model that was used.</summary>
    public LinkageModel Model(string version) => _training.Model(version);

    /// <summary>Reads a person file; everything that is wrong is added to <paramref name="problems"/>.</summary>
    /// <param name="name">Name of the file, for messages and for ids that stand in more than one file.</param>
    public static LinkageFile? ReadFile(string name, ReadOnlyMemory<byte> bytes, PersonMapping mapping, int workers, List<SetupProblem> problems) =>
        PersonFile.Read(name, bytes, mapping, workers, problems) is { } file ? new(name, file) : null;

    /// <summary>For each row, in the order of the files: its id and the id of its cluster, which is the smallest among its rows (ordinal).</summary>
    public IEnumerable<(string Id, string Cluster)> Clusters()
    {
        for (var row = 0; row < _ids.Count; row++)
            yield return (Id(row), Id(_clusters[row]));
    }

    /// <summary>The pairs at least as likely as <see cref="LinkageOptions.ReportedMin"/>, the likeliest first, with the weight of each comparison.</summary>
    public IEnumerable<(string Left, string Right, double Probability, double Bits, List<(string Comparison, string Level, double Bits)> Parts)> LikelyPairs()
    {
        var scorer = new Scorer(_persons, _weights);
        foreach (var pair in Pairs)
            yield return (Id(pair.Left), Id(pair.Right), pair.Probability, pair.Bits, [.. scorer.Explain(pair.Left, pair.Right), ("rivaal", "", pair.RivalBits)]);
    }

    /// <summary>The weights of any pair; null when an id is unknown.</summary>
    public List<(string Comparison, string Level, double Bits)>? Explain(string left, string right)
    {
        var (a, b) = (Row(left), Row(right));
        return a < 0 || b < 0 ? null : new Scorer(_persons, _weights).Explain(a, b);
    }

    string Id(int row) => Encoding.UTF8.GetString(_ids[row]);

    int Row(string id)
    {
        var asked = Encoding.UTF8.GetBytes(id);
        var row = 0;
        while (row < _ids.Count && !_ids[row].SequenceEqual(asked))
            row++;
        return row < _ids.Count ? row : -1;
    }

    static void Sort(List<ScoredPair> pairs, ulong[] keys) =>
        pairs.Sort((a, b) => b.Bits.CompareTo(a.Bits) is not 0 and var bits ? bits
            : (keys[a.Left] ^ keys[a.Right]).CompareTo(keys[b.Left] ^ keys[b.Right]));

    // The pairs above it are wrong for no more than the allowed share, by their own probabilities. Where next to none of the pairs that are believed in
    // come so far, what was learned are not persons: the nearest of a file in which all are different.
    static double Threshold(List<ScoredPair> pairs, double believed)
    {
        var (wrong, right, threshold) = (0.0, 0, double.PositiveInfinity);
        for (var at = 0; at < pairs.Count && pairs[at].Probability >= AutomaticMin; at++)
        {
            wrong += 1 - pairs[at].Probability;
            if (wrong <= WrongShareMax * (at + 1))
                (right, threshold) = (at + 1, pairs[at].Bits);
        }
        return right >= CertainShareMin * believed ? threshold : double.PositiveInfinity;
    }

    // Those above the threshold that are beyond doubt; the strongest first. Pairs that no chain connects do not meet, so parts of them go side by side.
    Clustering Cluster(List<ScoredPair> pairs, int workers)
    {
        var chains = new NumberedGroups(_persons.Count);
        var automatic = new List<ScoredPair>();
        foreach (var pair in pairs.TakeWhile(pair => pair.Bits >= ThresholdBits))
        {
            if (pair.Doubt != Doubt.None)
            {
                Doubtful++;
                continue;
            }
            automatic.Add(pair);
            chains.TryJoin(pair.Left, pair.Right);
        }
        var parts = new List<ScoredPair>[ClusterParts];
        foreach (var pair in automatic)
            (parts[chains.Root(pair.Left) % ClusterParts] ??= []).Add(pair);
        var clustering = new Clustering(_persons);
        var refused = 0;
        Parallel.For(0, ClusterParts, new() { MaxDegreeOfParallelism = workers }, () => (Scorer: new Scorer(_persons, _weights), Refused: 0), (part, _, own) =>
        {
            foreach (var pair in parts[part] ?? [])
                if (clustering.Join(pair, own.Scorer) is null && clustering.Root(pair.Left) != clustering.Root(pair.Right))
                    own.Refused++;
            return own;
        }, own => Interlocked.Add(ref refused, own.Refused));
        Refused = refused;
        return clustering;
    }

    // What every threshold would give, doubts aside.
    void Measure(List<ScoredPair> pairs)
    {
        var (clustering, counter, scorer) = (new Clustering(_persons), new TruthCounter(_truth), new Scorer(_persons, _weights));
        var curve = new List<PairMeasures>();
        for (var at = 0; at < pairs.Count; at++)
        {
            var (sizeLeft, sizeRight, left) = (clustering.Size(pairs[at].Left), clustering.Size(pairs[at].Right), clustering.Root(pairs[at].Left));
            if (clustering.Join(pairs[at], scorer) is { } joined)
                counter.Join(joined.Kept, joined.Gone, joined.Kept == left ? sizeLeft : sizeRight, joined.Kept == left ? sizeRight : sizeLeft);
            if (at + 1 == pairs.Count || pairs[at + 1].Bits < pairs[at].Bits)
                curve.Add(PairMeasures.Of(counter.Right, counter.Found, counter.Real, pairs[at].Bits));
        }
        Curve = curve;
        var automatic = PairMeasures.Of(_clusters, _truth, counter.Real, ThresholdBits);
        var best = curve.Count == 0 ? automatic : curve.MaxBy(point => point.F1)!; // not empty
        Measures = (automatic, best, curve.Where(point => point.Precision >= 0.999).Select(point => point.Recall).DefaultIfEmpty(0).Max(), Unreached());
    }

    int[] Snapshot(Clustering clustering)
    {
        var smallest = new int[_persons.Count];
        Array.Fill(smallest, -1);
        for (var row = 0; row < smallest.Length; row++)
        {
            ref var least = ref smallest[clustering.Root(row)];
            if (least < 0 || _ids[row].SequenceCompareTo(_ids[least]) < 0)
                least = row;
        }
        ClusterCount = smallest.Count(row => row >= 0);
        var clusters = new int[smallest.Length];
        for (var row = 0; row < clusters.Length; row++)
            clusters[row] = smallest[clustering.Root(row)];
        return clusters;
    }

    // True pairs that no key of the blocking brings together.
    long Unreached()
    {
        var unreached = 0L;
        foreach (var person in Enumerable.Range(0, _truth.Length).Where(row => _truth[row] != 0).GroupBy(row => _truth[row]))
        {
            int[] rows = [.. person];
            for (var i = 0; i < rows.Length; i++)
                for (var j = i + 1; j < rows.Length; j++)
                    unreached += _blocking.AreMet(rows[i], rows[j]) ? 0 : 1;
        }
        return unreached;
    }

    // Content and id: an order of rows that does not depend on the file's.
    ulong[] RowKeys()
    {
        var keys = new ulong[_ids.Count];
        for (var row = 0; row < keys.Length; row++)
            keys[row] = Persons.Mix(_persons.Contents[row] ^ XxHash3.HashToUInt64(_ids[row]));
        return keys;
    }

    // An id that stands in more than one file gets the file's name before it.
    static Texts IdsOf(IReadOnlyList<LinkageFile> files)
    {
        if (files.Count == 1)
            return files[0].File.Ids;
        var isUnique = !AnyTwice(files);
        var ids = new Texts();
        foreach (var file in files)
        {
            var name = isUnique ? [] : Encoding.UTF8.GetBytes($"{file.Name}/");
            for (var row = 0; row < file.Rows; row++)
                ids.Add([.. name, .. file.File.Ids[row]]);
        }
        return ids;
    }

    static bool AnyTwice(IReadOnlyList<LinkageFile> files)
    {
        var seen = new Tokens();
        foreach (var file in files)
        {
            var before = seen.Count;
            for (var row = 0; row < file.Rows; row++)
                if (seen.Add(file.File.Ids[row]) < before)
                    return true;
        }
        return false;
    }

    static int[] TruthOf(IReadOnlyList<LinkageFile> files)
    {
        if (!files.All(file => file.File.Mapping.HasTruth))
            return [];
        var persons = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. files.SelectMany(file =>
        {
            var numbers = new int[file.File.TruthTokens.Count];
            for (var token = 1; token < numbers.Length; token++)
            {
                var person = file.File.Mapping.TruthOf(file.File.TruthTokens[token]);
                numbers[token] = persons.TryGetValue(person, out var known) ? known : persons[person] = persons.Count + 1;
            }
            return file.File.Truth.Select(token => numbers[token]);
        })];
    }
}

/// <summary>A person file that was read.</summary>
public sealed class LinkageFile
{
    internal LinkageFile(string name, PersonFile file) => (Name, File) = (name, file);

    public string Name { get; }

    public int Rows => File.Rows;

    internal PersonFile File { get; }
}
