using System.Text;
using Cjib.Batch.Delivery;
using Cjib.Batch.Storage;
using NodaTime;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Nights;

/// <summary>Reads the work files of a town's offices as an office would, and knows what each has in the end.</summary>
sealed class Portfolios(Town town)
{
    readonly SortedDictionary<string, SortedDictionary<string, string>> _claims = new(StringComparer.Ordinal);
    readonly HashSet<string> _actions = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Offices => _claims.Keys;

    public IReadOnlySet<string> Actions => _actions;

    /// <summary>What an office has by the sum of its files: per case and claim the last line, without its number and action.</summary>
    public IEnumerable<string> Sum(string office) => _claims[office].Values;

    public void Read(LocalDate date)
    {
        var bailiffs = Path.Combine(town.Data, "outbox", "bailiffs");
        if (!Directory.Exists(bailiffs))
            return;
        foreach (var path in Directory.EnumerateFiles(bailiffs, $"*_TOEWIJZING_{date:uuuuMMdd}_*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var office = Path.GetFileName(Path.GetDirectoryName(path))!;
            if (!_claims.TryGetValue(office, out var claims))
                _claims[office] = claims = new(StringComparer.Ordinal);
            foreach (var (action, key, line) in Lines(File.ReadAllLines(path)))
            {
                _actions.Add(action);
                if (action == "TERUGTREKKING")
                    Assert.True(claims.Remove(key), $"{Path.GetFileName(path)}: takes back a claim that the office does not have");
                else if (action == "AANVULLING")
                    claims[key] = line;
                else
                    Assert.True(claims.TryAdd(key, line), $"{Path.GetFileName(path)}: gives a claim that the office has already");
            }
        }
    }

    /// <summary>The office's complete portfolio as the program writes it.</summary>
    public async Task<IEnumerable<string>> AskAsync(string office)
    {
        await using var register = await Register.OpenAsync(town.ConnectionString, cancel: TestContext.Current.CancellationToken);
        using var stream = new MemoryStream();
        using (var file = new WorkFile(stream, office, FileHeader.OfPortfolio(office, Town.Monday, isTest: true), "toewijzing-2026.1"))
        {
            await new WorkTable(register).PortfolioAsync(office, file, "test", "test", TestContext.Current.CancellationToken);
            file.Close();
        }
        var lines = Lines(Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return new SortedDictionary<string, string>(lines.ToDictionary(l => l.Key, l => l.Line), StringComparer.Ordinal).Values;
    }

    static IEnumerable<(string Action, string Key, string Line)> Lines(string[] file)
    {
        var header = file[1].Split(';');
        var (agency, claim) = (Array.IndexOf(header, "opdrachtgever"), Array.IndexOf(header, "vordering_id"));
        // No cell of these towns needs quotes.
        foreach (var cells in file[2..^1].Select(line => line.Split(';')))
        {
            Assert.Equal(header.Length, cells.Length);
            yield return (cells[4], $"{cells[2]}/{cells[agency]}/{cells[claim]}", string.Join(';', cells[1..4].Concat(cells[5..])));
        }
    }
}
