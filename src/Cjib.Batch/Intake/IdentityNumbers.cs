namespace Cjib.Batch.Intake;

/// <summary>Check digits of the numbers in a delivery, on their UTF-8 digits.</summary>
static class IdentityNumbers
{
    // Weights of the old giro payment reference, from the right, repeating (domain facts 7.1, CJIB number).
    static ReadOnlySpan<byte> ReferenceWeights => [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];

    public static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>The 11-test of BSN and RSIN: nine digits, not all zero, Σ (9…2)·digit − last digit divisible by 11.</summary>
    public static bool PassesElevenTest(ReadOnlySpan<byte> number)
    {
        if (number.Length != 9 || !AreDigits(number))
            return false;
        var sum = -(number[8] - '0');
        for (var i = 0; i < 8; i++)
            sum += (9 - i) * (number[i] - '0');
        return sum % 11 == 0 && number.ContainsAnyExcept((byte)'0');
    }

    /// <summary>ISO 13616: capitals and digits, 15–34 characters, mod 97 = 1; a Dutch one has four letters and ten digits.</summary>
    public static bool IsIban(ReadOnlySpan<byte> iban)
    {
        if (iban.Length is < 15 or > 34
            || iban[..2].ContainsAnyExceptInRange((byte)'A', (byte)'Z') || !AreDigits(iban[2..4]))
            return false;
        if (iban.StartsWith("NL"u8)
            && (iban.Length != 18 || iban[4..8].ContainsAnyExceptInRange((byte)'A', (byte)'Z') || !AreDigits(iban[8..])))
            return false;
        var remainder = 0L;
        return TryAdd(iban[4..], ref remainder) && TryAdd(iban[..4], ref remainder) && remainder % 97 == 1;

        // One division for some eighteen digits.
        static bool TryAdd(ReadOnlySpan<byte> part, ref long remainder)
        {
            foreach (var c in part)
            {
                if (c is >= (byte)'0' and <= (byte)'9')
                    remainder = remainder * 10 + c - '0';
                else if (c is >= (byte)'A' and <= (byte)'Z')
                    remainder = remainder * 100 + c - 'A' + 10;
                else
                    return false;
                if (remainder > long.MaxValue / 1000)
                    remainder %= 97;
            }
            return true;
        }
    }

    /// <summary>Sixteen digits of which the first is the check digit over the others (11 − sum mod 11; 10 → 1, 11 → 0).</summary>
    public static bool IsPaymentReference(ReadOnlySpan<byte> reference)
    {
        if (reference.Length != 16 || !AreDigits(reference))
            return false;
        var sum = 0;
        for (var i = 15; i > 0; i--)
            sum += ReferenceWeights[(15 - i) % 10] * (reference[i] - '0');
        var check = 11 - sum % 11;
        return reference[0] - '0' == check switch { 10 => 1, 11 => 0, _ => check };
    }
}
