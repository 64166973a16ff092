using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Intake;

/// <summary>Where a file name in an agency's own layout says the number and the value date: text with <c>{number}</c>, <c>{yyyyMMdd}</c> or <c>{yyyy-MM-dd}</c>, and <c>*</c>.</summary>
sealed class FileNamePattern
{
    readonly Regex _regex;

    FileNamePattern(Regex regex) => _regex = regex;

    /// <summary>Null after a report when the pattern is wrong.</summary>
    public static FileNamePattern? Of(string pattern, Action<string> report)
    {
        var text = Regex.Escape(pattern).Replace("\\{number}", "(?<number>[0-9]{1,9})", StringComparison.Ordinal)
            .Replace("\\{yyyyMMdd}", "(?<basic>[0-9]{8})", StringComparison.Ordinal)
            .Replace("\\{yyyy-MM-dd}", "(?<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})", StringComparison.Ordinal)
            .Replace("\\*", ".*", StringComparison.Ordinal);
        if (!text.Contains("\\{", StringComparison.Ordinal))
            return new(new(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
        report("may hold {number}, {yyyyMMdd}, {yyyy-MM-dd} and *, and no other braces.");
        return null;
    }

    /// <summary>Null when the name does not fit; a part that the pattern does not ask for is 0 or the given date.</summary>
    public (int Number, LocalDate ValueDate)? Match(string fileName, LocalDate date)
    {
        var match = _regex.Match(fileName);
        if (!match.Success || match.Length != fileName.Length)
            return null;
        var day = match.Groups["basic"] is { Success: true } basic ? LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(basic.Value)
            : match.Groups["iso"] is { Success: true } iso ? LocalDatePattern.Iso.Parse(iso.Value)
            : ParseResult<LocalDate>.ForValue(date);
        var number = match.Groups["number"] is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;
        return day.Success ? (number, day.Value) : null;
    }
}
