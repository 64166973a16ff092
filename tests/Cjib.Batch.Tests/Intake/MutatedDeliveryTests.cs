using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;
using CsCheck;
using Xunit;

namespace Cjib.Batch.Tests.Intake;

/// <summary>Valid deliveries with something done to them: no crash, every line accounted for, and both passes over a file tell the same.</summary>
public class MutatedDeliveryTests
{
    static readonly byte[][] Seeds =
    [
        Make.Delivery(Make.Claim(), Make.Claim(Make.Company), Make.Claim(("straat", "\"Het\" Plein; é"))).Bytes(),
        (Make.Delivery(Make.Claim(("adres_soort", "X"), ("land", "DE"), ("buitenland_1", "Straße 1"))) with { NewLine = "\r\n" }).Bytes(),
        Make.Delivery().Bytes(),
    ];

    static readonly byte[][] Tokens =
    [
        ";"u8.ToArray(), "\""u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "#"u8.ToArray(), "#T;"u8.ToArray(), "#H;CRI-CSV"u8.ToArray(), [0], [0xFF], [0xEF, 0xBB, 0xBF],
        "9223372036854775807"u8.ToArray(), "-1"u8.ToArray(), "2026-02-30"u8.ToArray(), "\"\"\""u8.ToArray(), new byte[5000], " "u8.ToArray(),
    ];

    static readonly Gen<byte[]> Mutated = Gen.Select(Gen.Int[0, Seeds.Length - 1], Change.Array[1, 4], Gen.Bool, (seed, changes, isSigned) =>
        changes.Aggregate(Seeds[seed], (bytes, change) => change(bytes)) is var mutated && isSigned ? Signed(mutated) : mutated);

    static Gen<Func<byte[], byte[]>> Change => Gen.Select(Gen.Int[0, 5], Gen.Double[0, 1], Gen.Int[1, 40], Gen.Int[0, Tokens.Length - 1], (kind, place, length, token) =>
        (Func<byte[], byte[]>)(bytes =>
        {
            var at = (int)(place * bytes.Length);
            var end = Math.Min(bytes.Length, at + length);
            return kind switch
            {
                0 => [.. bytes[..at], .. bytes[end..]],
                1 => [.. bytes[..end], .. bytes[at..]],
                2 => [.. bytes[..at], .. Tokens[token], .. bytes[at..]],
                3 => [.. bytes[..at], .. Tokens[token], .. bytes[Math.Min(bytes.Length, at + Tokens[token].Length)..]],
                4 => bytes[..at],
                _ => [.. bytes[..at], .. bytes[at..end].Select(b => (byte)(b ^ length)), .. bytes[end..]],
            };
        }));

    [Fact]
    public void Mutated_deliveries_are_judged_without_a_crash() => Mutated.Sample(bytes => { Judge(bytes); }, iter: 3000, threads: 1);

    /// <summary>The corpus run of docs/hostile-inputs.md.</summary>
    [Fact(Explicit = true)]
    public void A_million_mutated_deliveries_are_judged_without_a_crash()
    {
        var (judged, verdicts) = (0L, new long[Enum.GetValues<FileVerdict>().Length]);
        Mutated.Sample(bytes =>
        {
            Interlocked.Increment(ref verdicts[(int)Judge(bytes)]);
            Interlocked.Increment(ref judged);
        }, iter: 1_000_000, threads: 2);

        TestContext.Current.SendDiagnosticMessage($"{judged} judged; {string.Join(", ", verdicts.Index().Select(v => $"{(FileVerdict)v.Index} {v.Item}"))}");
        Assert.Equal(1_000_000, judged);
        Assert.True(verdicts[(int)FileVerdict.Accepted] > 1000 && verdicts[(int)FileVerdict.Held] > 1000 && verdicts[(int)FileVerdict.Refused] > 1000, string.Join(' ', verdicts));
    }

    // With a right digest the change is no longer told by the trailer alone.
    static byte[] Signed(byte[] bytes)
    {
        var trailer = bytes.AsSpan().LastIndexOf("\n#T;"u8) + 1;
        var digest = bytes.AsSpan().LastIndexOf((byte)';') + 1;
        return trailer > 0 && digest > trailer
            ? [.. bytes[..digest], .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, trailer)))), (byte)'\n']
            : bytes;
    }

    static FileVerdict Judge(byte[] bytes)
    {
        var inspection = IntakeOf.Inspect(bytes);
        Assert.True(inspection.Counts.AddsUp && inspection.Outcome.AddsUp, $"{inspection.Counts}");
        Assert.True(inspection.Verdict == FileVerdict.Accepted || inspection.Notes.Count > 0);
        if (inspection.Verdict is FileVerdict.Accepted or FileVerdict.Held)
            Assert.Equal(inspection.Counts, IntakeOf.Read(bytes).Aggregate(default(LineCounts), (sum, batch) => sum + batch.Counts));
        return inspection.Verdict;
    }
}
