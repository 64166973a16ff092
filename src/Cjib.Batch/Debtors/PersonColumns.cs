using System.Buffers.Binary;

namespace Cjib.Batch.Debtors;

/// <summary>The cells of one claim that say who the debtor is, as they were delivered: UTF-8, empty when missing.</summary>
public readonly ref struct PersonCells
{
    /// <summary>True for a legal person (debiteur_soort RP).</summary>
    public bool IsLegalPerson { get; init; }

    public ReadOnlySpan<byte> Bsn { get; init; }

    public ReadOnlySpan<byte> Rsin { get; init; }

    public ReadOnlySpan<byte> KvkNumber { get; init; }

    /// <summary>naam_rp.</summary>
    public ReadOnlySpan<byte> CompanyName { get; init; }

    /// <summary>geslachtsnaam, with or without its prefix.</summary>
    public ReadOnlySpan<byte> Surname { get; init; }

    public ReadOnlySpan<byte> Initials { get; init; }

    public ReadOnlySpan<byte> GivenNames { get; init; }

    public ReadOnlySpan<byte> PartnerSurname { get; init; }

    /// <summary>BRP date yyyymmdd whose unknown parts are zeros; 0 when missing.</summary>
    public int BirthDate { get; init; }

    public ReadOnlySpan<byte> Postcode { get; init; }

    /// <summary>0 when missing.</summary>
    public int HouseNumber { get; init; }
}

/// <summary>
/// The persons of a night's new claims in columns, normalised as they are added: what <see cref="DebtorMatching.Resolve"/> decides on.
/// </summary>
/// <remarks>69 bytes a claim. Prefixes, letters of house numbers and streets play no part in the rules of a night.</remarks>
public sealed class PersonColumns(int capacity = 1024)
{
    long[] _claimKeys = new long[capacity];
    long[] _addressKeys = new long[capacity];
    int[] _kvkNumbers = new int[capacity];
    bool[] _areLegal = new bool[capacity];
    PersonIdentity[] _identities = new PersonIdentity[capacity];

    public int Count { get; private set; }

    public long ClaimKey(int index) => _claimKeys[index];

    public bool IsLegalPerson(int index) => _areLegal[index];

    public ref readonly PersonIdentity Identity(int index) => ref _identities[index];

    /// <summary>Adds a claim. Claim keys are unique; the order plays no part.</summary>
    public void Add(long claimKey, in PersonCells cells)
    {
        if (Count == _claimKeys.Length)
            Grow(Count + 1);
        _claimKeys[Count] = claimKey;
        _areLegal[Count] = cells.IsLegalPerson;
        _identities[Count] = cells.IsLegalPerson ? LegalPerson(cells) : NaturalPerson(cells);
        _kvkNumbers[Count] = cells.IsLegalPerson ? KvkNumber(cells.KvkNumber) : 0;
        _addressKeys[Count] = cells.IsLegalPerson ? 0 : AddressKeyOf(cells);
        Count++;
    }

    /// <summary>Adds the claims of other columns behind these.</summary>
    public void AddRange(PersonColumns others)
    {
        if (Count + others.Count > _claimKeys.Length)
            Grow(Count + others.Count);
        Array.Copy(others._claimKeys, 0, _claimKeys, Count, others.Count);
        Array.Copy(others._addressKeys, 0, _addressKeys, Count, others.Count);
        Array.Copy(others._kvkNumbers, 0, _kvkNumbers, Count, others.Count);
        Array.Copy(others._areLegal, 0, _areLegal, Count, others.Count);
        Array.Copy(others._identities, 0, _identities, Count, others.Count);
        Count += others.Count;
    }

    /// <summary>Puts a claim of other columns in the place of one of these.</summary>
    public void Take(int index, PersonColumns others, int other)
    {
        (_claimKeys[index], _addressKeys[index]) = (others._claimKeys[other], others._addressKeys[other]);
        (_kvkNumbers[index], _areLegal[index], _identities[index]) = (others._kvkNumbers[other], others._areLegal[other], others._identities[other]);
    }

    /// <summary>How many keys a person has at most.</summary>
    public const int KeysMax = 5;

    /// <summary>The keys (at most <see cref="KeysMax"/>) under which the register is to know the person of a claim that was placed.</summary>
    public int KeysOf(int index, Span<long> keys) => Present([NumberKey(index), KvkKey(index), AddressKey(index), BirthKey(index), DoorKey(index)], keys);

    /// <summary>Those of its keys that prove something: what the exact rules want to know of the register.</summary>
    public int ExactKeysOf(int index, Span<long> keys) => Present([NumberKey(index), KvkKey(index), AddressKey(index)], keys);

