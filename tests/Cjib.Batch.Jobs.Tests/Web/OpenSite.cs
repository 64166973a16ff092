using Cjib.Batch.Jobs.Tests.Nights;
using Cjib.Batch.Tests;
using Xunit;

namespace Cjib.Batch.Jobs.Tests.Web;

/// <summary>One site for all tests of a class: they look at pages and log in, and change nothing that another looks at.</summary>
public sealed class OpenSite(RegisterFixture fixture) : IAsyncLifetime
{
    internal Town Town { get; private set; } = null!; // Set before the first test.

    internal Site Site { get; private set; } = null!; // Set before the first test.

    public async ValueTask InitializeAsync()
    {
        Town = await Town.FoundAsync(fixture);
        Site = await Site.OpenAsync(Town);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        Town.Dispose();
    }
}
