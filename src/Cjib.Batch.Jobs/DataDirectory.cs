namespace Cjib.Batch.Jobs;

/// <summary>The folders in which agencies, offices and operators meet the program.</summary>
static class DataDirectory
{
    static readonly string[] Folders = ["inbox", "inbox/bailiffs", "outbox", "outbox/bailiffs", "archive", "reports", "reference", "reference/clients", "policy"];

    /// <summary>Makes what is missing: empty folders, and the policies and reference files that ship with the program.</summary>
    /// <remarks>A file that is there is never written over: it is the operator's. A file that was removed comes back, as a night needs it.</remarks>
    /// <exception cref="SetupException">The directory cannot be written.</exception>
    public static void Prepare(string path)
    {
        try
        {
            foreach (var folder in Folders)
                Directory.CreateDirectory(Path.Combine(path, folder));
            var shipped = Path.Combine(AppContext.BaseDirectory, "policies");
            Copy(shipped, Path.Combine(path, "policy"), file => !file.StartsWith("reference" + Path.DirectorySeparatorChar, StringComparison.Ordinal));
            Copy(Path.Combine(shipped, "reference"), Path.Combine(path, "reference"), _ => true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SetupException(path, $"the data directory cannot be written ({problem.Message})");
        }
    }

    static void Copy(string from, string to, Func<string, bool> isWanted)
    {
        foreach (var name in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(from, file)).Where(isWanted))
        {
            var target = Path.Combine(to, name);
            if (File.Exists(target))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Two processes may do this at once, and one may be killed: a file is there whole or not at all.
            var beside = $"{target}.{Environment.ProcessId}.part";
            File.Copy(Path.Combine(from, name), beside, overwrite: true);
            File.Move(beside, target, overwrite: true);
        }
    }
}
