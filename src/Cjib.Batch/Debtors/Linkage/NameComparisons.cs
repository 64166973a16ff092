namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Given names, where both sides have them; also the given name that stands in the surname's place on one side.</summary>
sealed class GivenNameComparison(Persons persons, Column first, Column given) : Comparison(
    "voornamen", Evidence.GivenName,
    ["anders", "zelfde eerste letter", "lijkt", VeryAlikeName, "alleen eerste gelijk", "gelijk", "verwisseld met geslachtsnaam"],
    [0.04, 0.04, 0.05, 0.07, 0.01, 0.78, 0.01])
{
    const int Different = 1, SameLetter = 2, Alike = 3, VeryAlike = 4, FirstEqual = 5, Equal = 6, Swapped = 7;
    readonly int _given = persons.SlotOf(given);
    readonly int _first = persons.SlotOf(first);
    readonly int _initials = persons.InitialsSlot;
    readonly AlikeCache _alike = new(first);
    readonly NameSwap? _swap = persons.NameSwap;

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        if (_swap is not null && _swap.Of(left, right, out log2Chance) is not NameSwap.None and var swap)
            return swap == NameSwap.Both ? Swapped : 0;
        var (a, b) = (left[_first], right[_first]);
        if (a == 0 || b == 0)
            return 0;
        if (a == b)
        {
            var (all, others) = (left[_given], right[_given]);
            log2Chance = all == others ? given.Log2Share(all) : first.Log2Share(a);
            return all == others || AreCompatible(left[_initials] >> 5, right[_initials] >> 5) ? Equal : FirstEqual;
        }
        var alike = _alike.Of(a, b);
        if (alike == AlikeCache.VeryAlike)
        {
            log2Chance = Math.Max(first.Log2Share(a), first.Log2Share(b));
            return VeryAlike;
        }
        if (alike == AlikeCache.Alike || IsShortened(first.Tokens[a], first.Tokens[b]) || ShareName(given.Tokens[left[_given]], given.Tokens[right[_given]]))
            return Alike;
        return ((left[_initials] ^ right[_initials]) & 31) == 0 ? SameLetter : Different;
    }

    // One has all that the other has, in its order from the first on.
    static bool AreCompatible(int a, int b)
    {
        for (; a != 0 && b != 0; a >>= 5, b >>= 5)
            if ((a & 31) != (b & 31))
                return false;
        return true;
    }

    // Rob and Robert, Ben and Benjamin.
    static bool IsShortened(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        Math.Min(a.Length, b.Length) >= 3 && (a.Length < b.Length ? b.StartsWith(a) : a.StartsWith(b));

    // Someone who goes by a second name: "Maria Johanna" and "Johanna".
    static bool ShareName(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (!a.Contains((byte)' ') && !b.Contains((byte)' '))
            return false;
        foreach (var left in a.Split((byte)' '))
            foreach (var right in b.Split((byte)' '))
                if (a[left].Length > 1 && a[left].SequenceEqual(b[right]))
                    return true;
        return false;
    }
}

/// <summary>Initials, where one side has no given name. Apart from the names: how often they fit says nothing of how often there are no names.</summary>
sealed class InitialsComparison(Persons persons) : Comparison(
    "voorletters", Evidence.GivenName, ["anders", "zelfde eerste letter", "passen", "gelijk"], [0.03, 0.02, 0.25, 0.7])
{
    const int Different = 1, SameLetter = 2, Fit = 3, Equal = 4;
    readonly int _first = persons.First is null ? -1 : persons.SlotOf(persons.First);
    readonly int _initials = persons.InitialsSlot;
    readonly NameSwap? _swap = persons.NameSwap;
    readonly float[] _letters = persons.InitialChances;
    readonly float _rarest = -(float)Math.Log2(Math.Max(persons.Count, 2));

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_initials], right[_initials]);
        if (a == 0 || b == 0 || (_first >= 0 && left[_first] != 0 && right[_first] != 0) || (_swap is not null && _swap.Of(left, right, out _) != NameSwap.None))
            return 0;
        for (var isFirst = true; a != 0 && b != 0; a >>= 5, b >>= 5, isFirst = false)
        {
            if ((a & 31) != (b & 31))
            {
                log2Chance = 0;
                return isFirst ? Different : SameLetter;
            }
            log2Chance += _letters[a & 31];
        }
        log2Chance = Math.Max(log2Chance, _rarest);
        return a == b ? Equal : Fit; // what is left of both
    }

    /// <summary>See <see cref="Persons.InitialChances"/>.</summary>
    public static float[] ChancesOf(int[] initials)
    {
        var counts = new int[32];
        foreach (var all in initials)
            for (var rest = all; rest != 0; rest >>= 5)
                counts[rest & 31]++;
        var sum = counts.Sum();
        return [.. counts.Select(count => count == 0 ? 0 : (float)Math.Log2(count / (double)sum))];
    }
}

