using System.Buffers.Binary;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Debtors.Linkage;

/// <summary>The persons of one or more files, normalised, column by column; a column that no file has is null.</summary>
sealed class Persons
{
    delegate int Spelling(ReadOnlySpan<byte> utf8, Span<byte> key);

    readonly PersonFile[] _files;
    readonly Column[] _columns;

    /// <param name="files">They forget their values.</param>
    public Persons(PersonFile[] files, int workers)
    {
        (_files, Count) = (files, files.Sum(file => file.Rows));
        Action[] work =
        [
            () => Bsn = Make(PersonField.Bsn, PersonTexts.Code),
            () => Rsin = Make(PersonField.Rsin, PersonTexts.Code),
            () => Kvk = Make(PersonField.KvkNumber, PersonTexts.Code),
            () => Company = Make(PersonField.CompanyName, Normalisation.CompanyKey, isText: true),
            () => Surname = Make(PersonField.Surname, PersonTexts.Surname, isText: true),
            () => Partner = Make(PersonField.PartnerSurname, PersonTexts.Surname, isText: true),
            () => Given = Make(PersonField.GivenNames, PersonTexts.GivenNames, isText: true),
            () => Initials = MakeInitials(),
            () => Sex = Make(PersonField.Sex, PersonTexts.Words),
            () => Birth = Make(PersonField.BirthDate, PersonTexts.Date),
            () => BirthPlace = Make(PersonField.BirthPlace, PersonTexts.Place, isText: true),
            () => Death = Make(PersonField.DeathDate, PersonTexts.Date),
            () => Street = Make(PersonField.Street, PersonTexts.Words, isText: true, PersonField.ForeignLine1),
            () => HouseNumber = Make(PersonField.HouseNumber, PersonTexts.HouseNumber, isText: true),
            () => Postcode = Make(PersonField.Postcode, PersonTexts.Code, isText: true),
            () => City = Make(PersonField.City, PersonTexts.Place, isText: true, PersonField.ForeignLine2),
            () => Other = Make(PersonField.OtherNumber, PersonTexts.Code),
            () => Phone = Make(PersonField.Phone, PersonTexts.Phone),
            () => Email = Make(PersonField.Email, PersonTexts.Email, isText: true),
            () => Iban = Make(PersonField.Iban, PersonTexts.Code),
            () => Extra = MakeExtra(),
        ];
        Parallel.For(0, work.Length, new() { MaxDegreeOfParallelism = workers }, at => work[at]());
        foreach (var file in files)
            file.Forget();
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            () => Door = MakeDoor(),
            () => First = Given is null ? null : MakeFirst(Given),
            () => Dates = Birth is null ? [] : DatesOf(Birth.Tokens),
            () => Citizens = Bsn is null ? [] : CitizensOf(Bsn.Tokens),
            () => Contents = ContentsOf());
        _columns = [.. Columns(), .. new[] { First, Door }.OfType<Column>()];
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            () => Cells = CellsOf(workers),
            () => SurnameParts = Surname is null ? null : new(Surname, Partner),
            () => NameSwap = NameSwap.Of(this),
            () => InitialChances = InitialsComparison.ChancesOf(Initials));

    }

    public int Count { get; }

    public Column? Bsn { get; private set; }
    public Column? Rsin { get; private set; }
    public Column? Kvk { get; private set; }
    public Column? Company { get; private set; }
    public Column? Surname { get; private set; }
    public Column? Partner { get; private set; }
    public Column? Given { get; private set; }
    /// <summary>The first of the given names.</summary>
    public Column? First { get; private set; }
    public Column? Sex { get; private set; }
    public Column? Birth { get; private set; }
    public Column? BirthPlace { get; private set; }
    public Column? Death { get; private set; }
    public Column? Street { get; private set; }
    public Column? HouseNumber { get; private set; }
    /// <summary>Postcode (or else street and place) with house number.</summary>
    public Column? Door { get; private set; }
    public Column? Postcode { get; private set; }
    public Column? City { get; private set; }
    public Column? Other { get; private set; }
    public Column? Phone { get; private set; }
    public Column? Email { get; private set; }
    public Column? Iban { get; private set; }
    public (string Name, bool IsText, Column Column)[] Extra { get; private set; } = [];

    /// <summary>Per row up to six initials, five bits each, the first lowest; 0 is unknown.</summary>
    public int[] Initials { get; private set; } = [];

    /// <summary>Per value of <see cref="Birth"/> the date yyyymmdd.</summary>
    public int[] Dates { get; private set; } = [];

    /// <summary>Per value of <see cref="Bsn"/> the number when it passes the 11-test, else 0.</summary>
    public int[] Citizens { get; private set; } = [];

    /// <summary>Per row a hash of all its values: the same whatever the order of the rows.</summary>
    public ulong[] Contents { get; private set; } = [];

    /// <summary>The first of the given names of a value of <see cref="Given"/>, as a value of <see cref="First"/>.</summary>
    public int[] FirstOf { get; private set; } = [];

    /// <summary>All values once more, row by row, for the comparisons: <see cref="Width"/> numbers a row, see <see cref="SlotOf"/>.</summary>
    public int[] Cells { get; private set; } = [];

    /// <summary>The names that make up surnames; null without surnames.</summary>
    public NameParts? SurnameParts { get; private set; }

    /// <summary>Which surnames are given names as well; null where there are not both.</summary>
    public NameSwap? NameSwap { get; private set; }

    /// <summary>log2 of the share of each letter (1 … 26) among all initials.</summary>
    public float[] InitialChances { get; private set; } = [];

    public int Width => _columns.Length + 1;

    /// <summary>Place of the initials in a row of <see cref="Cells"/>.</summary>
    public int InitialsSlot => _columns.Length;

    /// <summary>Place of a column in a row of <see cref="Cells"/>.</summary>
    public int SlotOf(Column column) => Array.IndexOf(_columns, column);

    public ReadOnlySpan<int> CellsOfRow(int row) => Cells.AsSpan(row * Width, Width);

    public int Birthdate(int row) => Birth is null ? 0 : Dates[Birth.Rows[row]];

    public int Citizen(int row) => Bsn is null ? 0 : Citizens[Bsn.Rows[row]];

    IEnumerable<Column> Columns() => new[]
    {
        Bsn, Rsin, Kvk, Company, Surname, Partner, Given, Sex, Birth, BirthPlace, Death, Street, HouseNumber, Postcode, City, Other, Phone, Email, Iban,
    }.OfType<Column>().Concat(Extra.Select(extra => extra.Column));

    Column? Make(PersonField field, Spelling spell, bool isText = false, PersonField? otherwise = null)
    {
        if (!_files.Any(file => file.Mapping.Has(field) || (otherwise is { } o && file.Mapping.Has(o))))
            return null;
        var tokens = new Tokens();
        var rows = new int[Count];
        var start = 0;
        foreach (var file in _files)
        {
            Fill(file, (int)field, file.Mapping[field], KindOf(field), spell, tokens, rows.AsSpan(start, file.Rows));
            if (otherwise is { } second)
                Fill(file, (int)second, file.Mapping[second], KindOf(second), spell, tokens, rows.AsSpan(start, file.Rows));
            start += file.Rows;
        }
        return new(tokens, rows, isText);
    }

    // Only rows that have no value yet.
    static void Fill(PersonFile file, int index, MappedColumn? mapped, ColumnKind kind, Spelling spell, Tokens tokens, Span<int> rows)
    {
        if (file.Columns[index] is not { } values || file.Tokens[index] is not { } raw)
            return;
        Span<byte> key = stackalloc byte[PersonTexts.LengthMax * 2], scratch = stackalloc byte[PersonTexts.LengthMax];
        var numbers = new int[raw.Count];
        for (var token = 1; token < numbers.Length; token++)
        {
            var text = raw[token][..Math.Min(raw[token].Length, PersonTexts.LengthMax)];
            numbers[token] = tokens.Add(key[..spell(mapped is null ? text : mapped.Convert(text, kind, scratch), key)]);
        }
        for (var row = 0; row < rows.Length; row++)
            if (rows[row] == 0)
                rows[row] = numbers[values[row]];
    }

    static ColumnKind KindOf(PersonField field) => field is PersonField.BirthDate or PersonField.DeathDate ? ColumnKind.BirthDate : ColumnKind.Text;

    int[] MakeInitials()
    {
        var initials = new int[Count];
        var start = 0;
        foreach (var file in _files)
        {
            foreach (var (field, areNames) in new[] { (PersonField.Initials, false), (PersonField.GivenNames, true) })
            {
                if (file.Columns[(int)field] is not { } values || file.Tokens[(int)field] is not { } raw)
                    continue;
                var ofValue = new int[raw.Count];
                for (var token = 1; token < ofValue.Length; token++)
                    ofValue[token] = PersonTexts.Initials(raw[token], areNames);
                for (var row = 0; row < file.Rows; row++)
                    if (initials[start + row] == 0)
                        initials[start + row] = ofValue[values[row]];
            }
            start += file.Rows;
        }
        return initials;
    }

    (string, bool, Column)[] MakeExtra()
    {
        var names = _files.SelectMany(file => file.Mapping.Extra).DistinctBy(extra => extra.Column).ToArray();
        return [.. names.Select(extra =>
        {
            var tokens = new Tokens();
            var rows = new int[Count];
            var start = 0;
            foreach (var file in _files)
            {
                var index = file.Mapping.Extra.Select(e => e.Column).ToList().IndexOf(extra.Column);
                if (index >= 0)
                    Fill(file, PersonFields.Count + index, mapped: null, ColumnKind.Text, PersonTexts.Words, tokens, rows.AsSpan(start, file.Rows));
                start += file.Rows;
            }
            return (extra.Column, extra.IsText, new Column(tokens, rows, isText: true));
        })];
    }

    Column MakeFirst(Column given)
    {
        var tokens = new Tokens();
        FirstOf = new int[given.Tokens.Count];
        for (var token = 1; token < FirstOf.Length; token++)
        {
            var names = given.Tokens[token];
            // "J. Peter": what is an initial says nothing of a first name in full.
            foreach (var range in names.Split((byte)' '))
                if (names[range].Length > 1)
                {
                    FirstOf[token] = tokens.Add(names[range]);
                    break;
                }
        }
        return new(tokens, Array.ConvertAll(given.Rows, token => FirstOf[token]), isText: true);
    }

    Column? MakeDoor()
    {
        if (HouseNumber is null || (Postcode ?? Street) is null)
            return null;
        var tokens = new Tokens();
        var rows = new int[Count];
        Span<byte> key = stackalloc byte[12];
        for (var row = 0; row < rows.Length; row++)
        {
            var (number, postcode, street) = (HouseNumber.Rows[row], Postcode?.Rows[row] ?? 0, Street?.Rows[row] ?? 0);
            if (number == 0 || (postcode | street) == 0)
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(key, HouseNumber.Tokens.Hash(number));
            BinaryPrimitives.WriteUInt32LittleEndian(key[4..], postcode != 0 ? Postcode!.Tokens.Hash(postcode) : Street!.Tokens.Hash(street)); // a row of it
            BinaryPrimitives.WriteUInt32LittleEndian(key[8..], postcode != 0 ? 0 : City?.Tokens.Hash(City.Rows[row]) ?? 0);
            rows[row] = tokens.Add(key);
        }
        return new(tokens, rows, isText: false);
    }

    static int[] DatesOf(Tokens tokens)
    {
        var dates = new int[tokens.Count];
        for (var token = 1; token < dates.Length; token++)
            dates[token] = System.Buffers.Text.Utf8Parser.TryParse(tokens[token], out int date, out _) ? date : 0;
        return dates;
    }

    static int[] CitizensOf(Tokens tokens)
    {
        var citizens = new int[tokens.Count];
        for (var token = 1; token < citizens.Length; token++)
            citizens[token] = Normalisation.CitizenNumber(tokens[token]);
        return citizens;
    }

    int[] CellsOf(int workers)
    {
        const int Chunk = 4096;
        var (cells, width) = (new int[Count * Width], Width);
        Parallel.For(0, (Count + Chunk - 1) / Chunk, new() { MaxDegreeOfParallelism = workers }, chunk =>
        {
            var end = Math.Min(Count, (chunk + 1) * Chunk);
            for (var slot = 0; slot < _columns.Length; slot++)
            {
                var rows = _columns[slot].Rows;
                for (var row = chunk * Chunk; row < end; row++)
                    cells[row * width + slot] = rows[row];
            }
            for (var row = chunk * Chunk; row < end; row++)
                cells[row * width + width - 1] = Initials[row];
        });
        return cells;
    }

    ulong[] ContentsOf()
    {
        var contents = new ulong[Count];
        unchecked
        {
            foreach (var column in Columns())
                for (var row = 0; row < contents.Length; row++)
                    contents[row] = Mix(contents[row] + column.Tokens.Hash(column.Rows[row]));
            for (var row = 0; row < contents.Length; row++)
                contents[row] = Mix(contents[row] + (uint)Initials[row]);
        }
        return contents;
    }

    /// <summary>SplitMix64's finish: every bit of the result depends on every bit of the number.</summary>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
