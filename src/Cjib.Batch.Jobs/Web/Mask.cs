namespace Cjib.Batch.Jobs.Web;

/// <summary>Personal data as it is shown before somebody says why he must see it.</summary>
static class Mask
{
    /// <summary>Keeps the first letter of each word; digits and the other letters become dots.</summary>
    public static string Of(string text)
    {
        var masked = text.ToCharArray();
        for (var i = 0; i < masked.Length; i++)
            if (char.IsDigit(text[i]) || (char.IsLetter(text[i]) && i > 0 && char.IsLetterOrDigit(text[i - 1])))
                masked[i] = '•';
        return new(masked);
    }
}
