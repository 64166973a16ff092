using Xunit;

namespace Cjib.Batch.Jobs.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    readonly string _data = Directory.CreateTempSubdirectory("cjib-data-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void What_is_missing_is_made_and_what_is_there_is_left()
    {
        DataDirectory.Prepare(_data);
        var agencies = Path.Combine(_data, "reference", "opdrachtgevers.csv");
        Assert.True(File.Exists(agencies));
        Assert.False(Directory.Exists(Path.Combine(_data, "policy", "reference")));

        File.WriteAllText(agencies, "the operator's own");
        Directory.Delete(Path.Combine(_data, "outbox"), recursive: true);
        DataDirectory.Prepare(_data);
        Assert.Equal("the operator's own", File.ReadAllText(agencies));
        Assert.True(Directory.Exists(Path.Combine(_data, "outbox")));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_a_problem_with_the_set_up()
    {
        File.WriteAllText(Path.Combine(_data, "file"), "");
        Assert.Throws<SetupException>(() => DataDirectory.Prepare(Path.Combine(_data, "file", "data")));
    }
}
