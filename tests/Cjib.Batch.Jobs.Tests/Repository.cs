using System.Runtime.CompilerServices;

namespace Cjib.Batch.Jobs.Tests;

/// <summary>The folder that holds the sources, for tests that hold README, samples and documents to the code.</summary>
static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    public static string PathOf(string path) => Path.Combine(Root, path);

    static string ThisFile([CallerFilePath] string path = "") => path;
}
