using System.Globalization;
using System.Security.Cryptography;
using NodaTime;

namespace Cjib.Batch.Delivery;

/// <summary>The opening line of a <c>CRI-CSV</c> file.</summary>
/// <param name="Kind">ONTVANGST, VERWERKING, TOEWIJZING …</param>
/// <param name="Party">Code of the agency or office it is for.</param>
/// <param name="Oin">Twenty digits of that party, or of ours.</param>
/// <param name="Number">Rises by one per party and kind.</param>
/// <param name="Date">Business date: also the moment of creation, at midnight UTC, because the same night makes the same bytes.</param>
public readonly record struct FileHeader(string Kind, string Party, string Oin, int Number, LocalDate Date, bool IsTest)
{
    /// <summary>What stands for the OIN of a party that has none here.</summary>
    public const string NoOin = "00000000000000000000";

    /// <summary>Of an office's complete portfolio: outside the numbered series of its work files, so number 0.</summary>
    public static FileHeader OfPortfolio(string office, LocalDate date, bool isTest) => new("TOEWIJZING", office, NoOin, 0, date, isTest);

    /// <summary><c>party_KIND_yyyyMMdd_number.csv</c></summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Party}_{Kind}_{Date:uuuuMMdd}_{Number:D6}.csv");

    /// <summary>RFC 3339.</summary>
    internal string Created => $"{Date:uuuu-MM-dd}T00:00:00Z";

    internal string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"#H;CRI-CSV;1.0;{Kind};{Party};{Oin};{Number};{Created};{Date:uuuu-MM-dd};{(IsTest ? "TEST" : "PROD")}");
}

/// <summary>A file with the opening and closing lines of <c>CRI-CSV 1.0</c>: the receiver can see that it is whole.</summary>
/// <remarks>The totals are the caller's: of a receipt those of the delivery it answers, of a work file those of its rows.</remarks>
sealed class SignedCsv : IDisposable
{
    readonly HashedStream _stream;
    readonly CsvOut _csv;
    bool _isClosed;

    public SignedCsv(Stream stream, FileHeader header, IEnumerable<string> columns)
    {
        _stream = new(stream);
        _csv = new(_stream);
        _csv.Line(header.Line);
        _csv.Line(string.Join(';', columns));
    }

    /// <summary>Rows begun so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins a row; end it with <see cref="CsvOut.EndLine"/>.</summary>
    public CsvOut Row()
    {
        Rows++;
        return _csv;
    }

    /// <summary>Writes the closing line, whose digest covers everything before it, and closes the stream.</summary>
    public void Close(long cents, long hashTotal)
    {
        _csv.Flush();
        var digest = Convert.ToHexStringLower(_stream.Digest());
        _csv.Line(string.Create(CultureInfo.InvariantCulture, $"#T;{Rows};{cents};{hashTotal};{digest}"));
        _csv.Flush();
        Dispose();
    }

    /// <summary>Closes the stream without a closing line, when the file is given up.</summary>
    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _csv.Dispose();
        _stream.Dispose();
    }

    sealed class HashedStream(Stream inner) : Stream
    {
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public byte[] Digest() => _hash.GetCurrentHash();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                _hash.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
