using System.Globalization;
using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>A delivery that is expected on a date.</summary>
/// <param name="IsRequired">True when a night without it is one for an operator; else it is only told.</param>
public readonly record struct ExpectedDelivery(string Client, string Kind, bool IsRequired);

/// <summary>
/// Which agency delivers which kind when: <c>leveringen.csv</c>, with single days in <c>leveringen-uitzonderingen.csv</c>.
/// Days are words: <c>dag</c> (every day), <c>werkdag</c> (Monday to Friday, no holiday), <c>ma</c> … <c>zo</c> (not on a holiday), <c>1</c> … <c>31</c> and
/// <c>laatste</c> (of the month; when that is no working day, the next one).
/// </summary>
public sealed class DeliveryCalendar
{
    public const string File = "leveringen.csv";
    public const string ExceptionsFile = "leveringen-uitzonderingen.csv";

    static readonly string[] Weekdays = ["ma", "di", "wo", "do", "vr", "za", "zo"];
    static readonly string[] Kinds = [ClaimIntake.Kind, ClaimIntake.MutationKind];

    readonly List<(string Client, string Kind, string[] Days, bool IsRequired, LocalDate From, LocalDate Through)> _rows = [];
    readonly Dictionary<(string Client, string Kind, LocalDate Date), bool> _exceptions = [];

    DeliveryCalendar() { }

    /// <summary>Reads both files; what is wrong is added to <paramref name="problems"/>.</summary>
    public static DeliveryCalendar Read(TextReader text, TextReader exceptions, List<SetupProblem> problems)
    {
        var calendar = new DeliveryCalendar();
        var table = new ReferenceTable(File, text, ["opdrachtgever", "soort", "dagen", "verplicht"], problems);
        table.RefuseOverlaps("opdrachtgever", "soort");
        foreach (var row in table.Rows)
        {
            var days = row.Words("dagen");
            foreach (var day in days.Where(day => !IsDay(day)))
                row.Report($"dagen names '{day}'; expected words of dag, werkdag, {string.Join(", ", Weekdays)}, 1 to 31, laatste.");
            calendar._rows.Add((row.Text("opdrachtgever"), row.OneOf("soort", Kinds), days, row.Flag("verplicht"), row.From, row.Through));
        }
        foreach (var row in new ReferenceTable(ExceptionsFile, exceptions, ["opdrachtgever", "soort", "datum", "verwacht"], problems).Rows)
        {
            if (row.Date("datum") is not { } date)
                row.Report("datum is empty; expected a date yyyy-MM-dd.");
            else if (!calendar._exceptions.TryAdd((row.Text("opdrachtgever"), row.OneOf("soort", Kinds), date), row.Flag("verwacht")))
                row.Report("this agency, kind and date stand twice; keep one.");
        }
        return calendar;
    }

    /// <summary>What is expected on a business date, by agency and kind.</summary>
    public IReadOnlyList<ExpectedDelivery> ExpectedOn(LocalDate date) =>
    [
        .. from row in _rows
           where row.From <= date && date <= row.Through
           where _exceptions.TryGetValue((row.Client, row.Kind, date), out var isExpected) ? isExpected : row.Days.Any(day => IsOn(day, date))
           orderby row.Client, row.Kind
           select new ExpectedDelivery(row.Client, row.Kind, row.IsRequired),
    ];

    /// <summary>True for a word that names days.</summary>
    public static bool IsDay(string word) => word is "dag" or "werkdag" or "laatste" || Array.IndexOf(Weekdays, word) >= 0 || DayOfMonth(word) is >= 1 and <= 31;

    /// <summary>True when a date is one of the days that a word names.</summary>
    public static bool IsOn(string word, LocalDate date) => word switch
    {
        "dag" => true,
        "werkdag" => WorkingDays.IsWorkingDay(date),
        _ when Array.IndexOf(Weekdays, word) is >= 0 and var weekday => (int)date.DayOfWeek == weekday + 1 && !WorkingDays.IsHoliday(date),
        _ => WorkingDays.IsWorkingDay(date) && IsShifted(word, date),
    };

    /// <summary>True when the day of the month is this working day, or a free day just before it.</summary>
    static bool IsShifted(string word, LocalDate date)
    {
        for (var day = date; ; day = day.PlusDays(-1))
        {
            var last = day.Calendar.GetDaysInMonth(day.Year, day.Month);
            // A month without a 31st has its last day instead.
            if (day.Day == (word == "laatste" ? last : Math.Min(DayOfMonth(word), last)))
                return true;
            if (WorkingDays.IsWorkingDay(day.PlusDays(-1)))
                return false;
        }
    }

    static int DayOfMonth(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day : 0;
}