    /// <summary>Those of its keys under which likely persons are found.</summary>
    public int LikenessKeysOf(int index, Span<long> keys) => Present([BirthKey(index), DoorKey(index)], keys);

    static int Present(ReadOnlySpan<long> all, Span<long> keys)
    {
        var count = 0;
        foreach (var key in all)
            if (key != 0)
                keys[count++] = key;
        return count;
    }

    /// <summary>BSN or RSIN; 0 when there is no valid one.</summary>
    internal long NumberKey(int index) => KeyOf(1, _identities[index].Number);

    internal long KvkKey(int index) => KeyOf(2, _kvkNumbers[index]);

    /// <summary>Complete birth date, postcode and house number; 0 when one of them is missing.</summary>
    internal long AddressKey(int index) => _addressKeys[index];

    /// <summary>Complete birth date and first initial; 0 when one of them is missing.</summary>
    internal long BirthKey(int index) => _identities[index] is var who && Normalisation.IsComplete(who.BirthDate) ? KeyOf(4, who.BirthDate, who.Given) : 0;

    /// <summary>Postcode, house number and first initial; 0 when one of them is missing.</summary>
    internal long DoorKey(int index) => _identities[index] is var who && who.Door != 0 ? KeyOf(5, who.Door, who.Given) : 0;

    static long KeyOf(byte kind, long value, long given)
    {
        var initial = GivenNames.FirstInitial(given);
        if (initial == 0)
            return 0;
        Span<byte> key = stackalloc byte[10];
        (key[0], key[1]) = (kind, (byte)initial);
        BinaryPrimitives.WriteInt64LittleEndian(key[2..], value);
        return Normalisation.Hash(key);
    }

    static PersonIdentity NaturalPerson(in PersonCells cells)
    {
        Span<byte> own = stackalloc byte[Normalisation.LengthMax], partner = stackalloc byte[Normalisation.LengthMax];
        own = own[..Normalisation.SurnameKey(cells.Surname, own)];
        partner = partner[..Normalisation.SurnameKey(cells.PartnerSurname, partner)];
        return new(
            Normalisation.CitizenNumber(cells.Bsn), cells.BirthDate, Normalisation.Hash(own), Normalisation.Hash(partner),
            PersonIdentity.SketchOf(own) | PersonIdentity.SketchOf(partner), GivenNames.Pack(cells.Initials, cells.GivenNames), DoorOf(cells));
    }

    static long DoorOf(in PersonCells cells)
    {
        Span<byte> key = stackalloc byte[Normalisation.LengthMax + 4];
        var length = Normalisation.Code(cells.Postcode, key[4..]);
        if (length == 0 || cells.HouseNumber == 0)
            return 0;
        BinaryPrimitives.WriteInt32LittleEndian(key, cells.HouseNumber);
        return Normalisation.Hash(key[..(4 + length)]);
    }

    static PersonIdentity LegalPerson(in PersonCells cells)
    {
        Span<byte> name = stackalloc byte[Normalisation.LengthMax];
        name = name[..Normalisation.CompanyKey(cells.CompanyName, name)];
        return new(-Normalisation.CitizenNumber(cells.Rsin), 0, Normalisation.Hash(name), 0, PersonIdentity.SketchOf(name), 0);
    }

    static int KvkNumber(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
            number = digits.Length == 8 && digit is >= (byte)'0' and <= (byte)'9' ? number * 10 + (digit - '0') : int.MinValue;
        return Math.Max(number, 0);
    }

    static long AddressKeyOf(in PersonCells cells)
    {
        Span<byte> key = stackalloc byte[Normalisation.LengthMax + 9];
        var length = Normalisation.Code(cells.Postcode, key[9..]);
        if (length == 0 || cells.HouseNumber == 0 || !Normalisation.IsComplete(cells.BirthDate))
            return 0;
        key[0] = 3;
        BinaryPrimitives.WriteInt32LittleEndian(key[1..], cells.BirthDate);
        BinaryPrimitives.WriteInt32LittleEndian(key[5..], cells.HouseNumber);
        return Normalisation.Hash(key[..(9 + length)]);
    }

    static long KeyOf(byte kind, int number)
    {
        if (number == 0)
            return 0;
        Span<byte> key = stackalloc byte[5];
        key[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(key[1..], number);
        return Normalisation.Hash(key);
    }

    void Grow(int least)
    {
        var capacity = Math.Max(Math.Max(16, least), _claimKeys.Length + _claimKeys.Length / 2);
        Array.Resize(ref _claimKeys, capacity);
        Array.Resize(ref _addressKeys, capacity);
        Array.Resize(ref _kvkNumbers, capacity);
        Array.Resize(ref _areLegal, capacity);
        Array.Resize(ref _identities, capacity);
    }
}
