namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Dates: typing errors, day and month in each other's place, and parts that are unknown.</summary>
sealed class DateComparison(Persons persons, Column column, string name, Evidence evidence, int[] dates) : Comparison(
    name, evidence,
    ["anders", "jaar scheelt een", "jaar gelijk", "twee van drie delen gelijk", "een cijfer anders", "dag en maand verwisseld", "gelijk"],
    [0.03, 0.01, 0.02, 0.04, 0.05, 0.01, 0.84])
{
    const int Different = 1, NextYear = 2, SameYear = 3, TwoParts = 4, OneDigit = 5, Swapped = 6, Equal = 7;
    readonly int _slot = persons.SlotOf(column);

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_slot], right[_slot]);
        if (a == 0 || b == 0)
            return 0;
        if (a == b)
        {
            log2Chance = column.Log2Share(a);
            return Normalisation.IsComplete(dates[a]) ? Equal : TwoParts;
        }
        return LevelOf(dates[a], dates[b]);
    }

    /// <summary>The level of two known dates yyyymmdd.</summary>
    public static int LevelOf(int a, int b)
    {
        if (a == b)
            return Normalisation.IsComplete(a) ? Equal : TwoParts;
        var (yearA, monthA, dayA) = (a / 10000, a / 100 % 100, a % 100);
        var (yearB, monthB, dayB) = (b / 10000, b / 100 % 100, b % 100);
        // Unknown parts fit anything, but prove nothing.
        var (isYear, isMonth, isDay) = (yearA == yearB, monthA == monthB && monthA != 0, dayA == dayB && dayA != 0);
        if (isYear && monthA == dayB && dayA == monthB)
            return Swapped;
        if (isYear && (isMonth || monthA == 0 || monthB == 0) && (isDay || dayA == 0 || dayB == 0))
            return TwoParts;
        if (monthA != 0 && monthB != 0 && dayA != 0 && dayB != 0 && DiffersInOneDigit(a, b))
            return OneDigit;
        if ((isYear ? 1 : 0) + (isMonth ? 1 : 0) + (isDay ? 1 : 0) == 2)
            return TwoParts;
        return isYear ? SameYear : Math.Abs(yearA - yearB) == 1 ? NextYear : Different;
    }

    // Also two neighbours that changed places.
    static bool DiffersInOneDigit(int a, int b)
    {
        var (count, at, place) = (0, 0, 0);
        Span<int> differences = stackalloc int[2];
        for (; a != 0 || b != 0; a /= 10, b /= 10, place++)
        {
            if (a % 10 == b % 10)
                continue;
            if (count == 2)
                return false;
            differences[count++] = a % 10 * 10 + b % 10;
            if (count == 2 && (place != at + 1 || differences[0] != differences[1] % 10 * 10 + differences[1] / 10))
                return false;
            at = place;
        }
        return true;
    }
}

/// <summary>Numbers and codes: a digit wrong, left out or changed places.</summary>
sealed class NumberComparison(Persons persons, Column column, string name, Evidence evidence, double[] usual) : Comparison(
    name, evidence, ["anders", "twee tekens anders", "een teken anders", "gelijk"], usual)
{
    const int Different = 1, TwoEdits = 2, OneEdit = 3, Equal = 4;
    const int TwoEditsLengthMin = 6;
    readonly int _slot = persons.SlotOf(column);

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_slot], right[_slot]);
        if (a == 0 || b == 0)
            return 0;
        if (a == b)
        {
            log2Chance = column.Log2Share(a);
            return Equal;
        }
        var x = column.Tokens[a];
        var y = column.Tokens[b];
        return TextLikeness.IsOneEdit(x, y) ? OneEdit
            : Math.Min(x.Length, y.Length) >= TwoEditsLengthMin && TextLikeness.IsWithinTwoEdits(x, y) ? TwoEdits : Different;
    }
}

/// <summary>Words: places, occupations, names of companies.</summary>
sealed class TextComparison(Persons persons, Column column, string name, Evidence evidence) : Comparison(
    name, evidence, ["anders", "lijkt of heeft een woord gemeen", VeryAlikeName, "gelijk"], [0.15, 0.05, 0.08, 0.72])
{
    const int Different = 1, Alike = 2, VeryAlike = 3, Equal = 4;
    const int WordLengthMin = 4;
    readonly int _slot = persons.SlotOf(column);
    readonly AlikeCache _alike = new(column);

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_slot], right[_slot]);
        if (a == 0 || b == 0)
            return 0;
        if (a == b)
        {
            log2Chance = column.Log2Share(a);
            return Equal;
        }
        switch (_alike.Of(a, b))
        {
            case AlikeCache.VeryAlike:
                log2Chance = Math.Max(column.Log2Share(a), column.Log2Share(b));
                return VeryAlike;
            case AlikeCache.Alike:
                return Alike;
            default:
                return ShareWord(column.Tokens[a], column.Tokens[b]) ? Alike : Different;
        }
    }

    static bool ShareWord(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (!a.Contains((byte)' ') && !b.Contains((byte)' '))
            return false;
        foreach (var left in a.Split((byte)' '))
            foreach (var right in b.Split((byte)' '))
                if (a[left].Length >= WordLengthMin && a[left].SequenceEqual(b[right]))
                    return true;
        return false;
    }
}

/// <summary>Values that agree or not.</summary>
sealed class ExactComparison(Persons persons, Column column, string name, Evidence evidence) : Comparison(
    name, evidence, ["anders", "gelijk"], [0.1, 0.9])
{
    readonly int _slot = persons.SlotOf(column);

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        var (a, b) = (left[_slot], right[_slot]);
        log2Chance = a != 0 && a == b ? column.Log2Share(a) : 0;
        return a == 0 || b == 0 ? 0 : a == b ? 2 : 1;
    }
}

/// <summary>E-mail addresses: the part before the @ says who, the part after it little.</summary>
sealed class EmailComparison(Persons persons, Column column) : Comparison(
    "email", Evidence.Person, ["anders", "lijkt", VeryAlikeName, "deel voor @ gelijk", "gelijk"], [0.12, 0.05, 0.09, 0.04, 0.70])
{
    const int Different = 1, Alike = 2, VeryAlike = 3, SameLocalPart = 4, Equal = 5;
    readonly int _slot = persons.SlotOf(column);
    readonly AlikeCache _alike = new(column);

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var (a, b) = (left[_slot], right[_slot]);
        if (a == 0 || b == 0)
            return 0;
        if (a == b)
        {
            log2Chance = column.Log2Share(a);
            return Equal;
        }
        if (LocalPart(column.Tokens[a]).SequenceEqual(LocalPart(column.Tokens[b])))
            return SameLocalPart;
        return _alike.Of(a, b) switch { AlikeCache.VeryAlike => VeryAlike, AlikeCache.Alike => Alike, _ => Different };
    }

    public static ReadOnlySpan<byte> LocalPart(ReadOnlySpan<byte> email) => email.IndexOf((byte)'@') is > 0 and var at ? email[..at] : email;
}
