using System.Diagnostics;
using System.Text;
using Cjib.Batch.Tests;
using Cjib.Batch.Tests.Intake;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Hostile names, folders and repeats, numbered as in the list of hostile inputs (docs/hostile-inputs.md); hostile contents are in HostileInputTests.</summary>
public class HostileFilesTests(RegisterFixture fixture)
{
    static readonly LocalDate Tuesday = Town.Monday.PlusDays(1);

    [Fact]
    public async Task N42_what_is_no_file_is_refused_and_never_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links and pipes of a Unix file system.");
        using var town = await Town.FoundAsync(fixture);
        var inbox = Directory.CreateDirectory(Path.Combine(town.Data, "inbox", "duo")).FullName;
        Directory.CreateDirectory(Path.Combine(inbox, "folder.csv"));
        File.CreateSymbolicLink(Path.Combine(inbox, "link.csv"), "/etc/passwd");
        // A reader of a pipe without a writer would wait for ever.
        using (var made = Process.Start("mkfifo", Path.Combine(inbox, "pipe.csv")))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        await town.RunAsync(Town.Monday);

        Assert.Equal(["folder.csv F001", "link.csv F001", "pipe.csv F001"], await VerdictsAsync(town));
    }

    [Fact]
    public async Task N43_names_that_mean_something_elsewhere_are_refused_under_a_name_of_ours()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Names that Windows does not allow.");
        using var town = await Town.FoundAsync(fixture);
        foreach (var name in new[] { "a\nb.csv", "CON.csv", "-rf.csv", "..x..csv", "C:\\x.csv", "naïef.csv", "een twee.csv", new string('x', 240) + ".csv" })
            town.Drop("duo", name, Valid(1));
        await town.RunAsync(Town.Monday);

        Assert.All(await VerdictsAsync(town), verdict => Assert.Matches("^quarantine(~[0-9])?\\.csv F018$", verdict));
        Assert.Equal(8, Directory.GetFiles(Path.Combine(town.Data, "archive", "2026-03-02", "duo")).Length);
        Assert.Equal(0, await town.AskAsync<long>("SELECT count(*) FROM claim"));
    }

    [Fact]
    public async Task N44_an_ending_in_capitals_is_taken_and_told_like_any_other()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "A.CSV", Valid(1));
        await town.RunAsync(Town.Monday);

        Assert.Equal(["A.CSV "], await VerdictsAsync(town));
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM claim"));
    }

    [Fact]
    public async Task N18_44_a_name_that_comes_again_with_other_bytes_means_nothing_and_the_number_refuses_it()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv", Valid(1));
        await town.RunAsync(Town.Monday);
        town.Drop("duo", "A.csv", Valid(1, ("vordering_id", "B")));
        await town.RunAsync(Tuesday);

        Assert.Equal(["A.csv F005", "a.csv "], await VerdictsAsync(town));
    }

    [Fact]
    public async Task N19_58_59_a_file_in_another_folder_and_a_file_of_nobody_are_refused()
    {
        using var town = await Town.FoundAsync(fixture);
        town.Drop("duo", "a.csv", Valid(1));
        town.Drop("cak", "b.csv", Valid(1));
        town.Drop("zzz", "c.csv", Valid(1));
        await town.RunAsync(Town.Monday);

        Assert.Equal(["a.csv ", "b.csv F013 W901", "c.csv F013"], (await VerdictsAsync(town)).Select(v => v.Replace(" F013 F013", " F013", StringComparison.Ordinal)));
        Assert.Equal(1, await town.AskAsync<long>("SELECT count(*) FROM claim"));
    }

    [Fact]
    public async Task N23_a_claim_in_two_files_of_one_night_is_decided_by_number_and_not_by_arrival()
    {
        foreach (var (first, second) in new[] { ("z.csv", "a.csv"), ("a.csv", "z.csv") })
        {
            using var town = await Town.FoundAsync(fixture);
            town.Drop("duo", first, Valid(1, ("vordering_id", "A"), ("titel_kenmerk", "first")));
            town.Drop("duo", second, Valid(2, ("vordering_id", "A"), ("titel_kenmerk", "second")));
            await town.RunAsync(Town.Monday);
            Assert.Equal("first", await town.AskAsync<string>("SELECT titel_kenmerk FROM claim"));
        }
    }

    [Fact]
    public async Task N57_many_tiny_files_are_many_deliveries()
    {
        using var town = await Town.FoundAsync(fixture);
        for (var number = 1; number <= 150; number++)
            town.Drop("duo", $"d{number}.csv", Valid(number, ("vordering_id", $"A-{number}")));
        await town.RunAsync(Town.Monday);

        Assert.Equal(150, await town.AskAsync<long>("SELECT count(*) FROM claim"));
    }

    [Fact]
    public void N11_a_file_that_is_replaced_while_it_is_read_is_read_as_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("cjib-replaced-");
        try
        {
            var path = Path.Combine(folder.FullName, "a.csv");
            File.WriteAllText(path, Valid(1));
            using var stream = new Cjib.Batch.Storage.DropFolder(folder.FullName, folder.FullName).OpenArchived("a.csv");
            File.Delete(path);
            File.WriteAllText(path, "something else");
            Assert.Equal(Valid(1), new StreamReader(stream).ReadToEnd());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<string[]> VerdictsAsync(Town town) => (await town.AskAsync<string>(
        """
        SELECT string_agg(file_name || ' ' || coalesce((SELECT string_agg(split_part(n, chr(9), 1), ' ') FROM unnest(string_to_array(nullif(notes, ''), chr(10))) n), ''), '|' ORDER BY file_name COLLATE "C")
        FROM delivery
        """)).Split('|');

    static string Valid(int number, params (string, string)[] changes)
    {
        var delivery = Make.Delivery(Make.Claim(changes));
        return Encoding.UTF8.GetString((delivery with { Header = delivery.Header.Replace(";1;2026", $";{number};2026", StringComparison.Ordinal) }).Bytes());
    }
}
