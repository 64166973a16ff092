namespace Cjib.Batch.Debtors;

/// <summary>The exact rules of <see cref="DebtorMatching.Resolve"/>: groups of equal keys, joined where nothing contradicts.</summary>
/// <remarks>
/// An <i>entry</i> is a claim (by rank of its key, so that the order of reading plays no part) or, behind them, a key row of the register.
/// A <i>node</i> is a claim or a known debtor.
/// </remarks>
sealed class ExactRules
{
    const string OtherBirthYear = "I901", OtherName = "I902";

    readonly PersonColumns _claims;
    readonly KnownPerson[] _known;
    readonly int[] _order;
    readonly int[] _knownNodes;
    readonly int[] _debtors;
    readonly NumberedGroups _groups;
    readonly SortedDictionary<int, string> _held = [];

    public ExactRules(PersonColumns claims, IReadOnlyList<KnownPerson> known)
    {
        (_claims, _known) = (claims, [.. known]);
        _order = new int[claims.Count];
        var keys = new long[claims.Count];
        for (var index = 0; index < keys.Length; index++)
            (_order[index], keys[index]) = (index, claims.ClaimKey(index));
        Array.Sort(keys, _order);

        var ids = new long[_known.Length];
        for (var row = 0; row < ids.Length; row++)
            ids[row] = _known[row].DebtorId;
        Array.Sort(ids, _known);
        _knownNodes = new int[_known.Length];
        _debtors = new int[_known.Length];
        var debtors = 0;
        for (var row = 0; row < ids.Length; row++)
        {
            if (row == 0 || ids[row] != ids[row - 1])
                _debtors[debtors++] = row;
            _knownNodes[row] = claims.Count + debtors - 1;
        }
        Array.Resize(ref _debtors, debtors);

        _groups = new(claims.Count + debtors);
        for (var rank = 0; rank < claims.Count; rank++)
            _groups.Number[rank] = Identity(rank).Number;
        for (var row = 0; row < _known.Length; row++)
            if (_known[row].Identity.Number is not 0 and var number)
                // The rows of one debtor should agree; where they do not, no order of reading may decide.
                _groups.Number[_knownNodes[row]] = _groups.Number[_knownNodes[row]] is var other && other == 0 ? number : Math.Min(number, other);
    }

    public ExactMatches Resolve()
    {
        ForEachGroup(_claims.NumberKey, JoinByNumber);
        ForEachGroup(_claims.KvkKey, JoinAll);
        ForEachGroup(_claims.AddressKey, JoinByNameAndAddress);
        return Matches();
    }

    PersonIdentity Identity(int entry) => IsKnown(entry) ? _known[entry - _order.Length].Identity : _claims.Identity(_order[entry]);

    bool IsKnown(int entry) => entry >= _order.Length;

    int Node(int entry) => IsKnown(entry) ? _knownNodes[entry - _order.Length] : entry;

    delegate void Join(ReadOnlySpan<int> entries);

    void ForEachGroup(Func<int, long> keyOf, Join join)
    {
        var keys = new long[_order.Length + _known.Length];
        var entries = new int[keys.Length];
        var count = 0;
        for (var entry = 0; entry < keys.Length; entry++)
        {
            var key = IsKnown(entry) ? _known[entry - _order.Length].Key : keyOf(_order[entry]);
            if (key != 0 && !_held.ContainsKey(entry))
                (keys[count], entries[count++]) = (key, entry);
        }
        Array.Sort(keys, entries, 0, count);
        for (int start = 0, end; start < count; start = end)
        {
            for (end = start + 1; end < count && keys[end] == keys[start];)
                end++;
            var group = entries.AsSpan(start, end - start);
            group.Sort();
            // Rows of the register for another kind of key make groups without a claim: nothing new to say about those.
            if (group.Length > 1 && !IsKnown(group[0]))
                join(group);
        }
    }

    void JoinByNumber(ReadOnlySpan<int> entries)
    {
        // The other number of a known debtor with two: the register has the one it goes by.
        if (IsKnown(entries[^1]) && _groups.Number[_groups.Root(Node(entries[^1]))] is not 0 and var number)
            foreach (var entry in entries)
                if (!IsKnown(entry))
                    _groups.Number[entry] = number;
        if (Identity(entries[0]).Number < 0)
        {
            JoinAll(entries);
            return;
        }
        if (!HasContradiction(entries))
        {
            JoinAll(entries);
            return;
        }
        foreach (var sameYear in Agreeing(entries.ToArray(), ContradictionParts.ByBirthYear, OtherBirthYear))
            foreach (var sameName in Agreeing(sameYear, ContradictionParts.ByName, OtherName))
                JoinAll(sameName);
    }

    // Nearly all groups: everything agrees with the first entry, and nothing has to be taken apart.
    bool HasContradiction(ReadOnlySpan<int> entries)
    {
        var first = Identity(entries[0]);
        foreach (var entry in entries[1..])
        {
            var other = Identity(entry);
            if (other.BirthYear != first.BirthYear || first.Name == 0 || other.ContradictsNameOf(first))
                return true;
        }
        return false;
    }

