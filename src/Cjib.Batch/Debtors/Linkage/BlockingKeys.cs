using System.Collections.Concurrent;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>The keys by which two persons can meet: whoever shares one is worth comparing.</summary>
sealed class BlockingKeys
{
    // A key is one or more parts joined. Parts that a file lacks take their keys with them.
    static readonly string[][] Keys =
    [
        ["bsn"], ["rsin"], ["kvk"], ["other"], ["email"], ["iban"], ["phone"], ["company"], ["door", "given"], ["door", "initial"],
        ["birth", "surname"], ["birth", "given"], ["birth", "postcode"], ["surname", "given"], ["birth", "initial"], ["birthSwap", "sound"],
        ["door"], ["mailbox"], ["birth", "city"], ["birth", "birthPlace"], ["names"], ["surname", "postcode"], ["given", "postcode"],
        ["street", "number"], ["names", "year"], ["sound", "given"], ["sound", "initial", "year"], ["given", "year", "city"],
        ["surname", "initial", "city"], ["surname", "initial", "birthPlace"], ["given", "birthPlace", "year"], ["given", "birthPlace"],
        ["day", "surname"], ["day", "given"], ["year", "surname"], ["given", "city"], ["surname", "city"], ["sound", "year"],
        ["birth"], ["surname"], ["given"], ["postcode"], ["street"],
    ];

    readonly Dictionary<string, Func<uint[]>> _makers = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Lazy<uint[]>> _parts = new(StringComparer.Ordinal);
    readonly string[][] _keys;

    public BlockingKeys(Persons persons)
    {
        void Add(string name, Column? column)
        {
            if (column is not null)
                _makers.Add(name, () => Array.ConvertAll(column.Rows, column.Tokens.Hash));
        }
        void AddOf(string name, Column? column, Func<int, uint> hashOf)
        {
            if (column is null)
                return;
            _makers.Add(name, () =>
            {
                var hashes = new uint[column.Tokens.Count];
                for (var token = 1; token < hashes.Length; token++)
                    hashes[token] = hashOf(token);
                return Array.ConvertAll(column.Rows, token => hashes[token]);
            });
        }
        Add("bsn", persons.Bsn);
        Add("rsin", persons.Rsin);
        Add("kvk", persons.Kvk);
        Add("other", persons.Other);
        Add("email", persons.Email);
        Add("iban", persons.Iban);
        Add("phone", persons.Phone);
        Add("company", persons.Company);
        Add("surname", persons.Surname);
        Add("given", persons.First);
        Add("birth", persons.Birth);
        Add("birthPlace", persons.BirthPlace);
        Add("door", persons.Door);
        Add("postcode", persons.Postcode);
        Add("street", persons.Street);
        Add("number", persons.HouseNumber);
        Add("city", persons.City);
        AddOf("mailbox", persons.Email, token => Hash(EmailComparison.LocalPart(persons.Email!.Tokens[token])));
        AddOf("sound", persons.Surname, token => Sound(persons.Surname!.Tokens[token]));
        AddOf("year", persons.Birth, token => Mix(1, (uint)(persons.Dates[token] / 10000)));
        AddOf("day", persons.Birth, token => persons.Dates[token] % 10000 is > 101 and var day ? Mix(2, (uint)day) : 0);
        AddOf("birthSwap", persons.Birth, token => SwapKey(persons.Dates[token]));
        if (persons.Initials.Any(initials => initials != 0))
            _makers.Add("initial", () => Array.ConvertAll(persons.Initials, initials => initials == 0 ? 0 : Mix(3, (uint)(initials & 31))));
        if (persons is { Surname: { } surname, First: { } first })
            _makers.Add("names", () => NamesInEitherOrder(surname, first));
        _keys = [.. Keys.Where(key => key.All(_makers.ContainsKey))];
    }

    public int Count => _keys.Length;

    public string NameOf(int key) => string.Join('+', _keys[key]);

    /// <summary>For each row the number of its value under a key; 0 where something is missing.</summary>
    public uint[] Make(int key)
    {
        var columns = Array.ConvertAll(_keys[key], name => _parts.GetOrAdd(name, n => new(() => _makers[n]())).Value);
        var rows = new uint[columns[0].Length];
        for (var row = 0; row < rows.Length; row++)
        {
            var number = (uint)key + 1;
            foreach (var column in columns)
                number = number == 0 || column[row] == 0 ? 0 : Mix(number, column[row]);
            rows[row] = number;
        }
        return rows;
    }

    // Given name and surname as a set: whoever has them the other way round still meets.
    static uint[] NamesInEitherOrder(Column surname, Column first)
    {
        var rows = new uint[surname.Rows.Length];
        for (var row = 0; row < rows.Length; row++)
            if (surname.Tokens.Hash(surname.Rows[row]) is not 0 and var a && first.Tokens.Hash(first.Rows[row]) is not 0 and var b)
                rows[row] = Mix(Math.Min(a, b), Math.Max(a, b));
        return rows;
    }

    static uint SwapKey(int date)
    {
        var (year, month, day) = (date / 10000, date / 100 % 100, date % 100);
        return Mix(4, (uint)(year * 10000 + Math.Min(month, day) * 100 + Math.Max(month, day)));
    }

    /// <summary>The consonants of a name as they sound, after its first letter: at most six, doubles once.</summary>
    /// <remarks>Coarser than any one language's rules, so that it serves names of all: C, K, Q; S, Z, X; D, T; B, P; F, V, W; G, J; M, N.</remarks>
    static uint Sound(ReadOnlySpan<byte> name)
    {
        Span<byte> sound = stackalloc byte[6];
        var length = 0;
        byte last = 0;
        foreach (var letter in name)
        {
            var c = letter switch
            {
                (byte)'C' or (byte)'K' or (byte)'Q' => (byte)'K',
                (byte)'S' or (byte)'Z' or (byte)'X' => (byte)'S',
                (byte)'D' or (byte)'T' => (byte)'T',
                (byte)'B' or (byte)'P' => (byte)'P',
                (byte)'F' or (byte)'V' or (byte)'W' => (byte)'F',
                (byte)'G' or (byte)'J' => (byte)'G',
                (byte)'M' or (byte)'N' => (byte)'N',
                (byte)'A' or (byte)'E' or (byte)'I' or (byte)'O' or (byte)'U' or (byte)'Y' or (byte)'H' or (byte)' ' => (byte)0,
                _ => letter,
            };
            if (c == 0 && length == 0 && letter != ' ')
                c = (byte)'A';
            if (c != 0 && c != last && length < sound.Length)
                sound[length++] = c;
            last = c;
        }
        return Hash(sound[..length]);
    }

    static uint Hash(ReadOnlySpan<byte> text) => unchecked((uint)Normalisation.Hash(text));

    static uint Mix(uint a, uint b)
    {
        unchecked
        {
            var mixed = (uint)(Persons.Mix((ulong)a << 32 | b) >> 32);
            return mixed == 0 ? 1 : mixed;
        }
    }
}
