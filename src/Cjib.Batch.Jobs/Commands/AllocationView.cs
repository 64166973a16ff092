using System.Globalization;
using Cjib.Batch.Storage;
using Spectre.Console;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>The explanation of one office as people read it; see <c>docs/allocation.md</c> for what the columns mean.</summary>
static class AllocationView
{
    public static void Print(AllocationRecord record)
    {
        var why = record.Explanation;
        Console.Out.WriteLine($"  {why.Sentence}");
        Console.Out.WriteLine($"  decided on {record.DecidedOn:uuuu-MM-dd} by {why.PolicyVersion}, reference data {why.ReferenceVersion}{(record.Note.Length > 0 ? $"; {record.Note}" : "")}");
        if (why.Candidates.Count > 0)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  parcel {why.Parcel}, draw number {why.DrawNumber}; offices in the order of the draw:"));
            var table = Screen.Table(["  office", "refused"], "ticket", "quota", "had", "got", "seats", "last number");
            foreach (var office in why.Candidates)
            {
                var quota = office.Quota is { } q ? (Range: $"{q.QuotaMin}-{q.QuotaMax}", Had: Text(q.Held), Got: Text(q.Added)) : default;
                table.AddRow(
                    Markup.Escape(office.Code == why.Office ? $"> {office.Code}" : $"  {office.Code}"), string.Join(' ', office.Refusals), Text(office.TicketValue),
                    quota.Range ?? "", quota.Had ?? "", quota.Got ?? "", Text(office.Seats), office.Seats > 0 ? Text(office.LastNumber) : "");
            }
            Screen.Show(table);
        }
        foreach (var former in record.Former)
            Console.Out.WriteLine($"  before: {former.Office} from {former.Since:uuuu-MM-dd} to {former.ClosedOn:uuuu-MM-dd}, ended because {former.Closing}");
    }

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
