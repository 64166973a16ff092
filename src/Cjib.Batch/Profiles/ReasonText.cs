using System.Globalization;
using Cjib.Batch.Intake;
using NodaTime.Text;

namespace Cjib.Batch.Profiles;

/// <summary>Writes reasons as sentences a debtor can understand.</summary>
static class ReasonText
{
    public static string Sentence(Reason reason, ProfilingPolicy policy, Language language)
    {
        if (reason.Code <= SignalCode.H5)
        {
            var (_, dutch, english) = SignalList.HardRules[(int)reason.Code];
            return $"{reason.Code}: {Fill(language == Language.Dutch ? dutch : english, reason, "", "")}.";
        }
        var definition = SignalList.Of(reason.Code);
        var rule = policy[reason.Code];
        var limits = definition.Limits.Select((name, i) => Limit(name, i == 0 ? rule?.Limit : rule?.SecondLimit, language)).Append("").Append("").ToArray();
        var text = Fill(language == Language.Dutch ? definition.Dutch : definition.English, reason, limits[0], limits[1]);
        var points = reason.Points.ToString("+0;-0;0", CultureInfo.InvariantCulture);
        return language == Language.Dutch
            ? $"{reason.Code}: {text}; {points} punten voor {(definition.Axis == Axis.W ? "willen" : "kunnen")}; bron: {Dutch(reason.Source)}."
            : $"{reason.Code}: {text}; {points} points for {(definition.Axis == Axis.W ? "willing" : "able")}; source: {English(reason.Source)}.";
    }

    static string Fill(string text, Reason reason, string limit, string second) => text
        .Replace("{n}", reason.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{g}", limit, StringComparison.Ordinal)
        .Replace("{g2}", second, StringComparison.Ordinal)
        .Replace(" ({d})", reason.Day == ClaimFacts.Unknown ? "" : $" ({LocalDatePattern.Iso.Format(Days.ToDate(reason.Day))})", StringComparison.Ordinal);

    static string Limit(string name, long? value, Language language)
    {
        var number = value ?? 0;
        if (!name.EndsWith("_cent", StringComparison.Ordinal))
            return number.ToString(CultureInfo.InvariantCulture);
        var euros = string.Create(CultureInfo.InvariantCulture, $"€ {number / 100}.{number % 100:00}");
        return language == Language.Dutch ? euros.Replace('.', ',') : euros;
    }

    static string Dutch(FactSource source) => source switch
    {
        FactSource.Register => "register",
        FactSource.Delivery => "levering van de opdrachtgever",
        FactSource.Mutation => "mutatie van de opdrachtgever",
        FactSource.OfficeReport => "terugmelding van de deurwaarder",
        FactSource.Capacity => "opgave van draagkracht",
    };

    static string English(FactSource source) => source switch
    {
        FactSource.Register => "register",
        FactSource.Delivery => "delivery of the agency",
        FactSource.Mutation => "mutation of the agency",
        FactSource.OfficeReport => "report of the bailiff",
        FactSource.Capacity => "statement of capacity",
    };
}
