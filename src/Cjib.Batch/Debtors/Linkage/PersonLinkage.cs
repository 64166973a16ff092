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

    /// <summary>The least that is compared: in small files blocking need not be lean.</summary>
    const long PairsPerKeyMin = 500_000;

    /// <summary>Of a large file so many keys are taken as cost the budget of so many together.</summary>
    const int KeysInFull = 12;

    readonly Persons _persons;
    readonly Blocking _blocking;
    readonly Training _training;
    readonly Weights _weights;
    readonly int[] _clusters;
    readonly int[] _truth;
    readonly string[] _ids;

    /// <summary>Links the rows of one or more files, read by <see cref="ReadFile"/>.</summary>
    /// <param name="clock">Called with the name of a phase when it ends: <c>train</c>, <c>match</c>, <c>cluster</c>.</param>
    public PersonLinkage(IReadOnlyList<LinkageFile> files, LinkageOptions options, Action<string> clock)
    {
        _persons = new([.. files.Select(file => file.File)], options.Workers);
        (_ids, _truth) = (IdsOf(files), TruthOf(files));
        var pairsPerKey = Math.Max(PairsPerKeyMin, (long)(options.PairsPerRecord * _persons.Count));
        _blocking = new(_persons, pairsPerKey, pairsPerKey == PairsPerKeyMin ? long.MaxValue : pairsPerKey * KeysInFull, options.Workers);
        var candidates = new Candidates(_persons, _blocking, options.Workers);
        clock("match");
        _training = new(_persons, options.Model);
        _training.Learn(candidates, _blocking.Costs.Sum(cost => cost.Pairs), options.Trains, options.UsesTruth && HasTruth ? _truth : null);
        _weights = _training.Weights;
        clock("train");
        (CandidatePairs, var pairs) = candidates.Score(_weights, Math.Log2(options.ReportedMin / (1 - options.ReportedMin)));
        var keys = RowKeys();
        Sort(pairs, keys);
        var taken = new Rivals(_persons, pairs).Bits(_weights, options.Workers);
        for (var at = 0; at < taken.Length; at++)
            pairs[at] = pairs[at] with { Bits = pairs[at].Bits + taken[at], RivalBits = taken[at] };
        Sort(pairs, keys);
        Pairs = pairs;
        clock("match");
        ThresholdBits = Threshold(pairs);
        _clusters = Cluster(pairs);
        clock("cluster");
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
        for (var row = 0; row < _ids.Length; row++)
            yield return (_ids[row], _ids[_clusters[row]]);
    }

    /// <summary>The pairs at least as likely as <see cref="LinkageOptions.ReportedMin"/>, the likeliest first, with the weight of each comparison.</summary>
    public IEnumerable<(string Left, string Right, double Probability, double Bits, List<(string Comparison, string Level, double Bits)> Parts)> LikelyPairs()
    {
        var scorer = new Scorer(_persons, _weights);
        foreach (var pair in Pairs)
            yield return (_ids[pair.Left], _ids[pair.Right], pair.Probability, pair.Bits, [.. scorer.Explain(pair.Left, pair.Right), ("rivaal", "", pair.RivalBits)]);
    }

    /// <summary>The weights of any pair; null when an id is unknown.</summary>
    public List<(string Comparison, string Level, double Bits)>? Explain(string left, string right)
    {
        var (a, b) = (Array.IndexOf(_ids, left), Array.IndexOf(_ids, right));
        return a < 0 || b < 0 ? null : new Scorer(_persons, _weights).Explain(a, b);
    }

    static void Sort(List<ScoredPair> pairs, ulong[] keys) =>
        pairs.Sort((a, b) => b.Bits.CompareTo(a.Bits) is not 0 and var bits ? bits
            : (keys[a.Left] ^ keys[a.Right]).CompareTo(keys[b.Left] ^ keys[b.Right]));

    // The pairs above it are wrong for no more than the allowed share, by their own probabilities.
    static double Threshold(List<ScoredPair> pairs)
    {
        var (wrong, threshold) = (0.0, double.PositiveInfinity);
        for (var at = 0; at < pairs.Count && pairs[at].Probability >= AutomaticMin; at++)
        {
            wrong += 1 - pairs[at].Probability;
            if (wrong <= WrongShareMax * (at + 1))
                threshold = pairs[at].Bits;
        }
        return threshold;
    }

    // Those above the threshold that are beyond doubt; the strongest first.
    int[] Cluster(List<ScoredPair> pairs)
    {
        var (clustering, doubts, scorer) = (new Clustering(_persons, _weights), new Doubts(_persons), new Scorer(_persons, _weights));
        var counter = HasTruth ? new TruthCounter(_truth) : null;
        foreach (var pair in pairs.TakeWhile(pair => pair.Bits >= ThresholdBits))
        {
            scorer.Bits(pair.Left, pair.Right, out var household);
            if (doubts.Of(pair.Left, pair.Right, household) != Doubt.None)
                Doubtful++;
            else if (!Join(clustering, pair, counter) && clustering.Root(pair.Left) != clustering.Root(pair.Right))
                Refused++;
        }
        if (counter is not null)
            Measure(pairs, PairMeasures.Of(counter.Right, counter.Found, counter.Real, ThresholdBits));
        return Snapshot(clustering);
    }

    // What every threshold would give, doubts aside.
    void Measure(List<ScoredPair> pairs, PairMeasures automatic)
    {
        var (clustering, counter) = (new Clustering(_persons, _weights), new TruthCounter(_truth));
        var curve = new List<PairMeasures>();
        for (var at = 0; at < pairs.Count; at++)
        {
            Join(clustering, pairs[at], counter);
            if (at + 1 == pairs.Count || pairs[at + 1].Bits < pairs[at].Bits)
                curve.Add(PairMeasures.Of(counter.Right, counter.Found, counter.Real, pairs[at].Bits));
        }
        Curve = curve;
        var best = curve.Count == 0 ? automatic : curve.MaxBy(point => point.F1)!; // not empty
        Measures = (automatic, best, curve.Where(point => point.Precision >= 0.999).Select(point => point.Recall).DefaultIfEmpty(0).Max(), Unreached());
    }

    static bool Join(Clustering clustering, ScoredPair pair, TruthCounter? counter)
    {
        var (sizeLeft, sizeRight, left) = (clustering.Size(pair.Left), clustering.Size(pair.Right), clustering.Root(pair.Left));
        if (clustering.Join(pair) is not { } joined)
            return false;
        counter?.Join(joined.Kept, joined.Gone, joined.Kept == left ? sizeLeft : sizeRight, joined.Kept == left ? sizeRight : sizeLeft);
        return true;
    }

    int[] Snapshot(Clustering clustering)
    {
        var smallest = new int[_persons.Count];
        Array.Fill(smallest, -1);
        for (var row = 0; row < smallest.Length; row++)
        {
            ref var least = ref smallest[clustering.Root(row)];
            if (least < 0 || string.CompareOrdinal(_ids[row], _ids[least]) < 0)
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
        var keys = new ulong[_ids.Length];
        for (var row = 0; row < keys.Length; row++)
            keys[row] = Persons.Mix(_persons.Contents[row] ^ unchecked((ulong)System.IO.Hashing.XxHash3.HashToUInt64(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_ids[row].AsSpan()))));
        return keys;
    }

    // An id that stands in more than one file gets the file's name before it.
    static string[] IdsOf(IReadOnlyList<LinkageFile> files)
    {
        var all = files.Select(file => Array.ConvertAll(file.File.IdOf, id => System.Text.Encoding.UTF8.GetString(file.File.Ids[id]))).ToArray();
        if (files.Count == 1)
            return all[0];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isUnique = all.All(ids => ids.Distinct(StringComparer.Ordinal).All(seen.Add));
        return [.. all.Zip(files).SelectMany(pair => isUnique ? pair.First : pair.First.Select(id => $"{pair.Second.Name}/{id}"))];
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
