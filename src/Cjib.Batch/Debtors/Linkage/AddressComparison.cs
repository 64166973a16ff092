namespace Cjib.Batch.Debtors.Linkage;

/// <summary>
/// A whole address as one piece of evidence: whoever has the postcode has the street and the place as well, so these are not added up.
/// </summary>
sealed class AddressComparison(Persons persons) : Comparison(
    "adres", Evidence.Household,
    ["anders", "plaats lijkt", "zelfde plaats of postcodegebied", "straat of postcode lijkt", "zelfde straat of postcode", "zelfde huis met een fout", "zelfde huis"],
    [0.12, 0.01, 0.05, 0.03, 0.05, 0.06, 0.68])
{
    const int Different = 1, PlaceAlike = 2, SamePlace = 3, StreetAlike = 4, SameStreet = 5, DoorWithError = 6, SameDoor = 7;
    const int Missing = -1;

    readonly Part? _postcode = Part.Of(persons, persons.Postcode), _street = Part.Of(persons, persons.Street);
    readonly Part? _number = Part.Of(persons, persons.HouseNumber), _city = Part.Of(persons, persons.City);
    readonly int _door = persons.Door is null ? -1 : persons.SlotOf(persons.Door);

    public override int Level(ReadOnlySpan<int> left, ReadOnlySpan<int> right, out float log2Chance)
    {
        log2Chance = 0;
        var postcode = _postcode is null ? Missing : _postcode.Compare(left, right);
        var street = _street is null ? Missing : _street.Compare(left, right);
        var number = _number is null ? Missing : _number.Equals(left, right);
        var city = _city is null ? Missing : _city.Compare(left, right);
        // Kerkstraat 1 is in every place.
        if (postcode == Part.Different && city == Part.Different)
            return Different;
        var isStreet = postcode == Part.Equal || street == Part.Equal;
        if (number == Part.Equal && isStreet)
        {
            log2Chance = DoorChance(left, right, postcode == Part.Equal);
            return SameDoor;
        }
        if (number == Part.Equal && (postcode == Part.VeryAlike || street >= Part.Alike))
            return DoorWithError;
        if (isStreet)
        {
            log2Chance = postcode == Part.Equal ? _postcode!.Share(left) : city == Part.Equal ? Math.Min(_street!.Share(left), _city!.Share(left)) : _street!.Share(left); // equal, so it is there
            return SameStreet;
        }
        if (postcode == Part.VeryAlike || street == Part.VeryAlike)
            return StreetAlike;
        if (city == Part.Equal || (_postcode is not null && postcode != Missing && _postcode.ShareBeginning(left, right)))
        {
            log2Chance = city == Part.Equal ? _city!.Share(left) : 0; // equal, so it is there
            return SamePlace;
        }
        if (city >= Part.Alike)
            return PlaceAlike;
        return postcode == Missing && street == Missing && city == Missing ? 0 : Different;
    }

    float DoorChance(ReadOnlySpan<int> left, ReadOnlySpan<int> right, bool byPostcode)
    {
        var (a, b) = (left[_door], right[_door]);
        if (a == b && a != 0)
            return persons.Door!.Log2Share(a); // it has a value, so it is there
        // They are equal, so they are there; nothing is rarer than one in all.
        return Math.Max((byPostcode ? _postcode! : _street!).Share(left) + _number!.Share(left), -float.Log2(Math.Max(persons.Count, 2)));
    }

    /// <summary>One column of the address.</summary>
    sealed class Part(Column column, int slot)
    {
        public const int Different = 0, Alike = 1, VeryAlike = 2, Equal = 3;
        readonly AlikeCache _alike = new(column);

        public static Part? Of(Persons persons, Column? column) => column is null ? null : new(column, persons.SlotOf(column));

        public float Share(ReadOnlySpan<int> row) => column.Log2Share(row[slot]);

        public int Compare(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
        {
            var (a, b) = (left[slot], right[slot]);
            return a == 0 || b == 0 ? Missing : a == b ? Equal : _alike.Of(a, b);
        }

        public int Equals(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
        {
            var (a, b) = (left[slot], right[slot]);
            return a == 0 || b == 0 ? Missing : a == b ? Equal : Different;
        }

        // The first part of a postcode is an area: 1234, or BA1.
        public bool ShareBeginning(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
        {
            var a = column.Tokens[left[slot]];
            var b = column.Tokens[right[slot]];
            var area = Math.Max(a.Length, b.Length) >= 5 ? Math.Min(a.Length, b.Length) - (char.IsAsciiDigit((char)a[0]) ? 2 : 3) : 0;
            return area >= 2 && a[..area].SequenceEqual(b[..area]);
        }
    }
}