/// <summary>Surnames: own, partner's, double, and with typing errors.</summary>
sealed class SurnameComparison(Persons persons, Column surname) : Comparison(
    "geslachtsnaam", Evidence.Household,
    ["anders", "lijkt", VeryAlikeName, "deel gelijk of naam van partner", "gelijk", "staat bij de voornamen"],
    [0.06, 0.03, 0.06, 0.05, 0.79, 0.01])
{
    const int Different = 1, Alike = 2, VeryAlike = 3, PartEqual = 4, Equal = 5, InOtherPlace = 6;
    readonly int _surname = persons.SlotOf(surname);
    readonly int _partner = persons.Partner is null ? -1 : persons.SlotOf(persons.Partner);
    readonly NameParts _parts = persons.SurnameParts!; // there are surnames
    readonly AlikeCache _alike = new(surname);
    readonly NameSwap? _swap = persons.NameSwap;

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_surname], right[_surname]);
        // Names in each other's place are one piece of evidence, not two: the given names have it, or, when only one name crosses, this.
        if (_swap is not null && _swap.Of(left, right, out log2Chance) is not NameSwap.None and var swap)
            return swap == NameSwap.Both ? 0 : InOtherPlace;
        if (a == 0 || b == 0)
            return 0;
        if (a == b)
        {
            log2Chance = surname.Log2Share(a);
            return Equal;
        }
        if (_alike.Of(a, b) == AlikeCache.VeryAlike)
        {
            log2Chance = Math.Max(surname.Log2Share(a), surname.Log2Share(b));
            return VeryAlike;
        }
        log2Chance = _parts.Shared(a, _partner < 0 ? 0 : left[_partner], b, _partner < 0 ? 0 : right[_partner]);
        return log2Chance < 0 ? PartEqual : _alike.Of(a, b) == AlikeCache.Alike ? Alike : Different;
    }

    /// <summary>For each value its number among other values; 0 when it is not there.</summary>
    public static int[] NumbersIn(Tokens values, Tokens others)
    {
        var numbers = new int[values.Count];
        for (var token = 1; token < numbers.Length; token++)
            numbers[token] = others.Find(values[token]);
        return numbers;
    }
}

/// <summary>The names that make up surnames: own and partner's, the two of a double name.</summary>
sealed class NameParts
{
    readonly (int First, int Second)[] _surnames, _partners;
    readonly float[] _log2Shares;

    public NameParts(Column surname, Column? partner)
    {
        var parts = new Tokens();
        _surnames = Split(surname, parts);
        _partners = partner is null ? [default] : Split(partner, parts);
        var counts = new int[parts.Count];
        foreach (var token in surname.Rows)
        {
            counts[_surnames[token].First]++;
            counts[_surnames[token].Second]++;
        }
        _log2Shares = [.. counts.Select(count => (float)Math.Log2(Math.Max(count, 1) / (double)Math.Max(surname.Known, 1)))];
    }

    /// <summary>log2 of the share of the rarest name that two people share, of which one has it as surname or part of it; 0 when they share none.</summary>
    public float Shared(int a, int partnerA, int b, int partnerB)
    {
        var (left, right) = (_surnames[a], _surnames[b]);
        return Math.Min(
            Math.Min(Shared(left.First, right, _partners[partnerB]), Shared(left.Second, right, _partners[partnerB])),
            Math.Min(Shared(right.First, left, _partners[partnerA]), Shared(right.Second, left, _partners[partnerA])));
    }

    float Shared(int name, (int First, int Second) surname, (int First, int Second) partner) =>
        name != 0 && (name == surname.First || name == surname.Second || name == partner.First || name == partner.Second) ? _log2Shares[name] : 0;

    static (int, int)[] Split(Column column, Tokens parts)
    {
        var split = new (int, int)[column.Tokens.Count];
        for (var token = 1; token < split.Length; token++)
        {
            var name = column.Tokens[token];
            var blank = name.IndexOf((byte)' ');
            split[token] = blank < 0 ? (parts.Add(name), 0) : (parts.Add(name[..blank]), parts.Add(name[(blank + 1)..]));
        }
        return split;
    }
}

/// <summary>Sees that given name and surname have changed places, or that one of them stands in the other's.</summary>
sealed class NameSwap
{
    public const int None = 0, One = 1, Both = 2;

    readonly Column _surname, _first;
    readonly int _surnameSlot, _firstSlot;
    readonly int[] _asFirst;

    NameSwap(Persons persons, Column surname, Column first)
    {
        (_surname, _first) = (surname, first);
        (_surnameSlot, _firstSlot) = (persons.SlotOf(surname), persons.SlotOf(first));
        _asFirst = SurnameComparison.NumbersIn(surname.Tokens, first.Tokens);
        if (persons.Given is not { } given)
            return;
        // Of a double given name, Alexa-Rose, only the first counts; it stands whole in the surname's place.
        foreach (var (token, name) in SurnameComparison.NumbersIn(surname.Tokens, given.Tokens).Index())
            if (_asFirst[token] == 0)
                _asFirst[token] = persons.FirstOf[name];
    }

    public static NameSwap? Of(Persons persons) =>
        persons is { Surname: { } surname, First: { } first } ? new(persons, surname, first) : null;

    public int Of(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_surnameSlot], right[_surnameSlot]);
        var (firstA, firstB) = (left[_firstSlot], right[_firstSlot]);
        if (a == b || (firstA == firstB && firstA != 0))
            return None;
        var (isAcross, isBack) = (a != 0 && _asFirst[a] != 0 && _asFirst[a] == firstB, b != 0 && _asFirst[b] != 0 && _asFirst[b] == firstA);
        if (!isAcross && !isBack)
            return None;
        var across = isAcross ? Math.Max(_surname.Log2Share(a), _first.Log2Share(firstB)) : 0;
        var back = isBack ? Math.Max(_surname.Log2Share(b), _first.Log2Share(firstA)) : 0;
        if (isAcross && isBack)
        {
            log2Chance = across + back;
            return Both;
        }
        // The other name crosses as well, with a typing error.
        log2Chance = isAcross ? across : back;
        var (surname, first) = isAcross ? (b, firstA) : (a, firstB);
        return surname != 0 && first != 0
            && TextLikeness.JaroWinkler(_surname.Tokens[surname], _first.Tokens[first]) >= AlikeCache.VeryAlikeMin ? Both : One;
    }
}