    // The parts that the register knows, or else the one with more than half of the claims. Claims of other parts are held.
    List<int[]> Agreeing(int[] entries, Func<PersonIdentity[], int[]> divide, string code)
    {
        var parts = divide([.. entries.Select(entry => Identity(entry))]);
        var kept = ContradictionParts.Kept(parts, [.. entries.Select(IsKnown)]);
        for (var at = 0; at < parts.Length; at++)
            if (parts[at] == ContradictionParts.Neutral && kept.Count == 1)
                parts[at] = kept[0];
            else if (!kept.Contains(parts[at]) && !IsKnown(entries[at]))
                _held[entries[at]] = code;
        return [.. kept.Select(part => entries.Where((_, at) => parts[at] == part).ToArray())];
    }

    void JoinByNameAndAddress(ReadOnlySpan<int> entries)
    {
        if (entries.Length == 2 && !AreOne(entries[0], entries[1]))
            return;
        foreach (var namesakes in Namesakes(entries.ToArray()))
        {
            if (AreAllOne(namesakes))
                JoinAll(namesakes);
            else
                foreach (var equals in namesakes.Where(e => GivenNames.HasFirstName(Identity(e).Given)).GroupBy(e => (Identity(e).Name, Identity(e).Given)))
                    JoinAll(AreAllOne([.. equals]) ? [.. equals] : []);
        }
    }

    // Who share a surname, directly or through others; by name and not by pair, as thousands may have the address of a shelter.
    IEnumerable<int[]> Namesakes(int[] entries)
    {
        var (groups, bearers) = (new NumberedGroups(entries.Length), new Dictionary<long, int>());
        for (var at = 0; at < entries.Length; at++)
            foreach (var name in (ReadOnlySpan<long>)[Identity(entries[at]).Name, Identity(entries[at]).Partner])
                if (name != 0 && !bearers.TryAdd(name, at))
                    groups.TryJoin(bearers[name], at);
        return Enumerable.Range(0, entries.Length).GroupBy(groups.Root, (_, group) => group.Select(at => entries[at]).ToArray());
    }

    // Twins share everything but their given names, so those must be known on both sides and agree.
    bool AreOne(int left, int right)
    {
        var a = Identity(left);
        var b = Identity(right);
        return a.SharesName(b) && !GivenNames.IsEmpty(a.Given) && !GivenNames.IsEmpty(b.Given) && GivenNames.AreCompatible(a.Given, b.Given)
            && _groups.MayJoin(Node(left), Node(right));
    }

    // As if each two were asked, with one look at each: an agency may have thousands of claims on one debtor.
    // "J." may be either of Jan and Joost: whoever is compatible with two that are not compatible with each other is left apart.
    bool AreAllOne(int[] entries)
    {
        var persons = Array.ConvertAll(entries, Identity);
        return PersonIdentity.AllShareName(persons) && GivenNames.AreAllCompatible(persons.Select(person => person.Given))
            && entries.Select(entry => _groups.Number[_groups.Root(Node(entry))]).Where(number => number != 0).Distinct().Take(2).Count() < 2;
    }

    void JoinAll(ReadOnlySpan<int> entries)
    {
        for (var at = 1; at < entries.Length; at++)
            _groups.TryJoin(Node(entries[0]), Node(entries[at]));
    }

    ExactMatches Matches()
    {
        var claims = _order.Length;
        var winners = new Dictionary<int, int>();
        for (var debtor = 0; debtor < _debtors.Length; debtor++)
        {
            var root = _groups.Root(claims + debtor);
            if (!winners.TryGetValue(root, out var best) || IsOlder(debtor, best))
                winners[root] = debtor;
        }
        var merges = new List<DebtorMerge>();
        for (var debtor = 0; debtor < _debtors.Length; debtor++)
            if (winners[_groups.Root(claims + debtor)] is var winner && winner != debtor)
                merges.Add(new(_known[_debtors[debtor]].DebtorId, _known[_debtors[winner]].DebtorId));

        var ids = new long[claims];
        for (var rank = 0; rank < claims; rank++)
        {
            // The root is the smallest node, and claims are ranked by key before all known debtors.
            var root = _groups.Root(rank);
            ids[_order[rank]] = _held.ContainsKey(rank) ? 0
                : winners.TryGetValue(root, out var winner) ? _known[_debtors[winner]].DebtorId
                : _claims.ClaimKey(_order[root]);
        }
        return new(ids, merges, [.. _held.Select(held => new HeldClaim(_claims.ClaimKey(_order[held.Key]), held.Value))]);
    }

    bool IsOlder(int debtor, int other)
    {
        var (a, b) = (_known[_debtors[debtor]], _known[_debtors[other]]);
        return (a.SinceDay, a.DebtorId).CompareTo((b.SinceDay, b.DebtorId)) < 0;
    }
}
