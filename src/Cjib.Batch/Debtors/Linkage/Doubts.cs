namespace Cjib.Batch.Debtors.Linkage;

/// <summary>Why a human must look at a pair, however much it weighs.</summary>
enum Doubt : byte
{
    None,

    /// <summary>Other birth years: parent and child bear one name at one address, and a number may be written down with the other.</summary>
    OtherYear,

    /// <summary>No birth date on one side: all that is left to tell parent and child apart is missing.</summary>
    YearUnknown,

    /// <summary>First names differ, if only by a letter: twins are called Lucas and Luca.</summary>
    OtherFirstName,

    /// <summary>One side has initials alone, and not quite those of the other: <c>P.</c> is Peter's and Paul's.</summary>
    InitialsOnly,
}

/// <summary>
/// Sees the pairs that may be two of one household. Weights alone cannot tell twins and namesakes from one person: what they have in common
/// is much, and what tells them apart is one value. A file with next to no twins and namesakes needs no doubts; see <see cref="Weights.KinPerPerson"/>.
/// </summary>
sealed class Doubts
{
    const int InitialsMin = 2;

    readonly Persons _persons;
    readonly AlikeCache? _alike;
    readonly int _bsn, _other, _email, _birth, _surname, _first, _initials, _door;
    readonly int[] _companies;

    public Doubts(Persons persons)
    {
        _persons = persons;
        _alike = persons.First is null ? null : new(persons.First);
        (_bsn, _other, _email) = (Slot(persons.Bsn), Slot(persons.Other), Slot(persons.Email));
        (_birth, _surname, _first, _initials, _door) = (Slot(persons.Birth), Slot(persons.Surname), Slot(persons.First), persons.InitialsSlot, Slot(persons.Door));
        _companies = [.. new[] { persons.Company, persons.Kvk, persons.Rsin }.OfType<Column>().Select(persons.SlotOf)];

        int Slot(Column? column) => column is null ? -1 : persons.SlotOf(column);
    }

    /// <param name="household">log2 of the odds of one household against strangers; only who may be of one household is doubted.</param>
    public Doubt Of(int left, int right, double household)
    {
        var a = _persons.CellsOfRow(left);
        var b = _persons.CellsOfRow(right);
        if (_birth < 0 || AreEqual(a, b, _other) || AreEqual(a, b, _email) || IsCompany(a) || IsCompany(b))
            return Doubt.None;
        var hasNumber = AreEqual(a, b, _bsn) && _persons.Citizens[a[_bsn]] != 0;
        // Twins that live apart bear one name and were born on one day.
        if (!hasNumber && household <= 0)
            return AreEqual(a, b, _surname) && AreEqual(a, b, _birth) && AreOtherFirstNames(a, b) ? Doubt.OtherFirstName : Doubt.None;
        var (yearA, yearB) = (_persons.Dates[a[_birth]] / 10000, _persons.Dates[b[_birth]] / 10000);
        if (yearA != 0 && yearB != 0 && yearA != yearB)
            return Doubt.OtherYear;
        if (!hasNumber && (yearA == 0 || yearB == 0))
            return Doubt.YearUnknown;
        var (initialsA, initialsB) = (a[_initials], b[_initials]);
        var areInitialsEqual = initialsA == initialsB && initialsA >> 5 * (InitialsMin - 1) != 0;
        if (_first >= 0 && a[_first] != 0 && b[_first] != 0)
            return a[_first] == b[_first] || areInitialsEqual || (hasNumber && _alike!.Of(a[_first], b[_first]) != AlikeCache.Different)
                ? Doubt.None : Doubt.OtherFirstName; // its column is there
        return (hasNumber && ShareLetter(initialsA, initialsB)) || areInitialsEqual || (initialsA == initialsB && initialsA != 0 && AreEqual(a, b, _door)) ? Doubt.None : Doubt.InitialsOnly;
    }

    bool AreOtherFirstNames(ReadOnlySpan<int> a, ReadOnlySpan<int> b) =>
        _first >= 0 && a[_first] != 0 && b[_first] != 0 && a[_first] != b[_first];

    // A number may be written down with another of the household; M.Q. and T. are two people, M.J. and J. need not be.
    static bool ShareLetter(int a, int b)
    {
        if (a == 0 || b == 0)
            return true;
        for (; a != 0; a >>= 5)
            for (var rest = b; rest != 0; rest >>= 5)
                if ((a & 31) == (rest & 31))
                    return true;
        return false;
    }

    bool IsCompany(ReadOnlySpan<int> row)
    {
        foreach (var slot in _companies)
            if (row[slot] != 0)
                return true;
        return false;
    }

    static bool AreEqual(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int slot) => slot >= 0 && a[slot] != 0 && a[slot] == b[slot];
}
