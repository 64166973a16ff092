using Cjib.Batch.Debtors;

namespace Cjib.Batch.Storage;

/// <summary>The night's claims with their debtors, cut into the parts in which they enter the register: ranges of buckets, and ranges of keys.</summary>
sealed class PlacedClaims
{
    const int KeyRangesMax = 16;

    readonly ExactMatches _matches;
    readonly HashSet<long> _known;
    readonly int[] _order;
    readonly int[] _bucketStarts = new int[Debtors.DebtorId.Buckets + 1];
    readonly ILookup<short, ReplacedClaim> _replaced;
    readonly HashSet<long> _released;

    public PlacedClaims(ClaimSpool spool, ExactMatches matches, IEnumerable<KnownPerson> known, int parts)
    {
        (Spool, _matches, KeyRanges) = (spool, matches, Math.Min(parts, KeyRangesMax));
        _known = [.. known.Select(row => row.DebtorId)];
        _replaced = spool.Replaced.ToLookup(claim => new DebtorId(claim.DebtorId).Bucket);
        _released = [.. spool.Released.Select(claim => claim.ClaimKey)];
        _order = OrderOf(spool.Persons, matches.DebtorIds);
        // Claims without a debtor come first.
        var at = 0;
        while (at < _order.Length && DebtorId(_order[at]) == 0)
            at++;
        for (var bucket = 0; bucket < Debtors.DebtorId.Buckets; bucket++)
        {
            _bucketStarts[bucket] = at;
            while (at < _order.Length && new DebtorId(DebtorId(_order[at])).Bucket == bucket)
                at++;
        }
        _bucketStarts[^1] = at;
    }

    public ClaimSpool Spool { get; }

    /// <summary>How many ranges of keys there are.</summary>
    public int KeyRanges { get; }

    public PersonColumns Persons => Spool.Persons;

    public IReadOnlyList<HeldClaim> Held => _matches.Held;

    public IReadOnlyList<DebtorMerge> Merges => _matches.Merges;

    /// <summary>The debtor of a claim; 0 when it is held.</summary>
    public long DebtorId(int claim) => _matches.DebtorIds[claim];

    /// <summary>True when the register had the debtor before this run.</summary>
    public bool IsKnown(long debtorId) => _known.Contains(debtorId);

    /// <summary>The claims of a part that come to their debtor tonight, by debtor and claim key.</summary>
    public ArraySegment<int> Of(BucketRange part) => new(_order, _bucketStarts[part.From], _bucketStarts[part.Through + 1] - _bucketStarts[part.From]);

    /// <summary>The lines that replace claims of a part's debtors.</summary>
    public List<ReplacedClaim> ReplacedOf(BucketRange part) => [.. Enumerable.Range(part.From, part.Through - part.From + 1).SelectMany(bucket => _replaced[(short)bucket])];

    /// <summary>The rows of a part, by debtor and claim key.</summary>
    public IEnumerable<(long DebtorId, long Place)> PlacesOf(BucketRange part)
    {
        var placed = Of(part).Select(claim => (DebtorId: DebtorId(claim), Key: Persons.ClaimKey(claim), Place: Spool.Place(claim)));
        if (ReplacedOf(part) is { Count: > 0 } replaced)
            placed = placed.Concat(replaced.Select(claim => (claim.DebtorId, Key: claim.ClaimKey, claim.Place))).OrderBy(c => c.DebtorId).ThenBy(c => c.Key);
        return placed.Select(claim => (claim.DebtorId, claim.Place));
    }

    /// <summary>The rows of the held claims, by claim key.</summary>
    public IEnumerable<(long DebtorId, long Place)> HeldPlaces() => _order.Take(_bucketStarts[0]).Select(claim => (0L, Spool.Place(claim)));

    /// <summary>The claims of a range that were not known before, by claim key.</summary>
    public IEnumerable<(long ClaimKey, long Content, long DebtorId)> NewOf(int range)
    {
        var (keys, claims) = (new List<long>(), new List<int>());
        for (var claim = 0; claim < Persons.Count; claim++)
            if (Persons.ClaimKey(claim) is var key && RangeOf((int)(key >> 56)) == range && !_released.Contains(key))
            {
                keys.Add(key);
                claims.Add(claim);
            }
        return Sorted(keys, claims).Select(entry => (entry.Key, Spool.Content(entry.Claim), DebtorId(entry.Claim)));
    }

    /// <summary>The keys of a range under which debtors become known, each with the claim that says so; by key and debtor.</summary>
    public IEnumerable<(long Key, int Claim)> KeysOf(int range)
    {
        var (keys, claims) = (new List<long>(), new List<int>());
        var own = new long[PersonColumns.KeysMax];
        for (var claim = 0; claim < Persons.Count; claim++)
        {
            if (DebtorId(claim) == 0)
                continue;
            foreach (var key in own.AsSpan(0, Persons.KeysOf(claim, own)))
                if (RangeOf((int)(key >> 60) & 15) == range)
                {
                    keys.Add(key);
                    claims.Add(claim);
                }
        }
        return Sorted(keys, claims);
    }

    /// <summary>The known claims that say something else tonight, with whose they are now.</summary>
    public List<ReplacedClaim> Changed()
    {
        if (_released.Count == 0)
            return [.. Spool.Replaced];
        var released = Enumerable.Range(0, Persons.Count).Where(claim => _released.Contains(Persons.ClaimKey(claim)))
            .Select(claim => new ReplacedClaim(Persons.ClaimKey(claim), Spool.Content(claim), DebtorId(claim), Spool.Place(claim)));
        return [.. Spool.Replaced.Concat(released)];
    }

    int RangeOf(int firstFourBits) => firstFourBits * KeyRanges / KeyRangesMax;

    // Equal keys by debtor, so that what one debtor says under one key stands together.
    IEnumerable<(long Key, int Claim)> Sorted(List<long> keys, List<int> claims)
    {
        var (sorted, order) = (keys.ToArray(), claims.ToArray());
        Array.Sort(sorted, order);
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && sorted[to] == sorted[from];)
                to++;
            if (to - from > 1)
                order.AsSpan(from, to - from).Sort((a, b) => DebtorId(a).CompareTo(DebtorId(b)));
        }
        return sorted.Zip(order);
    }

    // By debtor, and claims of one debtor by key.
    static int[] OrderOf(PersonColumns persons, long[] debtorIds)
    {
        var debtors = (long[])debtorIds.Clone();
        var order = new int[debtors.Length];
        for (var claim = 0; claim < order.Length; claim++)
            order[claim] = claim;
        Array.Sort(debtors, order);
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && debtors[to] == debtors[from];)
                to++;
            if (to - from > 1)
                order.AsSpan(from, to - from).Sort((a, b) => persons.ClaimKey(a).CompareTo(persons.ClaimKey(b)));
        }
        return order;
    }
}
