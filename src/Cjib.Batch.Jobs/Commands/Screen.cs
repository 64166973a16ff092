using System.Globalization;
using Spectre.Console;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>Tables for people: as wide as their terminal, and of full width when a file or another program reads them.</summary>
static class Screen
{
    const int WidthOfFiles = 240;

    /// <param name="words">Headers of the columns with words, on the left; only the first gives way when the terminal is narrow.</param>
    /// <param name="numbers">Headers of the columns with numbers, on the right.</param>
    public static Table Table(string[] words, params string[] numbers)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var word in words)
            table.AddColumn(new TableColumn(word) { NoWrap = word != words[0], Padding = new(0, 0, 2, 0) });
        foreach (var number in numbers)
            table.AddColumn(new TableColumn(number) { NoWrap = true, Padding = new(0, 0, 2, 0), Alignment = Justify.Right });
        return table;
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Euros(long cents) => (cents / 100m).ToString("N2", CultureInfo.InvariantCulture);

    public static void Show(Table table)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfFiles;
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
    }
}
