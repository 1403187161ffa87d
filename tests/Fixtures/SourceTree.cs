using TeamsAddin.Local.Tools;

namespace TeamsAddin.Fixtures;

/// <summary>The source that the tests were built from, for tests that read it.</summary>
public static class SourceTree
{
    public static string Under(params string[] parts) => Path.Combine([Checkout.Root, .. parts]);

    /// <summary>The text of every C# file of a room.</summary>
    public static IEnumerable<string> Sources(string room) => Directory.EnumerateFiles(Under(room), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules")).Select(File.ReadAllText);
}
