using Cjib.Batch.Debtors;
using Cjib.Batch.Intake;
using Microsoft.Win32.SafeHandles;

namespace Cjib.Batch.Storage;

/// <summary>A line that takes the place of a claim the register has.</summary>
/// <param name="DebtorId">Whose claim it is, and stays.</param>
/// <param name="Place">Where its row is in the spool.</param>
readonly record struct ReplacedClaim(long ClaimKey, long Content, long DebtorId, long Place);

/// <summary>
/// The night's claims on their way into the register: who they are about in memory, for the matching, and their rows, encoded for COPY, in a
/// temporary file. They enter the register once it is known whose they are, so that it keeps the claims of a debtor together. What is in here can
/// be made again from the archived deliveries at any time.
/// </summary>
public sealed class ClaimSpool : IDisposable
{
    const int RowBits = 20;
    const int FlushAt = 1 << 20;

    readonly SafeFileHandle _file;
    readonly Lock _turn = new();
    readonly Dictionary<long, ReplacedClaim> _replaced = [];
    readonly List<ReplacedClaim> _released = [];
    readonly List<ReplacedClaim> _later = [];
    readonly PersonColumns _laterPersons = new(0);
    long[] _places;
    long[] _contents;
    long _length;

    /// <param name="folder">Where the temporary file may be; it has personal data and goes when this object does.</param>
    /// <param name="claimsExpected">About how many claims will come; more may.</param>
    internal ClaimSpool(string folder, int claimsExpected)
    {
        var path = Path.Combine(folder, $".claims-{Guid.NewGuid():N}.spool");
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        // Where an open file may lose its name it does so at once: then it goes even when the process is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        Persons = new(claimsExpected);
        (_places, _contents) = (new long[claimsExpected], new long[claimsExpected]);
    }

    /// <summary>The claims that no debtor has yet.</summary>
    public PersonColumns Persons { get; }

    /// <summary>Claims that keep the debtor they have, in no particular order.</summary>
    internal IReadOnlyCollection<ReplacedClaim> Replaced => _replaced.Values;

    /// <summary>Held claims that a replacement puts among <see cref="Persons"/> again.</summary>
    internal IReadOnlyList<ReplacedClaim> Released => _released;

    /// <summary>The place of the row of one of <see cref="Persons"/>.</summary>
    internal long Place(int claim) => _places[claim];

    internal long Content(int claim) => _contents[claim];

    /// <summary>Adds the rows of a stretch that are taken over. Several readers may do so at once; the order decides nothing.</summary>
    internal void Add(DeliveryBatch batch, IReadOnlyList<AcceptedRow> rows, long runId, long deliveryId)
    {
        var fields = new CopyBuffer();
        var places = new long[rows.Count];
        var waiting = 0;
        for (var at = 0; at < rows.Count; at++)
        {
            var start = fields.Length;
            ClaimTable.Encode(fields, runId, deliveryId, batch, rows[at].Row);
            places[at] = ((long)start << RowBits) | (uint)(fields.Length - start);
            if (fields.Length >= FlushAt || at == rows.Count - 1)
            {
                var offset = Interlocked.Add(ref _length, fields.Length) - fields.Length;
                RandomAccess.Write(_file, fields.Written.Span, offset);
                for (; waiting <= at; waiting++)
                    places[waiting] += offset << RowBits;
                fields.Clear();
            }
        }
        var (persons, later) = (new PersonColumns(rows.Count), new PersonColumns(0));
        foreach (var (row, replaces) in rows)
            if (replaces is null or { DebtorId: 0 })
                persons.Add(batch.Keys[row], CellsOf(batch.Rows, row));
            else if (replaces is { DebtorId: null })
                later.Add(batch.Keys[row], CellsOf(batch.Rows, row));
        lock (_turn)
            Add(batch, rows, places, persons, later);
    }

    void Add(DeliveryBatch batch, IReadOnlyList<AcceptedRow> rows, long[] places, PersonColumns persons, PersonColumns later)
    {
        var next = Persons.Count;
        Persons.AddRange(persons);
        _laterPersons.AddRange(later);
        if (Persons.Count > _places.Length)
        {
            var capacity = Math.Max(Persons.Count, _places.Length + _places.Length / 2);
            Array.Resize(ref _places, capacity);
            Array.Resize(ref _contents, capacity);
        }
        for (var at = 0; at < rows.Count; at++)
        {
            var (row, replaces) = rows[at];
            var claim = new ReplacedClaim(batch.Keys[row], batch.Contents[row], replaces?.DebtorId ?? 0, places[at]);
            if (replaces is null or { DebtorId: 0 })
                (_places[next], _contents[next++]) = (claim.Place, claim.Content);
            if (replaces is { DebtorId: 0 })
                _released.Add(claim);
            else if (replaces is { DebtorId: null })
                _later.Add(claim);
            else if (replaces is not null)
                _replaced[claim.ClaimKey] = claim;
        }
    }

    /// <summary>Ends the adding: a claim that came twice this night is the last line of it.</summary>
    internal void Settle()
    {
        if (_later.Count == 0)
            return;
        var last = new Dictionary<long, int>();
        for (var at = 0; at < _later.Count; at++)
            last[_later[at].ClaimKey] = at;
        for (var claim = 0; claim < Persons.Count; claim++)
            if (last.TryGetValue(Persons.ClaimKey(claim), out var later))
            {
                (_places[claim], _contents[claim]) = (_later[later].Place, _later[later].Content);
                Persons.Take(claim, _laterPersons, later);
            }
    }

    /// <summary>Appends the encoded row at a place, and returns it.</summary>
    internal ReadOnlySpan<byte> Read(long place, CopyBuffer to)
    {
        var row = to.Take((int)(place & ((1 << RowBits) - 1)));
        if (RandomAccess.Read(_file, row, place >> RowBits) != row.Length)
            throw new EndOfStreamException("The temporary file of the night's claims is shorter than what was written to it; the same command makes it anew.");
        return row;
    }

    static PersonCells CellsOf(RowBatch rows, int row)
    {
        var cells = rows[row];
        return new()
        {
            IsLegalPerson = cells[(int)ClaimColumn.DebiteurSoort] == 1,
            Bsn = rows.Utf8(cells[(int)ClaimColumn.Bsn]),
            Rsin = rows.Utf8(cells[(int)ClaimColumn.Rsin]),
            KvkNumber = rows.Utf8(cells[(int)ClaimColumn.KvkNummer]),
            CompanyName = rows.Utf8(cells[(int)ClaimColumn.NaamRp]),
            Surname = rows.Utf8(cells[(int)ClaimColumn.Geslachtsnaam]),
            Initials = rows.Utf8(cells[(int)ClaimColumn.Voorletters]),
            GivenNames = rows.Utf8(cells[(int)ClaimColumn.Voornamen]),
            PartnerSurname = rows.Utf8(cells[(int)ClaimColumn.PartnerGeslachtsnaam]),
            BirthDate = cells[(int)ClaimColumn.Geboortedatum] is var birth and not RowBatch.Missing ? (int)birth : 0,
            Postcode = rows.Utf8(cells[(int)ClaimColumn.Postcode]),
            HouseNumber = cells[(int)ClaimColumn.Huisnummer] is var number and not RowBatch.Missing ? (int)number : 0,
        };
    }

    public void Dispose() => _file.Dispose();
}
