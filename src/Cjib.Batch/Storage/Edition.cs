using System.Security.Cryptography;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>
/// All files of one night: written beside their places, published together by renames once the sums hold. Publishing may be cut off at any
/// instant: the same night makes the same bytes again, under the same names.
/// </summary>
public sealed class Edition : IDisposable
{
    readonly string _output;
    readonly string _beside;
    readonly string _reports;
    readonly Lock _turn = new();
    readonly List<string> _files = [];
    readonly SortedDictionary<string, string> _digests = new(StringComparer.Ordinal);

    internal Edition(string output, LocalDate date)
    {
        _output = output;
        _beside = Path.Combine(output, $".edition-{date:uuuu-MM-dd}");
        _reports = Path.Combine("reports", $"{date:uuuu-MM-dd}");
        if (Directory.Exists(_beside))
            Directory.Delete(_beside, recursive: true);
        Directory.CreateDirectory(Path.Combine(_beside, _reports));
    }

    /// <summary>SHA-256 in hex of each finished report, by name.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests;

    /// <summary>Begins a file of the night's report; its digest is known once the stream is disposed.</summary>
    public Stream Report(string name) => new HashedFile(Path.Combine(_beside, _reports, name), digest =>
    {
        lock (_turn)
            _digests[name] = digest;
    });

    /// <summary>Begins a file of the night's division of debtors, in the report's folder <c>toewijzing</c>; it stands beside the report's digests.</summary>
    public Stream Division(string name)
    {
        var folder = Path.Combine(_beside, _reports, "toewijzing");
        Directory.CreateDirectory(folder);
        return new HashedFile(Path.Combine(folder, name), _ => { });
    }

    /// <summary>Begins a file for an agency or an office, such as <c>cjib/cjib_ONTVANGST_20260302_000001.csv</c>.</summary>
    public Stream Outbox(string path)
    {
        var file = Path.Combine("outbox", path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_beside, file))!);
        lock (_turn)
            _files.Add(file);
        return new HashedFile(Path.Combine(_beside, file), _ => { });
    }

    /// <summary>Puts every file in its place, the report last: who sees the report finds the rest.</summary>
    public void Publish()
    {
        foreach (var file in _files.Order(StringComparer.Ordinal))
        {
            var place = Path.Combine(_output, file);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            KillPoint.Pass();
            File.Move(Path.Combine(_beside, file), place, overwrite: true);
            KillPoint.Pass();
        }
        Directory.CreateDirectory(Path.Combine(_output, "reports"));
        if (Directory.Exists(Path.Combine(_output, _reports)))
            Directory.Delete(Path.Combine(_output, _reports), recursive: true);
        KillPoint.Pass();
        Directory.Move(Path.Combine(_beside, _reports), Path.Combine(_output, _reports));
        KillPoint.Pass();
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_beside))
            Directory.Delete(_beside, recursive: true);
    }

    sealed class HashedFile(string path, Action<string> finished) : Stream
    {
        readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool _closed;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _file.Write(buffer);
        }

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_closed)
            {
                _closed = true;
                // On disk before it is renamed: a published name never points at bytes that a power cut can take back.
                _file.Flush(flushToDisk: true);
                _file.Dispose();
                finished(Convert.ToHexStringLower(_hash.GetHashAndReset()));
                _hash.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
