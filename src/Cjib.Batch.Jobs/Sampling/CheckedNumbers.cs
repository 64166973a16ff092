using System.Numerics;

namespace Cjib.Batch.Jobs.Sampling;

/// <summary>Numbers that carry a check: they pass it, and belong to nobody (domain facts 7.1).</summary>
static class CheckedNumbers
{
    const int ValidPerPrefix = 9;

    /// <summary>How many different numbers <see cref="Nine"/> has: 999,000 beginnings of seven digits with nine endings each.</summary>
    public const int NinesCount = 999_000 * ValidPerPrefix;

    /// <summary>
    /// Nine digits that pass the 11-test, a different one for every index below <see cref="NinesCount"/>: as a BSN they begin with 9 but
    /// never with 9999 (the official test persons), as an RSIN with 8.
    /// </summary>
    public static int Nine(int firstDigit, long seed, int index)
    {
        // Scattered, so that neighbours in the register have no neighbouring numbers. The multiplier has no factor 2, 3, 5 or 37.
        var spread = Scatter(index, seed, 8_349_151, NinesCount);
        var prefix = firstDigit * 1_000_000 + (int)(spread / ValidPerPrefix);
        var wanted = (int)(spread % ValidPerPrefix);
        // The eighth digit moves the remainder by 2; of its ten values at most one gives remainder 10, which has no check digit.
        for (var digit = 0; ; digit++)
        {
            var eight = prefix * 10 + digit;
            var check = WeightedSum(eight) % 11;
            if (check != 10 && wanted-- == 0)
                return eight * 10 + check;
        }
    }

    /// <summary>Two digits of a number mistyped so that it still passes the 11-test: another number, mostly of nobody.</summary>
    public static int Mistyped(int number, ref Draw draw)
    {
        var prefix = number / 1000;
        while (true)
        {
            var eight = prefix * 100 + draw.Below(100);
            var check = WeightedSum(eight) % 11;
            if (check != 10 && eight * 10 + check != number)
                return eight * 10 + check;
        }
    }

    /// <summary>A one-to-one scattering of 0 … modulus−1; the multiplier shares no factor with the modulus.</summary>
    public static long Scatter(long index, long seed, long multiplier, long modulus)
    {
        var shift = Draw.From(seed, Subject.Company, multiplier).Next() % (ulong)modulus;
        return (long)(((UInt128)(ulong)index * (ulong)multiplier + shift) % (ulong)modulus);
    }

    /// <summary>Fifteen digits with their check digit in front, as in a <c>betalingskenmerk</c> and a CJIB number.</summary>
    public static string PaymentReference(long fifteenDigits)
    {
        ReadOnlySpan<byte> weights = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];
        var sum = 0;
        var rest = fifteenDigits;
        for (var i = 0; i < 15; i++, rest /= 10)
            sum += (int)(rest % 10) * weights[i % 10];
        var check = 11 - sum % 11;
        return string.Create(16, (fifteenDigits, check), static (chars, from) =>
        {
            chars[0] = (char)('0' + (from.check == 11 ? 0 : from.check == 10 ? 1 : from.check));
            for (var (i, rest) = (15, from.fifteenDigits); i > 0; i--, rest /= 10)
                chars[i] = (char)('0' + rest % 10);
        });
    }

    /// <summary>A Dutch account whose check digits are right (mod 97).</summary>
    public static string Iban(string bank, int account)
    {
        var body = $"{bank}{account:D10}";
        var number = BigInteger.Zero;
        foreach (var c in body + "NL00")
            number = char.IsAsciiDigit(c) ? number * 10 + (c - '0') : number * 100 + (c - 'A' + 10);
        return $"NL{98 - (int)(number % 97):D2}{body}";
    }

    static int WeightedSum(int eightDigits)
    {
        var sum = 0;
        for (var weight = 2; weight <= 9; weight++, eightDigits /= 10)
            sum += eightDigits % 10 * weight;
        return sum;
    }
}
